//! Whether a password opens: slowed down for who guesses, the same answer whether or not there is such a person.

use std::net::IpAddr;

use shared::{auth::Login, problem::Cause};

use super::{attempts, refusals, registration::fold_email, sessions};
use crate::{entity::app_user, error::Result, http::origin::Origin, state::AppState};

/// The user whose e-mail and password fit.
pub async fn authenticated(state: &AppState, command: &Login, peer: IpAddr, origin: &Origin) -> Result<app_user::Model> {
    let email = fold_email(&command.email);
    attempts::begin(state, &email, peer).await?;
    let db = state.db.read_system("who signs in is in no company yet").await?;
    let user = sessions::user_by_email(&db, &email).await?;
    drop(db);
    let hash = user.as_ref().map(|user| user.password_hash.clone());
    let fits = state.passwords.fits(command.password.clone(), hash).await?;
    if !fits {
        refusals::note(state, user.as_ref().map(|user| user.id), origin).await?;
    }
    user.filter(|_| fits).ok_or_else(|| Cause::WrongCredentials.into())
}
