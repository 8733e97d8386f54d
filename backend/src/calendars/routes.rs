//! `/api/ical`, `/calendars`

use axum::{extract::State, http::HeaderMap, response::Response};
use shared::{
    calendars::{self, CalendarLink, CalendarOf},
    ids::CalendarId,
    page::Items,
};

use super::{feed, service};
use crate::{
    error::Result,
    http::{
        answer::{Created, Json, NoContent},
        api::Api,
        authority::{Ctx, can},
        extract::{Body, Path, Query},
    },
    state::AppState,
};

pub fn routes(api: Api) -> Api {
    let whoever = "a calendar program reads it; its address cannot be guessed";
    api.get(calendars::LINKS, "The calendar links of a record: one's own, and all for who manages lessons", list)
        .post(calendars::LINKS, "Makes one's calendar link of a record, or makes it anew", make)
        .get(calendars::LINK, "One calendar link", get)
        .delete(calendars::LINK, "Takes a calendar link back", revoke)
        .public_get(calendars::FEED, "The lessons of a calendar link, as iCalendar", whoever, read)
}

/// `GET /api/ical`
async fn list(ctx: Ctx<can::LessonsView>, Query(of): Query<CalendarOf>) -> Result<Json<Items<CalendarLink>>> {
    service::list(&ctx, &of).await.map(Json)
}

/// `POST /api/ical`
async fn make(ctx: Ctx<can::LessonsView>, Body(of): Body<CalendarOf>) -> Result<Created<CalendarLink>> {
    let record = service::make(&ctx, of).await?;
    Ok(Created::of(record))
}

/// `GET /api/ical/{id}`
async fn get(ctx: Ctx<can::LessonsView>, Path(id): Path<CalendarId>) -> Result<Json<CalendarLink>> {
    service::get(&ctx, id).await.map(Json)
}

/// `DELETE /api/ical/{id}`
async fn revoke(ctx: Ctx<can::LessonsView>, Path(id): Path<CalendarId>) -> Result<NoContent> {
    service::revoke(&ctx, id).await.map(|()| NoContent)
}

/// `GET /calendars/{secret}.ics`
async fn read(State(state): State<AppState>, Path(file): Path<String>, headers: HeaderMap) -> Result<Response> {
    feed::serve(&state, &file, &headers).await
}
