//! `/api/exports`, `/api/clearing`

use axum::{
    body::{Body as Stream, Bytes},
    http::header,
    response::{IntoResponse, Response},
};
use futures::stream;
use shared::{
    exports::{self, ClearCompany, ClearingState, Export},
    ids::ExportId,
    page::{ListQuery, Page},
};
use tokio::io::AsyncReadExt;

use super::service;
use crate::{
    error::{AppError, Result},
    http::{
        answer::{Accepted, Created, Json},
        api::Api,
        authority::{Ctx, can},
        extract::{Body, Path, Query},
    },
};

pub fn routes(api: Api) -> Api {
    api.get(exports::LIST, "Lists exports", list)
        .post(exports::LIST, "Starts an export of everything the company owns", start)
        .get(exports::ONE, "One export", get)
        .get(exports::FILE, "The zip of an export", file)
        .get(exports::CLEAR, "How the newest clearing of the data stands", clearing)
        .post(exports::CLEAR, "Clears the company's data, after a backup", clear)
}

/// `GET /api/exports`
async fn list(ctx: Ctx<can::ExportsRun>, Query(query): Query<ListQuery>) -> Result<Json<Page<Export>>> {
    service::list(&ctx, &query).await.map(Json)
}

/// `POST /api/exports`
async fn start(ctx: Ctx<can::ExportsRun>) -> Result<Created<Export>> {
    service::start(&ctx).await.map(Created::of)
}

/// `GET /api/exports/{id}`
async fn get(ctx: Ctx<can::ExportsRun>, Path(id): Path<ExportId>) -> Result<Json<Export>> {
    service::get(&ctx, id).await.map(Json)
}

/// `GET /api/exports/{id}/file`
async fn file(ctx: Ctx<can::ExportsRun>, Path(id): Path<ExportId>) -> Result<Response> {
    let (path, name) = service::file(&ctx, id).await?;
    let file = tokio::fs::File::open(path).await.map_err(AppError::internal)?;
    let length = file.metadata().await.map_err(AppError::internal)?.len();
    let heads = [
        (header::CONTENT_TYPE, "application/zip".to_owned()),
        (header::CONTENT_LENGTH, length.to_string()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    Ok((heads, Stream::from_stream(stream::try_unfold(file, piece))).into_response())
}

/// The next piece of a file; nothing at its end.
async fn piece(mut file: tokio::fs::File) -> std::io::Result<Option<(Bytes, tokio::fs::File)>> {
    let mut piece = Vec::with_capacity(64 * 1024);
    let read = (&mut file).take(64 * 1024).read_to_end(&mut piece).await?;
    Ok((read > 0).then(|| (Bytes::from(piece), file)))
}

/// `GET /api/clearing`
async fn clearing(ctx: Ctx<can::BackupsManage>) -> Result<Json<ClearingState>> {
    service::clearing(&ctx).await.map(Json)
}

/// `POST /api/clearing`
async fn clear(ctx: Ctx<can::BackupsManage>, Body(command): Body<ClearCompany>) -> Result<Accepted<ClearingState>> {
    service::clear(&ctx, command).await.map(Accepted)
}
