//! `/api/workload`

use shared::workload::{WORKLOAD, Workload, WorkloadQuery};

use super::service;
use crate::{
    error::Result,
    http::{
        answer::Json,
        api::Api,
        authority::{Ctx, can},
        extract::Query,
    },
};

pub fn routes(api: Api) -> Api {
    api.get(WORKLOAD, "Hours of teachers or rooms week by week, against the time there is", workload)
}

/// `GET /api/workload`
async fn workload(ctx: Ctx<can::LessonsViewAll>, Query(query): Query<WorkloadQuery>) -> Result<Json<Workload>> {
    service::workload(&ctx, &query).await.map(Json)
}
