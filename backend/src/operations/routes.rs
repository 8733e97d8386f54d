//! `/health`, `/ready`, `/metrics`, the OpenAPI document and its page.

use axum::{
    extract::{MatchedPath, Request, State},
    http::{Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

use super::docs;
use crate::{error::Result, http::api::Api, http::openapi, state::AppState};

pub fn routes(api: Api) -> Api {
    api.public_get("/health", "Whether the process lives", "asked by supervisors", health)
        .public_get("/ready", "Whether the database answers", "asked by load balancers", ready)
        .public_get("/metrics", "Prometheus metrics, without anything of a company", "scraped by monitoring", metrics)
        .public_get("/api/openapi.json", "This document", "integrators read it before they have an account", document)
        .public_get("/api/docs", "This document, readable", "integrators read it before they have an account", readable)
}

async fn health() -> Result<Response> {
    Ok("ok".into_response())
}

async fn ready(State(state): State<AppState>) -> Result<Response> {
    let known = crate::jobs::waiting_and_dead(&state).await.ok();
    let status = if known.is_some() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let schedule = crate::jobs::plan(&state).await.ok();
    let jobs = known.map(|(waiting, dead)| serde_json::json!({ "waiting": waiting, "dead": dead, "schedule": schedule }));
    // A process that serves has found the schema current; there is no other way to start.
    let body = serde_json::json!({ "database": known.is_some(), "schema": "current", "jobs": jobs });
    Ok((status, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response())
}

async fn metrics(State(state): State<AppState>) -> Result<Response> {
    Ok(state.metrics.as_ref().map(PrometheusHandle::render).unwrap_or_default().into_response())
}

async fn document() -> Result<Response> {
    Ok(([(header::CONTENT_TYPE, "application/json")], openapi::document().to_string()).into_response())
}

async fn readable() -> Result<Response> {
    docs::page(openapi::document())
}

/// Seconds between which answers are told apart.
const BUCKETS: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 30.0];

/// What gathers the metrics of this process; nothing where another gathers them already.
pub fn recorder() -> Option<PrometheusHandle> {
    let times = Matcher::Suffix("duration_seconds".to_owned());
    PrometheusBuilder::new().set_buckets_for_metric(times, &BUCKETS).ok()?.install_recorder().ok()
}

/// Who invents methods makes no new series of them.
fn known(method: &Method) -> &'static str {
    let all = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::HEAD, Method::OPTIONS];
    let names = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
    all.iter().zip(names).find(|(known, _)| *known == method).map_or("other", |(_, name)| name)
}

/// Counts and times requests by route, never by the ids in their paths.
pub async fn measure(State(_): State<AppState>, request: Request, next: Next) -> Response {
    let started = std::time::Instant::now();
    let method = known(request.method());
    let route = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str).to_owned();
    let response = next.run(request).await;
    let labels = [("method", method.to_owned()), ("route", route), ("status", response.status().as_u16().to_string())];
    metrics::counter!("http_requests_total", &labels).increment(1);
    metrics::histogram!("http_request_duration_seconds", &labels).record(started.elapsed().as_secs_f64());
    response
}
