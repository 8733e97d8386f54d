//! `/api/centre`, `/logos`

use axum::{extract::State, response::Response};
use shared::centre::{self, Centre, SetAccent, SetAttendance, SetCurrency, SetHours, SetLanguage, SetLogo, SetName, SetTimeZone};

use super::{logo, service};
use crate::{
    error::Result,
    http::{
        answer::Json,
        api::Api,
        authority::{Ctx, can},
        extract::{Body, Path},
    },
    state::AppState,
};

pub fn routes(api: Api) -> Api {
    api.get(centre::CENTRE, "What the centre has decided about itself", get)
        .put(centre::NAME, "Names the centre", set_name)
        .put(centre::LOGO, "Sets the logo, or takes it away", set_logo)
        .put(centre::ACCENT, "Sets the colour of the centre", set_accent)
        .put(centre::TIME_ZONE, "Sets the time zone of the centre", set_time_zone)
        .put(centre::CURRENCY, "Sets the currency while no sum stands in the centre", set_currency)
        .put(centre::LANGUAGE, "Sets the language of the centre", set_language)
        .put(centre::HOURS, "Sets the working hours", set_hours)
        .put(centre::ATTENDANCE, "Sets how lessons are marked", set_attendance)
        .public_get(centre::LOGO_FILE, "The picture of a logo", "a page shows it; its address cannot be guessed", picture)
}

/// `GET /api/centre`
async fn get(ctx: Ctx<can::SettingsManage>) -> Result<Json<Centre>> {
    service::get(&ctx).await.map(Json)
}

/// `PUT /api/centre/name`
async fn set_name(ctx: Ctx<can::SettingsManage>, Body(command): Body<SetName>) -> Result<Json<Centre>> {
    service::set_name(&ctx, command).await.map(Json)
}

/// `PUT /api/centre/logo`
async fn set_logo(ctx: Ctx<can::SettingsManage>, Body(command): Body<SetLogo>) -> Result<Json<Centre>> {
    service::set_logo(&ctx, command).await.map(Json)
}

/// `PUT /api/centre/accent`
async fn set_accent(ctx: Ctx<can::SettingsManage>, Body(command): Body<SetAccent>) -> Result<Json<Centre>> {
    service::set_accent(&ctx, command).await.map(Json)
}

/// `PUT /api/centre/time-zone`
async fn set_time_zone(ctx: Ctx<can::SettingsManage>, Body(command): Body<SetTimeZone>) -> Result<Json<Centre>> {
    service::set_time_zone(&ctx, command).await.map(Json)
}

/// `PUT /api/centre/currency`
async fn set_currency(ctx: Ctx<can::SettingsManage>, Body(command): Body<SetCurrency>) -> Result<Json<Centre>> {
    service::set_currency(&ctx, command).await.map(Json)
}

/// `PUT /api/centre/language`
async fn set_language(ctx: Ctx<can::SettingsManage>, Body(command): Body<SetLanguage>) -> Result<Json<Centre>> {
    service::set_language(&ctx, command).await.map(Json)
}

/// `PUT /api/centre/hours`
async fn set_hours(ctx: Ctx<can::SettingsManage>, Body(command): Body<SetHours>) -> Result<Json<Centre>> {
    service::set_hours(&ctx, command).await.map(Json)
}

/// `PUT /api/centre/attendance`
async fn set_attendance(ctx: Ctx<can::SettingsManage>, Body(command): Body<SetAttendance>) -> Result<Json<Centre>> {
    service::set_attendance(&ctx, command).await.map(Json)
}

/// `GET /logos/{id}`
async fn picture(State(state): State<AppState>, Path(name): Path<String>) -> Result<Response> {
    logo::serve(&state, &name).await
}
