//! Everything a company owns, in one file and out of the way: exports, and clearing the data.

use chrono::{DateTime, Utc};

use crate::{ids::ExportId, permission::Permission};

/// `GET` lists exports, `POST` starts one.
pub const LIST: &str = "/api/exports";
pub const ONE: &str = "/api/exports/{id}";
/// The zip itself.
pub const FILE: &str = "/api/exports/{id}/file";
/// `GET` says how the newest clearing stands, `POST` starts one.
pub const CLEAR: &str = "/api/clearing";

/// What making and fetching an export asks for: the right to it, and to see what stands in it.
pub const NEEDS: &[Permission] = &[
    Permission::ExportsRun,
    Permission::StudentsViewAll,
    Permission::GroupsViewAll,
    Permission::LessonsViewAll,
    Permission::LeadsView,
    Permission::FinanceView,
    Permission::AuditView,
];

/// How long the file of an export is kept, in days.
pub const KEPT_DAYS: i64 = 7;

words! {
    /// How a task over all data stands.
    TaskState {
        Waiting = "waiting",
        Running = "running",
        Done = "done",
        Failed = "failed",
    }
}

impl TaskState {
    /// Whether something is still to come.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::Running)
    }
}

answer! {
    /// An export: a zip of CSV for people and JSON for programs, another installation among them.
    pub struct Export {
        pub id: ExportId,
        pub version: i32,
        pub state: TaskState,
        /// 0–100.
        pub progress: u8,
        /// Records in it, so far.
        pub rows: u64,
        pub bytes: Option<u64>,
        pub requested_by: String,
        pub created_at: DateTime<Utc>,
        pub completed_at: Option<DateTime<Utc>>,
        /// When its file is thrown away; absent if there is none any more, or none yet.
        pub expires_at: Option<DateTime<Utc>>,
        /// What went wrong, in the caller's language.
        pub error: Option<String>,
    }

    /// The newest clearing of the company's data.
    pub struct Clearing {
        pub state: TaskState,
        /// The backup that was taken first.
        pub backup: Option<String>,
        /// Records removed.
        pub removed: u64,
        pub requested_by: String,
        pub created_at: DateTime<Utc>,
        pub completed_at: Option<DateTime<Utc>>,
        pub error: Option<String>,
    }

    /// The newest clearing, if there was one, and what one would remove now.
    pub struct ClearingState {
        pub last: Option<Clearing>,
        /// Records that would go.
        pub would_remove: Vec<RecordCount>,
    }

    pub struct RecordCount {
        /// `student`, `lesson`, …
        pub entity: String,
        pub count: u64,
    }
}

command! {
    pub struct ClearCompany {
        /// The name of the company, typed.
        #[validate(length(min = 1, max = 200))]
        pub confirm: String,
    }
}
