//! Takes due jobs and does them. A lease says who works on one and is prolonged while they do; whoever dies leaves a
//! lease that runs out, and another takes the job up again. Who has lost a lease writes nothing down any more.
//!
//! Several workers share a process: one of them takes only what is short, so that a long import keeps nobody waiting,
//! and one only letters, so that a server of mail that does not answer keeps no lesson waiting.

use std::time::Duration as Pause;

use chrono::{DateTime, Duration, Utc};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, Select, sea_query::Expr};
use tokio::task::JoinSet;

use super::{Hopeless, Kind, schedule};
use crate::{
    entity::job,
    error::{AppError, Result},
    health::Fault,
    state::AppState,
};

/// How long a lease holds without being prolonged.
const LEASE: Duration = Duration::seconds(30);
const PROLONG: Pause = Pause::from_secs(10);
const MOST_ATTEMPTS: i32 = 8;
const POLL: Pause = Pause::from_secs(1);
const REASON: &str = "the worker serves all companies";

/// Which jobs a worker takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// Everything there is: for who works alone.
    All,
    /// Everything but letters.
    Usual,
    /// Nothing of [`Kind::LONG`], no letters.
    Short,
    /// Letters, and nothing else.
    Letters,
}

impl Lane {
    fn narrowed(self, waiting: Select<job::Entity>) -> Select<job::Entity> {
        let letters = Kind::SendMail.as_str();
        match self {
            Self::All => waiting,
            Self::Letters => waiting.filter(job::Column::Kind.eq(letters)),
            Self::Usual => waiting.filter(job::Column::Kind.ne(letters)),
            Self::Short => {
                let others = Kind::LONG.iter().map(|kind| kind.as_str()).chain([letters]);
                waiting.filter(job::Column::Kind.is_not_in(others))
            }
        }
    }
}

/// The workers of one process.
pub const WORKERS: [Lane; 4] = [Lane::Short, Lane::Usual, Lane::Usual, Lane::Letters];

/// Works until the process ends, and then lets go of what is not done.
pub async fn work_forever(state: AppState, lane: Lane) {
    let me = state.ids.id(state.clock.now()).to_string();
    let mut bell = state.db.bell().listen();
    while !state.is_stopping() {
        match take(&state, &me, lane).await {
            Ok(Some(job)) => carry_out(&state, &me, job).await,
            Ok(None) => drop(bell.heard(POLL).await),
            Err(error) => {
                tracing::warn!(%error, "jobs could not be read, trying again");
                tokio::time::sleep(POLL).await;
            }
        }
    }
}

/// Does every job that is due now, once; for tests.
pub async fn work_until_idle(state: &AppState) -> Result<()> {
    while !state.is_stopping()
        && let Some(job) = take(state, "test", Lane::All).await?
    {
        carry_out(state, "test", job).await;
    }
    Ok(())
}

fn due(now: DateTime<Utc>) -> Condition {
    let ready = Condition::all().add(job::Column::State.eq("ready")).add(job::Column::RunAt.lte(now));
    let left = Condition::all().add(job::Column::State.eq("running")).add(job::Column::LeasedUntil.lt(now));
    Condition::any().add(ready).add(left)
}

/// Leases the job that has been due for longest; nothing if there is none, or another was faster.
pub async fn take(state: &AppState, me: &str, lane: Lane) -> Result<Option<job::Model>> {
    let look = state.db.read_system(REASON).await?;
    let waiting = lane.narrowed(job::Entity::find().filter(due(look.now())));
    let waiting = look.one(waiting.order_by_asc(job::Column::RunAt).order_by_asc(job::Column::Id)).await?;
    drop(look);
    let Some(waiting) = waiting else { return Ok(None) };
    let db = state.db.system(REASON).await?;
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
    Ok(won.then(|| job::Model { attempts: waiting.attempts + 1, leased_by: Some(me.to_owned()), ..waiting }))
}

/// How a job ended.
enum End {
    Done,
    Failed(String),
    /// Trying again would not help.
    GivenUp(String),
    /// The process stops: another goes on at once, and it counts as no attempt.
    LetGo,
}

async fn carry_out(state: &AppState, me: &str, job: job::Model) {
    // Sets, because what is in them ends with them: a worker that is cut off leaves nobody at work.
    let (mut doing, mut prolonging) = (JoinSet::new(), JoinSet::new());
    prolonging.spawn(prolong(state.clone(), me.to_owned(), job.clone()));
    let (at, what) = (state.clone(), job.clone());
    // A task of its own: a panic ends the job, not the worker.
    doing.spawn(async move { perform(&at, &what).await });
    let end = tokio::select! {
        done = doing.join_next() => match done {
            None | Some(Ok(Ok(()))) => End::Done,
            // It saw the end of the process before this did.
            Some(Ok(Err(_))) if state.is_stopping() => End::LetGo,
            Some(Ok(Err(error))) if is_hopeless(&error) => End::GivenUp(error.to_string()),
            Some(Ok(Err(error))) => End::Failed(error.to_string()),
            Some(Err(panic)) => End::Failed(panic.to_string()),
        },
        () = state.stopped() => {
            doing.shutdown().await;
            End::LetGo
        }
    };
    drop(prolonging);
    tell(state, &job, &end);
    match settle(state, &job, end).await {
        Ok(true) => {}
        Ok(false) => tracing::warn!(job.id = %job.id, "a job was taken over by another worker before it ended"),
        Err(error) => tracing::error!(job.id = %job.id, %error, "the end of a job could not be written down"),
    }
}

