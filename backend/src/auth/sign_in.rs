//! Signing in: slowed down for who guesses, the same answer whether or not there is such a person. Where a second factor
//! is on, a right password brings a ticket and no session; the code brings the session.

use std::net::IpAddr;

use sea_orm::EntityTrait;
use sha2::{Digest, Sha256};
use shared::{
    auth::{Login, SecondStep},
    problem::{Cause, Rule},
};
use uuid::Uuid;

use super::{
    attempts,
    codes::{self, Proof},
    refusals::{self, Why},
    registration::fold_email,
    sessions::{self, Opened, Whence},
    tokens::Ticket,
};
use crate::{
    entity::app_user,
    error::{AppError, Result},
    http::origin::Origin,
    state::AppState,
};

const REASON: &str = "who signs in is in no company yet";

/// The user whose e-mail and password fit.
pub async fn authenticated(state: &AppState, command: &Login, peer: IpAddr, origin: &Origin) -> Result<app_user::Model> {
    let email = fold_email(&command.email);
    attempts::begin(state, &email, peer).await?;
    let db = state.db.read_system(REASON).await?;
    let user = sessions::user_by_email(&db, &email).await?;
    drop(db);
    let hash = user.as_ref().map(|user| user.password_hash.clone());
    let fits = state.passwords.fits(command.password.clone(), hash).await?;
    if !fits {
        refusals::note(state, user.as_ref().map(|user| user.id), Why::WrongPassword, origin).await?;
    }
    user.filter(|_| fits).ok_or_else(|| Cause::WrongCredentials.into())
}

/// The first step: a session, or, where a second factor is on, the refusal that carries a ticket.
pub async fn by_password(state: &AppState, command: &Login, from: Whence, origin: &Origin) -> Result<Opened> {
    let user = authenticated(state, command, from.address, origin).await?;
    let_in(state, user, command.company_id.map(Uuid::from), from, origin).await
}

/// Lets somebody in whose password was right, or asks for the code.
pub async fn let_in(
    state: &AppState,
    user: app_user::Model,
    company: Option<Uuid>,
    from: Whence,
    origin: &Origin,
) -> Result<Opened> {
    let peer = from.address;
    let db = state.db.system(REASON).await?.from_origin(origin);
    attempts::succeeded(&db, &user.email_folded, peer).await?;
    if codes::confirmed(&db, user.id).await?.is_some() {
        db.commit().await?;
        let ticket = Ticket { user: user.id, company, password: mark_of(&user) };
        let ticket = state.tokens.sign_ticket(ticket, state.clock.now())?;
        return Err(Cause::SecondFactor { ticket }.into());
    }
    let opened = sessions::open(&db, user.id, company, from).await?;
    sessions::note_sign_in(&db, &user, &opened, None).await?;
    db.commit().await?;
    Ok(opened)
}

/// The second step: a ticket and a code make a session.
pub async fn by_code(state: &AppState, command: &SecondStep, from: Whence, origin: &Origin) -> Result<Opened> {
    let over = || AppError::rule(Rule::StepOver);
    let ticket = state.tokens.read_ticket(&command.ticket, state.clock.now()).ok_or_else(over)?;
    let peer = from.address;
    attempts::begin_second(state, ticket.user, peer).await?;
    let db = state.db.system(REASON).await?.from_origin(origin);
    let user = db.one(app_user::Entity::find_by_id(ticket.user)).await?;
    let user = user.filter(|user| mark_of(user) == ticket.password).ok_or_else(over)?;
    let Some(proof) = codes::accept(state, &db, user.id, &user.email, &command.code).await? else {
        drop(db);
        refusals::note(state, Some(user.id), Why::WrongCode, origin).await?;
        return Err(AppError::field("code", "wrongCode"));
    };
    let opened = sessions::open(&db, user.id, ticket.company, Whence { second_factor: true, ..from }).await?;
    let how = (proof == Proof::Recovery).then_some("recovery code used");
    sessions::note_sign_in(&db, &user, &opened, how).await?;
    attempts::succeeded_second(&db, user.id, peer).await?;
    db.commit().await?;
    Ok(opened)
}

/// What tells one password of a person from the next, and nothing of either.
fn mark_of(user: &app_user::Model) -> String {
    let whole = hex::encode(Sha256::digest(format!("second step/{}", user.password_hash).as_bytes()));
    whole.chars().take(16).collect()
}
