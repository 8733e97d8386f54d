//! Whether a password opens: slowed down for who guesses, the same answer whether or not there is such a person.

use std::net::IpAddr;

use shared::{auth::Login, problem::Cause};

use super::{registration::fold_email, sessions};
use crate::{entity::app_user, error::Result, state::AppState};

/// The user whose e-mail and password fit.
pub async fn authenticated(state: &AppState, command: &Login, peer: IpAddr) -> Result<app_user::Model> {
    let (email, now) = (fold_email(&command.email), state.clock.now());
    state.attempts.begin(&email, peer, now)?;
    let db = state.db.read_system("who signs in is in no company yet").await?;
    let user = sessions::user_by_email(&db, &email).await?;
    drop(db);
    let hash = user.as_ref().map(|user| user.password_hash.clone());
    let fits = state.passwords.fits(command.password.clone(), hash).await?;
    let Some(user) = user.filter(|_| fits) else {
        return Err(Cause::WrongCredentials.into());
    };
    state.attempts.succeeded(&email, peer);
    Ok(user)
}
