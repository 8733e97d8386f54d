//! Archiving records and bringing them back: at once, with a notice that takes it back.

use leptos::task::spawn_local;

use super::{changes, toasts::Notices};
use crate::{
    api::{
        Reply,
        records::{self, Record},
    },
    data::toasts::sentence,
    i18n::{Key, keys, t_with},
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
    let mut answers = Vec::with_capacity(rows.len());
    for row in rows {
        answers.push((row.name().to_owned(), records::archive::<T>(row.id()).await));
    }
    let back = move |rows: Vec<T>| spawn_local(restore_all(rows, notices));
    tell_all(answers, keys::BULK_ARCHIVED, notices, back);
}

/// Brings several back; what was refused is said with its reason.
pub async fn restore_all<T: Record>(rows: Vec<T>, notices: Notices) {
    let mut answers = Vec::with_capacity(rows.len());
    for row in rows {
        answers.push((row.name().to_owned(), records::restore::<T>(row.id(), row.version()).await));
    }
    let away = move |rows: Vec<T>| spawn_local(archive_all(rows, notices));
    tell_all(answers, keys::BULK_RESTORED, notices, away);
}

fn tell_all<T: Record>(
    answers: Vec<(String, Reply<T>)>,
    said: Key,
    notices: Notices,
    undo: impl Fn(Vec<T>) + Send + Sync + 'static,
) {
    let (mut done, mut refused) = (Vec::new(), Vec::new());
    for (name, answer) in answers {
        match answer {
            Ok(row) => done.push(row),
            Err(problem) => refused.push(format!("{name}: {}", sentence(&problem))),
        }
    }
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
