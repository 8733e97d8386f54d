//! The waitlist of a group: who waits for a place, in order.

use chrono::{DateTime, NaiveDate, Utc};
use validator::Validate as _;

use crate::ids::{GroupId, StudentId, WaitingId};

/// `GET`: who waits. `POST`: puts a student on the list.
pub const OF_GROUP: &str = "/api/groups/{id}/waitlist";
/// `PATCH`: moves somebody within the list. `DELETE`: takes somebody off.
pub const ONE: &str = "/api/waitlist/{id}";
/// `POST`: enrols who waits, if there is a place.
pub const PROMOTE: &str = "/api/waitlist/{id}/promote";

answer! {
    pub struct Waiting {
        pub id: WaitingId,
        pub version: i32,
        pub group_id: GroupId,
        pub student_id: StudentId,
        pub student_name: String,
        /// From 1.
        pub place: u32,
        pub note: Option<String>,
        pub since: DateTime<Utc>,
    }

    /// Who waits, in order; the first is next.
    pub struct Waitlist {
        pub items: Vec<Waiting>,
        /// Places that are free from today on; unlimited if absent.
        pub free: Option<u32>,
    }
}

command! {
    /// Puts a student on the list.
    pub struct Wait {
        pub student_id: StudentId,
        /// From 1; the end if absent.
        #[validate(range(min = 1, max = 10_000))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub place: Option<u32>,
        #[validate(length(max = 2_000))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub note: Option<String>,
    }

    /// Moves somebody to another place of the list.
    #[derive(Copy)]
    pub struct MoveWaiting {
        /// The version that was seen.
        pub version: i32,
        /// From 1.
        #[validate(range(min = 1, max = 10_000))]
        pub place: u32,
    }

    /// Enrols who waits.
    pub struct Promote {
        /// Today in the branch if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub from: Option<NaiveDate>,
        /// Needed when the group is full, with the permission to override.
        #[validate(nested)]
        #[serde(default, rename = "override", skip_serializing_if = "Option::is_none")]
        pub overriding: Option<crate::lessons::Override>,
    }
}
