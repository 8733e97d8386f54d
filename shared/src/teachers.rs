//! Teachers.

use chrono::{DateTime, Utc};

use crate::{
    ids::{BranchId, SubjectId, TeacherId},
    patch::Patch,
    validation,
};

pub const LIST: &str = "/api/teachers";
pub const ONE: &str = "/api/teachers/{id}";
pub const RESTORE: &str = "/api/teachers/{id}/restore";

answer! {
    pub struct Teacher {
        pub id: TeacherId,
        pub version: i32,
        pub name: String,
        /// E.164, e.g. `+77010000011`.
        pub phones: Vec<String>,
        pub email: Option<String>,
        pub note: Option<String>,
        /// One of the twelve hues of the look, 1–12.
        pub hue: u8,
        pub subject_ids: Vec<SubjectId>,
        /// The home branch first.
        pub branch_ids: Vec<BranchId>,
        pub archived_at: Option<DateTime<Utc>>,
        pub created_at: DateTime<Utc>,
        pub updated_at: DateTime<Utc>,
    }
}

command! {
    pub struct CreateTeacher {
        #[validate(length(min = 1, max = 200), custom(function = "validation::not_blank"))]
        pub name: String,
        #[validate(custom(function = "validation::phones"))]
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub phones: Vec<String>,
        #[validate(custom(function = "validation::email_or_blank"))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub email: Option<String>,
        #[validate(length(max = 2_000))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub note: Option<String>,
        #[validate(range(min = 1, max = 12))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub hue: Option<u8>,
        #[validate(length(max = 100))]
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub subject_ids: Vec<SubjectId>,
        /// The company's first branch if empty.
        #[validate(length(max = 100))]
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub branch_ids: Vec<BranchId>,
    }

    pub struct UpdateTeacher {
        /// The version that was seen.
        pub version: i32,
        #[validate(length(min = 1, max = 200), custom(function = "validation::not_blank"))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        #[validate(custom(function = "validation::phones"))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub phones: Option<Vec<String>>,
        #[validate(custom(function = "validation::patched_email"))]
        #[serde(default, skip_serializing_if = "Patch::is_keep")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
        pub email: Patch<String>,
        #[validate(custom(function = "validation::patched_text"))]
        #[serde(default, skip_serializing_if = "Patch::is_keep")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
        pub note: Patch<String>,
        #[validate(range(min = 1, max = 12))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub hue: Option<u8>,
        #[validate(length(max = 100))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub subject_ids: Option<Vec<SubjectId>>,
        #[validate(length(min = 1, max = 100))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub branch_ids: Option<Vec<BranchId>>,
    }
}