fn is_hopeless(error: &AppError) -> bool {
    matches!(error, AppError::Internal { source, .. } if source.is::<Hopeless>())
}

fn tell(state: &AppState, job: &job::Model, end: &End) {
    let outcome = match end {
        End::Done => "done",
        End::Failed(error) | End::GivenUp(error) => {
            tracing::error!(job.id = %job.id, job.kind = job.kind, job.attempt = job.attempts, error, "job failed");
            let (place, message) = (job.kind.clone(), error.clone());
            state.faults.note(state.clock.now(), Fault { company: job.company_id, place, message, request_id: None });
            "failed"
        }
        End::LetGo => "letGo",
    };
    metrics::counter!("jobs_total", "kind" => job.kind.clone(), "outcome" => outcome).increment(1);
}

fn kind_of(job: &job::Model) -> Option<&'static Kind> {
    Kind::ALL.iter().find(|kind| kind.as_str() == job.kind)
}

async fn perform(state: &AppState, job: &job::Model) -> Result<()> {
    match kind_of(job) {
        Some(Kind::Housekeeping) => schedule::tidy(state).await,
        Some(Kind::Import) => crate::import::service::perform(state, &job.payload, job.attempts >= MOST_ATTEMPTS).await,
        Some(Kind::GenerateLessons) => crate::schedule::generate::perform(state, job.company_id).await,
        Some(Kind::Backup) => crate::backups::service::perform(state, job).await,
        Some(Kind::Export) => crate::exports::perform_export(state, job).await,
        Some(Kind::NoteRefusal) => crate::auth::refusals::perform(state, job).await,
        Some(Kind::ForgotPassword) => crate::auth::forgot::perform(state, job).await,
        Some(Kind::ConfirmRegistration) => crate::auth::registering::perform(state, job).await,
        Some(Kind::SendMail) => crate::mail::perform(state, job).await,
        Some(Kind::ClearCompany) => crate::exports::perform_clearing(state, job).await,
        // A newer program may know it: it is tried again, and lies there for people to see.
        None => Err(AppError::internal(format!("nobody here does jobs of the kind {}", job.kind))),
    }
}

/// The job as this worker has it: not as another who took it over.
fn held(job: &job::Model) -> Condition {
    Condition::all()
        .add(job::Column::Id.eq(job.id))
        .add(job::Column::State.eq("running"))
        .add(job::Column::Attempts.eq(job.attempts))
        .add(job::Column::LeasedBy.eq(job.leased_by.as_deref().unwrap_or_default()))
}

async fn prolong(state: AppState, me: String, job: job::Model) {
    loop {
        tokio::time::sleep(PROLONG).await;
        let until = state.clock.now() + LEASE;
        let lease = job::Entity::update_many().col_expr(job::Column::LeasedUntil, Expr::value(until)).filter(held(&job));
        let Ok(db) = state.db.system(REASON).await else {
            tracing::warn!(job.id = %job.id, worker = me, "a lease could not be prolonged");
            continue;
        };
        if db.update_many(lease).await.is_ok() {
            let _ = db.commit().await;
        }
    }
}

/// Writes down how a job ended; false if it is not this worker's any more.
async fn settle(state: &AppState, job: &job::Model, end: End) -> Result<bool> {
    let db = state.db.system(REASON).await?;
    let now = db.now();
    let row = job::Entity::update_many()
        .col_expr(job::Column::LeasedBy, Expr::value(Option::<String>::None))
        .col_expr(job::Column::LeasedUntil, Expr::value(Option::<DateTime<Utc>>::None))
        .filter(held(job));
    let ends = |row: sea_orm::UpdateMany<job::Entity>, state: &str, error: Option<String>| {
        row.col_expr(job::Column::State, Expr::value(state))
            .col_expr(job::Column::FinishedAt, Expr::value(Some(now)))
            .col_expr(job::Column::LastError, Expr::value(error))
    };
    let row = match end {
        End::Done => ends(row, "done", None),
        End::GivenUp(error) => ends(row, "dead", Some(error)),
        End::Failed(error) if job.attempts >= MOST_ATTEMPTS => ends(row, "dead", Some(error)),
        End::Failed(error) => {
            let first = kind_of(job).map_or(2, |kind| kind.first_wait());
            let wait = Duration::seconds(first * 2i64.pow(job.attempts.clamp(1, 10).unsigned_abs() - 1));
            row.col_expr(job::Column::State, Expr::value("ready"))
                .col_expr(job::Column::RunAt, Expr::value(now + wait))
                .col_expr(job::Column::LastError, Expr::value(Some(error)))
        }
        End::LetGo => row
            .col_expr(job::Column::State, Expr::value("ready"))
            .col_expr(job::Column::RunAt, Expr::value(now))
            .col_expr(job::Column::Attempts, Expr::value(job.attempts - 1)),
    };
    let settled = db.update_many(row).await?.rows_affected == 1;
    db.commit().await?;
    Ok(settled)
}
