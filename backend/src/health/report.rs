//! The report: what there is to see at one look.

use chrono::Duration;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use shared::{
    backups::{BackupCheck, Backups},
    health::{
        AuditReport, BackupsReport, DiskReport, ErrorLine, ErrorsReport, FailedJob, FailedJobState, HealthReport, HealthWarning,
        JobsReport, LastBackup,
    },
    i18n::{Key, Locale, keys, texts},
};
use uuid::Uuid;

use super::{Centres, disk, faults};
use crate::{
    backups,
    db::{Database, SystemDb},
    entity::{fault, job},
    error::Result,
    http::authority::Caller,
    jobs::{self, Kind},
    state::AppState,
};

const FAILED_SHOWN: u64 = 50;
const ERRORS_SHOWN: usize = 20;
/// A night without a good backup may happen; two are told of.
const BACKUP_MISSED: Duration = Duration::hours(50);
pub(super) const REASON: &str = "jobs and faults of the installation are looked at";

/// What a caller may know of what belongs to no centre.
#[derive(Clone, Copy)]
pub(super) struct Eyes {
    pub company: Uuid,
    /// Nobody else is here: everything is the caller's business.
    pub alone: bool,
    /// The centre that was here first hears of what belongs to none.
    pub first: bool,
}

impl Eyes {
    pub async fn of(me: &Caller, db: &SystemDb) -> Result<Self> {
        let centres = Centres::of(db).await?;
        Ok(Self { company: me.company_id, alone: !centres.several, first: centres.first == Some(me.company_id) })
    }
    /// Jobs the caller may hear of.
    pub fn jobs(self) -> Select<job::Entity> {
        let mut whose = Condition::any().add(job::Column::CompanyId.eq(self.company));
        if self.first {
            whose = whose.add(job::Column::CompanyId.is_null());
        }
        job::Entity::find().filter(whose)
    }
    /// Whether the words of something are the caller's business.
    pub fn reads(self, company: Option<Uuid>) -> bool {
        self.alone || company == Some(self.company)
    }
}

/// How the installation stands.
pub async fn report(me: &Caller) -> Result<HealthReport> {
    faults::write_down(&me.state).await?;
    let kept = backups::service::overview(&me.state, me.locale).await?;
    let audit = audit(&me.state, me.company_id).await?;
    let db = me.state.db.read_system(REASON).await?;
    let eyes = Eyes::of(me, &db).await?;
    let jobs = of_jobs(&db, eyes, me.locale).await?;
    let rows = faults::since(&db, db.now() - Duration::days(1), Some(eyes.company), eyes.first).await?;
    let low = me.state.config.disk_low_percent;
    let disk = disk::of(&me.state.config.data);
    let disk = disk.map(|disk| DiskReport { free_bytes: disk.free, total_bytes: disk.total, low: disk.is_low(low) });
    let mut report = HealthReport {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        schema: Database::newest_step(),
        engine: if me.state.db.engine() == sea_orm::DbBackend::Postgres { "postgres" } else { "sqlite" }.to_owned(),
        started_at: me.state.started,
        warnings: Vec::new(),
        jobs,
        backups: of_backups(&me.state, kept),
        audit,
        disk,
        errors: ErrorsReport {
            count: faults::count(&rows),
            items: rows.into_iter().take(ERRORS_SHOWN).map(|row| line(row, eyes)).collect(),
        },
        mail: me.state.mail.is_configured(),
    };
    report.warnings = warnings(&report, db.now());
    Ok(report)
}

/// What to look at, the gravest first.
fn warnings(report: &HealthReport, now: chrono::DateTime<chrono::Utc>) -> Vec<HealthWarning> {
    use HealthWarning as W;
    let check = report.backups.last.as_ref().map(|last| last.check);
    let good = report.backups.last_good_at;
    let missed = report.backups.daily && good.unwrap_or(report.started_at) < now - BACKUP_MISSED;
    let found = [
        (W::AuditBroken, report.audit.as_ref().is_some_and(|audit| !audit.whole)),
        (W::DiskLow, report.disk.as_ref().is_some_and(|disk| disk.low)),
        (W::BackupFailed, matches!(check, Some(BackupCheck::Failed | BackupCheck::Broken))),
        (W::BackupMissing, missed),
        (W::JobsDead, report.jobs.dead > 0),
        (W::BackupUnchecked, check == Some(BackupCheck::Unchecked)),
        (W::Errors, report.errors.count > 0),
        (W::MailOff, !report.mail),
    ];
    found.into_iter().filter(|(_, is)| *is).map(|(warning, _)| warning).collect()
}

