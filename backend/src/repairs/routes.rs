//! `/api/repairs`

use shared::repairs::{self, Repair, RepairOf, RepairPlan, Repaired};

use super::{apply, preview};
use crate::{
    error::Result,
    http::{
        answer::Json,
        api::Api,
        authority::{Ctx, can},
        extract::Body,
    },
};

pub fn routes(api: Api) -> Api {
    api.post(repairs::PREVIEW, "The lessons an absence or a holiday hits, and how each can be repaired", plan).post(
        repairs::APPLY,
        "Repairs lessons: all of them, or none",
        apply,
    )
}

/// `POST /api/repairs/preview`
async fn plan(ctx: Ctx<can::LessonsManage>, Body(of): Body<RepairOf>) -> Result<Json<RepairPlan>> {
    preview::preview(&ctx, of).await.map(Json)
}

/// `POST /api/repairs`
async fn apply(ctx: Ctx<can::LessonsManage>, Body(command): Body<Repair>) -> Result<Json<Repaired>> {
    Box::pin(apply::apply(&ctx, command)).await.map(Json)
}
