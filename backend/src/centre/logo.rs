//! The file of a logo: among the uploads of its company, under a name nobody can guess, which is its address too.

use std::path::{Path, PathBuf};

use axum::{
    http::{HeaderName, HeaderValue, header},
    response::{IntoResponse, Response},
};
use shared::centre::Centre;
use uuid::Uuid;

use super::{
    parts::{Changing, Logo, Stored},
    picture::Picture,
};
use crate::{
    db::TenantScope,
    error::{AppError, Result},
    http::authority::Caller,
    state::AppState,
};

fn folder(state: &AppState, company: Uuid) -> PathBuf {
    state.config.uploads().join(company.to_string())
}

/// Puts another logo in the place of the one there is, or none. The file is there before it is told of, and the old
/// one goes after that.
pub(super) async fn put(me: &Caller, change: Changing, picture: Option<Picture>) -> Result<Centre> {
    let folder = folder(&me.state, me.company_id);
    let old = change.stored.logo();
    let new = match &picture {
        Some(picture) => Some(write(me, &folder, picture).await?),
        None if old.is_none() => return change.nothing().await,
        None => None,
    };
    let kept = change.value(new.as_ref()).await;
    let useless = if kept.is_ok() { old } else { new };
    if let Some(logo) = useless
        && let Err(error) = tokio::fs::remove_file(folder.join(&logo.file)).await
    {
        tracing::warn!(%error, file = logo.file, "a logo nobody shows any more could not be removed");
    }
    kept
}

async fn write(me: &Caller, folder: &Path, picture: &Picture) -> Result<Logo> {
    tokio::fs::create_dir_all(folder).await.map_err(AppError::internal)?;
    let file = format!("{}.{}.{}", me.company_id.simple(), me.state.ids.secret(), picture.kind);
    tokio::fs::write(folder.join(&file), &picture.bytes).await.map_err(AppError::internal)?;
    Ok(Logo { file, kind: picture.kind.to_owned(), bytes: picture.bytes.len() })
}

/// The picture at an address, if it is the logo of its company still. A browser runs nothing that is in it.
pub(super) async fn serve(state: &AppState, name: &str) -> Result<Response> {
    let company = name.split('.').next().and_then(|id| id.parse::<Uuid>().ok()).ok_or_else(AppError::not_found)?;
    let db = state.db.read(TenantScope::of_system(company, "")).await?;
    let logo = Stored::load(&db).await?.logo().filter(|logo| logo.file == name).ok_or_else(AppError::not_found)?;
    drop(db);
    let Ok(bytes) = tokio::fs::read(folder(state, company).join(&logo.file)).await else {
        return Err(AppError::not_found());
    };
    let kind = if logo.kind == "png" { "image/png" } else { "image/svg+xml" };
    let mut response = bytes.into_response();
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "private, max-age=31536000, immutable"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'; sandbox"),
        (header::CONTENT_DISPOSITION, "inline"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    for (name, value) in headers {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}
