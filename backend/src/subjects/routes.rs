//! `/api/subjects`

use shared::{
    ids::SubjectId,
    page::{ListQuery, Page, Seen},
    subjects::{self, CreateSubject, Subject, UpdateSubject},
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
    api.get(subjects::LIST, "Lists subjects", list)
        .post(subjects::LIST, "Makes a subject", create)
        .get(subjects::ONE, "One subject", get)
        .patch(subjects::ONE, "Changes a subject", update)
        .delete(subjects::ONE, "Archives a subject", archive)
        .post(subjects::RESTORE, "Brings a subject back", restore)
}

/// `GET /api/subjects`
async fn list(ctx: Ctx<can::SubjectsView>, Query(query): Query<ListQuery>) -> Result<Json<Page<Subject>>> {
    service::list(&ctx, &query).await.map(Json)
}

/// `POST /api/subjects`
async fn create(ctx: Ctx<can::SubjectsManage>, Body(command): Body<CreateSubject>) -> Result<Created<Subject>> {
    let record = service::create(&ctx, command).await?;
    Ok(Created::of(record))
}

/// `GET /api/subjects/{id}`
async fn get(ctx: Ctx<can::SubjectsView>, Path(id): Path<SubjectId>) -> Result<Json<Subject>> {
    service::get(&ctx, id).await.map(Json)
}

/// `PATCH /api/subjects/{id}`
async fn update(
    ctx: Ctx<can::SubjectsManage>,
    Path(id): Path<SubjectId>,
    Body(command): Body<UpdateSubject>,
) -> Result<Json<Subject>> {
    service::update(&ctx, id, command).await.map(Json)
}

/// `DELETE /api/subjects/{id}`
async fn archive(ctx: Ctx<can::SubjectsManage>, Path(id): Path<SubjectId>) -> Result<Json<Subject>> {
    service::archive(&ctx, id).await.map(Json)
}

/// `POST /api/subjects/{id}/restore`
async fn restore(ctx: Ctx<can::SubjectsManage>, Path(id): Path<SubjectId>, Body(seen): Body<Seen>) -> Result<Json<Subject>> {
    service::restore(&ctx, id, seen).await.map(Json)
}
