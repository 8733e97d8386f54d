//! Groups, and students in them from a day to a day.

use chrono::{DateTime, NaiveDate, Utc};
use validator::Validate as _;

use crate::{
    ids::{BranchId, EnrollmentId, GroupId, RoomId, StudentId, SubjectId, TeacherId},
    patch::Patch,
    validation,
};

pub const LIST: &str = "/api/groups";
pub const ONE: &str = "/api/groups/{id}";
pub const RESTORE: &str = "/api/groups/{id}/restore";
/// `POST`: several at once, by one command.
pub const ARCHIVE_MANY: &str = "/api/groups/archive";
pub const RESTORE_MANY: &str = "/api/groups/restore";
pub const ENROLLMENTS: &str = "/api/groups/{id}/enrollments";
pub const ENROLLMENT: &str = "/api/enrollments/{id}";

answer! {
    pub struct Group {
        pub id: GroupId,
        pub version: i32,
        pub name: String,
        pub branch_id: BranchId,
        /// The first of `teacherIds`.
        pub teacher_id: Option<TeacherId>,
        pub teacher_ids: Vec<TeacherId>,
        pub room_id: Option<RoomId>,
        pub subject_id: Option<SubjectId>,
        /// Places; unlimited if absent.
        pub capacity: Option<u32>,
        /// One of the twelve hues of the look, 1–12.
        pub colour: u8,
        pub note: Option<String>,
        /// Students enrolled today.
        pub students: u32,
        pub archived_at: Option<DateTime<Utc>>,
        pub created_at: DateTime<Utc>,
        pub updated_at: DateTime<Utc>,
    }

    /// A student in a group. `until` is the last day, inclusive.
    pub struct Enrollment {
        pub id: EnrollmentId,
        pub version: i32,
        pub group_id: GroupId,
        pub student_id: StudentId,
        pub student_name: String,
        pub from: NaiveDate,
        pub until: Option<NaiveDate>,
    }
}

command! {
    pub struct SeveralGroups {
        #[validate(length(min = 1, max = 200))]
        pub group_ids: Vec<GroupId>,
    }

    pub struct CreateGroup {
        #[validate(length(min = 1, max = 200), custom(function = "validation::not_blank"))]
        pub name: String,
        /// The company's first branch if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub branch_id: Option<BranchId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub subject_id: Option<SubjectId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub teacher_id: Option<TeacherId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub room_id: Option<RoomId>,
        #[validate(range(min = 1, max = 10_000))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub capacity: Option<u32>,
        #[validate(range(min = 1, max = 12))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub colour: Option<u8>,
        #[validate(length(max = 2_000))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub note: Option<String>,
    }

    pub struct UpdateGroup {
        /// The version that was seen.
        pub version: i32,
        #[validate(length(min = 1, max = 200), custom(function = "validation::not_blank"))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        #[serde(default, skip_serializing_if = "Patch::is_keep")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<SubjectId>))]
        pub subject_id: Patch<SubjectId>,
        #[serde(default, skip_serializing_if = "Patch::is_keep")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<TeacherId>))]
        pub teacher_id: Patch<TeacherId>,
        #[serde(default, skip_serializing_if = "Patch::is_keep")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<RoomId>))]
        pub room_id: Patch<RoomId>,
        #[validate(custom(function = "validation::patched_capacity"))]
        #[serde(default, skip_serializing_if = "Patch::is_keep")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<u32>))]
        pub capacity: Patch<u32>,
        #[validate(range(min = 1, max = 12))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub colour: Option<u8>,
        #[validate(custom(function = "validation::patched_text"))]
        #[serde(default, skip_serializing_if = "Patch::is_keep")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
        pub note: Patch<String>,
    }

    /// Puts a student into a group.
    pub struct Enroll {
        pub student_id: StudentId,
        /// Today in the branch if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub from: Option<NaiveDate>,
        /// The last day, inclusive.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub until: Option<NaiveDate>,
        /// Needed when the group is full, with the permission to override.
        #[validate(nested)]
        #[serde(default, rename = "override", skip_serializing_if = "Option::is_none")]
        pub overriding: Option<crate::lessons::Override>,
    }

    /// Changes the days of an enrolment; ending it today takes the student out from tomorrow on.
    pub struct UpdateEnrollment {
        pub version: i32,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub from: Option<NaiveDate>,
        #[serde(default, skip_serializing_if = "Patch::is_keep")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<chrono::NaiveDate>))]
        pub until: Patch<NaiveDate>,
    }
}
