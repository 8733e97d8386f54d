//! Work to be done after the transaction that asked for it: durable, retried with back-off, exclusive across
//! processes by a lease, visible in the `job` table.
//!
//! A job is put into the table by [`enqueue`] in the caller's transaction, so it exists if and only if its cause does.

mod schedule;
mod worker;

use sea_orm::DbBackend;
use serde::Serialize;
use uuid::Uuid;

use crate::{
    db::SystemDb,
    db::Tenant,
    error::{AppError, Result},
};

pub use schedule::{Scheduled, enqueue_due, plan, schedule_forever};
pub use worker::{Lane, WORKERS, take, work_forever, work_until_idle};

/// What can be done later. The word stands in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Throws away old events, answers and finished jobs.
    Housekeeping,
    /// Runs an import.
    Import,
    /// Generates lessons ahead from the rules of a company.
    GenerateLessons,
    /// Takes a backup of the installation.
    Backup,
    /// Writes everything a company owns into a file.
    Export,
    /// Clears the data of a company.
    ClearCompany,
    /// Writes a refused sign-in into the audit log.
    NoteRefusal,
    /// Hands a letter to the server of the mail.
    SendMail,
    /// Makes the link for a new password, if there is such an account.
    ForgotPassword,
    /// Has the letter sent that whoever registers is to open.
    ConfirmRegistration,
}

impl Kind {
    pub const ALL: &[Self] = &[
        Self::Housekeeping,
        Self::Import,
        Self::GenerateLessons,
        Self::Backup,
        Self::Export,
        Self::ClearCompany,
        Self::NoteRefusal,
        Self::SendMail,
        Self::ForgotPassword,
        Self::ConfirmRegistration,
    ];
    /// What may take minutes; one worker never takes these, so that the rest is not kept waiting.
    pub const LONG: &[Self] = &[Self::Import, Self::Backup, Self::Export, Self::ClearCompany];
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Housekeeping => "housekeeping",
            Self::Import => "import",
            Self::GenerateLessons => "generateLessons",
            Self::Backup => "backup",
            Self::Export => "export",
            Self::ClearCompany => "clearCompany",
            Self::NoteRefusal => "noteRefusal",
            Self::SendMail => "sendMail",
            Self::ForgotPassword => "forgotPassword",
            Self::ConfirmRegistration => "confirmRegistration",
        }
    }
    /// How long is waited after the first failure; twice as long after each further one. Servers of mail that do not
    /// know us yet ask to come back in some minutes.
    const fn first_wait(self) -> i64 {
        match self {
            Self::SendMail => 30,
            _ => 2,
        }
    }
}

/// Trying again would not help: the job is given up at once, for people to see why.
#[derive(Debug)]
pub struct Hopeless(String);

impl Hopeless {
    pub fn because(reason: &str) -> Self {
        Self(reason.to_owned())
    }
}
impl std::fmt::Display for Hopeless {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
impl std::error::Error for Hopeless {}
impl From<Hopeless> for AppError {
    #[track_caller]
    fn from(hopeless: Hopeless) -> Self {
        Self::internal(hopeless)
    }
}

/// Puts a job of a company into the table. With a `unique_key` a second one waits for nothing: the first will do.
pub async fn enqueue<T: Serialize>(db: &Tenant, kind: Kind, unique_key: Option<&str>, payload: &T) -> Result<Uuid> {
    let id = db.new_id();
    let payload = serde_json::to_string(payload).map_err(AppError::internal)?;
    let values = vec![
        id.into(),
        kind.as_str().into(),
        payload.into(),
        unique_key.map(str::to_owned).into(),
        db.now().into(),
        db.now().into(),
    ];
    db.execute(&insertion(db.engine()), values).await?;
    Ok(id)
}

/// How many jobs there are of each open state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    pub ready: u64,
    pub running: u64,
    pub dead: u64,
}

/// Counts the open jobs: all of them, or those of one company, with those of none if that is asked for.
pub async fn counted(db: &SystemDb, of: Option<(Uuid, bool)>) -> Result<Counted> {
    let mut values = Vec::new();
    let whose = match of {
        None => "",
        Some((company, nobodys)) => {
            values.push(company.into());
            if nobodys { "AND (company_id = ? OR company_id IS NULL)" } else { "AND company_id = ?" }
        }
    };
    let sql =
        format!("SELECT state, COUNT(*) AS jobs FROM job WHERE state IN ('ready', 'running', 'dead') {whose} GROUP BY state");
    let mut counted = Counted::default();
    for row in db.raw(&sql, values).await? {
        let (state, jobs): (String, i64) = (row.try_get("", "state")?, row.try_get("", "jobs")?);
        match state.as_str() {
            "ready" => counted.ready = jobs.unsigned_abs(),
            "running" => counted.running = jobs.unsigned_abs(),
            _ => counted.dead = jobs.unsigned_abs(),
        }
    }
    Ok(counted)
}

/// How many jobs wait or are done right now, and how many nobody tries any more.
pub async fn waiting_and_dead(state: &crate::state::AppState) -> Result<(u64, u64)> {
    let db = state.db.read_system("jobs are counted for the whole installation").await?;
    let Counted { ready, running, dead } = counted(&db, None).await?;
    Ok((ready + running, dead))
}

/// Puts a job that nobody asked for into the table, of a company or of the installation, unless one of its key waits.
async fn enqueue_once(db: &SystemDb, engine: DbBackend, kind: Kind, company: Option<Uuid>) -> Result<()> {
    let key = company.map_or_else(|| kind.as_str().to_owned(), |id| format!("{}:{id}", kind.as_str()));
    let values =
        vec![company.into(), db.new_id().into(), kind.as_str().into(), "{}".into(), key.into(), db.now().into(), db.now().into()];
    db.execute(&insertion(engine), values).await?;
    Ok(())
}

/// Puts a job of no company into the table, as often as it is asked for.
pub async fn enqueue_for_nobody<T: Serialize>(db: &SystemDb, engine: DbBackend, kind: Kind, payload: &T) -> Result<()> {
    let payload = serde_json::to_string(payload).map_err(AppError::internal)?;
    let values = vec![
        None::<Uuid>.into(),
        db.new_id().into(),
        kind.as_str().into(),
        payload.into(),
        None::<String>.into(),
        db.now().into(),
        db.now().into(),
    ];
    db.execute(&insertion(engine), values).await?;
    Ok(())
}

/// A unique key that waits already is no fault, nor does it spoil the caller's transaction.
fn insertion(engine: DbBackend) -> String {
    let payload_as = if engine == DbBackend::Postgres { "CAST(? AS jsonb)" } else { "?" };
    format!(
        "INSERT INTO job (company_id, id, kind, payload, state, unique_key, run_at, attempts, created_at)
         VALUES (?, ?, ?, {payload_as}, 'ready', ?, ?, 0, ?) ON CONFLICT DO NOTHING"
    )
}
