//! Letters to whoever answers for an installation, when something goes wrong. Of one thing no more than one in six
//! hours, to each member who may see how the installation stands.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryResult};
use serde::{Deserialize, Serialize};
use shared::{
    backups::BackupCheck,
    i18n::{Key, Locale, keys},
    permission::{DefaultRole, Permission},
};
use uuid::Uuid;

use super::{Centres, disk, faults, report};
use crate::{
    backups::{self, records::Record},
    db::SystemDb,
    entity::{alert, job},
    error::Result,
    mail::{self, Letter, LetterKind},
    state::AppState,
};

const NOT_AGAIN_FOR: Duration = Duration::hours(6);
/// So many failures within so long are a burst.
const BURST: u64 = 20;
const BURST_WITHIN: Duration = Duration::minutes(10);
const REASON: &str = "whoever answers for the installation is warned";

/// What one is warned of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Warning {
    BackupFailed,
    BackupUnchecked,
    JobDead,
    DiskLow,
    Errors,
    AuditBroken,
}

impl Warning {
    const fn as_str(self) -> &'static str {
        match self {
            Self::BackupFailed => "backupFailed",
            Self::BackupUnchecked => "backupUnchecked",
            Self::JobDead => "jobDead",
            Self::DiskLow => "diskLow",
            Self::Errors => "errors",
            Self::AuditBroken => "auditBroken",
        }
    }
    /// What has happened, in words.
    pub const fn name(self) -> Key {
        match self {
            Self::BackupFailed => keys::MAIL_ALERT_BACKUP_FAILED,
            Self::BackupUnchecked => keys::MAIL_ALERT_BACKUP_UNCHECKED,
            Self::JobDead => keys::MAIL_ALERT_JOB_DEAD,
            Self::DiskLow => keys::MAIL_ALERT_DISK_LOW,
            Self::Errors => keys::MAIL_ALERT_ERRORS,
            Self::AuditBroken => keys::MAIL_ALERT_AUDIT_BROKEN,
        }
    }
}

/// Something that is wrong, for one centre to hear.
struct Wrong {
    company: Uuid,
    warning: Warning,
    /// A name or a number, the same in every language; or the kind of a job.
    detail: String,
    /// When it happened, where it happens once: one who was warned since need not hear of it.
    at: Option<DateTime<Utc>>,
}

/// Looks over what is wrong now and has letters sent about what nobody was warned of lately; answers how many.
/// Without mail nothing is done.
pub async fn warn_who_answers(state: &AppState) -> Result<usize> {
    if !state.mail.is_configured() {
        return Ok(0);
    }
    let newest = backups::service::newest(state).await?;
    let look = state.db.read_system(REASON).await?;
    let found = wrong(state, &look, newest).await?;
    drop(look);
    if found.is_empty() {
        return Ok(0);
    }
    let db = state.db.system(REASON).await?;
    let mut sent = 0;
    for one in found {
        if is_news(&db, &one).await? {
            sent += send(state, &db, &one).await?;
            remember(&db, &one).await?;
        }
    }
    db.commit().await?;
    Ok(sent)
}

