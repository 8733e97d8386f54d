//! The academy's words over lessons and marks: a training is a lesson, its trainer the teacher who leads it, and an
//! attendance a mark in it.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    attendance::AttendanceStatus,
    ids::{BranchId, GroupId, LessonId, RoomId, StudentId, TeacherId},
    lessons::LessonStatus,
    time::{ClockTime, WallTime},
};

pub const LIST: &str = "/api/trainings";
pub const ONE: &str = "/api/trainings/{id}";
pub const ATTENDANCES: &str = "/api/attendances";

/// When a training begins and how long it lasts, where the command does not say.
pub const USUAL_START: u32 = 9 * 60;
pub const USUAL_MINUTES: u32 = 60;

answer! {
    /// A lesson, in the academy's words.
    pub struct Training {
        /// Of the lesson.
        pub id: LessonId,
        pub version: i32,
        /// The day in the branch.
        pub date: NaiveDate,
        /// Who leads.
        pub trainer_id: Option<TeacherId>,
        pub notes: Option<String>,
        /// Wall-clock time of the branch.
        pub starts: WallTime,
        pub minutes: u32,
        pub status: LessonStatus,
    }

    /// A mark, in the academy's words.
    pub struct Attendance {
        pub student_id: StudentId,
        pub training_id: LessonId,
        /// `null`: there is no mark, or none any more.
        pub status: Option<AttendanceStatus>,
        pub notes: Option<String>,
        /// The day of the training.
        pub date: NaiveDate,
        pub late: bool,
        pub reason: Option<String>,
        /// Name of who marked.
        pub marked_by: Option<String>,
        pub marked_at: Option<DateTime<Utc>>,
    }
}

/// `?from=&to=&trainerId=&…`: `from` inclusive, `to` exclusive, days of the branch; both may be left out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, validator::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
pub struct TrainingQuery {
    #[validate(range(min = 1, max = 1_000_000))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    #[validate(range(min = 1, max = 200))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page_size: Option<u32>,
    /// `date`, or `-date` for the newest first.
    #[validate(length(max = 40))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sort: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trainer_id: Option<TeacherId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group_id: Option<GroupId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub student_id: Option<StudentId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch_id: Option<BranchId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<LessonStatus>,
}

/// `?trainingId=&studentId=&…`: marks, by the day of their training.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, validator::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
pub struct AttendanceQuery {
    #[validate(range(min = 1, max = 1_000_000))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    #[validate(range(min = 1, max = 200))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page_size: Option<u32>,
    /// `date`, or `-date` for the newest first.
    #[validate(length(max = 40))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sort: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub training_id: Option<LessonId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub student_id: Option<StudentId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<AttendanceStatus>,
}

command! {
    /// A lesson, in the academy's words.
    pub struct CreateTraining {
        pub date: NaiveDate,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub trainer_id: Option<TeacherId>,
        #[validate(length(max = 2_000))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub notes: Option<String>,
        /// 09:00 if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub time: Option<ClockTime>,
        /// 60 if absent.
        #[validate(range(min = 5, max = 1_440))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub minutes: Option<u32>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub group_id: Option<GroupId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub room_id: Option<RoomId>,
        #[validate(length(max = 200))]
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub student_ids: Vec<StudentId>,
        #[validate(length(max = 200))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub title: Option<String>,
    }

    /// A mark, in the academy's words.
    pub struct MarkAttendance {
        pub student_id: StudentId,
        pub training_id: LessonId,
        /// `null` clears the mark.
        pub status: Option<AttendanceStatus>,
        #[validate(length(max = 2_000))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub notes: Option<String>,
        #[serde(default)]
        pub late: bool,
        /// Why the student was absent; 422 beside any other mark.
        #[validate(length(max = 200))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub reason: Option<String>,
    }
}
