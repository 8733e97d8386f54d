//! What runs by the clock. The table itself says when something last ran, so a restart forgets nothing and two
//! processes do not run it twice.

use std::time::Duration as Pause;

use chrono::{DateTime, Duration, NaiveDateTime, NaiveTime, Utc};
use chrono_tz::Tz;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QueryResult};
use serde::Serialize;
use uuid::Uuid;

use super::{Kind, enqueue_once};
use crate::{
    db::SystemDb,
    entity::{attempt, event, idempotency, job, password_reset, refresh_token},
    error::{AppError, Result},
    live::KEPT_DAYS,
    state::AppState,
};

const HOUSEKEEPING_EVERY: Duration = Duration::hours(6);
const ANSWERS_KEPT: Duration = Duration::days(30);
const JOBS_KEPT: Duration = Duration::days(30);
const ATTEMPTS_KEPT: Duration = Duration::hours(25);
/// When lessons are made ahead, by the wall clock of the company.
const NIGHT: NaiveTime = match NaiveTime::from_hms_opt(3, 0, 0) {
    Some(three) => three,
    None => NaiveTime::MIN,
};
const LOOK: Pause = Pause::from_secs(15);

/// Looks at the clock until the process ends.
pub async fn schedule_forever(state: AppState) {
    while !state.is_stopping() {
        if let Err(error) = enqueue_due(&state).await {
            tracing::warn!(%error, "scheduled jobs could not be enqueued");
        }
        tokio::select! { () = tokio::time::sleep(LOOK) => {}, () = state.stopped() => {} }
    }
}

/// Enqueues what is due by the clock.
pub async fn enqueue_due(state: &AppState) -> Result<()> {
    let look = state.db.read_system(REASON).await?;
    let now = look.now();
    let tidied = last(&look, Kind::Housekeeping).await?;
    let generating = generating(&look).await?;
    let backing_up = crate::backups::schedule::is_due(state, &look).await?;
    drop(look);
    let tidying = tidied.is_none_or(|last| now - last >= HOUSEKEEPING_EVERY);
    let companies: Vec<Uuid> = generating.into_iter().filter(|plan| plan.is_due(now)).map(|plan| plan.company).collect();
    if !tidying && !backing_up && companies.is_empty() {
        return Ok(());
    }
    let db = state.db.system(REASON).await?;
    if tidying {
        enqueue_once(&db, state.db.engine(), Kind::Housekeeping, None).await?;
    }
    if backing_up {
        enqueue_once(&db, state.db.engine(), Kind::Backup, None).await?;
    }
    for company in companies {
        enqueue_once(&db, state.db.engine(), Kind::GenerateLessons, Some(company)).await?;
    }
    Ok(db.commit().await?)
}

const REASON: &str = "scheduled work belongs to the installation";

/// When a kind of job comes by the clock, over all companies.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Scheduled {
    pub kind: &'static str,
    pub every: &'static str,
    pub last: Option<DateTime<Utc>>,
    /// The earliest of all companies; nothing if no company needs it.
    pub next: Option<DateTime<Utc>>,
}

/// The schedule as it stands.
pub async fn plan(state: &AppState) -> Result<[Scheduled; 3]> {
    let db = state.db.read_system(REASON).await?;
    let (tidied, generated) = (last(&db, Kind::Housekeeping).await?, last(&db, Kind::GenerateLessons).await?);
    let nights = generating(&db).await?;
    Ok([
        Scheduled {
            kind: Kind::Housekeeping.as_str(),
            every: "6 h",
            last: tidied,
            next: Some(tidied.map_or(db.now(), |last| last + HOUSEKEEPING_EVERY)),
        },
        Scheduled {
            kind: Kind::GenerateLessons.as_str(),
            every: "night",
            last: generated,
            next: nights.iter().filter_map(Generating::next).min(),
        },
        Scheduled {
            kind: Kind::Backup.as_str(),
            every: "night",
            last: last(&db, Kind::Backup).await?,
            next: crate::backups::schedule::next(state, &db).await?,
        },
    ])
}

