//! Rooms: where lessons take place.

use chrono::{DateTime, Utc};

use crate::{
    ids::{BranchId, RoomId},
    patch::Patch,
    validation,
};

pub const LIST: &str = "/api/rooms";
pub const ONE: &str = "/api/rooms/{id}";
pub const RESTORE: &str = "/api/rooms/{id}/restore";

answer! {
    pub struct Room {
        pub id: RoomId,
        pub version: i32,
        pub name: String,
        /// Places; unknown if absent.
        pub capacity: Option<u32>,
        pub branch_id: BranchId,
        pub archived_at: Option<DateTime<Utc>>,
        pub created_at: DateTime<Utc>,
        pub updated_at: DateTime<Utc>,
    }
}

command! {
    pub struct CreateRoom {
        #[validate(length(min = 1, max = 120), custom(function = "validation::not_blank"))]
        pub name: String,
        #[validate(range(min = 1, max = 10_000))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub capacity: Option<u32>,
        /// The company's first branch if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub branch_id: Option<BranchId>,
    }

    pub struct UpdateRoom {
        /// The version that was seen.
        pub version: i32,
        #[validate(length(min = 1, max = 120), custom(function = "validation::not_blank"))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        #[validate(custom(function = "validation::patched_capacity"))]
        #[serde(default, skip_serializing_if = "Patch::is_keep")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<u32>))]
        pub capacity: Patch<u32>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub branch_id: Option<BranchId>,
    }
}
