//! Signing in and out.

use serde_json::json;
use shared::auth::{self, ConfirmRegistration, Login, Me, Register, SecondStep, SignedIn};

use super::{Reply, client};

/// Lets somebody in by e-mail and password.
pub async fn login(command: &Login) -> Reply<SignedIn> {
    client::sign(auth::LOGIN, command).await
}

/// Lets somebody in by a code, after their password.
pub async fn second_step(command: &SecondStep) -> Reply<SignedIn> {
    client::sign(auth::SECOND_STEP, command).await
}

/// Makes a centre and lets its admin in.
pub async fn register(command: &Register) -> Reply<SignedIn> {
    client::sign(auth::REGISTER, command).await
}

/// Opens the centre whose e-mail a letter has confirmed.
pub async fn confirm(command: &ConfirmRegistration) -> Reply<SignedIn> {
    client::sign(auth::CONFIRM, command).await
}

/// Who is signed in, with the rights of this moment.
pub async fn me() -> Reply<Me> {
    client::get(auth::ME).await
}

/// Ends the session on the server.
pub async fn logout() -> Reply<serde_json::Value> {
    client::command(super::Verb::Post, auth::LOGOUT, &json!({}), crate::platform::command_key()).await
}
