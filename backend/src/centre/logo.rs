//! The file of a logo: among the uploads of its company, under a name nobody can guess, which is its address too.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

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
    // Whether a change was kept is known to the database, also where its answer was lost.
    let named = named(&me.state, me.company_id).await;
    for file in [old, new].into_iter().flatten().map(|logo| logo.file) {
        if named.as_ref().is_ok_and(|named| named.as_deref() != Some(file.as_str())) {
            remove(&folder.join(file)).await;
        }
    }
    kept
}

/// The file a company shows as its logo.
async fn named(state: &AppState, company: Uuid) -> Result<Option<String>> {
    let db = state.db.read(TenantScope::of_system(company, "")).await?;
    Ok(Stored::load(&db).await?.logo().map(|logo| logo.file))
}

async fn remove(file: &Path) {
    if let Err(error) = tokio::fs::remove_file(file).await {
        tracing::warn!(%error, file = %file.display(), "a logo nobody shows any more could not be removed");
    }
}

/// How old a file is that nobody is about to name any more.
const LEFT_BEHIND: Duration = Duration::from_hours(24);

/// Removes logos that no company shows: what a process left behind that was killed between writing and telling.
pub async fn sweep(state: &AppState) -> Result<()> {
    let Ok(mut folders) = tokio::fs::read_dir(state.config.uploads()).await else { return Ok(()) };
    while let Some(folder) = folders.next_entry().await.map_err(AppError::internal)? {
        let Some(company) = folder.file_name().to_str().and_then(|name| name.parse::<Uuid>().ok()) else { continue };
        let Ok(mut files) = tokio::fs::read_dir(folder.path()).await else { continue };
        let named = named(state, company).await?;
        while let Some(file) = files.next_entry().await.map_err(AppError::internal)? {
            let ours = file.file_name().to_str().is_some_and(|name| is_a_logo(name, company));
            let shown = named.as_deref().is_some_and(|named| *file.file_name() == *named);
            let age = file.metadata().await.ok().and_then(|known| known.modified().ok()?.elapsed().ok());
            if ours && !shown && age.is_some_and(|age| age > LEFT_BEHIND) {
                remove(&file.path()).await;
            }
        }
    }
    Ok(())
}

fn is_a_logo(file: &str, company: Uuid) -> bool {
    file.strip_prefix(&company.simple().to_string()).is_some_and(|rest| rest.ends_with(".png") || rest.ends_with(".svg"))
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
