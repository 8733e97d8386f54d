//! What runs by the clock. The table itself says when something last ran, so a restart forgets nothing and two
//! processes do not run it twice.

use chrono::Duration;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::{Kind, enqueue_once};
use crate::{
    entity::{event, idempotency, job},
    error::Result,
    live::KEPT_DAYS,
    state::AppState,
};

const HOUSEKEEPING_EVERY: Duration = Duration::hours(6);
const ANSWERS_KEPT: Duration = Duration::days(30);
const JOBS_KEPT: Duration = Duration::days(30);

/// Enqueues what is due by the clock.
pub async fn enqueue_due(state: &AppState) -> Result<()> {
    let look = state.db.read_system("scheduled work belongs to the installation").await?;
    let newest =
        job::Entity::find().filter(job::Column::Kind.eq(Kind::Housekeeping.as_str())).order_by_desc(job::Column::CreatedAt);
    let newest = look.one(newest).await?;
    let now = look.now();
    drop(look);
    if newest.is_some_and(|job| now - job.created_at < HOUSEKEEPING_EVERY) {
        return Ok(());
    }
    let db = state.db.system("scheduled work belongs to the installation").await?;
    enqueue_once(&db, Kind::Housekeeping).await?;
    Ok(db.commit().await?)
}

/// Throws away what nobody asks for any more.
pub async fn tidy(state: &AppState) -> Result<()> {
    let db = state.db.system("old rows of all companies are thrown away").await?;
    let now = db.now();
    // The newest number stays, whatever its age: the next is counted from it.
    let newest = event::Entity::find().filter(event::Column::Sequence.is_not_null()).order_by_desc(event::Column::Sequence);
    if let Some(newest) = db.one(newest).await? {
        let old = event::Entity::delete_many().filter(event::Column::At.lt(now - Duration::days(KEPT_DAYS)));
        db.delete_many(old.filter(event::Column::Sequence.lt(newest.sequence))).await?;
    }
    db.delete_many(idempotency::Entity::delete_many().filter(idempotency::Column::At.lt(now - ANSWERS_KEPT))).await?;
    db.delete_many(job::Entity::delete_many().filter(job::Column::FinishedAt.lt(now - JOBS_KEPT))).await?;
    Ok(db.commit().await?)
}
