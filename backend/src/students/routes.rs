//! `/api/students`

use shared::{
    bulk::Settled,
    ids::StudentId,
    page::{ListQuery, Page, Seen},
    students::{self, CreateStudent, SeveralStudents, Student, StudentStatus, UpdateStudent},
};

use super::service;
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
    api.get(students::LIST, "Lists students", list)
        .post(students::LIST, "Makes a student", create)
        .get(students::ONE, "One student", get)
        .patch(students::ONE, "Changes a student", update)
        .put(students::ONE, "Changes a student, like PATCH", update)
        .delete(students::ONE, "Archives a student", archive)
        .post(students::RESTORE, "Brings a student back", restore)
        .post(students::ARCHIVE_MANY, "Archives several students at once", archive_many)
        .post(students::RESTORE_MANY, "Brings several students back at once", restore_many)
        .get(students::STATUSES, "The company's student statuses", statuses)
}

/// `GET /api/students`
async fn list(ctx: Ctx<can::StudentsView>, Query(query): Query<ListQuery>) -> Result<Json<Page<Student>>> {
    service::list(&ctx, &query).await.map(Json)
}

/// `POST /api/students`
async fn create(ctx: Ctx<can::StudentsManage>, Body(command): Body<CreateStudent>) -> Result<Created<Student>> {
    let record = service::create(&ctx, command).await?;
    Ok(Created::of(record))
}

/// `GET /api/students/{id}`
async fn get(ctx: Ctx<can::StudentsView>, Path(id): Path<StudentId>) -> Result<Json<Student>> {
    service::get(&ctx, id).await.map(Json)
}

/// `PATCH /api/students/{id}`, and `PUT`
async fn update(
    ctx: Ctx<can::StudentsManage>,
    Path(id): Path<StudentId>,
    Body(command): Body<UpdateStudent>,
) -> Result<Json<Student>> {
    service::update(&ctx, id, command).await.map(Json)
}

/// `POST /api/students/archive`
async fn archive_many(ctx: Ctx<can::StudentsManage>, Body(command): Body<SeveralStudents>) -> Result<Json<Settled<Student>>> {
    service::set_archived(&ctx, command, true).await.map(Json)
}

/// `POST /api/students/restore`
async fn restore_many(ctx: Ctx<can::StudentsManage>, Body(command): Body<SeveralStudents>) -> Result<Json<Settled<Student>>> {
    service::set_archived(&ctx, command, false).await.map(Json)
}

/// `DELETE /api/students/{id}`
async fn archive(ctx: Ctx<can::StudentsManage>, Path(id): Path<StudentId>) -> Result<Json<Student>> {
    service::archive(&ctx, id).await.map(Json)
}

/// `GET /api/students/statuses`
async fn statuses(ctx: Ctx<can::StudentsView>, Query(query): Query<ListQuery>) -> Result<Json<Page<StudentStatus>>> {
    service::statuses(&ctx, &query).await.map(Json)
}

/// `POST /api/students/{id}/restore`
async fn restore(ctx: Ctx<can::StudentsManage>, Path(id): Path<StudentId>, Body(seen): Body<Seen>) -> Result<Json<Student>> {
    service::restore(&ctx, id, seen).await.map(Json)
}
