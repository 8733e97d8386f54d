//! A choice out of a few, in the browser's own list.

use leptos::prelude::*;

use super::{Choice, Icon, field::FieldContext};

/// The native select: for up to a dozen choices; beyond that a `Combobox` is kinder.
#[component]
pub fn Select(
    /// The choices.
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// The chosen value.
    #[prop(into)]
    value: Signal<String>,
    /// Another was chosen.
    #[prop(into)]
    on_change: Callback<String>,
    /// Stands first with an empty value: «Не выбрано».
    #[prop(optional, into)]
    none_label: Signal<Option<String>>,
    /// Name where no field gives one.
    #[prop(optional, into)]
    aria_label: Signal<Option<String>>,
    /// Cannot be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Name for tests.
    #[prop(optional, into)]
    test_id: Option<String>,
) -> impl IntoView {
    let field = FieldContext::here();
    let option = move |choice: Choice| {
        let own = choice.value.clone();
        let text = match choice.hint {
            Some(hint) => format!("{}, {hint}", choice.label),
            None => choice.label,
        };
        view! {
            <option value=choice.value prop:selected=move || value.with(|chosen| *chosen == own)>
                {text}
            </option>
        }
    };
    view! {
        <div class="input-group">
            <select
                class="input"
                id=field.id.clone()
                disabled=move || disabled.get()
                data-testid=test_id
                aria-label=move || aria_label.get()
                aria-required=field.required.then_some("true")
                aria-invalid=field.aria_invalid()
                aria-describedby=move || field.described_by.get()
                on:change=move |event| on_change.run(event_target_value(&event))
            >
                {move || none_label.get().map(|label| option(Choice::new("", label)))}
                {move || choices.get().into_iter().map(option).collect_view()}
            </select>
            <Icon name="chevron-down" />
        </div>
    }
}
