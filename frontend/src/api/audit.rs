//! The audit log.

use serde_json::json;
use shared::{
    audit::{self, AuditEntry, AuditPerson, AuditQuery, Undone},
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

/// Takes a change back.
pub async fn undo(id: AuditId) -> Reply<Undone> {
    client::command(Verb::Post, &at(audit::UNDO, id), &json!({}), command_key()).await
}
