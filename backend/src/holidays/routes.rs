//! `/api/holidays`

use shared::{
    holidays::{self, AddReady, BetweenQuery, CreateHoliday, Festive, Holiday, ReadyHoliday, ReadyQuery, UpdateHoliday},
    ids::HolidayId,
    page::{Items, ListQuery, Page, Seen},
};

use super::{ready, service};
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
    api.get(holidays::LIST, "Lists holidays", list)
        .post(holidays::LIST, "Makes a holiday", create)
        .get(holidays::BETWEEN, "What falls on days of the calendar", between)
        .get(holidays::READY, "The public holidays of Kazakhstan in a year", ready_list)
        .post(holidays::READY, "Adds public holidays of Kazakhstan", add_ready)
        .get(holidays::ONE, "One holiday", get)
        .patch(holidays::ONE, "Changes a holiday", update)
        .delete(holidays::ONE, "Archives a holiday: lessons are made on its days again", archive)
        .post(holidays::RESTORE, "Brings a holiday back", restore)
}

/// `GET /api/holidays`
async fn list(ctx: Ctx<can::SettingsManage>, Query(query): Query<ListQuery>) -> Result<Json<Page<Holiday>>> {
    service::list(&ctx, &query).await.map(Json)
}

/// `POST /api/holidays`
async fn create(ctx: Ctx<can::SettingsManage>, Body(command): Body<CreateHoliday>) -> Result<Created<Holiday>> {
    service::create(&ctx, command).await.map(Created::of)
}

/// `GET /api/holidays/between`
async fn between(ctx: Ctx<can::BeSignedIn>, Query(query): Query<BetweenQuery>) -> Result<Json<Items<Festive>>> {
    service::between(&ctx, query).await.map(Json)
}

/// `GET /api/holidays/ready`
async fn ready_list(ctx: Ctx<can::SettingsManage>, Query(query): Query<ReadyQuery>) -> Result<Json<Items<ReadyHoliday>>> {
    ready::list(&ctx, query.year).await.map(Json)
}

/// `POST /api/holidays/ready`
async fn add_ready(ctx: Ctx<can::SettingsManage>, Body(command): Body<AddReady>) -> Result<Json<Items<Holiday>>> {
    ready::add(&ctx, command).await.map(Json)
}

/// `GET /api/holidays/{id}`
async fn get(ctx: Ctx<can::SettingsManage>, Path(id): Path<HolidayId>) -> Result<Json<Holiday>> {
    service::get(&ctx, id).await.map(Json)
}

/// `PATCH /api/holidays/{id}`
async fn update(
    ctx: Ctx<can::SettingsManage>,
    Path(id): Path<HolidayId>,
    Body(command): Body<UpdateHoliday>,
) -> Result<Json<Holiday>> {
    service::update(&ctx, id, command).await.map(Json)
}

/// `DELETE /api/holidays/{id}`
async fn archive(ctx: Ctx<can::SettingsManage>, Path(id): Path<HolidayId>) -> Result<Json<Holiday>> {
    service::archive(&ctx, id).await.map(Json)
}

/// `POST /api/holidays/{id}/restore`
async fn restore(ctx: Ctx<can::SettingsManage>, Path(id): Path<HolidayId>, Body(seen): Body<Seen>) -> Result<Json<Holiday>> {
    service::restore(&ctx, id, seen).await.map(Json)
}
