//! `/api/makeups`, `/api/lessons/{id}/guests`

use shared::{
    ids::LessonId,
    makeups::{self, AddGuest, Guest, Makeup, MakeupQuery, RemoveGuest},
    page::Page,
};

use super::{guests, list as listed};
use crate::{
    attendance::service::location,
    error::Result,
    http::{
        answer::{Created, Json},
        api::Api,
        authority::{Ctx, can},
        extract::{Body, Path, Query},
    },
};

pub fn routes(api: Api) -> Api {
    api.get(makeups::LIST, "Lists make-ups, those that expire first", list)
        .post(makeups::GUESTS, "Lets a student be a guest of a lesson", add)
        .post(makeups::GUEST_GONE, "Takes a guest off a lesson", remove)
}

/// `GET /api/makeups`
async fn list(ctx: Ctx<can::StudentsView>, Query(query): Query<MakeupQuery>) -> Result<Json<Page<Makeup>>> {
    listed::list(&ctx, &query).await.map(Json)
}

/// `POST /api/lessons/{id}/guests`
async fn add(ctx: Ctx<can::AttendanceMark>, Path(id): Path<LessonId>, Body(command): Body<AddGuest>) -> Result<Created<Guest>> {
    guests::add(&ctx, id, command).await.map(|record| Created { location: location(id), record })
}

/// `POST /api/lessons/{id}/guests/remove`
async fn remove(
    ctx: Ctx<can::AttendanceMark>,
    Path(id): Path<LessonId>,
    Body(command): Body<RemoveGuest>,
) -> Result<Json<Guest>> {
    guests::remove(&ctx, id, command).await.map(Json)
}
