//! Making and changing a record in a form, also when somebody else saves it first.
//!
//! The form holds the command that makes a record. To change one, what differs from the record that was seen is
//! sent with its version. When that version is gone, the fields this form changed are laid over the new record,
//! all others follow it: nobody's work is lost without being seen. What is typed is kept as a draft until it is
//! saved or dropped.

use std::{collections::BTreeSet, future::Future};

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};
use shared::{
    patch::Patch,
    problem::{Cause, Problem},
};
use uuid::Uuid;
use validator::Validate;

use super::{
    changes, drafts,
    form::Form,
    merge::{changed, lay_over},
    session::Session,
};
use crate::{
    api::{Reply, records::Record},
    i18n::Key,
    platform::command_key,
};

/// What the form of a kind of record holds: the command that makes one.
pub trait Draft: Validate + Serialize + DeserializeOwned + Clone + Default + PartialEq + Send + Sync + 'static {
    /// The record it makes.
    type Record: Record;
    /// The form of a record that is there.
    fn of(record: &Self::Record) -> Self;
    /// Without the blanks a form leaves: empty phones, texts of spaces.
    fn tidy(&mut self);
    /// Makes the record.
    fn create(self, key: Uuid) -> impl Future<Output = Reply<Self::Record>>;
    /// Sends what differs from the record that was seen.
    fn update(self, seen: Self::Record, key: Uuid) -> impl Future<Output = Reply<Self::Record>>;
    /// Its fields as people read them, for a comparison. Always the same fields in the same order.
    fn lines(&self) -> Vec<Line>;
}

/// One field as people read it.
pub struct Line {
    /// What it is called on the wire.
    pub field: &'static str,
    /// What people call it.
    pub name: Key,
    /// What is in it.
    pub text: Option<String>,
}

impl Line {
    /// A field with what is in it.
    pub fn new(field: &'static str, name: Key, text: Option<String>) -> Self {
        Self { field, name, text }
    }
}

/// Somebody saved first.
#[derive(Clone, Debug, PartialEq)]
pub struct Stale<R> {
    /// The record as it is now.
    pub current: R,
    /// Who saved.
    pub by: Option<String>,
    /// When.
    pub at: Option<DateTime<Utc>>,
}

/// A form that makes or changes records of one kind.
pub struct Editing<D: Draft> {
    /// The form.
    pub form: Form<D>,
    /// Shown or not.
    pub open: RwSignal<bool>,
    /// Asks what to do with what was typed.
    pub asking: RwSignal<bool>,
    /// Since when what was typed is kept, when the form began with it.
    pub restored: RwSignal<Option<DateTime<Utc>>>,
    draft: StoredValue<Option<String>>,
    session: Session,
    seen: RwSignal<Option<D::Record>>,
    initial: RwSignal<D>,
    key: StoredValue<(D, Uuid)>,
}

impl<D: Draft> Clone for Editing<D> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<D: Draft> Copy for Editing<D> {}

impl<D: Draft> Default for Editing<D> {
    fn default() -> Self {
        Self {
            form: Form::new(D::default()),
            open: RwSignal::new(false),
            asking: RwSignal::new(false),
            restored: RwSignal::new(None),
            draft: StoredValue::new(None),
            session: Session::here(),
            seen: RwSignal::new(None),
            initial: RwSignal::new(D::default()),
            key: StoredValue::new((D::default(), command_key())),
        }
    }
}

impl<D: Draft> Editing<D> {
    /// The record that is being changed.
    pub fn record_id(self) -> Option<Uuid> {
        self.seen.with(|seen| seen.as_ref().map(Record::id))
    }

    /// The record that is being changed, as it was seen.
    pub fn record(self) -> Option<D::Record> {
        self.seen.get()
    }

    /// Opens an empty form, or one that begins with something.
    pub fn begin_new(self, draft: D) {
        self.begin(None, draft);
    }

    /// Opens the form of a record.
    pub fn begin_edit(self, record: &D::Record) {
        self.begin(Some(record.clone()), D::of(record));
    }

    fn begin(self, seen: Option<D::Record>, draft: D) {
        let id = seen.as_ref().map(Record::id);
        self.draft.set_value(drafts::name_of(self.session, D::Record::KIND, id));
        let kept = self.draft.get_value().and_then(|name| drafts::recall::<D>(&name));
        // What was typed before, over the record as it is by now.
        let typed = kept.as_ref().map(|kept| lay_over(&draft, &kept.value, &changed(&kept.base, &kept.value)));
        let typed = typed.filter(|typed| *typed != draft);
        self.restored.set(kept.filter(|_| typed.is_some()).and_then(|kept| kept.at()));
        self.seen.set(seen);
        self.initial.set(draft.clone());
        self.form.reset(typed.unwrap_or(draft));
        // What was sent before is done; the same words again mean another one.
        self.key.set_value((D::default(), command_key()));
        self.asking.set(false);
        self.open.set(true);
    }

