//! `/api/auth/second-factor`, `/api/settings/security`, `/api/auth/forgot`, `/api/auth/reset`.

use axum::{extract::State, http::HeaderMap};
use shared::security::{
    self, ConfirmFactor, Enrol, Enrolment, Forgot, ForgotState, ProveFactor, RecoveryCodes, Reset, SecondFactor, SecurityPolicy,
    SetPolicy,
};

use super::{forgot, second_factor};
use crate::{
    error::Result,
    http::{
        answer::{Json, NoContent},
        api::Api,
        authority::{Ctx, can},
        extract::Body,
        origin::Origin,
        peer::Peer,
        problem::RequestId,
    },
    state::AppState,
};

pub fn routes(api: Api) -> Api {
    let forgetful = "who forgot the password cannot sign in";
    api.get(security::FACTOR, "The caller's second factor", get_factor)
        .post(security::FACTOR_ENROL, "Makes a key for an app; it is off until confirmed", enrol)
        .post(security::FACTOR_CONFIRM, "Turns the second factor on by a first code; shows recovery codes", confirm)
        .post(security::FACTOR_CODES, "Makes new recovery codes, shown once", renew_codes)
        .post(security::FACTOR_OFF, "Turns the second factor off", turn_off)
        .get(security::POLICY, "What the centre demands of its members", get_policy)
        .put(security::POLICY, "Changes what the centre demands of its members", set_policy)
        .public_get(security::FORGOT, "Whether a forgotten password can be replaced by mail", forgetful, forgot_state)
        .public_post(security::FORGOT, "Has a link for a new password sent, if there is such an account", forgetful, ask)
        .public_post(security::RESET, "Replaces a password by the secret of a link", forgetful, reset)
}

/// `GET /api/auth/second-factor`
async fn get_factor(ctx: Ctx<can::BeSignedIn>) -> Result<Json<SecondFactor>> {
    second_factor::get(&ctx).await.map(Json)
}

/// `POST /api/auth/second-factor/enrol`
async fn enrol(ctx: Ctx<can::BeSignedIn>, Peer(peer): Peer, Body(command): Body<Enrol>) -> Result<Json<Enrolment>> {
    second_factor::enrol(&ctx, command, peer).await.map(Json)
}

/// `POST /api/auth/second-factor/confirm`
async fn confirm(ctx: Ctx<can::BeSignedIn>, Peer(peer): Peer, Body(command): Body<ConfirmFactor>) -> Result<Json<RecoveryCodes>> {
    second_factor::confirm(&ctx, command, peer).await.map(Json)
}

/// `POST /api/auth/second-factor/codes`
async fn renew_codes(
    ctx: Ctx<can::BeSignedIn>,
    Peer(peer): Peer,
    Body(command): Body<ProveFactor>,
) -> Result<Json<RecoveryCodes>> {
    second_factor::renew_codes(&ctx, command, peer).await.map(Json)
}

/// `POST /api/auth/second-factor/off`
async fn turn_off(ctx: Ctx<can::BeSignedIn>, Peer(peer): Peer, Body(command): Body<ProveFactor>) -> Result<NoContent> {
    second_factor::turn_off(&ctx, command, peer).await.map(|()| NoContent)
}

/// `GET /api/settings/security`
async fn get_policy(ctx: Ctx<can::SettingsManage>) -> Result<Json<SecurityPolicy>> {
    second_factor::policy(&ctx).await.map(Json)
}

/// `PUT /api/settings/security`
async fn set_policy(ctx: Ctx<can::SettingsManage>, Body(command): Body<SetPolicy>) -> Result<Json<SecurityPolicy>> {
    second_factor::set_policy(&ctx, command).await.map(Json)
}

/// `GET /api/auth/forgot`
async fn forgot_state(State(state): State<AppState>) -> Result<Json<ForgotState>> {
    Ok(Json(forgot::state(&state)))
}

/// `POST /api/auth/forgot`
async fn ask(State(state): State<AppState>, Peer(peer): Peer, Body(command): Body<Forgot>) -> Result<NoContent> {
    forgot::ask(&state, command, peer).await.map(|()| NoContent)
}

/// `POST /api/auth/reset`
async fn reset(
    State(state): State<AppState>,
    Peer(peer): Peer,
    id: RequestId,
    headers: HeaderMap,
    Body(command): Body<Reset>,
) -> Result<NoContent> {
    forgot::reset(&state, command, peer, &Origin::of(&headers, peer, &id)).await.map(|()| NoContent)
}
