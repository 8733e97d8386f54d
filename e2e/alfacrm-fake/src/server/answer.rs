//! Answers as Yii2 writes them.

use std::time::Duration;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use futures::{StreamExt as _, stream};
use serde_json::{Value, json};

use crate::faults::Fault;

const BAD_GATEWAY: &str = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n\
<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";

/// 200 with JSON.
pub fn ok(body: Value) -> Response {
    Json(body).into_response()
}

fn yii(status: StatusCode, name: &str, message: &str) -> Response {
    let body = json!({"name": name, "message": message, "code": 0, "status": status.as_u16()});
    (status, Json(body)).into_response()
}

pub fn bad_request(message: &str) -> Response {
    yii(StatusCode::BAD_REQUEST, "Bad Request", message)
}

/// 400 for an id that belongs into the URL.
pub fn missing_param(name: &str) -> Response {
    bad_request(&format!("Отсутствуют обязательные параметры: {name}"))
}

pub fn unauthorized() -> Response {
    yii(StatusCode::UNAUTHORIZED, "Unauthorized", "Your request was made with invalid credentials.")
}

pub fn forbidden(message: &str) -> Response {
    yii(StatusCode::FORBIDDEN, "Forbidden", message)
}

pub fn not_found() -> Response {
    yii(StatusCode::NOT_FOUND, "Not Found", "Страница не найдена.")
}

pub fn method_not_allowed() -> Response {
    yii(
        StatusCode::METHOD_NOT_ALLOWED,
        "Method Not Allowed",
        "Method Not Allowed. This URL can only handle the following request methods: POST.",
    )
}

pub fn too_many(retry_after: Option<u64>) -> Response {
    let mut answer = yii(StatusCode::TOO_MANY_REQUESTS, "Too Many Requests", "Rate limit exceeded.");
    if let Some(seconds) = retry_after {
        answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    answer
}

/// The answer a fault puts in place of the right one, if it does.
pub fn broken(fault: &Fault) -> Option<Response> {
    match fault {
        Fault::TooMany { retry_after } => Some(too_many(*retry_after)),
        Fault::Unavailable => Some(yii(StatusCode::SERVICE_UNAVAILABLE, "Service Unavailable", "Сервис временно недоступен.")),
        Fault::Internal => Some(yii(StatusCode::INTERNAL_SERVER_ERROR, "PHP Warning", "An internal server error occurred.")),
        Fault::HtmlBadGateway => Some((StatusCode::BAD_GATEWAY, Html(BAD_GATEWAY)).into_response()),
        Fault::HtmlOk => Some(Html("<html><body>Ведутся технические работы</body></html>").into_response()),
        Fault::Empty => Some(StatusCode::OK.into_response()),
        Fault::Forbidden => Some(forbidden("Not Authorized")),
        Fault::Redirect { to } => Some((StatusCode::FOUND, [(header::LOCATION, to.clone())]).into_response()),
        Fault::Slow { .. } | Fault::Cut | Fault::RevokeAfter | Fault::GrowAfter => None,
    }
}

/// The head promises JSON, half of it comes, then the connection is gone.
pub fn cut() -> Response {
    let half = Ok(Bytes::from_static(b"{\"total\": 887, \"count\": 20, \"pa"));
    let gone = async {
        // Long enough for the first half to be on its way.
        tokio::time::sleep(Duration::from_millis(20)).await;
        Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset))
    };
    let body = Body::from_stream(stream::iter([half]).chain(stream::once(gone)));
    ([(header::CONTENT_TYPE, "application/json; charset=UTF-8")], body).into_response()
}
