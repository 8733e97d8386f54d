//! Private calendars: a secret link under which a calendar program reads the lessons of one teacher, room, group or
//! student.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::{CalendarId, GroupId, RoomId, StudentId, TeacherId};

/// `GET` the links of a record, `POST` makes one's own, or makes it anew.
pub const LINKS: &str = "/api/ical";
/// `GET` one link, `DELETE` takes it back.
pub const LINK: &str = "/api/ical/{id}";
/// The calendar itself: `<secret>.ics`. Whoever has the address may read it.
pub const FEED: &str = "/calendars/{file}";

/// So many days behind and ahead of today a calendar holds.
pub const DAYS_AROUND: i64 = 56;

/// Whose calendar: exactly one is named.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, validator::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
pub struct CalendarOf {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub teacher_id: Option<TeacherId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room_id: Option<RoomId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group_id: Option<GroupId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub student_id: Option<StudentId>,
}

answer! {
    /// A link to the calendar of one record. It shows what who made it may see, and ends with their membership.
    pub struct CalendarLink {
        pub id: CalendarId,
        pub teacher_id: Option<TeacherId>,
        pub room_id: Option<RoomId>,
        pub group_id: Option<GroupId>,
        pub student_id: Option<StudentId>,
        /// The caller made it.
        pub mine: bool,
        /// Name of who made it.
        pub made_by: String,
        /// When it was made, or made anew.
        pub made_at: DateTime<Utc>,
        /// When a program last read it, to the hour.
        pub read_at: Option<DateTime<Utc>>,
        /// The secret address, from the server's root; shown to who made it and to nobody else.
        pub path: Option<String>,
    }
}
