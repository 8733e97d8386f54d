//! Where in a sequence of steps we are.

use leptos::prelude::*;

use super::Icon;

/// The steps; those before the current one are done.
#[component]
pub fn Stepper(
    /// What the steps lead to, read aloud.
    #[prop(into)]
    label: Signal<String>,
    /// Their names.
    #[prop(into)]
    steps: Signal<Vec<String>>,
    /// The step we are at, from 0; past the last one when all is done.
    #[prop(into)]
    current: Signal<usize>,
) -> impl IntoView {
    let step = move |(at, name): (usize, String)| {
        let mark = move || {
            if at < current.get() { view! { <Icon name="check" /> }.into_any() } else { (at + 1).to_string().into_any() }
        };
        view! {
            <li
                data-state=move || (at < current.get()).then_some("done")
                aria-current=move || (at == current.get()).then_some("step")
            >
                <i>{mark}</i>
                <span>{name}</span>
            </li>
        }
    };
    view! {
        <ol class="stepper" aria-label=move || label.get()>
            {move || steps.get().into_iter().enumerate().map(step).collect_view()}
        </ol>
    }
}
