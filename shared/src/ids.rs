//! Identifiers: UUIDv7 made by the server, one type per noun so that a room can never stand where a teacher is meant.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => { $(
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub struct $name(pub Uuid);
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { write!(f, "{}({})", stringify!($name), self.0) }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { self.0.fmt(f) }
        }
        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> { text.parse().map(Self) }
        }
        impl From<Uuid> for $name { fn from(id: Uuid) -> Self { Self(id) } }
        impl From<$name> for Uuid { fn from(id: $name) -> Self { id.0 } }
        impl Default for $name { fn default() -> Self { Self(Uuid::nil()) } }
    )+ };
}

id!(
    /// A centre: the tenant.
    CompanyId,
    /// A place of a company.
    BranchId,
    /// A person who signs in; global.
    UserId,
    /// A user in one company.
    MembershipId,
    /// A set of permissions of one company.
    RoleId,
    /// Somebody who was asked to become a member.
    InvitationId,
    TeacherId,
    StudentId,
    GuardianId,
    SubjectId,
    RoomId,
    GroupId,
    /// A student in a group from a day to a day.
    EnrollmentId,
    /// A rule from which lessons are generated.
    RuleId,
    LessonId,
    /// A day on which no lessons are made.
    HolidayId,
    /// From when until when a teacher is away or a room is closed.
    AbsenceId,
    /// A private link to a calendar.
    CalendarId,
    /// The right to make up for a lesson that was missed.
    MakeupId,
    /// Somebody on the waitlist of a group.
    WaitingId,
    LeadId,
    StatusId,
    /// One run of an import.
    ImportId,
    JobId,
    /// A file with everything a company owns.
    ExportId,
    /// A line of the audit log.
    AuditId,
    /// Where somebody is signed in.
    SessionId,
    /// By which a program acts in somebody's name.
    TokenId,
);
