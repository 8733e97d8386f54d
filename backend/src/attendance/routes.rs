//! `/api/attendance`, `/api/lessons/{id}/attendance`, `/api/groups/{id}/journal`, `/api/students/{id}/attendance`

use shared::{
    attendance::{self, MarkLesson, MarkOne, Marks},
    ids::{GroupId, LessonId, StudentId},
    journal::{
        self, DayMarked, DayPreview, DayQuery, Journal, JournalQuery, LateQuery, MarkDay, MarksQuery, Report, ReportQuery,
        StudentMarks, UnmarkDay,
    },
    lessons::Lesson,
    page::Page,
};

use super::{day, figures, journal as journals, service};
use crate::{
    error::Result,
    http::{
        answer::{Created, Json},
        api::Api,
        authority::{Ctx, can},
        extract::{Body, Path, Query},
    },
};

pub fn routes(api: Api) -> Api {
    api.put(attendance::OF_LESSON, "Marks the students named, and nobody else", mark)
        .post(attendance::ONE, "Marks one student", mark_one)
        .get(journal::OF_GROUP, "The journal of a group: students and lessons with their marks", of_group)
        .get(journal::OF_STUDENT, "The marks of a student, the latest first, with what they add up to", of_student)
        .get(journal::DAY, "What marking a day would do", day_preview)
        .post(journal::DAY, "Marks everybody without a mark in some lessons as there", mark_day)
        .post(journal::DAY_UNDO, "Takes back marks given together that nobody changed since", unmark_day)
        .get(journal::LATE, "Lessons that were held and are not marked", late)
        .get(journal::REPORT, "Marks added up by group, student or teacher", report)
}

/// `PUT /api/lessons/{id}/attendance`
async fn mark(ctx: Ctx<can::AttendanceMark>, Path(id): Path<LessonId>, Body(command): Body<MarkLesson>) -> Result<Json<Marks>> {
    service::mark(&ctx, id, command).await.map(Json)
}

/// `POST /api/attendance`
async fn mark_one(ctx: Ctx<can::AttendanceMark>, Body(command): Body<MarkOne>) -> Result<Created<Marks>> {
    let location = service::location(command.lesson_id);
    service::mark_one(&ctx, command).await.map(|record| Created { location, record })
}

/// `GET /api/groups/{id}/journal`
async fn of_group(
    ctx: Ctx<can::LessonsView>,
    Path(id): Path<GroupId>,
    Query(query): Query<JournalQuery>,
) -> Result<Json<Journal>> {
    journals::of_group(&ctx, id, &query).await.map(Json)
}

/// `GET /api/students/{id}/attendance`
async fn of_student(
    ctx: Ctx<can::LessonsView>,
    Path(id): Path<StudentId>,
    Query(query): Query<MarksQuery>,
) -> Result<Json<StudentMarks>> {
    figures::of_student(&ctx, id, &query).await.map(Json)
}

/// `GET /api/attendance/day`
async fn day_preview(ctx: Ctx<can::AttendanceMark>, Query(query): Query<DayQuery>) -> Result<Json<DayPreview>> {
    day::preview(&ctx, &query).await.map(Json)
}

/// `POST /api/attendance/day`
async fn mark_day(ctx: Ctx<can::AttendanceMark>, Body(command): Body<MarkDay>) -> Result<Json<DayMarked>> {
    day::mark(&ctx, &command).await.map(Json)
}

/// `POST /api/attendance/day/undo`
async fn unmark_day(ctx: Ctx<can::AttendanceMark>, Body(command): Body<UnmarkDay>) -> Result<Json<DayMarked>> {
    day::unmark(&ctx, &command).await.map(Json)
}

/// `GET /api/attendance/late`
async fn late(ctx: Ctx<can::LessonsView>, Query(query): Query<LateQuery>) -> Result<Json<Page<Lesson>>> {
    day::late(&ctx, &query).await.map(Json)
}

/// `GET /api/attendance/report`
async fn report(ctx: Ctx<can::LessonsView>, Query(query): Query<ReportQuery>) -> Result<Json<Report>> {
    figures::report(&ctx, &query).await.map(Json)
}
