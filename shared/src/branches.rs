//! Branches: the places of a company, each with its time zone.

use chrono::{DateTime, Utc};

use crate::{ids::BranchId, patch::Patch, validation};

pub const LIST: &str = "/api/branches";
pub const ONE: &str = "/api/branches/{id}";
pub const RESTORE: &str = "/api/branches/{id}/restore";

answer! {
    pub struct Branch {
        pub id: BranchId,
        pub version: i32,
        pub name: String,
        #[serde(default)]
        pub address: Option<String>,
        /// IANA name; the wall-clock times of its lessons are meant in it.
        pub time_zone: String,
        pub archived_at: Option<DateTime<Utc>>,
        pub created_at: DateTime<Utc>,
        pub updated_at: DateTime<Utc>,
    }
}

command! {
    pub struct CreateBranch {
        #[validate(length(min = 1, max = 120), custom(function = "validation::not_blank"))]
        pub name: String,
        #[validate(length(max = 300))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub address: Option<String>,
        /// The company's if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub time_zone: Option<String>,
    }

    pub struct UpdateBranch {
        /// The version that was seen.
        pub version: i32,
        #[validate(length(min = 1, max = 120), custom(function = "validation::not_blank"))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        #[validate(custom(function = "validation::patched_text"))]
        #[serde(default, skip_serializing_if = "Patch::is_keep")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
        pub address: Patch<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub time_zone: Option<String>,
    }
}
