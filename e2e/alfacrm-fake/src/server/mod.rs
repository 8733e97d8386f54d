//! The HTTP side: `/v2api/…` for clients, `/__control/…` for browser tests.

mod answer;
mod auth;
mod control;
mod filters;
mod index;
mod page;

use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, Method, Uri};
use axum::response::Response;
use axum::routing::any;
use serde_json::{Map, Value};

use crate::control::Control;
use crate::faults::Fault;

/// A call after `/v2api/`.
pub(crate) struct Call<'a> {
    pub method: Method,
    pub path: &'a str,
    pub query: Map<String, Value>,
    pub headers: &'a HeaderMap,
    pub body: &'a [u8],
}

/// All routes of the fake.
pub(crate) fn router(control: Control) -> Router {
    Router::new()
        .route("/v2api/{*rest}", any(api))
        .nest("/__control", control::router())
        .fallback(|| async { answer::not_found() })
        .with_state(control)
}

async fn api(
    State(control): State<Control>,
    method: Method,
    uri: Uri,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let came = Instant::now();
    let path = uri.path().trim_start_matches("/v2api/").trim_end_matches('/');
    let fault = control.take_fault(path);
    let mut wait = control.current_delay();
    if let Some(Fault::Slow { millis }) = fault {
        wait += Duration::from_millis(millis);
    }
    tokio::time::sleep(wait).await;
    let query_text = query.unwrap_or_default();
    let call = Call { method, path, query: read_query(&query_text), headers: &headers, body: &body };
    let answer = respond(&control, &call, fault);
    let shown = if query_text.is_empty() { path.to_owned() } else { format!("{path}?{query_text}") };
    control.note(shown, answer.status().as_u16(), came);
    answer
}

fn respond(control: &Control, call: &Call<'_>, fault: Option<Fault>) -> Response {
    if let Some(broken) = fault.as_ref().and_then(answer::broken) {
        return broken;
    }
    if let Some(refused) = control.over_limit() {
        return answer::too_many(refused.retry_after);
    }
    let right = match call.path {
        "auth/login" => auth::login(control, call),
        _ => auth::check(control, call).map_or_else(|refusal| *refusal, |()| index::answer(control, call)),
    };
    match fault {
        Some(Fault::Cut) => return answer::cut(),
        Some(Fault::RevokeAfter) => control.expire_tokens(),
        Some(Fault::GrowAfter) => {
            index::grow(control, call);
        }
        _ => {}
    }
    right
}

/// `a=1&b=x` as a map; nothing the clients send here needs more than `%5B%5D` and `%20` undone.
fn read_query(text: &str) -> Map<String, Value> {
    text.split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(key, value)| (key.replace("%5B%5D", ""), Value::from(value.replace("%20", " "))))
        .collect()
}
