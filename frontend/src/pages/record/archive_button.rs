//! Archives a row of a list, or brings it back: for records that have no page of their own.
//!
//! Test ids: `row.archive`, `row.restore`.

use leptos::prelude::*;
use shared::permission::Permission;

use crate::{
    api::records::Record,
    data::{
        records::{archive, restore},
        session::Session,
        toasts::Notices,
    },
    i18n::{keys, t_with},
    kit::{ButtonSize, IconButton},
};

/// The button at the end of a row; nothing without the right.
#[component]
pub fn ArchiveButton<T: Record>(
    /// The row.
    record: T,
    /// Who may.
    needs: Permission,
) -> impl IntoView {
    let (session, notices) = (Session::here(), Notices::here());
    let archived = record.is_archived();
    let (key, icon) = if archived { (keys::ROW_RESTORE, "archive-restore") } else { (keys::ROW_ARCHIVE, "archive") };
    let name = record.name().to_owned();
    let label = Signal::derive(move || t_with(key, &[("name", (&name).into())]));
    let pressed = move |()| {
        if archived {
            restore(&record, notices);
        } else {
            archive(&record, notices);
        }
    };
    session.can(needs).then(|| {
        view! {
            <span class="row-action">
                <IconButton
                    icon
                    label
                    size=ButtonSize::Small
                    on_press=pressed
                    test_id=if archived { "row.restore" } else { "row.archive" }
                />
            </span>
        }
    })
}
