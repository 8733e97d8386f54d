//! Several phones, one line each: shown as people read them while nobody types.

use leptos::prelude::*;
use shared::{phone, validation};

use crate::{
    i18n::{keys, locale, t, t_with},
    kit::{Button, ButtonKind, ButtonSize, Field, IconButton, TextInput},
};

/// Lines of phones; there is always one to type into.
#[component]
pub fn PhonesInput(
    /// The phones.
    #[prop(into)]
    value: Signal<Vec<String>>,
    /// They changed.
    #[prop(into)]
    on_input: Callback<Vec<String>>,
    /// The focus has left one.
    #[prop(into)]
    on_blur: Callback<()>,
    /// What is wrong with one of them.
    #[prop(into)]
    error: Signal<Option<String>>,
    /// First part of the test ids: `form.phone`, then `form.phone-1`.
    #[prop(default = "form.phone".to_owned(), into)]
    test_id: String,
) -> impl IntoView {
    let lines = move || 0..value.with(Vec::len).max(1);
    let change = move |write: &dyn Fn(&mut Vec<String>)| {
        let mut phones = value.get_untracked();
        if phones.is_empty() {
            phones.push(String::new());
        }
        write(&mut phones);
        on_input.run(phones);
    };
    let add_id = format!("{test_id}.add");
    let line = move |at: usize| {
        let typing = RwSignal::new(false);
        let shown = Signal::derive(move || {
            let number = value.with(|phones| phones.get(at).cloned().unwrap_or_default());
            if typing.get() { number } else { phone::pretty(&number) }
        });
        let many = move || value.with(|phones| phones.len() > 1);
        let test_id = if at == 0 { test_id.clone() } else { format!("{test_id}-{at}") };
        view! {
            <li>
                <Field label=Signal::derive(move || label(at)) error=error_of(value, error, at) optional=at == 0>
                    <TextInput
                        value=shown
                        on_input=move |text: String| {
                            typing.set(true);
                            change(&|phones| {
                                if let Some(phone) = phones.get_mut(at) {
                                    phone.clone_from(&text);
                                }
                            });
                        }
                        on_blur=move |()| {
                            typing.try_set(false);
                            on_blur.run(());
                        }
                        r#type="tel"
                        inputmode="tel"
                        autocomplete="off"
                        icon="phone"
                        test_id
                    />
                </Field>
                <Show when=many>
                    <IconButton
                        icon="x"
                        label=Signal::derive(|| t(keys::PHONE_REMOVE))
                        on_press=move |()| {
                            change(&|phones| {
                                if at < phones.len() {
                                    phones.remove(at);
                                }
                            });
                        }
                    />
                </Show>
            </li>
        }
    };
    view! {
        <div class="stack">
            <ul class="lines">
                <For each=lines key=|at| *at children=line />
            </ul>
            <div>
                <Button
                    kind=ButtonKind::Quiet
                    size=ButtonSize::Small
                    icon="plus"
                    on_press=move |()| change(&|phones| phones.push(String::new()))
                    test_id=add_id
                >
                    {move || t(keys::PHONE_ADD)}
                </Button>
            </div>
        </div>
    }
}

fn label(at: usize) -> String {
    if at == 0 { t(keys::PHONE) } else { t_with(keys::PHONE_NUMBER, &[("number", (at + 1).into())]) }
}

/// What is wrong with a number; a line that is left empty is not one.
fn slip(phone: &str) -> Option<String> {
    (!phone.trim().is_empty()).then(|| validation::phone_slip(phone, locale())).flatten()
}

/// The error stands at the line that is wrong, with what is wrong there; one that only the server sees stands at the
/// first.
fn error_of(value: Signal<Vec<String>>, error: Signal<Option<String>>, at: usize) -> Signal<Option<String>> {
    Signal::derive(move || {
        let error = error.get()?;
        value.with(|phones| {
            if phones.iter().any(|phone| slip(phone).is_some()) {
                phones.get(at).and_then(|phone| slip(phone))
            } else {
                (at == 0).then_some(error)
            }
        })
    })
}
