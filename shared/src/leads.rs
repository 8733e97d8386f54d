//! Leads: people who asked and are not students yet. The board and the work on them come with the sales room.

use chrono::{DateTime, Utc};

use crate::ids::{BranchId, LeadId, StudentId};

pub const LIST: &str = "/api/leads";
pub const ONE: &str = "/api/leads/{id}";

answer! {
    pub struct Lead {
        pub id: LeadId,
        pub version: i32,
        pub branch_id: BranchId,
        pub name: String,
        /// E.164.
        pub phones: Vec<String>,
        pub email: Option<String>,
        /// Name of the stage as the centre calls it.
        pub stage: Option<String>,
        /// Where the lead came from, as the centre calls it.
        pub source: Option<String>,
        pub note: Option<String>,
        /// The prospect that stands for the lead in lessons.
        pub student_id: Option<StudentId>,
        pub archived_at: Option<DateTime<Utc>>,
        pub created_at: DateTime<Utc>,
        pub updated_at: DateTime<Utc>,
    }
}
