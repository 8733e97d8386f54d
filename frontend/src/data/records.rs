//! Archiving records, bringing them back, saving forms: at once, with a notice that takes it back.

use leptos::task::spawn_local;
use shared::{audit::UndoOwn, bulk::MOST, events::Entity};
use uuid::Uuid;

use super::{changes, toasts::Notices};
use crate::{
    api::{
        self,
        records::{self, Record},
    },
    data::toasts::sentence,
    i18n::{Key, keys, t, t_with},
};

/// More refusals than this are only counted.
const SAID: usize = 3;

/// Takes a record out of the lists.
pub fn archive<T: Record>(record: &T, notices: Notices) {
    let id = record.id();
    spawn_local(async move {
        match records::archive::<T>(id).await {
            Ok(archived) => {
                changes::tell(T::KIND);
                let said = t_with(keys::RECORD_ARCHIVED, &[("name", archived.name().into())]);
                notices.undoable(said, move || restore(&archived, notices));
            }
            Err(problem) => notices.refused(&problem, None),
        }
    });
}

/// Brings a record back.
pub fn restore<T: Record>(record: &T, notices: Notices) {
    let (id, version) = (record.id(), record.version());
    spawn_local(async move {
        match records::restore::<T>(id, version).await {
            Ok(restored) => {
                changes::tell(T::KIND);
                let said = t_with(keys::RECORD_RESTORED, &[("name", restored.name().into())]);
                notices.undoable(said, move || archive(&restored, notices));
            }
            Err(problem) => notices.refused(&problem, None),
        }
    });
}

/// Takes several out of the lists; what was refused is said with its reason.
pub async fn archive_all<T: Record>(rows: Vec<T>, notices: Notices) {
    let outcome = set_archived(rows, true).await;
    let back = move |rows: Vec<T>| spawn_local(restore_all(rows, notices));
    tell_all(outcome, keys::BULK_ARCHIVED, notices, back);
}

/// Brings several back; what was refused is said with its reason.
pub async fn restore_all<T: Record>(rows: Vec<T>, notices: Notices) {
    let outcome = set_archived(rows, false).await;
    let away = move |rows: Vec<T>| spawn_local(archive_all(rows, notices));
    tell_all(outcome, keys::BULK_RESTORED, notices, away);
}

/// What was done, and what was refused with its reason.
type Outcome<T> = (Vec<T>, Vec<String>);

/// By one command where the kind has one, so that a tab that is closed leaves nothing half-done.
async fn set_archived<T: Record>(rows: Vec<T>, archived: bool) -> Outcome<T> {
    let (mut done, mut refused) = (Vec::with_capacity(rows.len()), Vec::new());
    let Some(many) = T::MANY else { return one_by_one(rows, archived).await };
    for some in rows.chunks(MOST) {
        let ids: Vec<Uuid> = some.iter().map(Record::id).collect();
        match records::set_archived::<T>(&many, &ids, archived).await {
            Ok(settled) => {
                done.extend(settled.done);
                refused.extend(settled.refused.into_iter().map(|it| format!("{}: {}", it.name, it.reason)));
            }
            Err(problem) => refused.push(sentence(&problem)),
        }
    }
    (done, refused)
}

async fn one_by_one<T: Record>(rows: Vec<T>, archived: bool) -> Outcome<T> {
    let (mut done, mut refused) = (Vec::with_capacity(rows.len()), Vec::new());
    for row in rows {
        let answer =
            if archived { records::archive::<T>(row.id()).await } else { records::restore::<T>(row.id(), row.version()).await };
        match answer {
            Ok(row) => done.push(row),
            Err(problem) => refused.push(format!("{}: {}", row.name(), sentence(&problem))),
        }
    }
    (done, refused)
}

fn tell_all<T: Record>((done, refused): Outcome<T>, said: Key, notices: Notices, undo: impl Fn(Vec<T>) + Send + Sync + 'static) {
    changes::tell(T::KIND);
    if !done.is_empty() {
        let text = t_with(said, &[("count", done.len().into())]);
        notices.undoable(text, move || undo(done.clone()));
    }
    if !refused.is_empty() {
        let (count, few) = (refused.len(), refused.iter().take(SAID).cloned().collect::<Vec<_>>().join("; "));
        notices.failed(t_with(keys::BULK_REFUSED, &[("count", count.into()), ("reasons", few.into())]));
    }
}

/// Says that a form was saved; with a way back, where the server knows one.
pub fn saved<T: Record>(record: &T, is_new: bool, notices: Notices) {
    let said = t_with(keys::RECORD_SAVED, &[("name", record.name().into())]);
    let (id, version) = (record.id(), record.version());
    let back = match T::KIND {
        Entity::Student | Entity::Teacher | Entity::Group | Entity::Room | Entity::Subject | Entity::Holiday => true,
        // These come by another way than their form, or are not given up so lightly.
        Entity::Branch | Entity::Membership => !is_new,
        _ => false,
    };
    if back { notices.undoable(said, move || undo_own(T::KIND, id, version, notices)) } else { notices.done(said) }
}

/// Takes back what has just been done to a record: the change that gave it this version.
pub fn undo_own(kind: Entity, record_id: Uuid, version: i32, notices: Notices) {
    spawn_local(async move {
        match api::audit::undo_own(&UndoOwn { record_id, version }).await {
            Ok(_) => {
                // What belongs to a group or a student is shown with it.
                for kind in [kind, Entity::Group, Entity::Student] {
                    changes::tell(kind);
                }
                notices.done(t(keys::AUDIT_UNDONE));
            }
            Err(problem) => notices.refused(&problem, None),
        }
    });
}
