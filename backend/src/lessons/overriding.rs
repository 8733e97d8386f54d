//! What is only soft in the way and was overridden: written down in the transaction that did it, with the reason.
//!
//! A drop is saved at once and its reason may follow (docs/decisions/0018): the log is never rewritten, so what is said
//! afterwards is a line of its own that names the same conflicts.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::{Value, json};
use shared::{
    events::{Action, Entity},
    ids::LessonId,
    lessons::{Lesson, Override},
    problem::{Conflict, Rule},
};
use uuid::Uuid;

use super::assemble;
use crate::{
    db::Tenant,
    entity::{audit, lesson},
    error::{AppError, Result},
    history,
    http::authority::Caller,
};

/// So far back the line of the override is looked for: what is done with a lesson meanwhile are a few lines.
const LOOKED_AT: u64 = 50;

/// Writes down which soft conflicts were overridden, and why.
pub async fn note(db: &Tenant, lesson: Uuid, version: i32, overridden: &[Conflict], reason: Option<&Override>) -> Result<()> {
    match reason {
        Some(reason) if !overridden.is_empty() => write(db, lesson, version, json!(overridden), &reason.reason).await,
        _ => Ok(()),
    }
}

/// Says why the caller last put a lesson over what was soft in its way; answers the lesson, which is as it was.
pub async fn explain(me: &Caller, id: LessonId, command: Override) -> Result<Lesson> {
    let db = me.write().await?;
    let row = db.get_for_update::<lesson::Entity>(id.into()).await?;
    let overridden = last_overridden(&db, row.id).await?.ok_or_else(|| AppError::rule(Rule::NothingOverridden))?;
    write(&db, row.id, row.version, overridden, command.reason.trim()).await?;
    let answer = assemble::one(&db, &row).await?;
    db.commit(answer).await
}

/// What the caller overrode last on a lesson.
async fn last_overridden(db: &Tenant, lesson: Uuid) -> Result<Option<Value>> {
    let lines = audit::Entity::find()
        .filter(audit::Column::Entity.eq(Entity::Lesson.as_str()))
        .filter(audit::Column::RecordId.eq(lesson))
        .filter(audit::Column::UserId.eq(db.actor().user_id))
        .order_by_desc(audit::Column::At)
        .order_by_desc(audit::Column::Id)
        .limit(LOOKED_AT);
    // The caller's own lines, of a lesson the caller may change: no right to read the log is needed.
    let lines = db.all_of_company(lines).await?;
    Ok(lines.into_iter().filter_map(|line| line.after).find_map(|after| after.get("overridden").cloned()))
}

async fn write(db: &Tenant, record_id: Uuid, version: i32, overridden: Value, reason: &str) -> Result<()> {
    let said = json!({ "overridden": overridden, "reason": reason });
    let (entity, action) = (Entity::Lesson, Action::Updated);
    history::record(db, history::Change { entity, record_id, version, action, before: None, after: Some(&said) }).await
}
