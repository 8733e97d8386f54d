//! Checkbox, switch, radio buttons.

use leptos::prelude::*;

use super::{Choice, field::FieldContext, fresh_id};

/// A box that is ticked or not; `mixed` for «some of them».
#[component]
pub fn Checkbox(
    /// Ticked.
    #[prop(into)]
    checked: Signal<bool>,
    /// Was pressed; gets the new state.
    #[prop(into)]
    on_change: Callback<bool>,
    /// Neither on nor off: some of what it stands for.
    #[prop(optional, into)]
    mixed: Signal<bool>,
    /// Cannot be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// What it means.
    #[prop(into)]
    label: Signal<String>,
    /// Read the label aloud but do not show it: in tables.
    #[prop(optional)]
    hide_label: bool,
    /// A line below the label.
    #[prop(optional, into)]
    hint: Signal<Option<String>>,
    /// Name for tests.
    #[prop(optional, into)]
    test_id: Option<String>,
) -> impl IntoView {
    view! {
        <label class="check">
            <input
                type="checkbox"
                data-testid=test_id
                disabled=move || disabled.get()
                prop:checked=move || checked.get()
                prop:indeterminate=move || mixed.get()
                on:change=move |event| on_change.run(event_target_checked(&event))
            />
            {label_text(label, hide_label, hint)}
        </label>
    }
}

/// A setting that is on or off and takes effect at once.
#[component]
pub fn Switch(
    /// On.
    #[prop(into)]
    checked: Signal<bool>,
    /// Was pressed; gets the new state.
    #[prop(into)]
    on_change: Callback<bool>,
    /// Cannot be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// What is on.
    #[prop(into)]
    label: Signal<String>,
    /// Read the label aloud but do not show it.
    #[prop(optional)]
    hide_label: bool,
    /// A line below the label.
    #[prop(optional, into)]
    hint: Signal<Option<String>>,
    /// Name for tests.
    #[prop(optional, into)]
    test_id: Option<String>,
) -> impl IntoView {
    view! {
        <label class="check">
            <input
                type="checkbox"
                role="switch"
                data-testid=test_id
                disabled=move || disabled.get()
                prop:checked=move || checked.get()
                on:change=move |event| on_change.run(event_target_checked(&event))
            />
            {label_text(label, hide_label, hint)}
        </label>
    }
}

fn label_text(label: Signal<String>, hidden: bool, hint: Signal<Option<String>>) -> impl IntoView {
    view! {
        <span class=hidden.then_some("visually-hidden")>
            {move || label.get()} {move || hint.get().map(|hint| view! { <small>{hint}</small> })}
        </span>
    }
}

/// One out of a few, all in sight; the field set around it names the question.
#[component]
pub fn Radios(
    /// The choices.
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// The chosen value.
    #[prop(into)]
    value: Signal<String>,
    /// Another was chosen.
    #[prop(into)]
    on_change: Callback<String>,
    /// Each with its hint in a frame of its own, one below the other.
    #[prop(optional)]
    framed: bool,
    /// Name for tests; each radio adds its value.
    #[prop(optional, into)]
    test_id: Option<String>,
) -> impl IntoView {
    let name = fresh_id("radio");
    let field = FieldContext::here();
    let radio = move |choice: Choice| {
        let (own, picked) = (choice.value.clone(), choice.value.clone());
        let test_id = test_id.as_ref().map(|id| format!("{id}-{}", choice.value));
        view! {
            <label class=if framed { "" } else { "check" }>
                <span class=framed.then_some("check")>
                    <input
                        type="radio"
                        name=name.clone()
                        value=choice.value
                        data-testid=test_id
                        aria-invalid=field.aria_invalid()
                        prop:checked=move || value.with(|chosen| *chosen == own)
                        on:change=move |_| on_change.run(picked.clone())
                    />
                </span>
                <span>{choice.label}</span>
                {choice.hint.map(|hint| view! { <small>{hint}</small> })}
            </label>
        }
    };
    view! {
        <div class=if framed { "choices" } else { "row wrap" }>
            {move || choices.get().into_iter().map(&radio).collect_view()}
        </div>
    }
}
