//! One's own access: sessions, the password, the second factor, tokens for programs.

use serde_json::{Value, json};
use shared::{
    ids::{SessionId, TokenId},
    page::{ListQuery, Page},
    security::{
        self, ApiToken, ChangePassword, ConfirmFactor, CreateToken, Enrol, Enrolment, Forgot, ForgotState, OwnSession,
        ProveFactor, RecoveryCodes, Reset, SecondFactor, SecurityPolicy, SetPolicy,
    },
};

use super::{Reply, Verb, at, client, with_query};
use crate::platform::command_key;

/// A page of where one is signed in.
pub async fn sessions(query: ListQuery) -> Reply<Page<OwnSession>> {
    client::get(&with_query(security::SESSIONS, &query)).await
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

/// A page of one's tokens.
pub async fn tokens(query: ListQuery) -> Reply<Page<ApiToken>> {
    client::get(&with_query(security::TOKENS, &query)).await
}

/// Makes a token; the answer alone shows it.
pub async fn create_token(command: &CreateToken) -> Reply<ApiToken> {
    client::command(Verb::Post, security::TOKENS, command, command_key()).await
}

/// Takes a token back.
pub async fn revoke_token(id: TokenId) -> Reply<Value> {
    client::command(Verb::Delete, &at(security::TOKEN, id), &json!({}), command_key()).await
}

/// How one's second factor stands.
pub async fn factor() -> Reply<SecondFactor> {
    client::get(security::FACTOR).await
}

/// A key for an app.
pub async fn enrol(command: &Enrol) -> Reply<Enrolment> {
    client::command(Verb::Post, security::FACTOR_ENROL, command, command_key()).await
}

/// Turns the second factor on; the answer alone shows the recovery codes.
pub async fn confirm_factor(command: &ConfirmFactor) -> Reply<RecoveryCodes> {
    client::command(Verb::Post, security::FACTOR_CONFIRM, command, command_key()).await
}

/// New recovery codes.
pub async fn renew_codes(command: &ProveFactor) -> Reply<RecoveryCodes> {
    client::command(Verb::Post, security::FACTOR_CODES, command, command_key()).await
}

/// Turns the second factor off.
pub async fn factor_off(command: &ProveFactor) -> Reply<Value> {
    client::command(Verb::Post, security::FACTOR_OFF, command, command_key()).await
}

/// What the centre demands.
pub async fn policy() -> Reply<SecurityPolicy> {
    client::get(security::POLICY).await
}

/// Changes what the centre demands.
pub async fn set_policy(command: &SetPolicy) -> Reply<SecurityPolicy> {
    client::command(Verb::Put, security::POLICY, command, command_key()).await
}

/// Whether a forgotten password can be replaced by mail.
pub async fn forgot_state() -> Reply<ForgotState> {
    client::look(security::FORGOT).await
}

/// Has a link for a new password sent.
pub async fn forgot(command: &Forgot) -> Reply<Value> {
    client::sign(security::FORGOT, command).await
}

/// Sets a new password by the secret of a link.
pub async fn reset(command: &Reset) -> Reply<Value> {
    client::sign(security::RESET, command).await
}
