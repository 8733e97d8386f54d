//! `/api/audit`

use shared::{
    audit::{self, AuditEntry, AuditPerson, AuditQuery, UndoOwn, Undone},
    ids::AuditId,
    page::{Items, Page},
};

use super::{service, undo};
use crate::{
    error::Result,
    http::{
        answer::Json,
        api::Api,
        authority::{Ctx, can},
        extract::{Body, Path, Query},
    },
};

pub fn routes(api: Api) -> Api {
    api.get(audit::LIST, "The audit log, newest first", list)
        .get(audit::PEOPLE, "Who may stand in the audit log", people)
        .get(audit::ONE, "One line of the audit log", get)
        .post(audit::UNDO_OWN, "Takes back what one has just done to a record", undo_own)
        .post(audit::UNDO, "Takes a change back where nothing stands in the way", undo_one)
}

/// `GET /api/audit`
async fn list(ctx: Ctx<can::AuditView>, Query(query): Query<AuditQuery>) -> Result<Json<Page<AuditEntry>>> {
    service::list(&ctx, &query).await.map(Json)
}

/// `GET /api/audit/people`
async fn people(ctx: Ctx<can::AuditView>) -> Result<Json<Items<AuditPerson>>> {
    service::people(&ctx).await.map(Json)
}

/// `GET /api/audit/{id}`
async fn get(ctx: Ctx<can::AuditView>, Path(id): Path<AuditId>) -> Result<Json<AuditEntry>> {
    service::get(&ctx, id).await.map(Json)
}

/// `POST /api/audit/undo`
async fn undo_own(ctx: Ctx<can::BeSignedIn>, Body(command): Body<UndoOwn>) -> Result<Json<Undone>> {
    Box::pin(undo::undo_own(&ctx, command)).await.map(Json)
}

/// `POST /api/audit/{id}/undo`
async fn undo_one(ctx: Ctx<can::AuditView>, Path(id): Path<AuditId>) -> Result<Json<Undone>> {
    Box::pin(undo::undo(&ctx, id)).await.map(Json)
}
