//! The control over HTTP, for tests that live in a browser.

use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::control::{Control, Seen};
use crate::faults::Waiting;
use crate::truth::Truth;
use crate::world::Entity;

/// Routes under `/__control`.
pub fn router() -> Router<Control> {
    Router::new()
        .route("/truth", get(truth))
        .route("/requests", get(requests))
        .route("/fail", post(fail))
        .route("/rate-limit", post(rate_limit))
        .route("/delay", post(delay))
        .route("/expire-tokens", post(expire_tokens))
        .route("/deny-access", post(deny_access))
        .route("/calm", post(calm))
        .route("/{entity}/{id}", post(patch).delete(remove))
}

async fn truth(State(control): State<Control>) -> Json<Truth> {
    Json(control.truth())
}

async fn requests(State(control): State<Control>) -> Json<Value> {
    let seen: Vec<Seen> = control.requests();
    Json(json!({
        "total": seen.len(), "logins": control.logins(), "writes": control.writes(),
        "busiestSecond": control.busiest_second(), "requests": seen,
    }))
}

/// `{"fault": {"kind": "too_many", "retry_after": 1}, "path": "lesson/index", "skip": 0, "times": 1}`
async fn fail(State(control): State<Control>, Json(waiting): Json<Waiting>) -> StatusCode {
    control.wait(waiting);
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
struct RateLimit {
    per_second: Option<usize>,
    retry_after: Option<u64>,
}

async fn rate_limit(State(control): State<Control>, Json(limit): Json<RateLimit>) -> StatusCode {
    control.rate_limit(limit.per_second, limit.retry_after);
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
struct Delay {
    ms: u64,
}

async fn delay(State(control): State<Control>, Json(delay): Json<Delay>) -> StatusCode {
    control.delay(Duration::from_millis(delay.ms));
    StatusCode::NO_CONTENT
}

async fn expire_tokens(State(control): State<Control>) -> StatusCode {
    control.expire_tokens();
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
struct Denied {
    denied: bool,
}

async fn deny_access(State(control): State<Control>, Json(denied): Json<Denied>) -> StatusCode {
    control.deny_access(denied.denied);
    StatusCode::NO_CONTENT
}

async fn calm(State(control): State<Control>) -> StatusCode {
    control.calm();
    StatusCode::NO_CONTENT
}

/// `POST /__control/customer/42 {"name": "…"}` changes those fields.
async fn patch(State(control): State<Control>, Path((entity, id)): Path<(String, i64)>, Json(fields): Json<Value>) -> StatusCode {
    let changed = Entity::of_path(&entity).is_some_and(|entity| control.patch(entity, id, fields));
    found(changed)
}

async fn remove(State(control): State<Control>, Path((entity, id)): Path<(String, i64)>) -> StatusCode {
    found(Entity::of_path(&entity).is_some_and(|entity| control.remove(entity, id)))
}

fn found(found: bool) -> StatusCode {
    if found { StatusCode::NO_CONTENT } else { StatusCode::NOT_FOUND }
}
