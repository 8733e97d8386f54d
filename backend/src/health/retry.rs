//! Having a job that failed done once more.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, sea_query::Expr};
use shared::{
    events::{Action, Entity},
    health::HealthReport,
    ids::JobId,
};
use uuid::Uuid;

use super::report::{self, Eyes, REASON};
use crate::{
    db::SystemDb,
    entity::job,
    error::{AppError, OnConstraint, Result},
    history::{self, Note},
    http::authority::Caller,
};

/// Puts a job that failed into the queue again, as if it had never been tried; one that is to be tried later is tried
/// now. Asking twice changes nothing.
pub async fn retry(me: &Caller, id: JobId) -> Result<HealthReport> {
    let db = me.state.db.system(REASON).await?.from_origin(&me.origin);
    let eyes = Eyes::of(me, &db).await?;
    let failed = eyes.jobs().filter(job::Column::Id.eq(Uuid::from(id))).filter(has_failed());
    let failed = db.one(failed).await?.filter(|job| eyes.reads(job.company_id)).ok_or_else(AppError::not_found)?;
    queue(&db, &failed).await?;
    let note = Note {
        company: me.company_id,
        user: (me.user_id, me.user_name.clone()),
        entity: Entity::Job,
        record_id: failed.id,
        action: Action::Restored,
        with: Some(serde_json::json!({ "kind": failed.kind, "attempts": failed.attempts })),
    };
    history::note(&db, note).await?;
    db.commit().await?;
    report::report(me).await
}

fn has_failed() -> Condition {
    let tried = Condition::all().add(job::Column::State.eq("ready")).add(job::Column::LastError.is_not_null());
    Condition::any().add(job::Column::State.eq("dead")).add(tried)
}

async fn queue(db: &SystemDb, failed: &job::Model) -> Result<()> {
    // Where another of its kind waits already, that one will do.
    let others = job::Entity::find()
        .filter(job::Column::UniqueKey.eq(failed.unique_key.clone()))
        .filter(job::Column::State.is_in(["ready", "running"]))
        .filter(job::Column::Id.ne(failed.id));
    let replaced = failed.unique_key.is_some() && db.one(others).await?.is_some();
    let done: Option<DateTime<Utc>> = replaced.then(|| db.now());
    let again = job::Entity::update_many()
        .col_expr(job::Column::State, Expr::value(if replaced { "cancelled" } else { "ready" }))
        .col_expr(job::Column::RunAt, Expr::value(db.now()))
        .col_expr(job::Column::Attempts, Expr::value(0))
        .col_expr(job::Column::FinishedAt, Expr::value(done))
        .filter(job::Column::Id.eq(failed.id))
        // Whoever has taken it meanwhile is doing it: it is not done twice at once.
        .filter(has_failed());
    let queued = db.update_many(again).await.on_unique(AppError::not_found)?;
    if queued.rows_affected == 0 { Err(AppError::not_found()) } else { Ok(()) }
}
