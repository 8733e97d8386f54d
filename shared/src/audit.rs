//! The audit log as people read it: who did what to which record, and what differed.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    events::{Action, Entity},
    ids::{AuditId, UserId},
};

pub const LIST: &str = "/api/audit";
pub const ONE: &str = "/api/audit/{id}";
/// `POST`: takes the change back where nothing stands in the way.
pub const UNDO: &str = "/api/audit/{id}/undo";
/// `POST`: takes back what the caller has just done to a record.
pub const UNDO_OWN: &str = "/api/audit/undo";
/// Who may stand in the log: for choosing.
pub const PEOPLE: &str = "/api/audit/people";

command! {
    /// The change of a record that gave it a version: one's own, so no right to read the log is asked for.
    pub struct UndoOwn {
        pub record_id: Uuid,
        pub version: i32,
    }
}

answer! {
    pub struct AuditEntry {
        pub id: AuditId,
        pub at: DateTime<Utc>,
        /// Absent for what the program did by itself.
        pub user_id: Option<UserId>,
        pub user_name: String,
        /// The address the request came from.
        pub address: Option<String>,
        /// What the browser or program calls itself.
        pub device: Option<String>,
        pub request_id: Option<String>,
        pub entity: Entity,
        pub record_id: Uuid,
        /// What the record was called then.
        pub record_name: Option<String>,
        pub action: Action,
        /// What differed, in the caller's language: names instead of ids.
        pub changes: Vec<AuditChange>,
        /// Whether the caller may try to take it back.
        pub undoable: bool,
    }

    /// One field before and after.
    pub struct AuditChange {
        pub name: String,
        pub before: Option<String>,
        pub after: Option<String>,
    }

    pub struct AuditPerson {
        pub id: UserId,
        pub name: String,
    }

    /// What a change was taken back on.
    pub struct Undone {
        pub entity: Entity,
        pub record_id: Uuid,
        pub version: i32,
    }
}

/// `?userId=…&entity=student&from=2026-11-01&to=2026-11-08`: what of the log is asked for, newest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, validator::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
pub struct AuditQuery {
    #[validate(range(min = 1, max = 1_000_000))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    #[validate(range(min = 1, max = 200))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page_size: Option<u32>,
    /// Only what this person did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<UserId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity: Option<Entity>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<Action>,
    /// The history of one record, with what belongs to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record_id: Option<Uuid>,
    /// The first day, of the company.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// The last day, inclusive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
}

impl AuditQuery {
    pub fn page(&self) -> u32 {
        self.page.unwrap_or(1).max(1)
    }
    pub fn page_size(&self) -> u32 {
        self.page_size.unwrap_or(crate::page::DEFAULT_PAGE_SIZE).clamp(1, crate::page::MAX_PAGE_SIZE)
    }
}
