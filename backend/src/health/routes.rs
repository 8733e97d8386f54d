//! `/api/health-report`

use shared::{
    health::{self, HealthReport},
    ids::JobId,
};

use super::{report, retry};
use crate::{
    error::Result,
    http::{
        answer::Json,
        api::Api,
        authority::{Ctx, can},
        extract::Path,
    },
};

pub fn routes(api: Api) -> Api {
    api.get(health::REPORT, "How the installation stands", look).post(
        health::RETRY,
        "Has a job that failed done once more",
        again,
    )
}

/// `GET /api/health-report`
async fn look(ctx: Ctx<can::JobsView>) -> Result<Json<HealthReport>> {
    report::report(&ctx).await.map(Json)
}

/// `POST /api/health-report/jobs/{id}/retry`
async fn again(ctx: Ctx<can::SettingsManage>, Path(id): Path<JobId>) -> Result<Json<HealthReport>> {
    ctx.demand(shared::permission::Permission::JobsView)?;
    retry::retry(&ctx, id).await.map(Json)
}
