//! Work to be done after the transaction that asked for it: durable, retried with back-off, exclusive across
//! processes by a lease, visible in the `job` table.
//!
//! A job is put into the table by [`enqueue`] in the caller's transaction, so it exists if and only if its cause does.

mod schedule;
mod worker;

use sea_orm::Set;
use serde::Serialize;
use uuid::Uuid;

use crate::{
    db::SystemDb,
    db::Tenant,
    entity::job,
    error::{AppError, Result},
};

pub use schedule::enqueue_due;
pub use worker::{work_forever, work_until_idle};

/// What can be done later. The word stands in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Throws away old events, answers and finished jobs.
    Housekeeping,
    /// Runs an import.
    Import,
    /// Generates lessons ahead from the rules of a company.
    GenerateLessons,
}

impl Kind {
    pub const ALL: &[Self] = &[Self::Housekeeping, Self::Import, Self::GenerateLessons];
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Housekeeping => "housekeeping",
            Self::Import => "import",
            Self::GenerateLessons => "generateLessons",
        }
    }
}

/// Puts a job of a company into the table. With a `unique_key` a second one waits for nothing: the first will do.
pub async fn enqueue<T: Serialize>(db: &Tenant, kind: Kind, unique_key: Option<&str>, payload: &T) -> Result<Uuid> {
    let id = db.new_id();
    let payload = serde_json::to_string(payload).map_err(AppError::internal)?;
    let payload_as = if db.engine() == sea_orm::DbBackend::Postgres { "CAST(? AS jsonb)" } else { "?" };
    let sql = format!(
        "INSERT INTO job (company_id, id, kind, payload, state, unique_key, run_at, attempts, created_at)
         VALUES (?, ?, ?, {payload_as}, 'ready', ?, ?, 0, ?) ON CONFLICT DO NOTHING"
    );
    let values = vec![
        id.into(),
        kind.as_str().into(),
        payload.into(),
        unique_key.map(str::to_owned).into(),
        db.now().into(),
        db.now().into(),
    ];
    db.execute(&sql, values).await?;
    Ok(id)
}

/// How many jobs wait or are done right now, and how many nobody tries any more.
pub async fn waiting_and_dead(state: &crate::state::AppState) -> Result<(usize, usize)> {
    use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
    let db = state.db.read_system("jobs are counted for the whole installation").await?;
    let open = db.all(job::Entity::find().filter(job::Column::State.is_in(["ready", "running", "dead"]))).await?;
    let dead = open.iter().filter(|job| job.state == "dead").count();
    Ok((open.len() - dead, dead))
}

/// Puts a job of the installation into the table, unless one of its key is waiting.
async fn enqueue_once(db: &SystemDb, kind: Kind) -> Result<()> {
    let row = job::ActiveModel {
        id: Set(db.new_id()),
        company_id: Set(None),
        kind: Set(kind.as_str().to_owned()),
        payload: Set(serde_json::json!({})),
        state: Set("ready".into()),
        unique_key: Set(Some(kind.as_str().to_owned())),
        run_at: Set(db.now()),
        attempts: Set(0),
        leased_by: Set(None),
        leased_until: Set(None),
        last_error: Set(None),
        created_at: Set(db.now()),
        finished_at: Set(None),
    };
    db.insert(row).await?;
    Ok(())
}
