//! A lesson: one meeting at a wall-clock time of its branch.
//!
//! What server and browser must agree on: the shape, the commands, the addresses. A command is written once and
//! applied twice: by the server to the row, by the browser to the card before the server has answered.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use validator::Validate as _;

use crate::{
    ids::{BranchId, GroupId, LessonId, RoomId, RuleId, StudentId, SubjectId, TeacherId},
    patch::Patch,
    time::WallTime,
    validation,
};

pub const LIST: &str = "/api/lessons";
pub const ONE: &str = "/api/lessons/{id}";
pub const MOVE: &str = "/api/lessons/{id}/move";
/// Moves several lessons together: all of them or none.
pub const MOVE_TOGETHER: &str = "/api/lessons/bulk-move";
pub const CANCEL: &str = "/api/lessons/{id}/cancel";
pub const RESTORE: &str = "/api/lessons/{id}/restore";
/// Asks whether a move would be refused, without moving: for the hand that rests during a drag.
pub const CHECK: &str = "/api/lessons/{id}/check";
/// Says afterwards why a soft conflict was overridden: a drop is saved at once, and its reason follows.
pub const OVERRIDE_REASON: &str = "/api/lessons/{id}/override-reason";
pub const ROSTER: &str = "/api/lessons/{id}/roster";

/// The longest window a calendar may ask for, in days.
pub const MAX_WINDOW_DAYS: i64 = 93;

/// The most lessons that are moved by one command.
pub const MOST_TOGETHER: usize = 100;

words! {
    LessonStatus { Scheduled = "scheduled", Completed = "completed", Cancelled = "cancelled" }
}

words! {
    /// How far a change of a lesson of a rule reaches.
    #[derive(Default)]
    Scope {
        #[default]
        This = "this",
        Following = "following",
        All = "all",
    }
}

answer! {
    pub struct Lesson {
        pub id: LessonId,
        pub version: i32,
        pub branch_id: BranchId,
        /// Wall-clock time of the branch.
        pub starts: WallTime,
        pub minutes: u32,
        pub starts_at: DateTime<Utc>,
        pub ends_at: DateTime<Utc>,
        pub status: LessonStatus,
        /// What the card says: the own title, else the group, else the students, else the subject, else who leads.
        pub title: String,
        /// The first of `teacherIds`: who leads.
        pub teacher_id: Option<TeacherId>,
        pub teacher_ids: Vec<TeacherId>,
        pub room_id: Option<RoomId>,
        /// The first of `groupIds`.
        pub group_id: Option<GroupId>,
        pub group_ids: Vec<GroupId>,
        /// Own students, besides those of the groups.
        pub student_ids: Vec<StudentId>,
        pub subject_id: Option<SubjectId>,
        /// One of the twelve hues of the look: the group's, else the subject's, else the teacher's.
        pub colour: u8,
        /// The rule it is an occurrence of.
        pub rule_id: Option<RuleId>,
        /// Edited alone: regeneration leaves it be.
        pub detached: bool,
        /// Overlaps another lesson as the import found it; listed until somebody resolves it.
        pub accepted_overlap: bool,
        pub topic: Option<String>,
        pub note: Option<String>,
        pub cancel_reason: Option<String>,
        /// Students on the roster of that day.
        pub expected: u32,
        /// Places of the group, else of the room.
        pub capacity: Option<u32>,
        /// Marks given so far.
        pub marked: u32,
    }

    /// The lessons of a window with the names needed to draw them: one request for a week.
    pub struct LessonWindow {
        pub items: Vec<Lesson>,
        pub teachers: Vec<Named>,
        pub rooms: Vec<Named>,
        pub groups: Vec<Named>,
    }

    /// A name to show beside an id.
    pub struct Named {
        pub id: uuid::Uuid,
        pub name: String,
        /// One of the twelve hues of the look, 1–12.
        pub colour: u8,
        /// Places, of rooms and groups.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub capacity: Option<u32>,
        #[serde(default)]
        pub archived: bool,
    }

    /// The verdict on a move that was only asked about.
    pub struct MoveCheck {
        pub conflicts: Vec<crate::problem::Conflict>,
        pub suggestions: Vec<crate::problem::Suggestion>,
    }
}

answer! {
    /// Lessons that were moved together, as they are now.
    pub struct MovedTogether {
        pub lessons: Vec<Lesson>,
    }
}

/// `?from=2026-09-01&to=2026-09-08`: `from` inclusive, `to` exclusive, days of the branch.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, validator::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
pub struct LessonQuery {
    pub from: NaiveDate,
    pub to: NaiveDate,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub teacher_id: Option<TeacherId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room_id: Option<RoomId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group_id: Option<GroupId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub student_id: Option<StudentId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch_id: Option<BranchId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<LessonStatus>,
}

