//! A schedule rule: on which weekdays, at what time of the branch's clock, with whom and where a group or one student
//! meets, from a day to a day. Lessons are made from it ahead of time.
//!
//! A rule is never changed blindly: a preview says of each occurrence what becomes of it and what stands in its way.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use validator::{Validate as _, ValidationError};

use crate::{
    ids::{BranchId, GroupId, LessonId, RoomId, RuleId, StudentId, SubjectId, TeacherId},
    lessons::{Override, Scope},
    page::Archived,
    patch::Patch,
    problem::{Conflict, Suggestion},
    time::{ClockTime, WallTime},
};

pub const LIST: &str = "/api/schedule/rules";
pub const ONE: &str = "/api/schedule/rules/{id}";
pub const RESTORE: &str = "/api/schedule/rules/{id}/restore";
/// `POST`: what making a rule would do.
pub const PREVIEW: &str = "/api/schedule/rules/preview";
/// `POST`: what changing a rule would do.
pub const PREVIEW_CHANGE: &str = "/api/schedule/rules/{id}/preview";

/// How many weeks lessons are kept ahead.
pub const WEEKS_AHEAD: i64 = 8;

words! {
    /// What becomes of an occurrence.
    Fate {
        /// A lesson is made.
        Made = "made",
        /// Its lesson goes to another time.
        Moved = "moved",
        /// Its lesson keeps its time and gets another room, teacher, length or subject.
        Changed = "changed",
        /// Nothing changes.
        Same = "same",
        /// Its lesson is taken away.
        Withdrawn = "withdrawn",
        /// Its lesson was changed by hand, marked, held or called off, and is left alone.
        Stays = "stays",
        /// Left out on request.
        Skipped = "skipped",
        /// Left out: a holiday.
        Holiday = "holiday",
        /// Left out: clocks leap over this time.
        Gap = "gap",
    }
}

answer! {
    pub struct ScheduleRule {
        pub id: RuleId,
        pub version: i32,
        pub branch_id: BranchId,
        pub group_id: Option<GroupId>,
        pub student_id: Option<StudentId>,
        /// The name of the group or the student.
        pub title: String,
        pub subject_id: Option<SubjectId>,
        pub room_id: Option<RoomId>,
        pub room: Option<String>,
        /// The first one leads.
        pub teacher_ids: Vec<TeacherId>,
        pub teachers: Vec<String>,
        /// 1 is Monday, 7 is Sunday.
        pub weekdays: Vec<u8>,
        pub starts: ClockTime,
        pub minutes: u32,
        pub from: NaiveDate,
        /// The last day; without an end if absent.
        pub until: Option<NaiveDate>,
        /// Days of the rule that are left out.
        pub skipped: Vec<NaiveDate>,
        pub archived_at: Option<DateTime<Utc>>,
        pub created_at: DateTime<Utc>,
        pub updated_at: DateTime<Utc>,
    }

    /// One day of a rule, and what becomes of it.
    pub struct Occurrence {
        /// The day by the rule.
        pub on: NaiveDate,
        /// When the lesson is, or would be.
        pub starts: WallTime,
        pub minutes: u32,
        pub room_id: Option<RoomId>,
        pub fate: Fate,
        /// When its lesson was before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub was: Option<WallTime>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub lesson_id: Option<LessonId>,
        /// What stands in its way; hard ones first.
        pub conflicts: Vec<Conflict>,
        /// Free places nearby, for the first few that meet something.
        pub suggestions: Vec<Suggestion>,
    }

    /// What a command would do.
    pub struct Effect {
        /// In the order of time.
        pub occurrences: Vec<Occurrence>,
        /// How far lessons are made now; later ones follow night by night.
        pub horizon: NaiveDate,
        /// Students whose lessons are made, moved or taken away.
        pub students: u32,
        /// Names of the teachers whose lessons are.
        pub teachers: Vec<String>,
    }
}

impl Effect {
    /// How many occurrences have this fate.
    pub fn count(&self, fate: Fate) -> usize {
        self.occurrences.iter().filter(|it| it.fate == fate).count()
    }
    /// How many meet something that can never be stored.
    pub fn blocked(&self) -> usize {
        self.occurrences.iter().filter(|it| it.is_blocked()).count()
    }
    /// How many meet only what can be overridden.
    pub fn doubtful(&self) -> usize {
        self.occurrences.iter().filter(|it| !it.conflicts.is_empty() && !it.is_blocked()).count()
    }
}

