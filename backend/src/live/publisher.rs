//! Numbers the outbox. One process at a time: SQLite has one writer, PostgreSQL an advisory lock.

use std::time::Duration;

use sea_orm::{ColumnTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder};

use crate::{db::SystemDb, entity::event, error::Result, state::AppState};

/// How long a change may wait to be seen if the bell was not heard.
const POLL: Duration = Duration::from_secs(1);
/// Events are kept for a week; an older `Last-Event-ID` answers `reset`.
pub const KEPT_DAYS: i64 = 7;
/// How many are numbered in one transaction.
const PORTION: i64 = 1000;
const REASON: &str = "events of all companies are numbered in one row";

/// Publishes until the process ends.
pub async fn publish_forever(state: AppState) {
    let mut bell = state.db.bell().listen();
    loop {
        if let Err(error) = publish_once(&state).await {
            tracing::warn!(%error, "events could not be published, trying again");
        }
        let _ = bell.heard(POLL).await;
    }
}

/// Numbers what is new and rings the listeners, portion by portion.
pub async fn publish_once(state: &AppState) -> Result<()> {
    loop {
        let (newest, more) = publish(state).await?;
        state.live.published(newest);
        if !more {
            return Ok(());
        }
    }
}

/// Numbers what is new; answers the newest number there is, and whether there may be more to number.
async fn publish(state: &AppState) -> Result<(i64, bool)> {
    let db = state.db.read_system(REASON).await?;
    let waiting = db.one(event::Entity::find().filter(event::Column::Sequence.is_null())).await?;
    let newest = newest(&db).await?;
    drop(db);
    if waiting.is_none() { Ok((newest, false)) } else { number(state).await }
}

async fn newest(db: &SystemDb) -> Result<i64> {
    let numbered = event::Entity::find().filter(event::Column::Sequence.is_not_null());
    Ok(db.one(numbered.order_by_desc(event::Column::Sequence)).await?.and_then(|event| event.sequence).unwrap_or(0))
}

/// Numbers a portion in one statement, in the order of the ids.
async fn number(state: &AppState) -> Result<(i64, bool)> {
    let db = state.db.system(REASON).await?;
    if state.db.engine() == DbBackend::Postgres {
        db.raw("SELECT pg_advisory_xact_lock(4862302)", vec![]).await?;
    }
    let newest = newest(&db).await?;
    let sql = "UPDATE event SET sequence = ? + waiting.place
        FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM event WHERE sequence IS NULL ORDER BY id LIMIT ?) AS waiting
        WHERE event.id = waiting.id";
    let numbered = db.execute(sql, vec![newest.into(), PORTION.into()]).await?;
    db.commit().await?;
    Ok((newest + numbered.cast_signed(), numbered == PORTION.cast_unsigned()))
}
