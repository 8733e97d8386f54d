//! Subjects: what is taught.

use chrono::{DateTime, Utc};

use crate::{ids::SubjectId, validation};

pub const LIST: &str = "/api/subjects";
pub const ONE: &str = "/api/subjects/{id}";
pub const RESTORE: &str = "/api/subjects/{id}/restore";

answer! {
    pub struct Subject {
        pub id: SubjectId,
        pub version: i32,
        pub name: String,
        /// One of the twelve hues of the look, 1–12.
        pub hue: u8,
        pub archived_at: Option<DateTime<Utc>>,
        pub created_at: DateTime<Utc>,
        pub updated_at: DateTime<Utc>,
    }
}

command! {
    pub struct CreateSubject {
        #[validate(length(min = 1, max = 120), custom(function = "validation::not_blank"))]
        pub name: String,
        #[validate(range(min = 1, max = 12))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub hue: Option<u8>,
    }

    pub struct UpdateSubject {
        /// The version that was seen.
        pub version: i32,
        #[validate(length(min = 1, max = 120), custom(function = "validation::not_blank"))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        #[validate(range(min = 1, max = 12))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub hue: Option<u8>,
    }
}
