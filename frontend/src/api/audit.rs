//! The audit log.

use serde_json::json;
use shared::{
    audit::{self, AuditEntry, AuditPerson, AuditQuery, UndoOwn, Undone},
    ids::AuditId,
    page::{Items, Page},
};

use super::{Reply, Verb, at, client, with_query};
use crate::platform::command_key;

/// One page of it, newest first.
pub async fn page(query: &AuditQuery) -> Reply<Page<AuditEntry>> {
    client::get(&with_query(audit::LIST, query)).await
}

/// Who may stand in it.
pub async fn people() -> Reply<Items<AuditPerson>> {
    client::get(audit::PEOPLE).await
}

/// Takes back what one has just done to a record.
pub async fn undo_own(command: &UndoOwn) -> Reply<Undone> {
    client::command(Verb::Post, audit::UNDO_OWN, command, command_key()).await
}

/// Takes a change back.
pub async fn undo(id: AuditId) -> Reply<Undone> {
    client::command(Verb::Post, &at(audit::UNDO, id), &json!({}), command_key()).await
}
