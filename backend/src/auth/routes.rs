//! `/api/auth/*`

use std::net::IpAddr;

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use shared::{
    auth::{self, ConfirmRegistration, Login, Me, Refresh, Register, SecondStep, SignedIn},
    problem::Cause,
};

use super::{
    membership, registering, sessions,
    sessions::{Opened, Whence},
    sign_in,
};
use crate::{
    error::Result,
    http::{
        answer::{Json, NoContent, Shaped},
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
    let nobody = "nobody is signed in yet";
    api.public_post(auth::REGISTER, "Makes a centre with its admin", nobody, register)
        .public_post(auth::CONFIRM, "Opens the centre a letter has confirmed", nobody, confirm)
        .public_post(auth::LOGIN, "Signs in", nobody, login)
        .public_post(auth::SECOND_STEP, "Signs in by the code of a second factor", nobody, second_step)
        .public_post(auth::REFRESH, "Replaces the refresh token", "the access token may have run out", refresh)
        .get(auth::ME, "The signed-in user", me)
        .post(auth::LOGOUT, "Ends the session", logout)
}

/// `POST /api/auth/register`
async fn register(
    State(state): State<AppState>,
    Peer(peer): Peer,
    id: RequestId,
    headers: HeaderMap,
    Body(command): Body<Register>,
) -> Result<Entered<201>> {
    let origin = Origin::of(&headers, peer, &id);
    let opened = registering::register(&state, command, whence(&headers, peer), &origin).await?;
    signed_in(&state, &headers, opened).await
}

/// `POST /api/auth/register/confirm`
async fn confirm(
    State(state): State<AppState>,
    Peer(peer): Peer,
    id: RequestId,
    headers: HeaderMap,
    Body(command): Body<ConfirmRegistration>,
) -> Result<Entered<201>> {
    let origin = Origin::of(&headers, peer, &id);
    let opened = registering::confirm(&state, command, whence(&headers, peer), &origin).await?;
    signed_in(&state, &headers, opened).await
}

/// `POST /api/auth/login`
async fn login(
    State(state): State<AppState>,
    Peer(peer): Peer,
    id: RequestId,
    headers: HeaderMap,
    Body(command): Body<Login>,
) -> Result<Entered<200>> {
    let origin = Origin::of(&headers, peer, &id);
    let opened = sign_in::by_password(&state, &command, whence(&headers, peer), &origin).await?;
    signed_in(&state, &headers, opened).await
}

/// `POST /api/auth/login/code`
async fn second_step(
    State(state): State<AppState>,
    Peer(peer): Peer,
    id: RequestId,
    headers: HeaderMap,
    Body(command): Body<SecondStep>,
) -> Result<Entered<200>> {
    let origin = Origin::of(&headers, peer, &id);
    let opened = sign_in::by_code(&state, &command, whence(&headers, peer), &origin).await?;
    signed_in(&state, &headers, opened).await
}

/// `POST /api/auth/refresh`: the token from the body, or from the cookie when the browser keeps it there.
async fn refresh(
    State(state): State<AppState>,
    id: RequestId,
    headers: HeaderMap,
    Body(command): Body<Refresh>,
) -> Result<Entered<200>> {
    same_site(&headers)?;
    let token = command.refresh_token.or_else(|| cookie(&headers)).ok_or(Cause::Unauthenticated)?;
    let db = state.db.system("a refresh token names its company").await?.of_request(&id.0);
    let opened = sessions::refresh(&db, &token).await?;
    db.commit().await?;
    signed_in(&state, &headers, opened.ok_or(Cause::Unauthenticated)?).await
}

/// `GET /api/auth/me`
async fn me(ctx: Ctx<can::BeSignedIn>) -> Result<Json<Me>> {
    membership::me(&ctx.state, &claims(&ctx)).await.map(|me| Json(membership::as_seen(me, &ctx)))
}

/// `POST /api/auth/logout`
async fn logout(ctx: Ctx<can::BeSignedIn>) -> Result<Response> {
    let db = ctx.state.db.system("sessions belong to users").await?.from_origin(&ctx.origin);
    sessions::end(&db, ctx.session_id, "signed out").await?;
    db.commit().await?;
    let mut response = NoContent.into_response();
    set_cookie(&ctx.state, &mut response, "", 0);
    Ok(response)
}

fn claims<P>(ctx: &Ctx<P>) -> super::tokens::Claims {
    super::tokens::Claims { user: ctx.user_id, company: ctx.company_id, session: ctx.session_id }
}

/// What who signs in is answered with; the cookie stands in a header.
type Entered<const STATUS: u16> = Shaped<SignedIn, STATUS>;

async fn signed_in<const STATUS: u16>(state: &AppState, headers: &HeaderMap, opened: Opened) -> Result<Entered<STATUS>> {
    let token = state.tokens.sign(opened.claims, state.clock.now())?;
    let user = membership::me(state, &opened.claims).await?;
    let in_cookie = headers.get(auth::SESSION_HEADER).is_some_and(|v| v == "cookie");
    let refresh_token = (!in_cookie).then(|| opened.refresh_token.clone());
    let mut response = Json(SignedIn { token, refresh_token, user }).into_response();
    if in_cookie {
        set_cookie(state, &mut response, &opened.refresh_token, 30 * 24 * 3600);
    }
    Ok(response.into())
}

const COOKIE: &str = "classmate_refresh";

fn set_cookie(state: &AppState, response: &mut Response, value: &str, seconds: u32) {
    let secure = if state.config.secure_cookies { "; Secure" } else { "" };
    let text = format!("{COOKIE}={value}; Path=/api/auth; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}");
    if let Ok(header) = HeaderValue::from_str(&text) {
        response.headers_mut().append(header::SET_COOKIE, header);
    }
}

fn cookie(headers: &HeaderMap) -> Option<String> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(';'));
    let mut ours = all.filter_map(|pair| pair.trim().split_once('='));
    ours.find(|(name, value)| *name == COOKIE && !value.is_empty()).map(|(_, value)| value.to_owned())
}

/// The cookie is SameSite=Strict already; a browser that says it comes from elsewhere is refused besides.
fn same_site(headers: &HeaderMap) -> Result<()> {
    match headers.get("sec-fetch-site").and_then(|v| v.to_str().ok()) {
        Some("cross-site" | "same-site") => Err(Cause::CrossSite.into()),
        _ => Ok(()),
    }
}

fn whence(headers: &HeaderMap, address: IpAddr) -> Whence {
    let device = headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).map(str::to_owned);
    Whence { device, address, second_factor: false }
}
