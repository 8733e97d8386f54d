//! Reading requests: axum's extractors, answering with problems and running the shared validation.

use axum::{
    extract::{FromRequest, FromRequestParts, Request, State, rejection::PathRejection},
    http::{HeaderMap, header, request::Parts},
};
use serde::de::DeserializeOwned;
use shared::{i18n::Locale, problem::Cause, validation};
use utoipa::{
    IntoParams, ToSchema,
    openapi::{
        ContentBuilder, Required,
        path::{OperationBuilder, ParameterIn},
        request_body::RequestBodyBuilder,
    },
};
use validator::Validate;

use super::{
    answer::Schemas,
    ranges::{self, Rules},
};
use crate::{error::AppError, state::AppState};

/// What an argument of a handler adds to the OpenAPI document.
pub trait Describe {
    /// Where the ranges of what is read are to be asked for.
    const RULES: Option<Rules> = None;
    fn describe(operation: OperationBuilder, _: &mut Schemas) -> OperationBuilder {
        operation
    }
}

impl Describe for State<AppState> {}
impl Describe for HeaderMap {}
impl Describe for Language {}
impl Describe for super::origin::Origin {}
impl Describe for Request {}

/// The caller's language, from `Accept-Language`.
#[derive(Clone, Copy, Debug)]
pub struct Language(pub Locale);

impl Language {
    pub fn of(headers: &HeaderMap) -> Self {
        let header = headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        Self(Locale::from_accept_language(header))
    }
}
impl<S: Sync> FromRequestParts<S> for Language {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self::of(&parts.headers))
    }
}

/// Identifiers in the path. What is not an identifier names nothing: 404.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<T> Describe for Path<T> {}
impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = AppError;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, AppError> {
        let read: Result<axum::extract::Path<T>, PathRejection> = axum::extract::Path::from_request_parts(parts, state).await;
        read.map(|axum::extract::Path(value)| Self(value)).map_err(|_rejection| AppError::not_found())
    }
}

/// The query string, validated.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: IntoParams + ToSchema + DeserializeOwned + Validate> Describe for Query<T> {
    const RULES: Option<Rules> = Some(Rules::Query(ranges::of_query::<T>));
    fn describe(operation: OperationBuilder, schemas: &mut Schemas) -> OperationBuilder {
        T::schemas(schemas);
        T::into_params(|| Some(ParameterIn::Query))
            .into_iter()
            .fold(operation, utoipa::openapi::path::OperationBuilder::parameter)
    }
}
impl<T: DeserializeOwned + Validate + Send, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = AppError;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        let text = parts.uri.query().unwrap_or_default();
        if form_pairs(text).any(|(_, value)| value.contains('\0')) {
            return Err(Cause::Malformed.into());
        }
        let pairs = serde_urlencoded::Deserializer::new(form_pairs(text));
        let value: T = serde_path_to_error::deserialize(pairs).map_err(|error| refused_field(&error))?;
        validated(value, Language::of(&parts.headers).0).map(Self)
    }
}

/// The parser that `serde_urlencoded` reads from.
fn form_pairs(text: &str) -> form_urlencoded::Parse<'_> {
    form_urlencoded::parse(text.as_bytes())
}

/// A JSON command, validated by the rules the form ran too.
#[derive(Debug)]
pub struct Body<T>(pub T);

impl<T: ToSchema + DeserializeOwned + Validate> Describe for Body<T> {
    const RULES: Option<Rules> = Some(Rules::Body(ranges::of_body::<T>));
    fn describe(operation: OperationBuilder, schemas: &mut Schemas) -> OperationBuilder {
        T::schemas(schemas);
        let content = ContentBuilder::new().schema(Some(T::schema())).build();
        operation.request_body(Some(
            RequestBodyBuilder::new().content("application/json", content).required(Some(Required::True)).build(),
        ))
    }
}
impl<T: DeserializeOwned + Validate, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = AppError;
    async fn from_request(request: Request, state: &S) -> Result<Self, AppError> {
        let locale = Language::of(request.headers()).0;
        let is_json = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).is_some_and(speaks_json);
        if !is_json {
            return Err(Cause::UnsupportedMediaType.into());
        }
        let bytes = axum::body::Bytes::from_request(request, state)
            .await
            .map_err(|rejection| too_large_or_malformed(rejection.status()))?;
        if writes_nul(&bytes) {
            return Err(Cause::Malformed.into());
        }
        // A list would be read as the fields in their order, whatever order that is today.
        if bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[') {
            return Err(AppError::field("", "type"));
        }
        let mut json = serde_json::Deserializer::from_slice(&bytes);
        let value: T = serde_path_to_error::deserialize(&mut json).map_err(|error| refused(&error))?;
        json.end().map_err(|_trailing| AppError::from(Cause::Malformed))?;
        validated(value, locale).map(Self)
    }
}

/// Whether a string of a JSON text has the character NUL in it, which PostgreSQL cannot keep.
fn writes_nul(json: &[u8]) -> bool {
    let mut rest = json;
    while let Some(at) = rest.iter().position(|byte| *byte == b'\\') {
        let escape = rest.get(at..).unwrap_or_default();
        if escape.starts_with(b"\\u0000") {
            return true;
        }
        rest = escape.get(2..).unwrap_or_default();
    }
    false
}

fn speaks_json(content_type: &str) -> bool {
    let kind = content_type.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/json") || kind.to_ascii_lowercase().ends_with("+json")
}

fn too_large_or_malformed(status: axum::http::StatusCode) -> AppError {
    if status == axum::http::StatusCode::PAYLOAD_TOO_LARGE { Cause::TooLarge.into() } else { Cause::Malformed.into() }
}

fn validated<T: Validate>(value: T, locale: Locale) -> Result<T, AppError> {
    let errors = validation::check(&value, locale);
    if errors.is_empty() { Ok(value) } else { Err(errors.into()) }
}

fn refused(error: &serde_path_to_error::Error<serde_json::Error>) -> AppError {
    use serde_json::error::Category;
    match error.inner().classify() {
        Category::Syntax | Category::Eof | Category::Io => Cause::Malformed.into(),
        Category::Data => refused_field(error),
    }
}

/// Names the field that could not be read. Serde's own sentence stays here: it is English and may hold the value.
fn refused_field<E: std::fmt::Display>(error: &serde_path_to_error::Error<E>) -> AppError {
    let sentence = error.inner().to_string();
    let quoted = || sentence.split('`').nth(1).unwrap_or_default().to_owned();
    let path = error.path().to_string();
    let within = |name: String| match path.as_str() {
        "." | "" => name,
        path if path.rsplit(['.']).next() == Some(name.as_str()) => path.to_owned(),
        path => format!("{path}.{name}"),
    };
    if sentence.starts_with("unknown field") {
        AppError::field(&within(quoted()), "unknown")
    } else if sentence.starts_with("missing field") {
        AppError::field(&within(quoted()), "required")
    } else {
        AppError::field(if path == "." { "" } else { &path }, "type")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_character_nul_is_found_and_its_name_is_not_mistaken_for_it() {
        assert!(writes_nul(br#"{"name":"a\u0000"}"#));
        assert!(writes_nul(br#"{"name":"\\\u0000"}"#));
        assert!(!writes_nul(br#"{"name":"\\u0000"}"#));
        assert!(!writes_nul(br#"{"name":"\n\u0041"}"#));
    }
}
