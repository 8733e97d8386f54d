//! How much of something is done.

use leptos::prelude::*;

use super::Tone;

/// A bar from 0 to 100.
#[component]
pub fn Progress(
    /// What is measured, read aloud.
    #[prop(into)]
    label: Signal<String>,
    /// Percent done.
    #[prop(into)]
    value: Signal<u8>,
    /// What the colour says.
    #[prop(optional, into)]
    tone: Signal<Option<Tone>>,
    /// Higher, for something that is being waited for.
    #[prop(optional)]
    thick: bool,
    /// Name for tests.
    #[prop(optional, into)]
    test_id: Option<String>,
) -> impl IntoView {
    view! {
        <span
            class=if thick { "progress thick" } else { "progress" }
            role="progressbar"
            aria-label=move || label.get()
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuenow=move || value.try_get().unwrap_or_default().to_string()
            data-tone=move || tone.get().map(Tone::name)
            data-testid=test_id
        >
            <i style:--value=move || value.try_get().unwrap_or_default().min(100).to_string()></i>
        </span>
    }
}

/// A handful of lessons: so many of them used.
#[component]
pub fn Pips(
    /// Read aloud: «Осталось 3 из 8».
    #[prop(into)]
    label: Signal<String>,
    /// How many there are.
    #[prop(into)]
    total: Signal<u16>,
    /// How many are used.
    #[prop(into)]
    used: Signal<u16>,
    /// What the colour says.
    #[prop(optional, into)]
    tone: Signal<Option<Tone>>,
) -> impl IntoView {
    let pips = move || {
        let used = used.get();
        (0..total.get()).map(|at| view! { <i class=(at < used).then_some("used")></i> }).collect_view()
    };
    view! {
        <div
            class="pips"
            role="img"
            aria-label=move || label.get()
            data-tone=move || tone.get().map(Tone::name)
        >
            {pips}
        </div>
    }
}
