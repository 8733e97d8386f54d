//! `Idempotency-Key` on every POST, PATCH and PUT: the same request twice is done once and answered twice.
//!
//! The layer reads the body to know the request by its hash; [`claim`] replays a kept answer, after the caller was
//! authenticated and allowed; `Tenant::commit` keeps the answer in the transaction that did the work.

use axum::{
    body::Body,
    extract::{MatchedPath, Request, State},
    http::{Method, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http_body_util::{BodyExt, Limited};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use sha2::{Digest, Sha256};
use shared::problem::Cause;
use uuid::Uuid;

use crate::{
    db::Claim,
    entity::idempotency,
    error::{AppError, Result},
    state::AppState,
};

/// The key of a request and the hash of what was asked.
#[derive(Clone)]
struct Asked {
    key: String,
    hash: String,
}

/// Marks a command that carries a key with the hash of its method, path and body.
pub async fn layer(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let key = request.headers().get("idempotency-key").and_then(|v| v.to_str().ok()).map(str::to_owned);
    let Some(key) = key.filter(|_| [Method::POST, Method::PATCH, Method::PUT].contains(request.method())) else {
        return next.run(request).await;
    };
    if key.is_empty() || key.len() > 200 {
        return AppError::field("Idempotency-Key", "length").into_response();
    }
    let (mut parts, body) = request.into_parts();
    let Ok(collected) = Limited::new(body, state.config.body_limit).collect().await else {
        return AppError::from(Cause::TooLarge).into_response();
    };
    let bytes = collected.to_bytes();
    let mut hasher = Sha256::new();
    hasher.update(parts.method.as_str().as_bytes());
    hasher.update([0]);
    hasher.update(parts.uri.path().as_bytes());
    hasher.update([0]);
    hasher.update(&bytes);
    parts.extensions.insert(Asked { key, hash: hex::encode(hasher.finalize()) });
    next.run(Request::from_parts(parts, Body::from(bytes))).await
}

/// What the caller's transaction has to keep; or the answer that was given before, as an error to answer with.
pub async fn claim(parts: &Parts, state: &AppState, user_id: Uuid, company: Uuid) -> Result<Option<Claim>> {
    let Some(asked) = parts.extensions.get::<Asked>() else {
        return Ok(None);
    };
    // A key belongs to a user, an answer to the company it speaks of.
    let request_hash = format!("{company} {}", asked.hash);
    let system = state.db.read_system("kept answers belong to a user").await?;
    let kept = idempotency::Entity::find()
        .filter(idempotency::Column::UserId.eq(user_id))
        .filter(idempotency::Column::Key.eq(asked.key.as_str()));
    match system.one(kept).await? {
        None => Ok(Some(Claim { user_id, key: asked.key.clone(), request_hash, kept_as: None })),
        Some(kept) if kept.request_hash == request_hash => {
            let status = parts.extensions.get::<MatchedPath>().map_or(200, |path| state.status_of(&parts.method, path.as_str()));
            Err(AppError::Replay { status, answer: kept.answer, location: kept.location })
        }
        Some(_) => Err(Cause::IdempotencyMismatch.into()),
    }
}
