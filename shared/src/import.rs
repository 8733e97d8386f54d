//! Moving in from AlfaCRM: connect, dry run, run, report, roll back.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{ids::ImportId, validation};

pub const TEST_CONNECTION: &str = "/api/migration/test-connection";
pub const START: &str = "/api/migration/start";
pub const REPEAT: &str = "/api/migration/repeat";
pub const STATUS: &str = "/api/migration/status";
pub const REPORT: &str = "/api/migration/report";
pub const CANCEL: &str = "/api/migration/cancel";
pub const ROLL_BACK: &str = "/api/migration/roll-back";
pub const CLEAR_DATA: &str = "/api/migration/clear-data";

words! {
    #[derive(Default)]
    ImportStatus {
        #[default]
        Idle = "idle",
        Running = "running",
        Completed = "completed",
        Failed = "failed",
        Cancelled = "cancelled",
        RolledBack = "rolledBack",
    }
}

words! {
    /// What happened to one row of the source.
    RowOutcome {
        Imported = "imported",
        Updated = "updated",
        Unchanged = "unchanged",
        Repaired = "repaired",
        Skipped = "skipped",
        /// A field was changed here since the last import and was not overwritten.
        KeptLocal = "keptLocal",
        /// Looks like somebody who is here already.
        Double = "double",
    }
}

command! {
    pub struct TestConnection {
        /// `https://name.s20.online`
        #[serde(rename = "alfacrmUrl")]
        #[validate(length(min = 1, max = 300))]
        pub alfacrm_url: String,
        #[validate(custom(function = "validation::email"))]
        pub email: String,
        /// Never stored in clear, never logged.
        #[validate(length(min = 1, max = 200))]
        pub api_key: String,
    }

    pub struct StartImport {
        #[serde(rename = "alfacrmUrl")]
        #[validate(length(min = 1, max = 300))]
        pub alfacrm_url: String,
        #[validate(custom(function = "validation::email"))]
        pub email: String,
        #[validate(length(min = 1, max = 200))]
        pub api_key: String,
        #[serde(default)]
        pub migrate_rooms: bool,
        #[serde(default)]
        pub migrate_lessons: bool,
        /// Reads and counts everything, writes nothing of the centre's.
        #[serde(default)]
        pub dry_run: bool,
        /// IANA name the source's times are meant in; `Asia/Almaty` if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub time_zone: Option<String>,
        /// Branches of the source to take; all if absent.
        #[validate(length(max = 100))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub branch_ids: Option<Vec<i64>>,
    }

    /// The newest run once more, with what was asked for then.
    pub struct RepeatImport {
        /// The key again: it is not kept when a run has ended.
        #[validate(length(min = 1, max = 200))]
        pub api_key: String,
    }

    pub struct ClearData {
        /// The name of the company, typed.
        #[validate(length(min = 1, max = 200))]
        pub confirm: String,
    }
}

answer! {
    pub struct ConnectionResult {
        pub success: bool,
        /// In plain words, in the caller's language.
        pub message: String,
        /// The field to look at, if it failed.
        #[serde(default)]
        pub field: Option<String>,
        /// The branches found, to choose from.
        #[serde(default)]
        pub branches: Vec<SourceBranch>,
    }

    pub struct SourceBranch {
        pub id: i64,
        pub name: String,
        pub active: bool,
    }

    /// The newest run, or `idle` if there was none.
    #[derive(Default)]
    pub struct ImportState {
        #[serde(default)]
        pub id: Option<ImportId>,
        pub status: ImportStatus,
        #[serde(default)]
        pub dry_run: bool,
        /// What is being read or written, in the caller's language.
        pub current_step: String,
        /// The same as a word: `read-student`, `apply-lesson`.
        #[serde(default)]
        pub step: String,
        /// 0–100.
        pub progress: u8,
        pub teachers_count: u64,
        pub students_count: u64,
        pub groups_count: u64,
        pub rooms_count: u64,
        pub lessons_count: u64,
        #[serde(default)]
        pub leads_count: u64,
        #[serde(default)]
        pub rules_count: u64,
        pub started_at: Option<DateTime<Utc>>,
        pub completed_at: Option<DateTime<Utc>>,
        #[serde(default)]
        pub error: Option<String>,
        /// Host of the source, without the key.
        #[serde(default)]
        pub source: Option<String>,
        #[serde(default)]
        pub started_by: Option<String>,
        /// Counts per entity.
        #[serde(default)]
        pub entities: Vec<EntityCount>,
        /// Whether the run can be rolled back now.
        #[serde(default)]
        pub can_roll_back: bool,
        /// What was built on top and blocks rolling back.
        #[serde(default)]
        pub blocked_by: Vec<String>,
        /// The first of them by name; those that cannot be opened are only counted.
        #[serde(default)]
        pub blockers: Vec<Blocker>,
        /// The run that would be rolled back: the last that wrote something.
        #[serde(default)]
        pub roll_back: Option<RollBack>,
    }

    /// A record that blocks rolling back.
    pub struct Blocker {
        /// `student`, `group`, `lesson`, …
        pub entity: String,
        pub id: Uuid,
        /// A lesson is called by its time, `18.11.2026 16:00`.
        pub name: String,
    }

    /// What rolling back would take back.
    pub struct RollBack {
        pub id: ImportId,
        pub started_at: DateTime<Utc>,
        /// Records made or changed, and the marks in the lessons made.
        pub records: u64,
    }

    #[derive(Default)]
    pub struct EntityCount {
        /// `teacher`, `student`, `lead`, `group`, `enrollment`, `room`, `subject`, `rule`, `lesson`, `attendance`, `payment`, …
        pub entity: String,
        /// Rows the source has; while it is read, those read so far.
        pub total: u64,
        pub imported: u64,
        pub updated: u64,
        pub unchanged: u64,
        pub repaired: u64,
        pub skipped: u64,
        pub kept_local: u64,
    }

    /// One remark on one row of the source.
    pub struct ReportRow {
        pub id: Uuid,
        pub entity: String,
        /// Id in the source.
        pub source_id: String,
        /// Name of the row, if it has one.
        pub name: String,
        pub outcome: RowOutcome,
        pub field: Option<String>,
        /// Why, in the caller's language.
        pub reason: String,
        /// What to do about it, in the caller's language.
        pub remedy: String,
        /// The record here, to open.
        pub record_id: Option<Uuid>,
        /// The other record it may be the same as.
        #[serde(default)]
        pub other_id: Option<Uuid>,
    }

    /// What clearing removed, and what stays and why.
    pub struct Cleared {
        pub removed: Vec<EntityCount>,
        pub kept: Vec<String>,
    }
}

/// `?entity=&outcome=&page=&pageSize=`
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize, validator::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
pub struct ReportQuery {
    #[validate(length(max = 40))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<RowOutcome>,
    #[validate(range(min = 1, max = 1_000_000))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    #[validate(range(min = 1, max = 200))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page_size: Option<u32>,
}