command! {
    /// Why a soft conflict is overridden; logged.
    pub struct Override {
        #[validate(length(min = 1, max = 500), custom(function = "validation::not_blank"))]
        pub reason: String,
    }

    pub struct CreateLesson {
        pub starts: WallTime,
        #[validate(range(min = 5, max = 1_440))]
        pub minutes: u32,
        /// Of the room, else of the group, else the company's first branch, if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub branch_id: Option<BranchId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub teacher_id: Option<TeacherId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub room_id: Option<RoomId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub group_id: Option<GroupId>,
        #[validate(length(max = 200))]
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub student_ids: Vec<StudentId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub subject_id: Option<SubjectId>,
        #[validate(length(max = 200))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub title: Option<String>,
        #[validate(nested)]
        #[serde(default, rename = "override", skip_serializing_if = "Option::is_none")]
        pub overriding: Option<Override>,
    }

    /// Changes what is not time or place.
    pub struct UpdateLesson {
        pub version: i32,
        #[validate(custom(function = "validation::patched_text"))]
        #[serde(default, skip_serializing_if = "Patch::is_keep")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
        pub title: Patch<String>,
        #[validate(custom(function = "validation::patched_text"))]
        #[serde(default, skip_serializing_if = "Patch::is_keep")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
        pub topic: Patch<String>,
        #[validate(custom(function = "validation::patched_text"))]
        #[serde(default, skip_serializing_if = "Patch::is_keep")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
        pub note: Patch<String>,
        #[serde(default, skip_serializing_if = "Patch::is_keep")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<SubjectId>))]
        pub subject_id: Patch<SubjectId>,
    }

    /// The drop of a card, a keyboard move and "Move to…": one command. What is absent stays.
    pub struct MoveLesson {
        /// The version that was seen.
        pub version: i32,
        pub starts: WallTime,
        #[validate(range(min = 5, max = 1_440))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub minutes: Option<u32>,
        #[serde(default, skip_serializing_if = "Patch::is_keep")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<TeacherId>))]
        pub teacher_id: Patch<TeacherId>,
        #[serde(default, skip_serializing_if = "Patch::is_keep")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<RoomId>))]
        pub room_id: Patch<RoomId>,
        #[serde(default)]
        pub scope: Scope,
        #[validate(nested)]
        #[serde(default, rename = "override", skip_serializing_if = "Option::is_none")]
        pub overriding: Option<Override>,
    }

    /// Where one of several lessons goes.
    pub struct PlacedLesson {
        pub lesson_id: LessonId,
        /// The version that was seen.
        pub version: i32,
        pub starts: WallTime,
        #[serde(default, skip_serializing_if = "Patch::is_keep")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<TeacherId>))]
        pub teacher_id: Patch<TeacherId>,
        #[serde(default, skip_serializing_if = "Patch::is_keep")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<RoomId>))]
        pub room_id: Patch<RoomId>,
    }

    /// Several lessons at once: all of them go, or none does. One never stands in the way of another by the place it
    /// leaves.
    pub struct MoveTogether {
        /// At most [`MOST_TOGETHER`].
        #[validate(nested, length(min = 1, max = 100))]
        pub lessons: Vec<PlacedLesson>,
        #[validate(nested)]
        #[serde(default, rename = "override", skip_serializing_if = "Option::is_none")]
        pub overriding: Option<Override>,
    }

    pub struct CancelLesson {
        pub version: i32,
        #[validate(length(max = 500))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub reason: Option<String>,
    }
}

impl Lesson {
    /// The lesson as it looks after a move, before the server has answered.
    pub fn moved(&self, command: &MoveLesson) -> Self {
        let mut lesson = self.clone();
        let shift = i64::from(command.minutes.unwrap_or(self.minutes));
        let later = command.starts.minutes_since(self.starts);
        lesson.starts = command.starts;
        lesson.minutes = command.minutes.unwrap_or(self.minutes);
        lesson.starts_at = self.starts_at + chrono::Duration::minutes(later);
        lesson.ends_at = lesson.starts_at + chrono::Duration::minutes(shift);
        lesson.room_id = command.room_id.clone().apply(self.room_id);
        if let Patch::Set(teacher) = command.teacher_id {
            lesson.teacher_ids.retain(|id| Some(*id) != self.teacher_id && *id != teacher);
            lesson.teacher_ids.insert(0, teacher);
            lesson.teacher_id = Some(teacher);
        } else if command.teacher_id == Patch::Clear {
            lesson.teacher_ids.clear();
            lesson.teacher_id = None;
        }
        lesson
    }

    /// Wall-clock span, end exclusive.
    pub fn span(&self) -> (WallTime, WallTime) {
        (self.starts, self.starts.plus_minutes(i64::from(self.minutes)))
    }
}
