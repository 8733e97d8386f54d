//! `/api/schedule/rules`

use shared::{
    ids::RuleId,
    page::{Page, Seen},
    rules::{self, CreateRule, Effect, RuleQuery, ScheduleRule, UpdateRule},
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
    api.get(rules::LIST, "Lists schedule rules", list)
        .post(rules::LIST, "Makes a schedule rule and its lessons of the next weeks", create)
        .post(rules::PREVIEW, "What making a schedule rule would do", preview)
        .get(rules::ONE, "One schedule rule", get)
        .patch(rules::ONE, "Changes a schedule rule with its lessons from now on, or from a day on", update)
        .delete(rules::ONE, "Archives a schedule rule with the lessons nobody has touched", archive)
        .post(rules::PREVIEW_CHANGE, "What changing a schedule rule would do", preview_change)
        .post(rules::RESTORE, "Brings a schedule rule back", restore)
}

/// `GET /api/schedule/rules`
async fn list(ctx: Ctx<can::LessonsView>, Query(query): Query<RuleQuery>) -> Result<Json<Page<ScheduleRule>>> {
    service::list(&ctx, &query).await.map(Json)
}

/// `POST /api/schedule/rules`
async fn create(ctx: Ctx<can::LessonsManage>, Body(command): Body<CreateRule>) -> Result<Created<ScheduleRule>> {
    service::create(&ctx, command).await.map(Created::of)
}

/// `POST /api/schedule/rules/preview`
async fn preview(ctx: Ctx<can::LessonsManage>, Body(command): Body<CreateRule>) -> Result<Json<Effect>> {
    service::preview(&ctx, command).await.map(Json)
}

/// `GET /api/schedule/rules/{id}`
async fn get(ctx: Ctx<can::LessonsView>, Path(id): Path<RuleId>) -> Result<Json<ScheduleRule>> {
    service::get(&ctx, id).await.map(Json)
}

/// `PATCH /api/schedule/rules/{id}`
async fn update(
    ctx: Ctx<can::LessonsManage>,
    Path(id): Path<RuleId>,
    Body(command): Body<UpdateRule>,
) -> Result<Json<ScheduleRule>> {
    service::update(&ctx, id, command).await.map(Json)
}

/// `POST /api/schedule/rules/{id}/preview`
async fn preview_change(
    ctx: Ctx<can::LessonsManage>,
    Path(id): Path<RuleId>,
    Body(command): Body<UpdateRule>,
) -> Result<Json<Effect>> {
    service::preview_change(&ctx, id, command).await.map(Json)
}

/// `DELETE /api/schedule/rules/{id}`
async fn archive(ctx: Ctx<can::LessonsManage>, Path(id): Path<RuleId>) -> Result<Json<ScheduleRule>> {
    service::archive(&ctx, id).await.map(Json)
}

/// `POST /api/schedule/rules/{id}/restore`
async fn restore(ctx: Ctx<can::LessonsManage>, Path(id): Path<RuleId>, Body(seen): Body<Seen>) -> Result<Json<ScheduleRule>> {
    service::restore(&ctx, id, seen).await.map(Json)
}
