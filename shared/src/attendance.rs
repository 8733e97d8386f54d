//! Attendance: one mark per lesson and student, and who was expected that day.

use chrono::{DateTime, Utc};
use validator::Validate as _;

use crate::{
    ids::{LessonId, StudentId},
    lessons::Lesson,
    makeups::GuestKind,
};

/// `PUT`: marks the students named and nobody else.
pub const OF_LESSON: &str = "/api/lessons/{id}/attendance";
/// `POST`: marks one student.
pub const ONE: &str = "/api/attendance";

words! {
    AttendanceStatus { Attended = "attended", Missed = "missed", Excused = "excused" }
}

impl AttendanceStatus {
    /// Whether the student was not there: only then has it a reason.
    pub const fn is_absence(self) -> bool {
        !matches!(self, Self::Attended)
    }
}

words! {
    /// Why a student is on a roster.
    RosterKind { Enrolled = "enrolled", Own = "own", Guest = "guest" }
}

answer! {
    pub struct Mark {
        pub student_id: StudentId,
        pub status: AttendanceStatus,
        pub late: bool,
        pub reason: Option<String>,
        pub note: Option<String>,
        /// Name of who marked; «AlfaCRM» for an imported mark.
        pub marked_by: String,
        pub marked_at: DateTime<Utc>,
    }

    pub struct RosterEntry {
        pub student_id: StudentId,
        pub name: String,
        pub kind: RosterKind,
        /// What brings a guest, where that is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub guest_as: Option<GuestKind>,
        pub prospect: bool,
        pub mark: Option<Mark>,
    }

    /// Who is expected at a lesson as of its day, with the marks there are.
    pub struct Roster {
        pub lesson: Lesson,
        pub entries: Vec<RosterEntry>,
    }

    pub struct Marks {
        /// The lesson's version after the marks.
        pub version: i32,
        pub items: Vec<Mark>,
    }
}

command! {
    pub struct MarkInput {
        pub student_id: StudentId,
        /// `null` clears the mark.
        pub status: Option<AttendanceStatus>,
        #[serde(default)]
        pub late: bool,
        /// Why the student was absent; 422 beside any other mark.
        #[validate(length(max = 200))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub reason: Option<String>,
        #[validate(length(max = 2_000))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub note: Option<String>,
    }

    pub struct MarkLesson {
        #[validate(nested, length(min = 1, max = 200))]
        pub marks: Vec<MarkInput>,
    }

    pub struct MarkOne {
        pub lesson_id: LessonId,
        pub student_id: StudentId,
        /// `null` clears the mark.
        pub status: Option<AttendanceStatus>,
        #[serde(default)]
        pub late: bool,
        /// Why the student was absent; 422 beside any other mark.
        #[validate(length(max = 200))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub reason: Option<String>,
        #[validate(length(max = 2_000))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub note: Option<String>,
    }
}
