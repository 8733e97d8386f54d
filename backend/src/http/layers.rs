//! What is wrapped around every route: time and size limits, security headers, compression, panics, `/api/v1`.

use std::time::Duration;

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderName, HeaderValue, Method, Uri, header},
    middleware::{self, Next},
    response::Response,
};
use tower::ServiceBuilder;
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer, timeout::TimeoutLayer};

use super::{idempotency, peer, problem, rate};
use crate::{error::AppError, state::AppState};

/// Wraps the routes.
pub fn wrap(router: Router, state: &AppState) -> Router {
    let limits = ServiceBuilder::new()
        .layer(TimeoutLayer::with_status_code(axum::http::StatusCode::REQUEST_TIMEOUT, Duration::from_secs(30)))
        .layer(DefaultBodyLimit::max(state.config.body_limit));
    let router = router
        .layer(middleware::from_fn_with_state(state.clone(), idempotency::layer))
        // Around the reading of bodies too: a slow one ends in time.
        .layer(limits)
        .layer(middleware::from_fn_with_state(state.clone(), crate::operations::measure))
        .layer(middleware::from_fn_with_state(state.clone(), rate::layer))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn_with_state(state.clone(), problem::layer))
        .layer(CompressionLayer::new())
        .layer(middleware::from_fn_with_state(state.clone(), secure));
    match cors(&state.config.cors_origins) {
        Some(layer) => router.layer(layer),
        None => router,
    }
}

/// CORS is off; an allow-list is configuration.
fn cors(origins: &[String]) -> Option<tower_http::cors::CorsLayer> {
    use tower_http::cors::{AllowOrigin, CorsLayer};
    if origins.is_empty() {
        return None;
    }
    let list: Vec<HeaderValue> = origins.iter().filter_map(|origin| origin.parse().ok()).collect();
    // Named one by one: `*` does not stand for Authorization.
    let asked = [
        header::AUTHORIZATION,
        header::CONTENT_TYPE,
        header::ACCEPT_LANGUAGE,
        HeaderName::from_static("idempotency-key"),
        HeaderName::from_static("last-event-id"),
        HeaderName::from_static("x-session"),
    ];
    let [limit, remaining, reset] = rate::HEADERS;
    let told = [
        limit,
        remaining,
        reset,
        header::LOCATION,
        header::RETRY_AFTER,
        HeaderName::from_static("x-request-id"),
        HeaderName::from_static("idempotency-replayed"),
    ];
    let methods = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
    let layer = CorsLayer::new().allow_origin(AllowOrigin::list(list)).allow_methods(methods);
    Some(layer.allow_headers(asked).expose_headers(told).max_age(Duration::from_hours(1)))
}

#[expect(clippy::needless_pass_by_value, reason = "the signature tower-http asks for")]
fn panicked(cause: Box<dyn std::any::Any + Send>) -> Response {
    use axum::response::IntoResponse;
    let text = cause.downcast_ref::<String>().cloned().or_else(|| cause.downcast_ref::<&str>().map(|s| (*s).to_owned()));
    AppError::internal(format!("panic: {}", text.unwrap_or_default())).into_response()
}

/// Answers the same under `/api/v1/…` as under `/api/…`.
pub fn without_version(mut request: Request) -> Request {
    let rest = request.uri().path_and_query().and_then(|path| path.as_str().strip_prefix("/api/v1/")).map(str::to_owned);
    if let Some(uri) = rest.and_then(|rest| format!("/api/{rest}").parse::<Uri>().ok()) {
        *request.uri_mut() = uri;
    }
    request
}

async fn secure(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let api = request.uri().path().starts_with("/api/");
    let by_tls = state.config.is_served_by_tls() || peer::came_by_tls(&request, &state.config.trusted_proxies);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=(), payment=()"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if by_tls {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        headers.insert(header::CONTENT_SECURITY_POLICY, state.policy.clone());
    }
    if api && !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}
