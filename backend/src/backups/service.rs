//! What can be done with backups from inside: look, take one. Restoring is a command of who runs the server.

use chrono::Duration;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use shared::{
    backups::{Backup, BackupCheck, BackupKind, Backups},
    events::{Action, Entity},
    i18n::{Locale, keys, texts},
    problem::Rule,
};
use uuid::Uuid;

use super::{
    check,
    records::{self, Record},
    schedule, take,
};
use crate::{
    db::TenantScope,
    entity::job,
    error::{AppError, Result},
    history,
    http::authority::Caller,
    jobs::{self, Kind},
    state::AppState,
    team,
};

/// How long a company waits after a backup it asked for: each is of the whole installation and takes its disk.
const PAUSE: Duration = Duration::minutes(15);
/// How many are listed: more than are kept.
const LISTED: usize = 200;

/// What a job is to do; an empty one is the nightly.
#[derive(Serialize, Deserialize, Default)]
struct Asked {
    kind: Option<BackupKind>,
}

/// The backups there are, and when the next comes. Those that other companies asked for are none of this one's business.
pub async fn list(me: &Caller) -> Result<Backups> {
    seen_by(&me.state, me.locale, Some(me.company_id)).await
}

/// The same for whoever looks after the installation.
pub async fn overview(state: &AppState, locale: Locale) -> Result<Backups> {
    seen_by(state, locale, None).await
}

async fn all(state: &AppState) -> Result<Vec<Record>> {
    let config = state.config.clone();
    tokio::task::spawn_blocking(move || records::all(&config)).await.map_err(AppError::internal)
}

async fn seen_by(state: &AppState, locale: Locale, company: Option<Uuid>) -> Result<Backups> {
    let records = all(state).await?;
    let db = state.db.read_system("backups are of the whole installation").await?;
    let open = job::Entity::find()
        .filter(job::Column::Kind.eq(Kind::Backup.as_str()))
        .filter(job::Column::State.is_in(["ready", "running"]));
    let running = db.one(open).await?.is_some();
    let next_at = schedule::next(state, &db).await?;
    let last_good_at = records.iter().find(|record| record.is_good()).map(|record| record.taken_at);
    let shown = |record: &Record| company.is_none() || record.company.is_none() || record.company == company;
    let items: Vec<Backup> = records.into_iter().filter(shown).take(LISTED).map(|record| dto(record, locale)).collect();
    Ok(Backups {
        total: items.len() as u64,
        page: 1,
        page_size: LISTED as u32,
        items,
        running,
        next_at,
        last_good_at,
        keep_days: state.config.backup_keep_days,
        keep_weeks: state.config.backup_keep_weeks,
    })
}

fn dto(record: Record, locale: Locale) -> Backup {
    let remark = match record.check {
        BackupCheck::Passed => None,
        BackupCheck::Broken => Some(keys::BACKUP_REMARK_BROKEN),
        BackupCheck::Unchecked => Some(keys::BACKUP_REMARK_UNCHECKED),
        BackupCheck::Failed => Some(keys::BACKUP_REMARK_FAILED),
    };
    Backup {
        name: record.name,
        kind: record.kind,
        check: record.check,
        taken_at: record.taken_at,
        bytes: record.bytes,
        remark: remark.map(|key| texts(locale).get(key)),
    }
}

/// What is known of the newest backup.
pub async fn newest(state: &AppState) -> Result<Option<Record>> {
    let config = state.config.clone();
    let records = tokio::task::spawn_blocking(move || records::all(&config)).await.map_err(AppError::internal)?;
    Ok(records.into_iter().next())
}

/// Asks for a backup now. While one is waiting, that one will do; a company that has just taken one waits a while.
pub async fn start(me: &Caller) -> Result<Backups> {
    team::refuse_unless_everywhere(me)?;
    let since = me.state.clock.now() - PAUSE;
    let own = |record: &Record| record.company == Some(me.company_id) && record.kind == BackupKind::Manual;
    if all(&me.state).await?.iter().any(|record| own(record) && record.is_there() && record.taken_at > since) {
        return Err(AppError::rule(Rule::BackupRecent));
    }
    let db = me.write().await?;
    let asked = Asked { kind: Some(BackupKind::Manual) };
    let job = jobs::enqueue(&db, Kind::Backup, Some(Kind::Backup.as_str()), &asked).await?;
    let note = serde_json::json!({ "kind": BackupKind::Manual });
    let change = history::Change {
        entity: Entity::Backup,
        record_id: job,
        version: 1,
        action: Action::Created,
        before: None,
        after: Some(&note),
    };
    history::record(&db, change).await?;
    let mut answer = list(me).await?;
    answer.running = true;
    db.commit(answer).await
}

/// Carries out the job of a backup.
pub async fn perform(state: &AppState, job: &job::Model) -> Result<()> {
    let asked: Asked = serde_json::from_value(job.payload.clone()).map_err(AppError::internal)?;
    // The time of the job: who tries again writes the same record.
    let at = job.created_at;
    let kind = match asked.kind {
        Some(kind) => kind,
        None => schedule::kind_of_night(&all(state).await?, at),
    };
    let taken = Box::pin(take::take_for(&state.config, job.company_id, kind, at)).await;
    tidy(state).await?;
    tell(state, job).await?;
    match taken {
        Ok(_) => Ok(()),
        // Who asked sees that it failed and may ask again; the nightly one is tried again by itself.
        Err(_) if asked.kind.is_some() => Ok(()),
        Err(problem) => Err(AppError::internal(problem)),
    }
}

/// Throws away what need not be kept any more, and what checks have left behind.
pub async fn tidy(state: &AppState) -> Result<()> {
    let (config, now) = (state.config.clone(), state.clock.now());
    tokio::task::spawn_blocking(move || records::prune(&config, now)).await.map_err(AppError::internal)?;
    if let Err(problem) = check::sweep(&state.config).await {
        tracing::warn!(problem, "databases that checks have left could not be looked for");
    }
    Ok(())
}

/// Tells the pages of the company that asked.
async fn tell(state: &AppState, job: &job::Model) -> Result<()> {
    let Some(company) = job.company_id else { return Ok(()) };
    let db = state.db.write(TenantScope::of_system(company, "backup")).await?;
    history::announce(&db, Entity::Backup, job.id, 2, Action::Updated).await?;
    db.commit(()).await
}
