//! `/api/rooms`

use shared::{
    ids::RoomId,
    page::{ListQuery, Page, Seen},
    rooms::{self, CreateRoom, Room, UpdateRoom},
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
    api.get(rooms::LIST, "Lists rooms", list)
        .post(rooms::LIST, "Makes a room", create)
        .get(rooms::ONE, "One room", get)
        .patch(rooms::ONE, "Changes a room", update)
        .delete(rooms::ONE, "Archives a room", archive)
        .post(rooms::RESTORE, "Brings a room back", restore)
}

/// `GET /api/rooms`
async fn list(ctx: Ctx<can::RoomsView>, Query(query): Query<ListQuery>) -> Result<Json<Page<Room>>> {
    service::list(&ctx, &query).await.map(Json)
}

/// `POST /api/rooms`
async fn create(ctx: Ctx<can::RoomsManage>, Body(command): Body<CreateRoom>) -> Result<Created<Room>> {
    let record = service::create(&ctx, command).await?;
    Ok(Created::of(record))
}

/// `GET /api/rooms/{id}`
async fn get(ctx: Ctx<can::RoomsView>, Path(id): Path<RoomId>) -> Result<Json<Room>> {
    service::get(&ctx, id).await.map(Json)
}

/// `PATCH /api/rooms/{id}`
async fn update(ctx: Ctx<can::RoomsManage>, Path(id): Path<RoomId>, Body(command): Body<UpdateRoom>) -> Result<Json<Room>> {
    service::update(&ctx, id, command).await.map(Json)
}

/// `DELETE /api/rooms/{id}`
async fn archive(ctx: Ctx<can::RoomsManage>, Path(id): Path<RoomId>) -> Result<Json<Room>> {
    service::archive(&ctx, id).await.map(Json)
}

/// `POST /api/rooms/{id}/restore`
async fn restore(ctx: Ctx<can::RoomsManage>, Path(id): Path<RoomId>, Body(seen): Body<Seen>) -> Result<Json<Room>> {
    service::restore(&ctx, id, seen).await.map(Json)
}
