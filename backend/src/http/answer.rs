//! What handlers answer with; each knows its status and its schema for the OpenAPI document.

use std::marker::PhantomData;

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, Schema},
};

/// Named schemas met while describing, to go into `components`.
pub type Schemas = Vec<(String, RefOr<Schema>)>;

/// An answer of a handler.
pub trait Answer: IntoResponse {
    const STATUS: u16;
    /// Content type and schema of the body, if there is one.
    fn body(schemas: &mut Schemas) -> Option<(&'static str, RefOr<Schema>)>;
}

/// 200 with a record.
#[derive(Debug)]
pub struct Json<T>(pub T);
/// 201 with the record made and where it is.
#[derive(Debug)]
pub struct Created<T> {
    pub location: String,
    pub record: T,
}
impl<T: Located> Created<T> {
    pub fn of(record: T) -> Self {
        Self { location: record.location(), record }
    }
}

/// A record with an address of its own.
pub trait Located {
    fn location(&self) -> String;
}
macro_rules! located {
    ($($record:ty => $under:expr),+ $(,)?) => { $(
        impl Located for $record {
            fn location(&self) -> String {
                format!("{}/{}", $under, self.id)
            }
        }
    )+ };
}
located! {
    shared::availability::Absence => shared::availability::LIST,
    shared::branches::Branch => shared::branches::LIST,
    shared::calendars::CalendarLink => shared::calendars::LINKS,
    shared::exports::Export => shared::exports::LIST,
    shared::groups::Enrollment => "/api/enrollments",
    shared::groups::Group => shared::groups::LIST,
    shared::holidays::Holiday => shared::holidays::LIST,
    shared::lessons::Lesson => shared::lessons::LIST,
    shared::rooms::Room => shared::rooms::LIST,
    shared::rules::ScheduleRule => shared::rules::LIST,
    shared::security::ApiToken => shared::security::TOKENS,
    shared::students::Student => shared::students::LIST,
    shared::subjects::Subject => shared::subjects::LIST,
    shared::teachers::Teacher => shared::teachers::LIST,
    shared::team::Invitation => shared::team::INVITATIONS,
    shared::team::Role => shared::team::ROLES,
    shared::waitlist::Waiting => "/api/waitlist",
    shared::trainings::Training => shared::trainings::LIST,
}

/// 202: work goes on after the answer.
#[derive(Debug)]
pub struct Accepted<T>(pub T);
/// 204
#[derive(Debug)]
pub struct NoContent;

fn json<T: Serialize>(status: StatusCode, body: &T) -> Response {
    match serde_json::to_vec(body) {
        Ok(bytes) => (status, [(header::CONTENT_TYPE, "application/json")], bytes).into_response(),
        Err(error) => crate::error::AppError::internal(error).into_response(),
    }
}

fn schema_of<T: ToSchema>(schemas: &mut Schemas) -> Option<(&'static str, RefOr<Schema>)> {
    T::schemas(schemas);
    Some(("application/json", <T as PartialSchema>::schema()))
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        json(StatusCode::OK, &self.0)
    }
}
impl<T: Serialize> IntoResponse for Accepted<T> {
    fn into_response(self) -> Response {
        json(StatusCode::ACCEPTED, &self.0)
    }
}
impl<T: Serialize> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        let mut response = json(StatusCode::CREATED, &self.record);
        if let Ok(location) = HeaderValue::from_str(&self.location) {
            response.headers_mut().insert(header::LOCATION, location);
        }
        response
    }
}
impl IntoResponse for NoContent {
    fn into_response(self) -> Response {
        StatusCode::NO_CONTENT.into_response()
    }
}

impl<T: Serialize + ToSchema> Answer for Json<T> {
    const STATUS: u16 = 200;
    fn body(schemas: &mut Schemas) -> Option<(&'static str, RefOr<Schema>)> {
        schema_of::<T>(schemas)
    }
}
impl<T: Serialize + ToSchema> Answer for Created<T> {
    const STATUS: u16 = 201;
    fn body(schemas: &mut Schemas) -> Option<(&'static str, RefOr<Schema>)> {
        schema_of::<T>(schemas)
    }
}
impl<T: Serialize + ToSchema> Answer for Accepted<T> {
    const STATUS: u16 = 202;
    fn body(schemas: &mut Schemas) -> Option<(&'static str, RefOr<Schema>)> {
        schema_of::<T>(schemas)
    }
}
impl Answer for NoContent {
    const STATUS: u16 = 204;
    fn body(_: &mut Schemas) -> Option<(&'static str, RefOr<Schema>)> {
        None
    }
}
/// A record with something beside it, a cookie for instance: the response is made by hand, its shape is known.
#[derive(Debug)]
pub struct Shaped<T, const STATUS: u16>(Response, PhantomData<T>);
impl<T, const STATUS: u16> From<Response> for Shaped<T, STATUS> {
    fn from(response: Response) -> Self {
        Self(response, PhantomData)
    }
}
impl<T, const STATUS: u16> IntoResponse for Shaped<T, STATUS> {
    fn into_response(self) -> Response {
        let mut response = self.0;
        *response.status_mut() = StatusCode::from_u16(STATUS).unwrap_or_default();
        response
    }
}
impl<T: ToSchema, const STATUS: u16> Answer for Shaped<T, STATUS> {
    const STATUS: u16 = STATUS;
    fn body(schemas: &mut Schemas) -> Option<(&'static str, RefOr<Schema>)> {
        schema_of::<T>(schemas)
    }
}
/// An answer that is not a record: a page, a stream.
impl Answer for Response {
    const STATUS: u16 = 200;
    fn body(_: &mut Schemas) -> Option<(&'static str, RefOr<Schema>)> {
        None
    }
}
