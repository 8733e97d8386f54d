//! The sheet in which a record is made or changed: nothing typed is lost without a question, and what the server
//! refuses lands at its field.
//!
//! Test ids: `form`, `form.save`, `form.cancel`, `form.error`, `form.draft`, `form.draft.drop`, `form.stale`,
//! `form.stale.pick.<field>.before|after`, `form.stale.mine`, `form.stale.theirs`, `form.unsaved`,
//! `form.unsaved.save`, `form.unsaved.drop`, `form.unsaved.stay`.

use leptos::{ev::BeforeUnloadEvent, prelude::*};
use leptos_router::hooks::{use_location, use_navigate};

use super::{ago, stale::StaleNotice};
use crate::{
    data::{
        editing::{Draft, Editing},
        records::saved,
        toasts::Notices,
    },
    i18n::{Key, keys, t, t_with, text},
    kit::{Button, ButtonKind, ButtonSize, Dialog, Notice, Sheet, Tone},
    pages::form_refusal::FormRefusal,
    platform::{go_on, hold_back, on_page},
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
    let leaving = guard_page(editing);
    let save = Callback::new(move |()| {
        editing.save(move |record, is_new| {
            saved(&record, is_new, notices);
            if leaving.try_get_untracked() == Some(true) {
                go_on();
            } else if let (true, Some(address)) = (is_new, leads_to)
                && let Some(navigate) = navigate.try_get_value()
            {
                navigate(&address(&record), leptos_router::NavigateOptions::default());
            }
        });
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
            <Restored editing />
            <StaleNotice editing />
            <FormRefusal failed=editing.refused() test_id="form.error" />
            <div class="form">{children.with_value(|children| children())}</div>
        </Sheet>
        <Unsaved editing save leaving />
    }
}

/// Closing the tab, Back and Forward ask first; a draft is kept meanwhile. Tells whether Back or Forward asked.
fn guard_page<D: Draft>(editing: Editing<D>) -> RwSignal<bool> {
    let leaving = RwSignal::new(false);
    on_page("beforeunload", move |event: BeforeUnloadEvent| {
        if untrack(|| editing.is_changed()) {
            event.prevent_default();
        }
    });
    let location = use_location();
    let here = move || {
        let (path, search) = (location.pathname.get_untracked(), location.search.get_untracked());
        if search.is_empty() { path } else { format!("{path}?{search}") }
    };
    hold_back(here, move || {
        let stays = !untrack(|| editing.may_close());
        leaving.set(stays);
        stays
    });
    Effect::new(move |_| editing.keep_draft());
    leaving
}

/// The form began with what was typed before: since when, and the way to begin anew.
#[component]
fn Restored<D: Draft>(editing: Editing<D>) -> impl IntoView {
    move || {
        editing.restored.get().map(|at| {
            view! {
                <Notice icon="history" tone=Tone::Info announce=true test_id="form.draft">
                    <div class="row wrap">
                        <span>{move || t_with(keys::DRAFT_RESTORED, &[("ago", ago(at).into())])}</span>
                        <span class="push"></span>
                        <Button
                            size=ButtonSize::Small
                            on_press=move |()| editing.drop_draft()
                            test_id="form.draft.drop"
                        >
                            {move || t(keys::DRAFT_DROP)}
                        </Button>
                    </div>
                </Notice>
            }
        })
    }
}

/// Something was typed and the sheet is to close.
#[component]
fn Unsaved<D: Draft>(editing: Editing<D>, save: Callback<()>, leaving: RwSignal<bool>) -> impl IntoView {
    let stay = move |()| {
        leaving.set(false);
        editing.asking.set(false);
    };
    let give_up = move |()| {
        editing.close();
        if leaving.get_untracked() {
            go_on();
        }
    };
    let footer = move || {
        view! {
            <Button autofocus=true on_press=stay test_id="form.unsaved.stay">
                {move || t(keys::UNSAVED_STAY)}
            </Button>
            <span class="push"></span>
            <Button tone=Tone::Danger on_press=give_up test_id="form.unsaved.drop">
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