impl Occurrence {
    /// Whether something stands in the way that can never be stored.
    pub fn is_blocked(&self) -> bool {
        self.conflicts.iter().any(|conflict| !conflict.soft)
    }
}

/// `?groupId=…`, `?studentId=…`: the rules of one, of a branch, or all.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, validator::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
pub struct RuleQuery {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group_id: Option<GroupId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub student_id: Option<StudentId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch_id: Option<BranchId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived: Option<Archived>,
    #[validate(range(min = 1, max = 1_000_000))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    #[validate(range(min = 1, max = 200))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page_size: Option<u32>,
}

command! {
    /// What shall become of one day of a rule: left out, or held at another time or place.
    pub struct OccurrenceChoice {
        /// The day by the rule.
        pub on: NaiveDate,
        #[serde(default)]
        pub skip: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub starts: Option<WallTime>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub room_id: Option<RoomId>,
    }

    /// For a group or for one student.
    pub struct CreateRule {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub group_id: Option<GroupId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub student_id: Option<StudentId>,
        /// Of the room, else of the group or the student, if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub branch_id: Option<BranchId>,
        /// 1 is Monday, 7 is Sunday.
        #[validate(length(min = 1, max = 7), custom(function = "known_weekdays"))]
        pub weekdays: Vec<u8>,
        pub starts: ClockTime,
        #[validate(range(min = 5, max = 1_440))]
        pub minutes: u32,
        /// Today if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub from: Option<NaiveDate>,
        /// The last day; without an end if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub until: Option<NaiveDate>,
        /// The first one leads.
        #[validate(length(max = 10))]
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub teacher_ids: Vec<TeacherId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub room_id: Option<RoomId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub subject_id: Option<SubjectId>,
        /// Days that are left out or held otherwise.
        #[validate(nested, length(max = 200))]
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub occurrences: Vec<OccurrenceChoice>,
        #[validate(nested)]
        #[serde(default, rename = "override", skip_serializing_if = "Option::is_none")]
        pub overriding: Option<Override>,
    }

    /// What is absent stays. The past and lessons changed by hand stay in any case.
    pub struct UpdateRule {
        /// The version that was seen.
        pub version: i32,
        /// `all`: every lesson from now on. `following`: those from `on`; what was before goes by the rule as it was,
        /// and the answer is a new rule.
        #[serde(default = "all")]
        pub scope: Scope,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub on: Option<NaiveDate>,
        #[validate(length(min = 1, max = 7), custom(function = "known_weekdays"))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub weekdays: Option<Vec<u8>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub starts: Option<ClockTime>,
        #[validate(range(min = 5, max = 1_440))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub minutes: Option<u32>,
        #[validate(length(max = 10))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub teacher_ids: Option<Vec<TeacherId>>,
        #[serde(default, skip_serializing_if = "Patch::is_keep")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<RoomId>))]
        pub room_id: Patch<RoomId>,
        #[serde(default, skip_serializing_if = "Patch::is_keep")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<SubjectId>))]
        pub subject_id: Patch<SubjectId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub from: Option<NaiveDate>,
        #[serde(default, skip_serializing_if = "Patch::is_keep")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<NaiveDate>))]
        pub until: Patch<NaiveDate>,
        #[validate(nested, length(max = 200))]
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub occurrences: Vec<OccurrenceChoice>,
        #[validate(nested)]
        #[serde(default, rename = "override", skip_serializing_if = "Option::is_none")]
        pub overriding: Option<Override>,
    }
}

/// A rule is its lessons: without a word a change reaches all of them.
const fn all() -> Scope {
    Scope::All
}

/// Weekdays as they are counted: 1 to 7.
fn known_weekdays(days: &[u8]) -> Result<(), ValidationError> {
    if days.iter().all(|day| (1..=7).contains(day)) {
        return Ok(());
    }
    let mut error = ValidationError::new("range");
    error.add_param("min".into(), &1);
    error.add_param("max".into(), &7);
    Err(error)
}

/// Whether the days of a rule are in order and near enough to be meant.
pub fn days(from: NaiveDate, until: Option<NaiveDate>) -> Result<(), ValidationError> {
    let near = |day: NaiveDate| (1990..=2200).contains(&day.year());
    let fits = near(from) && until.is_none_or(|last| near(last) && from <= last);
    if fits { Ok(()) } else { Err(ValidationError::new("order")) }
}
