//! `/api/branches`

use shared::{
    branches::{self, Branch, CreateBranch, UpdateBranch},
    ids::BranchId,
    page::{ListQuery, Page, Seen},
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
    api.get(branches::LIST, "Lists branches", list)
        .post(branches::LIST, "Makes a branch", create)
        .get(branches::ONE, "One branch", get)
        .patch(branches::ONE, "Changes a branch", update)
        .delete(branches::ONE, "Archives a branch", archive)
        .post(branches::RESTORE, "Brings a branch back", restore)
}

/// `GET /api/branches`
async fn list(ctx: Ctx<can::BranchesView>, Query(query): Query<ListQuery>) -> Result<Json<Page<Branch>>> {
    service::list(&ctx, &query).await.map(Json)
}

/// `POST /api/branches`
async fn create(ctx: Ctx<can::BranchesManage>, Body(command): Body<CreateBranch>) -> Result<Created<Branch>> {
    let record = service::create(&ctx, command).await?;
    Ok(Created::of(record))
}

/// `GET /api/branches/{id}`
async fn get(ctx: Ctx<can::BranchesView>, Path(id): Path<BranchId>) -> Result<Json<Branch>> {
    service::get(&ctx, id).await.map(Json)
}

/// `PATCH /api/branches/{id}`
async fn update(
    ctx: Ctx<can::BranchesManage>,
    Path(id): Path<BranchId>,
    Body(command): Body<UpdateBranch>,
) -> Result<Json<Branch>> {
    service::update(&ctx, id, command).await.map(Json)
}

/// `DELETE /api/branches/{id}`
async fn archive(ctx: Ctx<can::BranchesManage>, Path(id): Path<BranchId>) -> Result<Json<Branch>> {
    service::archive(&ctx, id).await.map(Json)
}

/// `POST /api/branches/{id}/restore`
async fn restore(ctx: Ctx<can::BranchesManage>, Path(id): Path<BranchId>, Body(seen): Body<Seen>) -> Result<Json<Branch>> {
    service::restore(&ctx, id, seen).await.map(Json)
}
