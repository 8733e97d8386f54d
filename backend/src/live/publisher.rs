//! Numbers the outbox. One process at a time: SQLite has one writer, PostgreSQL an advisory lock.

use std::time::Duration;

use sea_orm::{ColumnTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};

use crate::{entity::event, error::Result, state::AppState};

/// How long a change of another process may wait to be seen.
const POLL: Duration = Duration::from_millis(500);
/// Events are kept for a week; an older `Last-Event-ID` answers `reset`.
pub const KEPT_DAYS: i64 = 7;

/// Publishes until the process ends.
pub async fn publish_forever(state: AppState) {
    let bell = state.db.bell();
    loop {
        if let Err(error) = publish_once(&state).await {
            tracing::warn!(%error, "events could not be published, trying again");
        }
        let _ = tokio::time::timeout(POLL, bell.notified()).await;
    }
}

/// Numbers what is new and rings the listeners.
pub async fn publish_once(state: &AppState) -> Result<()> {
    state.live.published(publish(state).await?);
    Ok(())
}

/// Numbers what is new; answers the newest number there is.
async fn publish(state: &AppState) -> Result<i64> {
    let db = state.db.read_system("events of all companies are numbered in one row").await?;
    let waiting = db.one(event::Entity::find().filter(event::Column::Sequence.is_null())).await?;
    let newest = db
        .one(event::Entity::find().filter(event::Column::Sequence.is_not_null()).order_by_desc(event::Column::Sequence))
        .await?;
    drop(db);
    let newest = newest.and_then(|e| e.sequence).unwrap_or(0);
    if waiting.is_none() { Ok(newest) } else { number(state).await }
}

async fn number(state: &AppState) -> Result<i64> {
    let db = state.db.system("events of all companies are numbered in one row").await?;
    if state.db.engine() == DbBackend::Postgres {
        db.raw("SELECT pg_advisory_xact_lock(4862302)", vec![]).await?;
    }
    let newest = db
        .one(event::Entity::find().filter(event::Column::Sequence.is_not_null()).order_by_desc(event::Column::Sequence))
        .await?;
    let mut next = newest.and_then(|e| e.sequence).unwrap_or(0);
    let waiting = event::Entity::find().filter(event::Column::Sequence.is_null()).order_by_asc(event::Column::Id).limit(1000);
    for row in db.all(waiting).await? {
        next += 1;
        db.update(event::ActiveModel { id: Set(row.id), sequence: Set(Some(next)), ..Default::default() }).await?;
    }
    db.commit().await?;
    Ok(next)
}
