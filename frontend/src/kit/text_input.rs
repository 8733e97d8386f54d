//! One line of text, and several.

use leptos::prelude::*;

use super::{Icon, field::FieldContext};

/// One line of text.
#[component]
pub fn TextInput(
    /// What is in it.
    #[prop(into)]
    value: Signal<String>,
    /// Every keystroke.
    #[prop(into)]
    on_input: Callback<String>,
    /// The focus has left: the first moment to judge what was typed.
    #[prop(optional, into)]
    on_blur: Option<Callback<()>>,
    /// `text`, `email`, `tel`, `url`.
    #[prop(default = "text")]
    r#type: &'static str,
    /// What the browser may fill in.
    #[prop(optional)]
    autocomplete: Option<&'static str>,
    /// Which keyboard a phone shows.
    #[prop(optional)]
    inputmode: Option<&'static str>,
    /// Name for the browser's memory.
    #[prop(optional)]
    name: Option<&'static str>,
    /// An example, never the label.
    #[prop(optional, into)]
    placeholder: Signal<Option<String>>,
    /// Icon inside, before the text.
    #[prop(optional)]
    icon: Option<&'static str>,
    /// Unit inside, after the text: «₸», «мин».
    #[prop(optional, into)]
    suffix: Option<String>,
    /// Can be read and copied only.
    #[prop(optional, into)]
    readonly: Signal<bool>,
    /// Takes the focus when its dialog opens.
    #[prop(optional)]
    autofocus: bool,
    /// Name for tests.
    #[prop(optional, into)]
    test_id: Option<String>,
) -> impl IntoView {
    let field = FieldContext::here();
    view! {
        <div class="input-group">
            {icon.map(|name| view! { <Icon name /> })}
            <input
                class="input"
                id=field.id.clone()
                type=r#type
                name=name
                autocomplete=autocomplete
                inputmode=inputmode
                placeholder=move || placeholder.get()
                readonly=move || readonly.get()
                autofocus=autofocus
                data-testid=test_id
                aria-required=field.required.then_some("true")
                aria-invalid=field.aria_invalid()
                aria-describedby=move || field.described_by.get()
                prop:value=move || value.get()
                on:input=move |event| on_input.run(event_target_value(&event))
                on:blur=move |_| {
                    if let Some(on_blur) = on_blur {
                        // A field that is taken away loses the focus when its form is gone already.
                        on_blur.try_run(());
                    }
                }
            />
            {suffix.map(|unit| view! { <span class="suffix" aria-hidden="true">{unit}</span> })}
        </div>
    }
}

/// Several lines of text; grows with what is typed.
#[component]
pub fn TextArea(
    /// What is in it.
    #[prop(into)]
    value: Signal<String>,
    /// Every keystroke.
    #[prop(into)]
    on_input: Callback<String>,
    /// The focus has left.
    #[prop(optional, into)]
    on_blur: Option<Callback<()>>,
    /// An example, never the label.
    #[prop(optional, into)]
    placeholder: Signal<Option<String>>,
    /// Can be read and copied only.
    #[prop(optional, into)]
    readonly: Signal<bool>,
    /// Name for tests.
    #[prop(optional, into)]
    test_id: Option<String>,
) -> impl IntoView {
    let field = FieldContext::here();
    view! {
        <textarea
            class="input"
            id=field.id.clone()
            rows="3"
            placeholder=move || placeholder.get()
            readonly=move || readonly.get()
            data-testid=test_id
            aria-required=field.required.then_some("true")
            aria-invalid=field.aria_invalid()
            aria-describedby=move || field.described_by.get()
            prop:value=move || value.get()
            on:input=move |event| on_input.run(event_target_value(&event))
            on:blur=move |_| {
                if let Some(on_blur) = on_blur {
                    // A field that is taken away loses the focus when its form is gone already.
                    on_blur.try_run(());
                }
            }
        ></textarea>
    }
}
