//! `/api/sessions`, `/api/auth/password`, `/api/tokens`: what a person does with their own access.

use shared::{
    ids::{SessionId, TokenId},
    page::{ListQuery, Page},
    security::{self, ApiToken, ChangePassword, CreateToken, OwnSession},
};

use super::{account, api_tokens};
use crate::{
    error::Result,
    http::{
        answer::{Created, Json, NoContent},
        api::Api,
        authority::{Ctx, can},
        extract::{Body, Path, Query},
        peer::Peer,
    },
};

pub fn routes(api: Api) -> Api {
    api.get(security::SESSIONS, "Where the caller is signed in", list_sessions)
        .delete(security::SESSIONS, "Ends the caller's other sessions", end_others)
        .delete(security::SESSION, "Ends one of the caller's sessions", end_session)
        .post(security::PASSWORD, "Changes the caller's password and ends the other sessions", change_password)
        .get(security::TOKENS, "The caller's tokens for programs", list_tokens)
        .post(security::TOKENS, "Makes a token for a program, shown once", create_token)
        .delete(security::TOKEN, "Takes a token back", revoke_token)
}

/// `GET /api/sessions`
async fn list_sessions(ctx: Ctx<can::BeSignedIn>, Query(query): Query<ListQuery>) -> Result<Json<Page<OwnSession>>> {
    account::own_sessions(&ctx, &query).await.map(Json)
}

/// `DELETE /api/sessions`
async fn end_others(ctx: Ctx<can::BeSignedIn>) -> Result<NoContent> {
    account::end_others(&ctx).await.map(|()| NoContent)
}

/// `DELETE /api/sessions/{id}`
async fn end_session(ctx: Ctx<can::BeSignedIn>, Path(id): Path<SessionId>) -> Result<NoContent> {
    account::end_session(&ctx, id).await.map(|()| NoContent)
}

/// `POST /api/auth/password`
async fn change_password(ctx: Ctx<can::BeSignedIn>, Peer(peer): Peer, Body(command): Body<ChangePassword>) -> Result<NoContent> {
    account::change_password(&ctx, command, peer).await.map(|()| NoContent)
}

/// `GET /api/tokens`
async fn list_tokens(ctx: Ctx<can::BeSignedIn>, Query(query): Query<ListQuery>) -> Result<Json<Page<ApiToken>>> {
    api_tokens::list(&ctx, &query).await.map(Json)
}

/// `POST /api/tokens`
async fn create_token(ctx: Ctx<can::BeSignedIn>, Body(command): Body<CreateToken>) -> Result<Created<ApiToken>> {
    let made = api_tokens::create(&ctx, command).await?;
    Ok(Created::of(made))
}

/// `DELETE /api/tokens/{id}`
async fn revoke_token(ctx: Ctx<can::BeSignedIn>, Path(id): Path<TokenId>) -> Result<NoContent> {
    api_tokens::revoke(&ctx, id).await.map(|()| NoContent)
}
