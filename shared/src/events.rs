//! Live changes: that something changed, never what.

use uuid::Uuid;

/// `GET`: server-sent events with the Bearer header; `Last-Event-ID` resumes.
pub const EVENTS: &str = "/api/events";

words! {
    /// The kind of record an event or an audit entry is about.
    Entity {
        Branch = "branch",
        Room = "room",
        Subject = "subject",
        Teacher = "teacher",
        Student = "student",
        Group = "group",
        Enrollment = "enrollment",
        Lesson = "lesson",
        Attendance = "attendance",
        Rule = "rule",
        Lead = "lead",
        Import = "import",
        Company = "company",
        Membership = "membership",
        Role = "role",
        Invitation = "invitation",
        Session = "session",
        Export = "export",
        Backup = "backup",
        Job = "job",
        Holiday = "holiday",
        /// The weekly times of a teacher.
        Availability = "availability",
        /// A teacher away, or a room closed.
        Absence = "absence",
        /// A guest of a lesson; told under the lesson.
        Guest = "guest",
        /// A make-up for a lesson that was missed; told under the student.
        Makeup = "makeup",
        /// Somebody on the waitlist of a group; told under the group.
        Waiting = "waiting",
        /// A private link to a calendar.
        Calendar = "calendar",
    }
}

words! {
    /// What happened to the record.
    Action {
        Created = "created",
        Updated = "updated",
        Archived = "archived",
        Restored = "restored",
        Deleted = "deleted",
        /// Somebody tried and was not let: a sign-in with a wrong password.
        Refused = "refused",
        /// The file of an export was taken away.
        Fetched = "fetched",
    }
}

answer! {
    /// One change of one record. `id` grows by one publisher's count, so a gap is a missed event.
    pub struct LiveEvent {
        pub id: i64,
        pub entity: Entity,
        pub record_id: Uuid,
        pub version: i32,
        pub action: Action,
    }
}
