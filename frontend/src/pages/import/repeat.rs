//! «Повторить исправленные»: the same run once more, with what was asked for then; all it may need is the key, which is
//! kept nowhere.

use leptos::prelude::*;
use shared::{
    events::Entity,
    import::{ImportState, ImportStatus, RepeatImport},
};

use super::Wizard;
use crate::{
    api,
    data::{changes, commands::carry_out, form::Form, toasts::Notices},
    i18n::{Key, keys, t, text},
    kit::{Button, ButtonKind, Dialog, Field, PasswordInput},
    pages::form_refusal::FormRefusal,
    platform::command_key,
};

/// What repeating would do after such a run, if anything.
pub(super) fn verb(state: &ImportState) -> Option<Key> {
    let remarks = || state.entities.iter().any(|count| count.repaired + count.skipped + count.kept_local > 0);
    match state.status {
        ImportStatus::Failed | ImportStatus::Cancelled => Some(keys::REPEAT_GO_ON),
        ImportStatus::Completed if remarks() => Some(keys::REPEAT_MENDED),
        _ => None,
    }
}

#[component]
pub(super) fn Repeat(wizard: Wizard) -> impl IntoView {
    let (notices, busy, asking) = (Notices::here(), RwSignal::new(false), RwSignal::new(false));
    let verb = Memo::new(move |_| wizard.state.with(|state| state.as_ref().and_then(verb)));
    let title = Signal::derive(move || verb.get().map(t).unwrap_or_default());
    let press = move |()| {
        let api_key = wizard.form.value.with_untracked(|form| form.api_key.trim().to_owned());
        if api_key.is_empty() {
            asking.set(true);
            return;
        }
        let command = RepeatImport { api_key };
        carry_out(Entity::Import, busy, notices, async move { api::import::repeat(&command, command_key()).await }, |_| ());
    };
    view! {
        {move || {
            verb.get()
                .map(|verb| {
                    view! {
                        <Button kind=ButtonKind::Primary busy on_press=press test_id="import.repeat">
                            {move || t(verb)}
                        </Button>
                    }
                })
        }}
        <KeyDialog asking title text=text(keys::REPEAT_TEXT) />
    }
}

/// Asks for the key and runs what the newest run was asked for, for good.
#[component]
pub(super) fn KeyDialog(asking: RwSignal<bool>, title: Signal<String>, text: Signal<String>) -> impl IntoView {
    let form = Form::new(RepeatImport::default());
    Effect::new(move |_| {
        if asking.get() {
            form.reset(RepeatImport::default());
        }
    });
    let submit = move |()| {
        form.submit(
            |command| async move { api::import::repeat(&command, command_key()).await },
            move |_| {
                asking.try_set(false);
                changes::tell(Entity::Import);
            },
        );
    };
    let footer = ViewFn::from(move || {
        view! {
            <Button on_press=move |()| asking.set(false)>{move || t(keys::KIT_CANCEL)}</Button>
            <span class="push"></span>
            <Button kind=ButtonKind::Primary r#type="submit" busy=form.busy test_id="import.repeat-dialog-confirm">
                {move || title.get()}
            </Button>
        }
    });
    view! {
        <Dialog
            open=asking
            on_close=move |()| asking.set(false)
            title
            footer
            on_submit=submit
            test_id="import.repeat-dialog"
        >
            <FormRefusal failed=form.failed test_id="import.repeat-refused" />
            <p>{text}</p>
            <Field label=crate::i18n::text(keys::WIZARD_KEY) error=form.error("apiKey") required=true>
                <PasswordInput
                    value=form.part(|it| it.api_key.clone())
                    on_input=form.edit("apiKey", |it, typed| it.api_key = typed)
                    on_blur=form.judge("apiKey")
                    autocomplete="off"
                    test_id="import.repeat-key"
                />
            </Field>
        </Dialog>
    }
}

#[cfg(test)]
mod tests {
    use shared::import::EntityCount;

    use super::*;

    #[test]
    fn only_what_can_become_better_is_repeated() {
        let of = |status, skipped| {
            let entities = vec![EntityCount { skipped, ..EntityCount::default() }];
            verb(&ImportState { status, entities, ..ImportState::default() })
        };
        assert_eq!(of(ImportStatus::Completed, 0), None);
        assert_eq!(of(ImportStatus::Completed, 1), Some(keys::REPEAT_MENDED));
        assert_eq!(of(ImportStatus::Cancelled, 0), Some(keys::REPEAT_GO_ON));
        assert_eq!(of(ImportStatus::RolledBack, 1), None);
    }
}
