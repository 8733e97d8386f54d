//! `/api/leads`

use shared::{
    ids::LeadId,
    leads::{self, Lead},
    page::{ListQuery, Page},
};

use super::service;
use crate::{
    error::Result,
    http::{
        answer::Json,
        api::Api,
        authority::{Ctx, can},
        extract::{Path, Query},
    },
};

pub fn routes(api: Api) -> Api {
    api.get(leads::LIST, "Lists leads", list).get(leads::ONE, "One lead", get)
}

/// `GET /api/leads`
async fn list(ctx: Ctx<can::LeadsView>, Query(query): Query<ListQuery>) -> Result<Json<Page<Lead>>> {
    service::list(&ctx, &query).await.map(Json)
}

/// `GET /api/leads/{id}`
async fn get(ctx: Ctx<can::LeadsView>, Path(id): Path<LeadId>) -> Result<Json<Lead>> {
    service::get(&ctx, id).await.map(Json)
}
