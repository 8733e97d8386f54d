//! `/api/events`

use axum::{
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response, Sse, sse::KeepAlive},
};
use shared::events;

use super::stream;
use crate::{
    error::Result,
    http::{
        api::Api,
        authority::{Ctx, can},
    },
};

pub fn routes(api: Api) -> Api {
    api.get(events::EVENTS, "Changes as they happen, as server-sent events", listen)
}

/// `GET /api/events`
async fn listen(ctx: Ctx<can::BeSignedIn>, headers: HeaderMap) -> Result<Response> {
    let seen = headers.get("last-event-id").and_then(|v| v.to_str().ok()).and_then(|v| v.parse().ok());
    let stream = stream::of(&ctx, seen).await?;
    let mut response = Sse::new(stream).keep_alive(KeepAlive::default()).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store, no-transform"));
    response.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}
