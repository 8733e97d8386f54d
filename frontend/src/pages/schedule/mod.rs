//! `/schedule`: the calendar.

use leptos::prelude::*;

/// The calendar.
#[component]
pub fn SchedulePage() -> impl IntoView {
    view! { <main class="page" id="page"></main> }
}