fn of_backups(state: &AppState, kept: Backups) -> BackupsReport {
    let last = kept.items.into_iter().next();
    BackupsReport {
        daily: state.config.backup_daily,
        last: last.map(|it| LastBackup {
            name: it.name,
            taken_at: it.taken_at,
            check: it.check,
            bytes: it.bytes,
            remark: it.remark,
        }),
        last_good_at: kept.last_good_at,
        next_at: kept.next_at,
        running: kept.running,
    }
}

/// The chain over this centre's log, as the newest backup has it.
async fn audit(state: &AppState, company: Uuid) -> Result<Option<AuditReport>> {
    let Some(record) = backups::service::newest(state).await? else { return Ok(None) };
    let checked_at = record.taken_at;
    let chain = record.chains.into_iter().find(|chain| chain.company == company);
    Ok(chain.map(|chain| AuditReport { checked_at, lines: chain.lines, whole: chain.wrong.is_none() }))
}

async fn of_jobs(db: &SystemDb, eyes: Eyes, locale: Locale) -> Result<JobsReport> {
    let counted = jobs::counted(db, Some((eyes.company, eyes.first))).await?;
    let failed = eyes.jobs().filter(job::Column::State.is_in(["ready", "dead"])).filter(job::Column::LastError.is_not_null());
    let failed = db.all(failed.order_by_desc(job::Column::RunAt).limit(FAILED_SHOWN)).await?;
    let of = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
    Ok(JobsReport {
        waiting: of(counted.ready),
        running: of(counted.running),
        dead: of(counted.dead),
        failed: failed.into_iter().map(|job| shown(job, eyes, locale)).collect(),
    })
}

fn shown(job: job::Model, eyes: Eyes, locale: Locale) -> FailedJob {
    let dead = job.state == "dead";
    FailedJob {
        id: job.id.into(),
        title: title(&job.kind, locale),
        kind: job.kind,
        state: if dead { FailedJobState::Dead } else { FailedJobState::Retrying },
        attempts: job.attempts,
        at: if dead { job.finished_at.unwrap_or(job.run_at) } else { job.run_at },
        error: job.last_error.filter(|_| eyes.reads(job.company_id)),
    }
}

/// What a kind of job does, in words.
pub(super) fn title(kind: &str, locale: Locale) -> String {
    match Kind::ALL.iter().find(|known| known.as_str() == kind).copied().and_then(name) {
        Some(key) => texts(locale).get(key),
        None => texts(locale).with(keys::HEALTH_DO_OTHER, &[("kind", kind.into())]),
    }
}

const fn name(kind: Kind) -> Option<Key> {
    Some(match kind {
        Kind::Housekeeping => keys::HEALTH_DO_HOUSEKEEPING,
        Kind::Import => keys::HEALTH_DO_IMPORT,
        Kind::GenerateLessons => keys::HEALTH_DO_GENERATE,
        Kind::Backup => keys::HEALTH_DO_BACKUP,
        Kind::Export => keys::HEALTH_DO_EXPORT,
        Kind::ClearCompany => keys::HEALTH_DO_CLEAR,
        Kind::NoteRefusal => keys::HEALTH_DO_NOTE_REFUSAL,
        Kind::SendMail => keys::HEALTH_DO_MAIL,
        Kind::ForgotPassword => keys::HEALTH_DO_FORGOT,
        Kind::ConfirmRegistration => keys::HEALTH_DO_REGISTRATION,
        #[expect(unreachable_patterns, reason = "a kind that comes later is told by its word")]
        _ => return None,
    })
}

fn line(row: fault::Model, eyes: Eyes) -> ErrorLine {
    ErrorLine {
        at: row.at,
        place: row.place,
        times: u32::try_from(row.times).unwrap_or_default(),
        request_id: row.request_id,
        error: Some(row.message).filter(|_| eyes.reads(row.company_id)),
    }
}