async fn wrong(state: &AppState, db: &SystemDb, newest: Option<Record>) -> Result<Vec<Wrong>> {
    let Some(first) = Centres::of(db).await?.first else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    let mut add = |company: Option<Uuid>, warning, detail: String, at| {
        found.push(Wrong { company: company.unwrap_or(first), warning, detail, at });
    };
    if let Some(record) = newest {
        match record.check {
            BackupCheck::Failed | BackupCheck::Broken => {
                add(None, Warning::BackupFailed, record.name.clone(), Some(record.taken_at));
            }
            BackupCheck::Unchecked => add(None, Warning::BackupUnchecked, record.name.clone(), Some(record.taken_at)),
            BackupCheck::Passed => {}
        }
        for chain in record.chains.iter().filter(|chain| chain.wrong.is_some()) {
            add(Some(chain.company), Warning::AuditBroken, record.name.clone(), None);
        }
    }
    let dead = job::Entity::find()
        .filter(job::Column::State.eq("dead"))
        .filter(job::Column::FinishedAt.gte(db.now() - Duration::days(1)));
    for job in db.all(dead).await? {
        // A letter that cannot be sent is told on the page: another letter would not arrive either.
        if job.kind != crate::jobs::Kind::SendMail.as_str() {
            add(job.company_id, Warning::JobDead, job.kind, job.finished_at);
        }
    }
    let low = state.config.disk_low_percent;
    if let Some(room) = disk::of(&state.config.data).filter(|room| room.is_low(low)) {
        let percent = room.free.saturating_mul(100).checked_div(room.total).unwrap_or_default();
        add(None, Warning::DiskLow, format!("{percent} %"), None);
    }
    for (company, count) in bursts(db).await? {
        add(company, Warning::Errors, count.to_string(), None);
    }
    Ok(found)
}

/// Centres, and the installation, where very much failed just now.
async fn bursts(db: &SystemDb) -> Result<Vec<(Option<Uuid>, u64)>> {
    let counted = faults::counted(db, db.now() - BURST_WITHIN).await?;
    Ok(counted.into_iter().filter(|(_, count)| *count >= BURST).collect())
}

async fn is_news(db: &SystemDb, one: &Wrong) -> Result<bool> {
    let last = alert::Entity::find_by_id((one.company, one.warning.as_str().to_owned()));
    let Some(last) = db.one(last).await?.map(|alert| alert.at) else { return Ok(true) };
    Ok(db.now() - last >= NOT_AGAIN_FOR && one.at.is_none_or(|at| at > last))
}

async fn remember(db: &SystemDb, one: &Wrong) -> Result<()> {
    let sql = "INSERT INTO alert (company_id, kind, at) VALUES (?, ?, ?)
        ON CONFLICT (company_id, kind) DO UPDATE SET at = excluded.at";
    db.execute(sql, vec![one.company.into(), one.warning.as_str().into(), db.now().into()]).await?;
    Ok(())
}

/// Letters to every member who may see how the installation stands.
async fn send(state: &AppState, db: &SystemDb, one: &Wrong) -> Result<usize> {
    let people = who_answers(db, one.company).await?;
    for (centre, to, locale) in &people {
        let detail = if one.warning == Warning::JobDead { report::title(&one.detail, *locale) } else { one.detail.clone() };
        let kind = LetterKind::Alert { company: centre.clone(), warning: one.warning, detail };
        mail::enqueue_for_nobody(state, db, Letter { to: to.clone(), locale: *locale, kind }).await?;
    }
    tracing::warn!(company = %one.company, warning = one.warning.as_str(), detail = one.detail, letters = people.len(), "whoever answers is warned");
    Ok(people.len())
}

async fn who_answers(db: &SystemDb, company: Uuid) -> Result<Vec<(String, String, Locale)>> {
    let sql = "SELECT DISTINCT c.name, u.email, u.locale
        FROM membership m
        JOIN company c ON c.id = m.company_id
        JOIN app_user u ON u.id = m.user_id
        JOIN membership_role mr ON mr.company_id = m.company_id AND mr.membership_id = m.id
        JOIN role r ON r.company_id = mr.company_id AND r.id = mr.role_id
        LEFT JOIN role_permission rp ON rp.company_id = r.company_id AND rp.role_id = r.id AND rp.permission = ?
        WHERE m.company_id = ? AND m.active AND (r.default_key = ? OR rp.permission IS NOT NULL)";
    let values = vec![Permission::JobsView.as_str().into(), company.into(), DefaultRole::Admin.as_str().into()];
    let read = |row: &QueryResult| -> Result<(String, String, Locale)> {
        let locale: String = row.try_get("", "locale")?;
        Ok((row.try_get("", "name")?, row.try_get("", "email")?, locale.parse().unwrap_or_default()))
    };
    db.raw(sql, values).await?.iter().map(read).collect()
}
