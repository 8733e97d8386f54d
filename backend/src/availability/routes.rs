//! `/api/teachers/{id}/availability`, `/api/absences`

use shared::{
    availability::{self, Absence, AbsenceQuery, Availability, CreateAbsence, SetAvailability, UpdateAbsence},
    ids::{AbsenceId, TeacherId},
    page::{Page, Seen},
};

use super::{absences, week};
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
    api.get(availability::WEEK, "When a teacher works, week by week", week)
        .put(availability::WEEK, "Says when a teacher works, week by week", set_week)
        .get(availability::LIST, "Lists absences of teachers and closures of rooms", list)
        .post(availability::LIST, "Writes down that a teacher is away or a room is closed", create)
        .get(availability::ONE, "One absence", get)
        .patch(availability::ONE, "Changes an absence", update)
        .delete(availability::ONE, "Takes an absence back", archive)
        .post(availability::RESTORE, "Writes an absence down again", restore)
}

/// `GET /api/teachers/{id}/availability`
async fn week(ctx: Ctx<can::TeachersView>, Path(id): Path<TeacherId>) -> Result<Json<Availability>> {
    week::get(&ctx, id).await.map(Json)
}

/// `PUT /api/teachers/{id}/availability`
async fn set_week(
    ctx: Ctx<can::TeachersManage>,
    Path(id): Path<TeacherId>,
    Body(command): Body<SetAvailability>,
) -> Result<Json<Availability>> {
    week::set(&ctx, id, command).await.map(Json)
}

/// `GET /api/absences`
async fn list(ctx: Ctx<can::LessonsView>, Query(query): Query<AbsenceQuery>) -> Result<Json<Page<Absence>>> {
    absences::list(&ctx, &query).await.map(Json)
}

/// `POST /api/absences`
async fn create(ctx: Ctx<can::LessonsManage>, Body(command): Body<CreateAbsence>) -> Result<Created<Absence>> {
    absences::create(&ctx, command).await.map(Created::of)
}

/// `GET /api/absences/{id}`
async fn get(ctx: Ctx<can::LessonsView>, Path(id): Path<AbsenceId>) -> Result<Json<Absence>> {
    absences::get(&ctx, id).await.map(Json)
}

/// `PATCH /api/absences/{id}`
async fn update(
    ctx: Ctx<can::LessonsManage>,
    Path(id): Path<AbsenceId>,
    Body(command): Body<UpdateAbsence>,
) -> Result<Json<Absence>> {
    absences::update(&ctx, id, command).await.map(Json)
}

/// `DELETE /api/absences/{id}`
async fn archive(ctx: Ctx<can::LessonsManage>, Path(id): Path<AbsenceId>) -> Result<Json<Absence>> {
    absences::archive(&ctx, id).await.map(Json)
}

/// `POST /api/absences/{id}/restore`
async fn restore(ctx: Ctx<can::LessonsManage>, Path(id): Path<AbsenceId>, Body(seen): Body<Seen>) -> Result<Json<Absence>> {
    absences::restore(&ctx, id, seen).await.map(Json)
}
