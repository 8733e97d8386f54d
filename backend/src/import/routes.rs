//! `/api/migration`

use shared::{
    import::{
        self, ClearData, Cleared, ConnectionResult, ImportState, RepeatImport, ReportQuery, ReportRow, StartImport,
        TestConnection,
    },
    page::Page,
};

use super::{report, service};
use crate::{
    error::Result,
    http::{
        answer::{Accepted, Json},
        api::Api,
        authority::{Ctx, can},
        extract::{Body, Query},
    },
};

pub fn routes(api: Api) -> Api {
    api.post(import::TEST_CONNECTION, "Tries the connection to AlfaCRM", test_connection)
        .post(import::START, "Starts an import, or a dry run of one", start)
        .post(import::REPEAT, "Runs the newest import once more", repeat)
        .get(import::STATUS, "How the newest import stands", status)
        .get(import::REPORT, "Remarks of the newest import, row by row", remarks)
        .post(import::CANCEL, "Stops the running import", cancel)
        .post(import::ROLL_BACK, "Takes the last import back", roll_back)
        .post(import::CLEAR_DATA, "Removes what imports made and nobody built on", clear_data)
}

/// `POST /api/migration/test-connection`
async fn test_connection(ctx: Ctx<can::ImportRun>, Body(command): Body<TestConnection>) -> Result<Json<ConnectionResult>> {
    service::test_connection(&ctx, command).await.map(Json)
}

/// `POST /api/migration/start`
async fn start(ctx: Ctx<can::ImportRun>, Body(command): Body<StartImport>) -> Result<Accepted<ImportState>> {
    service::start(&ctx, command).await.map(Accepted)
}

/// `POST /api/migration/repeat`
async fn repeat(ctx: Ctx<can::ImportRun>, Body(command): Body<RepeatImport>) -> Result<Accepted<ImportState>> {
    service::repeat(&ctx, command).await.map(Accepted)
}

/// `GET /api/migration/status`
async fn status(ctx: Ctx<can::ImportRun>) -> Result<Json<ImportState>> {
    service::status(&ctx).await.map(Json)
}

/// `GET /api/migration/report`
async fn remarks(ctx: Ctx<can::ImportRun>, Query(query): Query<ReportQuery>) -> Result<Json<Page<ReportRow>>> {
    report::page(&ctx, &query).await.map(Json)
}

/// `POST /api/migration/cancel`
async fn cancel(ctx: Ctx<can::ImportRun>) -> Result<Json<ImportState>> {
    service::cancel(&ctx).await.map(Json)
}

/// `POST /api/migration/roll-back`
async fn roll_back(ctx: Ctx<can::ImportRun>) -> Result<Json<ImportState>> {
    service::roll_back(&ctx).await.map(Json)
}

/// `POST /api/migration/clear-data`
async fn clear_data(ctx: Ctx<can::ImportRun>, Body(command): Body<ClearData>) -> Result<Json<Cleared>> {
    service::clear_data(&ctx, command).await.map(Json)
}
