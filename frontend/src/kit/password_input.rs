//! A password, hidden until asked to be seen.

use leptos::prelude::*;

use super::{ButtonSize, IconButton, Words, field::FieldContext};

/// A password field with an eye.
#[component]
pub fn PasswordInput(
    /// What is in it.
    #[prop(into)]
    value: Signal<String>,
    /// Every keystroke.
    #[prop(into)]
    on_input: Callback<String>,
    /// The focus has left.
    #[prop(optional, into)]
    on_blur: Option<Callback<()>>,
    /// `current-password`, `new-password`, or `off` for a key.
    #[prop(default = "current-password")]
    autocomplete: &'static str,
    /// Name for the browser's memory.
    #[prop(optional)]
    name: Option<&'static str>,
    /// What the eye does; «Показать пароль» unless said otherwise.
    #[prop(optional, into)]
    show_label: Option<Signal<String>>,
    /// Name for tests.
    #[prop(optional, into)]
    test_id: Option<String>,
) -> impl IntoView {
    let field = FieldContext::here();
    let shown = RwSignal::new(false);
    let label = show_label.unwrap_or(Words::here().show_password);
    let icon = Signal::derive(move || if shown.get() { "eye-off" } else { "eye" });
    view! {
        <div class="input-group">
            <input
                class="input"
                id=field.id.clone()
                type=move || if shown.get() { "text" } else { "password" }
                name=name
                autocomplete=autocomplete
                autocapitalize="off"
                spellcheck="false"
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
            <IconButton
                icon
                label
                size=ButtonSize::Small
                pressed=Signal::from(shown)
                on_press=move || shown.update(|on| *on = !*on)
            />
        </div>
    }
}
