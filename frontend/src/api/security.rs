//! One's own access: sessions, the password, tokens for programs.

use serde_json::{Value, json};
use shared::{
    ids::{SessionId, TokenId},
    page::Page,
    security::{self, ApiToken, ChangePassword, CreateToken, OwnSession},
};

use super::{Reply, Verb, at, client};
use crate::platform::command_key;

/// Where one is signed in.
pub async fn sessions() -> Reply<Page<OwnSession>> {
    client::get(security::SESSIONS).await
}

/// Ends one session.
pub async fn end_session(id: SessionId) -> Reply<Value> {
    client::command(Verb::Delete, &at(security::SESSION, id), &json!({}), command_key()).await
}

/// Ends all but this one.
pub async fn end_others() -> Reply<Value> {
    client::command(Verb::Delete, security::SESSIONS, &json!({}), command_key()).await
}

/// Changes the password.
pub async fn change_password(command: &ChangePassword) -> Reply<Value> {
    client::command(Verb::Post, security::PASSWORD, command, command_key()).await
}

/// One's tokens.
pub async fn tokens() -> Reply<Page<ApiToken>> {
    client::get(security::TOKENS).await
}

/// Makes a token; the answer alone shows it.
pub async fn create_token(command: &CreateToken) -> Reply<ApiToken> {
    client::command(Verb::Post, security::TOKENS, command, command_key()).await
}

/// Takes a token back.
pub async fn revoke_token(id: TokenId) -> Reply<Value> {
    client::command(Verb::Delete, &at(security::TOKEN, id), &json!({}), command_key()).await
}
