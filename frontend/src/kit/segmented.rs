//! One out of two to five, as joined segments.

use leptos::prelude::*;

use super::{Choice, fresh_id};

/// Segments over native radios: arrows and Tab work as everywhere.
#[component]
pub fn Segmented(
    /// What is chosen here, read aloud.
    #[prop(into)]
    label: Signal<String>,
    /// The choices; a hint is shown as a count.
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// The chosen value.
    #[prop(into)]
    value: Signal<String>,
    /// Another was chosen.
    #[prop(into)]
    on_change: Callback<String>,
    /// Fills the width.
    #[prop(optional)]
    full: bool,
    /// Low, for table cells.
    #[prop(optional)]
    small: bool,
    /// Name for tests; each segment adds its value.
    #[prop(optional, into)]
    test_id: Option<String>,
) -> impl IntoView {
    let name = fresh_id("segment");
    let segment = move |choice: Choice| {
        let (own, picked) = (choice.value.clone(), choice.value.clone());
        let test_id = test_id.as_ref().map(|id| format!("{id}-{}", choice.value));
        view! {
            <label>
                <input
                    type="radio"
                    name=name.clone()
                    value=choice.value
                    data-testid=test_id
                    prop:checked=move || value.with(|chosen| *chosen == own)
                    on:change=move |_| on_change.run(picked.clone())
                />
                {choice.label}
                {choice.hint.map(|hint| view! { <span class="count">{hint}</span> })}
            </label>
        }
    };
    let class = match (full, small) {
        (true, true) => "segmented full small",
        (true, false) => "segmented full",
        (false, true) => "segmented small",
        (false, false) => "segmented",
    };
    view! {
        <div class=class role="radiogroup" aria-label=move || label.get()>
            {move || choices.get().into_iter().map(&segment).collect_view()}
        </div>
    }
}
