//! Archiving a record and bringing it back: at once, with a notice that takes it back.

use leptos::task::spawn_local;

use super::{changes, toasts::Notices};
use crate::{
    api::records::{self, Record},
    i18n::{keys, t_with},
};

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
