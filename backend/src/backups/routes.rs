//! `/api/backups`

use shared::backups::{self, Backups};

use super::service;
use crate::{
    error::Result,
    http::{
        answer::{Accepted, Json},
        api::Api,
        authority::{Ctx, can},
    },
};

pub fn routes(api: Api) -> Api {
    api.get(backups::LIST, "Lists backups of the installation", list).post(backups::LIST, "Takes a backup", start)
}

/// `GET /api/backups`
async fn list(ctx: Ctx<can::BackupsManage>) -> Result<Json<Backups>> {
    service::list(&ctx).await.map(Json)
}

/// `POST /api/backups`
async fn start(ctx: Ctx<can::BackupsManage>) -> Result<Accepted<Backups>> {
    service::start(&ctx).await.map(Accepted)
}
