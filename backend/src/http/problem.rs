//! Turns every answer that is not a success into `application/problem+json`, in the caller's language, and logs each
//! request once.

use std::sync::{Arc, OnceLock};

use axum::{
    extract::{FromRequestParts, MatchedPath, Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use shared::{
    i18n::Locale,
    permission::Permission,
    problem::{Cause, Problem},
    validation,
};
use uuid::Uuid;

use super::extract::{Describe, Language};
use crate::{error::AppError, health, state::AppState};

/// What the addresses of private calendars begin with: the rest of one is a secret, and stands in no log.
pub const CALENDARS: &str = "/calendars/";

/// The id of a request, in the answer and in the log.
#[derive(Clone, Debug, Default)]
pub struct RequestId(pub String);

impl Describe for RequestId {}
impl<S: Sync> FromRequestParts<S> for RequestId {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(parts.extensions.get().cloned().unwrap_or_default())
    }
}

/// Who a request turned out to come from and the right its route asks for, told by the extractor that found it out to
/// the line of the log.
#[derive(Clone, Default)]
pub struct Asked(Arc<OnceLock<Asking>>);

/// What is known of who asks.
#[derive(Clone, Copy, Debug)]
pub struct Asking {
    pub company: Uuid,
    pub person: Uuid,
    pub permission: Option<Permission>,
}

impl Asked {
    /// Tells it, once.
    pub fn by(parts: &Parts, asking: Asking) {
        if let Some(asked) = parts.extensions.get::<Self>() {
            let _ = asked.0.set(asking);
        }
    }
}

/// A refusal on its way out; the layer writes it when it knows the language and the request.
#[derive(Clone)]
struct Refused(Box<Cause>);

/// A fault on its way to the log.
#[derive(Clone)]
struct Fault(String);

impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        match self {
            Self::Refused(cause) => refusal(cause),
            Self::Replay { status, answer, location } => replay(status, answer, location),
            Self::Internal { .. } => {
                let fault = Fault(self.to_string());
                let mut response = refusal(Box::new(Cause::Internal));
                response.extensions_mut().insert(fault);
                response
            }
        }
    }
}

fn replay(status: u16, answer: String, location: Option<String>) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    let kind = [(header::CONTENT_TYPE, "application/json"), (HeaderName::from_static("idempotency-replayed"), "true")];
    let mut response = (status, kind, answer).into_response();
    if let Some(location) = location.and_then(|location| HeaderValue::from_str(&location).ok()) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

fn refusal(cause: Box<Cause>) -> Response {
    let mut response = StatusCode::from_u16(cause.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR).into_response();
    response.extensions_mut().insert(Refused(cause));
    response
}

/// The outermost layer: gives the request its id, writes problems, logs.
pub async fn layer(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let started = std::time::Instant::now();
    let id = RequestId(state.ids.id(state.clock.now()).to_string());
    request.extensions_mut().insert(id.clone());
    let locale = Language::of(request.headers()).0;
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let route = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str).to_owned();
    let asked = Asked::default();
    request.extensions_mut().insert(asked.clone());
    let mut response = next.run(request).await;
    let fault = response.extensions().get::<Fault>().map(|fault| fault.0.clone());
    if let Some(cause) = cause_of(&response, &path) {
        response = write(cause, locale, &path, &id, &response);
    }
    if let Ok(value) = HeaderValue::from_str(&id.0) {
        response.headers_mut().insert("x-request-id", value);
    }
    let told = if path.starts_with(CALENDARS) { route.clone() } else { path };
    let entry = Entry {
        place: format!("{method} {route}"),
        path: told,
        status: response.status().as_u16(),
        millis: started.elapsed().as_millis() as u64,
        asking: asked.0.get().copied(),
    };
    entry.log(&state, id, fault);
    response
}

/// A line of the log.
struct Entry {
    place: String,
    path: String,
    status: u16,
    millis: u64,
    asking: Option<Asking>,
}

impl Entry {
    fn log(self, state: &AppState, id: RequestId, fault: Option<String>) {
        let Self { place, path, status, millis, asking } = self;
        let method = place.split(' ').next().unwrap_or_default();
        let person = asking.map(|it| it.person.to_string());
        let permission = asking.and_then(|it| it.permission).map(Permission::as_str);
        let company = asking.map(|it| it.company);
        let told = company.map(|it| it.to_string());
        match fault {
            Some(fault) => {
                tracing::error!(
                    request.id = id.0,
                    method,
                    path,
                    status,
                    duration_ms = millis,
                    person,
                    company = told,
                    permission,
                    error = fault,
                    "request failed"
                );
                let noted = health::Fault { company, place, message: fault, request_id: Some(id.0) };
                state.faults.note(state.clock.now(), noted);
            }
            None => tracing::info!(
                request.id = id.0,
                method,
                path,
                status,
                duration_ms = millis,
                person,
                company = told,
                permission,
                "request"
            ),
        }
    }
}

/// Why an answer is not a success, also where axum or a layer of tower answered by itself.
fn cause_of(response: &Response, path: &str) -> Option<Cause> {
    if let Some(Refused(cause)) = response.extensions().get::<Refused>() {
        return Some((**cause).clone());
    }
    let bare = path.starts_with("/api/") && !response.headers().contains_key("x-page");
    if !bare {
        return None;
    }
    match response.status().as_u16() {
        404 => Some(Cause::NotFound),
        405 => Some(Cause::MethodNotAllowed),
        408 | 504 => Some(Cause::Timeout),
        413 => Some(Cause::TooLarge),
        415 => Some(Cause::UnsupportedMediaType),
        503 => Some(Cause::Unavailable),
        400..=499 => Some(Cause::Malformed),
        500.. => Some(Cause::Internal),
        _ => None,
    }
}

fn write(mut cause: Cause, locale: Locale, path: &str, id: &RequestId, from: &Response) -> Response {
    if let Cause::Invalid { errors } = &mut cause {
        validation::translate(errors, locale);
    }
    let status = StatusCode::from_u16(cause.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let retry_after = if let Cause::TooMany { retry_after } = cause { Some(retry_after) } else { None };
    let title = cause.title(locale);
    let problem = Problem {
        title,
        status: cause.status(),
        cause,
        detail: None,
        instance: Some(path.to_owned()),
        request_id: Some(id.0.clone()),
    };
    let body = serde_json::to_vec(&problem).unwrap_or_default();
    let mut response = (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response();
    if status == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    let retry = retry_after
        .map(HeaderValue::from)
        .or_else(|| (status == StatusCode::SERVICE_UNAVAILABLE).then(|| HeaderValue::from(1u64)));
    if let Some(value) = retry {
        response.headers_mut().insert(header::RETRY_AFTER, value);
    }
    if let Some(allow) = from.headers().get(header::ALLOW) {
        response.headers_mut().insert(header::ALLOW, allow.clone());
    }
    for name in super::rate::HEADERS {
        if let Some(value) = from.headers().get(&name) {
            response.headers_mut().insert(name, value.clone());
        }
    }
    for cookie in from.headers().get_all(header::SET_COOKIE) {
        response.headers_mut().append(header::SET_COOKIE, cookie.clone());
    }
    response
}
