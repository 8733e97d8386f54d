//! Marks beyond one lesson: the journal of a group, a whole day at once, what still has no marks, figures.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    attendance::{Mark, RosterKind},
    ids::{BranchId, GroupId, LessonId, StudentId, TeacherId},
    lessons::{Lesson, LessonStatus},
    time::WallTime,
};

/// `GET`: students × lessons of a group.
pub const OF_GROUP: &str = "/api/groups/{id}/journal";
/// `GET`: the marks of one student, the latest first, and what they add up to.
pub const OF_STUDENT: &str = "/api/students/{id}/attendance";
/// `GET`: what marking a whole day would do. `POST`: does it.
pub const DAY: &str = "/api/attendance/day";
/// `POST`: takes back what marking a whole day did.
pub const DAY_UNDO: &str = "/api/attendance/day/undo";
/// `GET`: lessons that were held and are not marked.
pub const LATE: &str = "/api/attendance/late";
/// `GET`: marks added up.
pub const REPORT: &str = "/api/attendance/report";

/// How many days back a lesson is looked for that nobody has marked.
pub const LATE_DAYS: i64 = 31;
/// The longest time a report adds up.
pub const REPORT_DAYS: i64 = 400;

words! {
    /// What a report has a line for.
    #[derive(Default)]
    ReportBy {
        #[default]
        Group = "group",
        Student = "student",
        Teacher = "teacher",
    }
}

answer! {
    /// A column of a journal.
    pub struct JournalLesson {
        pub id: LessonId,
        pub version: i32,
        pub starts: WallTime,
        pub minutes: u32,
        pub starts_at: DateTime<Utc>,
        pub ends_at: DateTime<Utc>,
        pub status: LessonStatus,
    }

    /// A student on the roster of a lesson.
    pub struct JournalCell {
        pub kind: RosterKind,
        pub mark: Option<Mark>,
    }

    /// A row of a journal: a cell for each lesson, `null` where the student is not on its roster.
    pub struct JournalRow {
        pub student_id: StudentId,
        pub name: String,
        pub prospect: bool,
        pub cells: Vec<Option<JournalCell>>,
    }

    /// Students by name, lessons by time; cancelled lessons are left out.
    pub struct Journal {
        pub lessons: Vec<JournalLesson>,
        pub rows: Vec<JournalRow>,
    }

    /// Marks added up. `late` are among `attended`.
    #[derive(Copy, Default, Eq)]
    pub struct Figures {
        pub lessons: u32,
        pub attended: u32,
        pub late: u32,
        pub missed: u32,
        pub excused: u32,
    }

    /// A mark with the lesson it is of.
    pub struct MarkedLesson {
        pub lesson_id: LessonId,
        pub title: String,
        pub starts: WallTime,
        pub minutes: u32,
        pub mark: Mark,
    }

    /// One page of a student's marks, the latest first; the figures are of all of them.
    pub struct StudentMarks {
        pub figures: Figures,
        pub items: Vec<MarkedLesson>,
        pub total: u64,
        /// From 1.
        pub page: u32,
        pub page_size: u32,
    }

    /// A lesson of a day, and how many of its students have no mark.
    pub struct DayLesson {
        pub lesson: Lesson,
        pub unmarked: u32,
    }

    /// What marking a day would do: lessons with somebody to mark, by time.
    pub struct DayPreview {
        pub lessons: Vec<DayLesson>,
        pub unmarked: u32,
    }

    /// What marking a day did.
    pub struct DayMarked {
        pub lesson_ids: Vec<LessonId>,
        pub marked: u32,
        /// Names what was done, to take it back.
        pub batch: i64,
    }

    /// A line of a report.
    pub struct ReportRow {
        pub id: Uuid,
        pub name: String,
        pub figures: Figures,
    }

    /// One page of a report; the sum is of all lines.
    pub struct Report {
        pub items: Vec<ReportRow>,
        pub sum: Figures,
        pub total: u64,
        /// From 1.
        pub page: u32,
        pub page_size: u32,
    }
}

impl Figures {
    /// Marks of any kind.
    pub const fn marks(&self) -> u32 {
        self.attended + self.missed + self.excused
    }
    /// How many of a hundred were there; nothing without marks.
    pub fn share(&self) -> Option<u32> {
        (self.attended * 100 + self.marks() / 2).checked_div(self.marks())
    }
}

/// `?from=2026-11-01&to=2026-12-01`: `from` inclusive, `to` exclusive, days of the branch; this month if left out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, validator::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
pub struct JournalQuery {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// A month after `from` if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
}

/// `?date=2026-11-18&teacherId=`: the lessons of one day.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, validator::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
pub struct DayQuery {
    /// Today in the centre if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub teacher_id: Option<TeacherId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch_id: Option<BranchId>,
}

/// `?teacherId=&page=`: lessons of the last 31 days that were held and are not marked.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, validator::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
pub struct LateQuery {
    #[validate(range(min = 1, max = 1_000_000))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    #[validate(range(min = 1, max = 200))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page_size: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub teacher_id: Option<TeacherId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch_id: Option<BranchId>,
}

/// `?from=&to=&page=`: all marks of a student where no day is named.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, validator::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
pub struct MarksQuery {
    #[validate(range(min = 1, max = 1_000_000))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    #[validate(range(min = 1, max = 200))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page_size: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// Exclusive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
}

/// `?from=&to=&by=group`: `from` inclusive, `to` exclusive, days of the branch.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, validator::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
pub struct ReportQuery {
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// A line for each group if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<ReportBy>,
    #[validate(range(min = 1, max = 1_000_000))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    #[validate(range(min = 1, max = 200))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page_size: Option<u32>,
    /// `name`, `share`, `missed`, `lessons`; `-` before it for descending.
    #[validate(length(max = 40))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sort: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub teacher_id: Option<TeacherId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group_id: Option<GroupId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub student_id: Option<StudentId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch_id: Option<BranchId>,
}

command! {
    /// Marks everybody without a mark in some lessons as there: one transaction.
    pub struct MarkDay {
        #[validate(length(min = 1, max = 200))]
        pub lesson_ids: Vec<LessonId>,
    }

    /// Takes back marks given together that nobody has changed since.
    pub struct UnmarkDay {
        #[validate(length(min = 1, max = 200))]
        pub lesson_ids: Vec<LessonId>,
        /// What [`DayMarked`] called it.
        pub batch: i64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_of_those_who_have_a_mark() {
        assert_eq!(Figures::default().share(), None);
        let figures = Figures { lessons: 3, attended: 2, late: 1, missed: 1, excused: 0 };
        assert_eq!(figures.share(), Some(67));
    }
}
