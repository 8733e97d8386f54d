//! The question before what cannot be taken back.

use leptos::prelude::*;

use super::{Button, ButtonKind, Dialog, Field, TextInput, Tone, Words};

/// Names the thing and the number, repeats the verb on the button, and begins on «Отмена».
#[component]
pub fn Confirm(
    /// Shown or not.
    #[prop(into)]
    open: Signal<bool>,
    /// Asks the owner to close it.
    #[prop(into)]
    on_close: Callback<()>,
    /// The question: «Откатить перенос 32 999 записей?»
    #[prop(into)]
    title: Signal<String>,
    /// The verb on the button.
    #[prop(into)]
    action: Signal<String>,
    /// Does it.
    #[prop(into)]
    on_confirm: Callback<()>,
    /// It is being done.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// `Danger` unless said otherwise.
    #[prop(default = Tone::Danger)]
    tone: Tone,
    /// Must be typed first: its label and the word itself.
    #[prop(optional, into)]
    typed: Option<(Signal<String>, Signal<String>)>,
    /// Name for tests.
    #[prop(optional, into)]
    test_id: Option<String>,
    children: ChildrenFn,
) -> impl IntoView {
    let words = Words::here();
    let entry = RwSignal::new(String::new());
    let ready = move || typed.is_none_or(|(_, word)| entry.get().trim() == word.get().trim());
    let close = move || {
        entry.set(String::new());
        on_close.run(());
    };
    let confirm_id = test_id.as_ref().map_or_else(|| "confirm".to_owned(), |id| format!("{id}-confirm"));
    let footer = ViewFn::from(move || {
        view! {
            <Button autofocus=true on_press=close>
                {move || words.cancel.get()}
            </Button>
            <span class="push"></span>
            <Button
                kind=ButtonKind::Primary
                tone
                busy
                disabled=Signal::derive(move || !ready())
                on_press=on_confirm
                test_id=confirm_id.clone()
            >
                {move || action.get()}
            </Button>
        }
    });
    view! {
        <Dialog open on_close=close title footer test_id=test_id.unwrap_or_else(|| "confirm-dialog".to_owned())>
            {children()}
            {typed
                .map(|(label, _)| {
                    view! {
                        <Field label>
                            <TextInput value=entry on_input=move |text| entry.set(text) autocomplete="off" />
                        </Field>
                    }
                })}
        </Dialog>
    }
}
