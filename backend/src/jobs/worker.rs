//! Takes due jobs one at a time and does them. A lease says who works on it and is prolonged while they do; whoever
//! dies leaves a lease that runs out, and another takes the job up again.

use std::time::Duration as Pause;

use chrono::Duration;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, Set, sea_query::Expr};
use uuid::Uuid;

use super::{Kind, schedule};
use crate::{
    entity::job,
    error::{AppError, Result},
    state::AppState,
};

/// How long a lease holds without being prolonged.
const LEASE: Duration = Duration::seconds(30);
const PROLONG: Pause = Pause::from_secs(10);
const MOST_ATTEMPTS: i32 = 8;
const POLL: Pause = Pause::from_secs(1);

/// Works until the process ends.
pub async fn work_forever(state: AppState) {
    let me = state.ids.id(state.clock.now()).to_string();
    let bell = state.db.bell();
    while !state.is_stopping() {
        if let Err(error) = schedule::enqueue_due(&state).await {
            tracing::warn!(%error, "scheduled jobs could not be enqueued");
        }
        match take(&state, &me).await {
            Ok(Some(job)) => carry_out(&state, &me, job).await,
            Ok(None) => {
                let _ = tokio::time::timeout(POLL, bell.notified()).await;
            }
            Err(error) => {
                tracing::warn!(%error, "jobs could not be read, trying again");
                tokio::time::sleep(POLL).await;
            }
        }
    }
}

/// Does every job that is due now, once; for tests.
pub async fn work_until_idle(state: &AppState) -> Result<()> {
    while let Some(job) = take(state, "test").await? {
        carry_out(state, "test", job).await;
    }
    Ok(())
}

fn due(now: chrono::DateTime<chrono::Utc>) -> Condition {
    let ready = Condition::all().add(job::Column::State.eq("ready")).add(job::Column::RunAt.lte(now));
    let left = Condition::all().add(job::Column::State.eq("running")).add(job::Column::LeasedUntil.lt(now));
    Condition::any().add(ready).add(left)
}

async fn take(state: &AppState, me: &str) -> Result<Option<job::Model>> {
    let look = state.db.read_system("the worker serves all companies").await?;
    let waiting = look.one(job::Entity::find().filter(due(look.now())).order_by_asc(job::Column::RunAt)).await?;
    drop(look);
    let Some(waiting) = waiting else { return Ok(None) };
    let db = state.db.system("the worker serves all companies").await?;
    let lease = job::Entity::update_many()
        .col_expr(job::Column::State, Expr::value("running"))
        .col_expr(job::Column::LeasedBy, Expr::value(me))
        .col_expr(job::Column::LeasedUntil, Expr::value(db.now() + LEASE))
        .col_expr(job::Column::Attempts, Expr::value(waiting.attempts + 1))
        .filter(job::Column::Id.eq(waiting.id))
        .filter(job::Column::Attempts.eq(waiting.attempts))
        .filter(due(db.now()));
    let won = db.update_many(lease).await?.rows_affected == 1;
    db.commit().await?;
    Ok(won.then_some(job::Model { attempts: waiting.attempts + 1, ..waiting }))
}

async fn carry_out(state: &AppState, me: &str, job: job::Model) {
    let (id, attempts) = (job.id, job.attempts);
    let prolonging = tokio::spawn(prolong(state.clone(), me.to_owned(), id));
    let result = perform(state, &job).await;
    prolonging.abort();
    metrics::counter!("jobs_total", "kind" => job.kind.clone(), "outcome" => if result.is_ok() { "done" } else { "failed" })
        .increment(1);
    if let Err(error) = &result {
        tracing::error!(job.id = %id, job.kind = job.kind, job.attempt = attempts, %error, "job failed");
    }
    let failure = result.err().map(|error| error.to_string());
    if let Err(error) = settle(state, id, attempts, failure).await {
        tracing::error!(job.id = %id, %error, "the end of a job could not be written down");
    }
}

async fn perform(state: &AppState, job: &job::Model) -> Result<()> {
    let kind = Kind::ALL.iter().find(|kind| kind.as_str() == job.kind);
    match kind {
        Some(Kind::Housekeeping) => schedule::tidy(state).await,
        Some(Kind::Import) => crate::import::service::perform(state, &job.payload, job.attempts >= MOST_ATTEMPTS).await,
        Some(Kind::GenerateLessons) => crate::schedule::generate::perform(state, job.company_id).await,
        // A newer program may know it: it is tried again, and lies there for people to see.
        None => Err(AppError::internal(format!("nobody here does jobs of the kind {}", job.kind))),
    }
}

async fn prolong(state: AppState, me: String, id: Uuid) {
    loop {
        tokio::time::sleep(PROLONG).await;
        let until = state.clock.now() + LEASE;
        let lease = job::Entity::update_many()
            .col_expr(job::Column::LeasedUntil, Expr::value(until))
            .filter(job::Column::Id.eq(id))
            .filter(job::Column::LeasedBy.eq(me.as_str()));
        let Ok(db) = state.db.system("the worker serves all companies").await else {
            continue;
        };
        if db.update_many(lease).await.is_ok() {
            let _ = db.commit().await;
        }
    }
}

async fn settle(state: &AppState, id: Uuid, attempts: i32, failure: Option<String>) -> Result<()> {
    let db = state.db.system("the worker serves all companies").await?;
    let (now, failed) = (db.now(), failure.is_some());
    let again = failed && attempts < MOST_ATTEMPTS;
    let wait = Duration::seconds(2i64.pow(attempts.clamp(1, 10).unsigned_abs()));
    let row = job::ActiveModel {
        id: Set(id),
        state: Set(if again {
            "ready"
        } else if failed {
            "dead"
        } else {
            "done"
        }
        .to_owned()),
        run_at: if again { Set(now + wait) } else { sea_orm::NotSet },
        last_error: Set(failure),
        leased_by: Set(None),
        leased_until: Set(None),
        finished_at: Set((!again).then_some(now)),
        ..Default::default()
    };
    db.update(row).await?;
    Ok(db.commit().await?)
}
