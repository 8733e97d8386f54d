//! Marks: of a lesson, of a group's month, of a day; and what they add up to.

use shared::{
    attendance::{self, MarkLesson, Marks},
    ids::{GroupId, LessonId, StudentId},
    journal::{
        self, DayMarked, DayPreview, DayQuery, Journal, JournalQuery, LateQuery, MarkDay, MarksQuery, Report, ReportQuery,
        StudentMarks, UnmarkDay,
    },
    lessons::Lesson,
    page::Page,
};
use uuid::Uuid;

use super::{Reply, Verb, at, client, with_query};

/// Marks the students named and nobody else.
pub async fn mark(lesson: LessonId, command: &MarkLesson, key: Uuid) -> Reply<Marks> {
    client::command(Verb::Put, &at(attendance::OF_LESSON, lesson), command, key).await
}

/// Students × lessons of a group.
pub async fn of_group(group: GroupId, query: &JournalQuery) -> Reply<Journal> {
    client::get(&with_query(&at(journal::OF_GROUP, group), query)).await
}

/// The marks of a student, the latest first.
pub async fn of_student(student: StudentId, query: &MarksQuery) -> Reply<StudentMarks> {
    client::get(&with_query(&at(journal::OF_STUDENT, student), query)).await
}

/// What marking a day would do.
pub async fn day(query: &DayQuery) -> Reply<DayPreview> {
    client::get(&with_query(journal::DAY, query)).await
}

/// Marks everybody without a mark in some lessons as there.
pub async fn mark_day(command: &MarkDay, key: Uuid) -> Reply<DayMarked> {
    client::command(Verb::Post, journal::DAY, command, key).await
}

/// Takes that back.
pub async fn unmark_day(command: &UnmarkDay, key: Uuid) -> Reply<DayMarked> {
    client::command(Verb::Post, journal::DAY_UNDO, command, key).await
}

/// Lessons that were held and are not marked.
pub async fn late(query: &LateQuery) -> Reply<Page<Lesson>> {
    client::get(&with_query(journal::LATE, query)).await
}

/// Marks added up.
pub async fn report(query: &ReportQuery) -> Reply<Report> {
    client::get(&with_query(journal::REPORT, query)).await
}
