//! The sheet in which a record is made or changed: nothing typed is lost without a question, and what the server
//! refuses lands at its field.
//!
//! Test ids: `form`, `form.save`, `form.cancel`, `form.error`, `form.stale`, `form.stale.mine`, `form.stale.theirs`,
//! `form.unsaved`, `form.unsaved.save`, `form.unsaved.drop`, `form.unsaved.stay`.

use leptos::{ev::BeforeUnloadEvent, prelude::*};
use leptos_router::hooks::use_navigate;

use super::stale::StaleNotice;
use crate::{
    api::records::Record,
    data::{
        editing::{Draft, Editing},
        toasts::Notices,
    },
    i18n::{Key, keys, t, t_with, text},
    kit::{Button, ButtonKind, Dialog, Sheet, Tone},
    pages::sign_in::FormRefusal,
    platform::on_page,
};

/// The form of a kind of record; its fields come as children.
#[component]
pub fn EditSheet<D: Draft>(
    /// The form's state.
    editing: Editing<D>,
    /// Heading of the form of a new record.
    new_title: Key,
    /// Heading of the form of one that is there.
    edit_title: Key,
    /// Where a new record leads; it stays where it is without this.
    #[prop(optional)]
    leads_to: Option<fn(&D::Record) -> String>,
    children: ChildrenFn,
) -> impl IntoView {
    let (notices, navigate) = (Notices::here(), StoredValue::new_local(use_navigate()));
    let save = Callback::new(move |()| {
        editing.save(move |record, is_new| {
            notices.done(t_with(keys::RECORD_SAVED, &[("name", record.name().into())]));
            if let (true, Some(address)) = (is_new, leads_to)
                && let Some(navigate) = navigate.try_get_value()
            {
                navigate(&address(&record), leptos_router::NavigateOptions::default());
            }
        });
    });
    on_page("beforeunload", move |event: BeforeUnloadEvent| {
        if untrack(|| editing.is_changed()) {
            event.prevent_default();
        }
    });
    let title = Signal::derive(move || t(if editing.is_edit() { edit_title } else { new_title }));
    let footer = move || {
        view! {
            <Button
                on_press=move |()| {
                    if editing.may_close() {
                        editing.close();
                    }
                }
                test_id="form.cancel"
            >
                {move || t(keys::KIT_CANCEL)}
            </Button>
            <span class="push"></span>
            <Button kind=ButtonKind::Primary r#type="submit" busy=editing.form.busy test_id="form.save">
                {move || t(keys::FORM_SAVE)}
            </Button>
        }
    };
    let children = StoredValue::new(children);
    view! {
        <Sheet
            open=editing.open
            on_close=move |()| editing.close()
            guard=move |()| editing.may_close()
            title
            on_submit=save
            footer
            test_id="form"
        >
            <StaleNotice editing />
            <FormRefusal failed=editing.refused() test_id="form.error" />
            <div class="form">{children.with_value(|children| children())}</div>
        </Sheet>
        <Unsaved editing save />
    }
}

/// Something was typed and the sheet is to close.
#[component]
fn Unsaved<D: Draft>(editing: Editing<D>, save: Callback<()>) -> impl IntoView {
    let stay = move |()| editing.asking.set(false);
    let footer = move || {
        view! {
            <Button autofocus=true on_press=stay test_id="form.unsaved.stay">
                {move || t(keys::UNSAVED_STAY)}
            </Button>
            <span class="push"></span>
            <Button tone=Tone::Danger on_press=move |()| editing.close() test_id="form.unsaved.drop">
                {move || t(keys::UNSAVED_DROP)}
            </Button>
            <Button kind=ButtonKind::Primary on_press=save test_id="form.unsaved.save">
                {move || t(keys::FORM_SAVE)}
            </Button>
        }
    };
    view! {
        <Dialog
            open=editing.asking
            on_close=stay
            title=text(keys::UNSAVED_TITLE)
            footer
            test_id="form.unsaved"
        >
            <p class="muted">{move || t(keys::UNSAVED_TEXT)}</p>
        </Dialog>
    }
}