    /// Keeps what is typed, for as long as it differs from what the form began with.
    pub fn keep_draft(self) {
        let open = self.open.get();
        let Some(name) = self.draft.get_value().filter(|_| open) else { return };
        if self.is_changed() {
            self.initial.with(|base| self.form.value.with(|now| drafts::keep(&name, base, now)));
        } else {
            drafts::forget(&name);
        }
    }

    /// Begins anew, without what was typed.
    pub fn drop_draft(self) {
        self.restored.set(None);
        self.form.reset(self.initial.get_untracked());
    }

    fn forget_draft(self) {
        if let Some(name) = self.draft.try_update_value(Option::take).flatten() {
            drafts::forget(&name);
        }
    }

    /// Whether it changes a record that is there.
    pub fn is_edit(self) -> bool {
        self.seen.with(Option::is_some)
    }

    /// Whether something would be lost by closing.
    pub fn is_changed(self) -> bool {
        self.open.get() && self.form.value.with(|now| self.initial.with(|before| now != before))
    }

    /// Closes; what was typed is gone.
    pub fn close(self) {
        self.forget_draft();
        self.asking.set(false);
        self.open.set(false);
    }

    /// For a layer: may it close, or must it ask first?
    pub fn may_close(self) -> bool {
        let changed = untrack(|| self.is_changed());
        self.asking.set(changed);
        !changed
    }

    /// Saves and closes. `done` is told even when the page is gone by then.
    pub fn save(self, done: impl FnOnce(D::Record, bool) + 'static) {
        self.asking.set(false);
        let seen = self.seen.get_untracked();
        let is_new = seen.is_none();
        if !is_new && !untrack(|| self.is_changed()) {
            self.close();
            return;
        }
        self.form.value.update(D::tidy);
        let key = self.key_for(&self.form.value.get_untracked());
        let send = move |draft: D| async move {
            match seen {
                Some(seen) => draft.update(seen, key).await,
                None => draft.create(key).await,
            }
        };
        let draft = self.draft.get_value();
        self.form.submit(send, move |record: D::Record| {
            if let Some(name) = draft {
                drafts::forget(&name);
            }
            self.open.try_set(false);
            changes::tell(D::Record::KIND);
            done(record, is_new);
        });
    }

    /// The same form sent twice is one command; a form that was changed is another.
    fn key_for(self, draft: &D) -> Uuid {
        self.key
            .try_update_value(|(sent, key)| {
                if sent != draft {
                    *sent = draft.clone();
                    *key = command_key();
                }
                *key
            })
            .unwrap_or_default()
    }

    /// Whether the last attempt came too late.
    pub fn stale(self) -> Signal<Option<Stale<D::Record>>> {
        Signal::derive(move || self.form.failed.with(|failed| stale_of(failed.as_ref())))
    }

    /// What else was refused.
    pub fn refused(self) -> Signal<Option<Problem>> {
        Signal::derive(move || {
            self.form.failed.with(|failed| failed.clone().filter(|_| stale_of::<D::Record>(failed.as_ref()).is_none()))
        })
    }

    /// The fields that were changed here, as they are called on the wire.
    pub fn changed_fields(self) -> BTreeSet<String> {
        self.initial.with_untracked(|base| self.form.value.with_untracked(|mine| changed(base, mine)))
    }

    /// Takes the newer record, and lays over it the fields that are kept as they are here.
    pub fn rebase(self, current: &D::Record, kept: &BTreeSet<String>) {
        let theirs = D::of(current);
        let merged = self.form.value.with_untracked(|mine| lay_over(&theirs, mine, kept));
        self.seen.set(Some(current.clone()));
        self.initial.set(theirs);
        self.form.reset(merged);
    }
}

fn stale_of<R: DeserializeOwned>(problem: Option<&Problem>) -> Option<Stale<R>> {
    let Cause::Stale { current, changed_by, changed_at } = &problem?.cause else {
        return None;
    };
    let current = serde_json::from_value(current.clone()).ok()?;
    Some(Stale { current, by: changed_by.clone(), at: *changed_at })
}

/// The text if there is one: forms hold "" where the record holds nothing.
pub fn text_or_none(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The patch of a nullable field that was `before`.
pub fn patch<T: PartialEq>(before: Option<&T>, after: Option<T>) -> Patch<T> {
    if before == after.as_ref() { Patch::Keep } else { Patch::from_form(after) }
}

/// The change of a field that is never empty.
pub fn change<T: PartialEq>(before: &T, after: T) -> Option<T> {
    (*before != after).then_some(after)
}

/// Leaves out the blank ones.
pub fn tidy_phones(phones: &mut Vec<String>) {
    phones.retain(|phone| !phone.trim().is_empty());
}

/// Blank is nothing.
pub fn tidy_text(text: &mut Option<String>) {
    *text = text.as_deref().and_then(text_or_none);
}
