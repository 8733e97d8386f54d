//! How the installation stands, for whoever answers for it: what has failed, and what is about to.

use chrono::{DateTime, Utc};

use crate::{backups::BackupCheck, ids::JobId};

pub const REPORT: &str = "/api/health-report";
/// `POST` has a job that failed done once more.
pub const RETRY: &str = "/api/health-report/jobs/{id}/retry";

words! {
    /// What whoever answers for the installation should look at.
    HealthWarning {
        JobsDead = "jobsDead",
        BackupFailed = "backupFailed",
        BackupUnchecked = "backupUnchecked",
        BackupMissing = "backupMissing",
        AuditBroken = "auditBroken",
        DiskLow = "diskLow",
        Errors = "errors",
        MailOff = "mailOff",
    }
}

impl HealthWarning {
    /// Whether something is wrong already, rather than not as good as it could be.
    pub const fn is_grave(self) -> bool {
        !matches!(self, Self::BackupUnchecked | Self::Errors | Self::MailOff)
    }
}

words! {
    /// What becomes of a job that failed.
    FailedJobState {
        /// It is tried again by itself.
        Retrying = "retrying",
        /// Nobody tries it any more.
        Dead = "dead",
    }
}

answer! {
    /// The report.
    pub struct HealthReport {
        pub version: String,
        /// The newest step of the schema.
        pub schema: String,
        /// `sqlite` or `postgres`.
        pub engine: String,
        pub started_at: DateTime<Utc>,
        /// What to look at, the gravest first; nothing if all is well.
        pub warnings: Vec<HealthWarning>,
        pub jobs: JobsReport,
        pub backups: BackupsReport,
        pub audit: Option<AuditReport>,
        /// Nothing where the system does not say.
        pub disk: Option<DiskReport>,
        pub errors: ErrorsReport,
        /// Whether letters can be sent.
        pub mail: bool,
    }

    /// Work in the background.
    pub struct JobsReport {
        pub waiting: u32,
        pub running: u32,
        pub dead: u32,
        pub failed: Vec<FailedJob>,
    }

    /// A job that failed, and is tried again or not.
    pub struct FailedJob {
        pub id: JobId,
        pub kind: String,
        /// What it does, in the caller's language.
        pub title: String,
        pub state: FailedJobState,
        pub attempts: i32,
        /// When it failed for good, or is tried next.
        pub at: DateTime<Utc>,
        /// What it last said; nothing if that may be another centre's business.
        pub error: Option<String>,
    }

    /// How it stands with backups.
    pub struct BackupsReport {
        /// Whether one is taken every night.
        pub daily: bool,
        pub last: Option<LastBackup>,
        pub last_good_at: Option<DateTime<Utc>>,
        pub next_at: Option<DateTime<Utc>>,
        pub running: bool,
    }

    /// The newest backup.
    pub struct LastBackup {
        pub name: String,
        pub taken_at: DateTime<Utc>,
        pub check: BackupCheck,
        pub bytes: u64,
        /// What is wrong, in the caller's language.
        pub remark: Option<String>,
    }

    /// The chain over the audit log, as the newest backup was added up.
    pub struct AuditReport {
        pub checked_at: DateTime<Utc>,
        /// How many lines are as they were written.
        pub lines: i64,
        pub whole: bool,
    }

    /// The disk under the data folder.
    pub struct DiskReport {
        pub free_bytes: u64,
        pub total_bytes: u64,
        /// Too little is left.
        pub low: bool,
    }

    /// What failed within a day.
    pub struct ErrorsReport {
        pub count: u64,
        /// The newest of them.
        pub items: Vec<ErrorLine>,
    }

    /// One failure, or several alike.
    pub struct ErrorLine {
        pub at: DateTime<Utc>,
        /// A route or a kind of job.
        pub place: String,
        pub times: u32,
        /// The number the person was shown.
        pub request_id: Option<String>,
        /// What the log says; nothing if that may be another centre's business.
        pub error: Option<String>,
    }
}

/// The address that has a job done once more.
pub fn retry_path(id: JobId) -> String {
    RETRY.replace("{id}", &id.to_string())
}