/// When a kind was last enqueued.
async fn last(db: &SystemDb, kind: Kind) -> Result<Option<DateTime<Utc>>> {
    let newest = job::Entity::find().filter(job::Column::Kind.eq(kind.as_str())).order_by_desc(job::Column::CreatedAt);
    Ok(db.one(newest).await?.map(|job| job.created_at))
}

/// A company whose lessons are made ahead.
struct Generating {
    company: Uuid,
    zone: Tz,
    /// When that was last asked for; before the first time, when the company was made.
    last: DateTime<Utc>,
}

impl Generating {
    /// The first night after the last time, by the company's wall clock.
    fn night(&self) -> NaiveDateTime {
        let last = self.last.with_timezone(&self.zone).naive_local();
        let days = if last.time() < NIGHT { Duration::zero() } else { Duration::days(1) };
        (last.date() + days).and_time(NIGHT)
    }
    fn is_due(&self, now: DateTime<Utc>) -> bool {
        now.with_timezone(&self.zone).naive_local() >= self.night()
    }
    fn next(&self) -> Option<DateTime<Utc>> {
        self.night().and_local_timezone(self.zone).earliest().map(|at| at.with_timezone(&Utc))
    }
}

/// Companies that have rules. One whose import is running waits until the import has brought what it brings.
async fn generating(db: &SystemDb) -> Result<Vec<Generating>> {
    let sql = "SELECT c.id AS company, c.time_zone, c.created_at,
            (SELECT max(j.created_at) FROM job j WHERE j.company_id = c.id AND j.kind = ?) AS last
        FROM company c
        WHERE EXISTS (SELECT 1 FROM schedule_rule r WHERE r.company_id = c.id AND r.archived_at IS NULL)
          AND NOT EXISTS (SELECT 1 FROM import_run i WHERE i.company_id = c.id AND i.status = 'running')";
    let rows = db.raw(sql, vec![Kind::GenerateLessons.as_str().into()]).await?;
    rows.iter().map(generating_of).collect()
}

fn generating_of(row: &QueryResult) -> Result<Generating> {
    let zone: String = row.try_get("", "time_zone")?;
    let last: Option<DateTime<Utc>> = row.try_get("", "last")?;
    let made: DateTime<Utc> = row.try_get("", "created_at")?;
    let zone = zone.parse().map_err(|_unknown| AppError::internal(format!("the zone {zone} of a company")))?;
    Ok(Generating { company: row.try_get("", "company")?, zone, last: last.unwrap_or(made) })
}

/// Throws away what nobody asks for any more.
pub async fn tidy(state: &AppState) -> Result<()> {
    crate::exports::service::tidy(state);
    crate::vault::sweep(state).await?;
    crate::centre::sweep(state).await?;
    let db = state.db.system("old rows of all companies are thrown away").await?;
    let now = db.now();
    // The newest number stays, whatever its age: the next is counted from it.
    let newest = event::Entity::find().filter(event::Column::Sequence.is_not_null()).order_by_desc(event::Column::Sequence);
    if let Some(newest) = db.one(newest).await? {
        let old = event::Entity::delete_many().filter(event::Column::At.lt(now - Duration::days(KEPT_DAYS)));
        db.delete_many(old.filter(event::Column::Sequence.lt(newest.sequence))).await?;
    }
    db.delete_many(idempotency::Entity::delete_many().filter(idempotency::Column::At.lt(now - ANSWERS_KEPT))).await?;
    db.delete_many(attempt::Entity::delete_many().filter(attempt::Column::Since.lt(now - ATTEMPTS_KEPT))).await?;
    let over = password_reset::Column::ExpiresAt.lt(now - Duration::days(1));
    db.delete_many(password_reset::Entity::delete_many().filter(over)).await?;
    // A refresh token outlives every replacement of its own, so reuse is seen for as long as it could be tried.
    db.delete_many(refresh_token::Entity::delete_many().filter(refresh_token::Column::ExpiresAt.lt(now))).await?;
    let unused = "DELETE FROM session WHERE NOT EXISTS (SELECT 1 FROM refresh_token t WHERE t.session_id = session.id)";
    db.execute(unused, Vec::new()).await?;
    db.delete_many(job::Entity::delete_many().filter(job::Column::FinishedAt.lt(now - JOBS_KEPT))).await?;
    Ok(db.commit().await?)
}
