//! `/api/teachers`

use shared::{
    ids::TeacherId,
    page::{ListQuery, Page, Seen},
    teachers::{self, CreateTeacher, Teacher, UpdateTeacher},
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
    api.get(teachers::LIST, "Lists teachers", list)
        .post(teachers::LIST, "Makes a teacher", create)
        .get(teachers::ONE, "One teacher", get)
        .patch(teachers::ONE, "Changes a teacher", update)
        .delete(teachers::ONE, "Archives a teacher", archive)
        .post(teachers::RESTORE, "Brings a teacher back", restore)
}

/// `GET /api/teachers`
async fn list(ctx: Ctx<can::TeachersView>, Query(query): Query<ListQuery>) -> Result<Json<Page<Teacher>>> {
    service::list(&ctx, &query).await.map(Json)
}

/// `POST /api/teachers`
async fn create(ctx: Ctx<can::TeachersManage>, Body(command): Body<CreateTeacher>) -> Result<Created<Teacher>> {
    let record = service::create(&ctx, command).await?;
    Ok(Created::of(record))
}

/// `GET /api/teachers/{id}`
async fn get(ctx: Ctx<can::TeachersView>, Path(id): Path<TeacherId>) -> Result<Json<Teacher>> {
    service::get(&ctx, id).await.map(Json)
}

/// `PATCH /api/teachers/{id}`
async fn update(
    ctx: Ctx<can::TeachersManage>,
    Path(id): Path<TeacherId>,
    Body(command): Body<UpdateTeacher>,
) -> Result<Json<Teacher>> {
    service::update(&ctx, id, command).await.map(Json)
}

/// `DELETE /api/teachers/{id}`
async fn archive(ctx: Ctx<can::TeachersManage>, Path(id): Path<TeacherId>) -> Result<Json<Teacher>> {
    service::archive(&ctx, id).await.map(Json)
}

/// `POST /api/teachers/{id}/restore`
async fn restore(ctx: Ctx<can::TeachersManage>, Path(id): Path<TeacherId>, Body(seen): Body<Seen>) -> Result<Json<Teacher>> {
    service::restore(&ctx, id, seen).await.map(Json)
}
