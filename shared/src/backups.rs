//! Backups of the whole installation. They are taken and looked over here, and restored by who runs the server.

use chrono::{DateTime, Utc};

/// `GET` lists them, `POST` takes one now.
pub const LIST: &str = "/api/backups";

words! {
    /// Why a backup was taken.
    BackupKind {
        Daily = "daily",
        /// The first of a week, kept longer.
        Weekly = "weekly",
        Manual = "manual",
        BeforeClear = "beforeClear",
        BeforeRestore = "beforeRestore",
    }
}

words! {
    /// What came of restoring it into a scratch database.
    BackupCheck {
        Passed = "passed",
        /// Restored, and something in it is wrong.
        Broken = "broken",
        /// Nobody could restore it here; it may be good.
        Unchecked = "unchecked",
        /// There is no backup: taking it failed.
        Failed = "failed",
    }
}

answer! {
    /// One backup, or one that failed.
    pub struct Backup {
        /// Name of its file on the server.
        pub name: String,
        pub kind: BackupKind,
        pub check: BackupCheck,
        pub taken_at: DateTime<Utc>,
        pub bytes: u64,
        /// What is wrong, in the caller's language.
        pub remark: Option<String>,
    }

    /// The backups there are, newest first, and when the next comes.
    pub struct Backups {
        pub items: Vec<Backup>,
        pub total: u64,
        pub page: u32,
        pub page_size: u32,
        /// One is being taken now, or is about to be.
        pub running: bool,
        /// When the next comes by the clock; never if that is switched off.
        pub next_at: Option<DateTime<Utc>>,
        /// The newest that was restored and found good.
        pub last_good_at: Option<DateTime<Utc>>,
        pub keep_days: u32,
        pub keep_weeks: u32,
    }
}
