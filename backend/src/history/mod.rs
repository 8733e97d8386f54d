//! What happened: the audit row and the outbox event of a change, always in the transaction that made it.

use std::collections::BTreeSet;

use sea_orm::Set;
use serde::Serialize;
use serde_json::Value;
use shared::events::{Action, Entity};
use uuid::Uuid;

use crate::{
    db::{SystemDb, Tenant},
    entity::{audit, event},
    error::{AppError, Result},
};

/// A change of one record, to be written down.
pub struct Change<'a> {
    pub entity: Entity,
    pub record_id: Uuid,
    pub version: i32,
    pub action: Action,
    pub before: Option<&'a dyn erased::Json>,
    pub after: Option<&'a dyn erased::Json>,
}

/// Writes down that a record was made.
pub async fn created<T: Serialize + Sync>(db: &Tenant, entity: Entity, record_id: Uuid, version: i32, after: &T) -> Result<()> {
    record(db, Change { entity, record_id, version, action: Action::Created, before: None, after: Some(after) }).await
}

/// Writes down that a record was changed.
pub async fn changed<T: Serialize + Sync>(
    db: &Tenant,
    entity: Entity,
    record_id: Uuid,
    version: i32,
    action: Action,
    (before, after): (&T, &T),
) -> Result<()> {
    record(db, Change { entity, record_id, version, action, before: Some(before), after: Some(after) }).await
}

/// Writes down a change: for the audit log what differed, for everybody who looks that something did.
pub async fn record(db: &Tenant, change: Change<'_>) -> Result<()> {
    let json = |value: Option<&dyn erased::Json>| value.map(erased::Json::json).transpose();
    let (before, after) = (json(change.before)?, json(change.after)?);
    let actor = db.actor();
    let note = audit::ActiveModel {
        id: Set(db.new_id()),
        company_id: Set(db.company()),
        at: Set(db.now()),
        user_id: Set(actor.user_id),
        user_name: Set(actor.name.clone()),
        request_id: Set(actor.origin.request_id.clone()),
        address: Set(actor.origin.address.clone()),
        device: Set(actor.origin.device.clone()),
        entity: Set(change.entity.to_string()),
        record_id: Set(change.record_id),
        action: Set(change.action.to_string()),
        before: Set(before),
        after: Set(after),
    };
    let formerly = formerly(note.before.as_ref().as_ref(), note.after.as_ref().as_ref());
    db.insert(note).await?;
    put_out(db, (change.entity, change.record_id, change.version), change.action, formerly).await
}

/// What happened that changes no record of a feature: a sign-in, a refusal, a centre's first day.
pub struct Note {
    pub company: Uuid,
    pub user: (Uuid, String),
    pub entity: Entity,
    pub record_id: Uuid,
    pub action: Action,
    /// What there is to say besides.
    pub with: Option<Value>,
}

/// Writes down what happened where no company's transaction is open: nobody is told but who reads the log.
pub async fn note(db: &SystemDb, note: Note) -> Result<()> {
    let origin = db.origin().clone();
    let row = audit::ActiveModel {
        id: Set(db.new_id()),
        company_id: Set(note.company),
        at: Set(db.now()),
        user_id: Set(Some(note.user.0)),
        user_name: Set(note.user.1),
        request_id: Set(origin.request_id),
        entity: Set(note.entity.to_string()),
        record_id: Set(note.record_id),
        action: Set(note.action.to_string()),
        before: Set(None),
        after: Set(note.with),
        address: Set(origin.address),
        device: Set(origin.device),
    };
    db.insert(row).await?;
    Ok(())
}

/// Whose a record was before and is no more: ids of teachers and branches. They may not see it now, and have to hear
/// that it is gone from them.
fn formerly(before: Option<&Value>, after: Option<&Value>) -> Option<String> {
    let (was, is) = (owners(before?), owners(after?));
    let gone: Vec<&str> = was.difference(&is).copied().collect();
    (!gone.is_empty()).then(|| gone.join(" "))
}

fn owners(record: &Value) -> BTreeSet<&str> {
    let values = ["branchId", "branchIds", "teacherIds"].into_iter().filter_map(|field| record.get(field));
    values
        .flat_map(|value| value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice))
        .filter_map(Value::as_str)
        .collect()
}

/// Puts an event into the outbox without an audit row: for records whose own history says enough.
pub async fn announce(db: &Tenant, entity: Entity, record_id: Uuid, version: i32, action: Action) -> Result<()> {
    put_out(db, (entity, record_id, version), action, None).await
}

async fn put_out(
    db: &Tenant,
    (entity, record_id, version): (Entity, Uuid, i32),
    action: Action,
    formerly: Option<String>,
) -> Result<()> {
    let row = event::ActiveModel {
        id: Set(db.new_id()),
        company_id: Set(db.company()),
        sequence: Set(None),
        entity: Set(entity.to_string()),
        record_id: Set(record_id),
        version: Set(version),
        action: Set(action.to_string()),
        at: Set(db.now()),
        formerly: Set(formerly),
    };
    db.insert(row).await?;
    Ok(())
}

/// `Serialize` behind a pointer, for rows of any table.
pub mod erased {
    use super::{AppError, Result};

    pub trait Json: Sync {
        fn json(&self) -> Result<serde_json::Value>;
    }
    impl<T: serde::Serialize + Sync> Json for T {
        fn json(&self) -> Result<serde_json::Value> {
            serde_json::to_value(self).map_err(AppError::internal)
        }
    }
}
