//! Somebody registers: the first steps of a new centre, and what is said where the e-mail is somebody's already.
//!
//! Whose e-mail it is is told to nobody but its owner. With mail every registration waits for a letter, and what stands
//! in the letter depends on whether there is an account. Without mail a centre is opened at once, so that an e-mail is
//! taken cannot be hidden: it is refused in the words of a sign-in, counted like one, and only few tries are had.
//! Whoever types the right password of the account there is is let into it. Until the answer the same is done for all.

use std::net::IpAddr;

use chrono::{DateTime, Duration, Utc};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use shared::{
    auth::{CONFIRM_HOURS, ConfirmRegistration, Register},
    i18n::Locale,
    problem::{Cause, Rule},
};

use super::{
    attempts, breached,
    refusals::{self, Why},
    registration::{self, fold_email},
    sessions::{self, Opened, Whence},
    sign_in,
};
use crate::{
    entity::job,
    error::{AppError, Result},
    http::origin::Origin,
    jobs::{self, Kind},
    mail::{self, Letter, LetterKind},
    state::AppState,
    vault::Purpose,
    zone,
};

const REASON: &str = "a new company is in none yet";
/// A centre that waits for its e-mail to be confirmed. It is in the link and nowhere else, sealed.
#[derive(Serialize, Deserialize)]
struct Pending {
    name: String,
    email: String,
    company_name: String,
    time_zone: Option<String>,
    locale: Option<Locale>,
    password_hash: String,
    until: DateTime<Utc>,
}

#[derive(Serialize, Deserialize)]
struct Waiting {
    sealed: String,
}

/// Opens a centre, or has a letter sent that does.
///
/// # Errors
/// `confirmByLetter` where there is mail; the refusal of a sign-in, where an account has the e-mail and another password.
pub async fn register(state: &AppState, command: Register, from: Whence, origin: &Origin) -> Result<Opened> {
    let (email, peer) = (fold_email(&command.email), from.address);
    attempts::registering(state, peer).await?;
    if let Some(zone) = &command.time_zone {
        zone::named(zone)?;
    }
    breached::refuse(&command.password, &command.email)?;
    attempts::begin(state, &email, peer).await?;
    let look = state.db.read_system(REASON).await?;
    let user = sessions::user_by_email(&look, &email).await?;
    drop(look);
    // Both, whoever it is: an e-mail nobody has is compared with a hash nobody has.
    let theirs = user.as_ref().map(|user| user.password_hash.clone());
    let fits = state.passwords.fits(command.password.clone(), theirs).await?;
    let hash = state.passwords.hash(command.password.clone()).await?;
    let known = user.as_ref().map(|user| user.id);
    if let Some(user) = user.filter(|_| fits) {
        return sign_in::let_in(state, user, None, from, origin).await;
    }
    if state.mail.is_configured() {
        // Whoever it is: a job more for an e-mail that has an account would tell by its time that there is one.
        refusals::note(state, known, Why::WrongPassword, origin).await?;
        wait_for_letter(state, command, hash, peer).await?;
        return Err(AppError::rule(Rule::ConfirmByLetter));
    }
    if known.is_some() {
        refusals::note(state, known, Why::WrongPassword, origin).await?;
        return Err(Cause::WrongCredentials.into());
    }
    open(state, &command, hash, from, origin).await
}

/// Makes the centre and lets its admin in.
async fn open(state: &AppState, command: &Register, hash: String, from: Whence, origin: &Origin) -> Result<Opened> {
    let db = state.db.system(REASON).await?.from_origin(origin);
    attempts::succeeded(&db, &fold_email(&command.email), from.address).await?;
    let made = registration::register(&db, command, hash).await?;
    let opened = sessions::open(&db, made.user, Some(made.company), from).await?;
    db.commit().await?;
    Ok(opened)
}

async fn wait_for_letter(state: &AppState, command: Register, password_hash: String, peer: IpAddr) -> Result<()> {
    attempts::asking_for_letter(state, &fold_email(&command.email), peer).await?;
    let Register { name, email, company_name, time_zone, locale, password: _ } = command;
    let until = state.clock.now() + Duration::hours(CONFIRM_HOURS);
    let pending = Pending { name, email, company_name, time_zone, locale, password_hash, until };
    let plain = serde_json::to_string(&pending).map_err(AppError::internal)?;
    let sealed = state.vault.seal(Purpose::Registration, None, &plain)?;
    let db = state.db.system(REASON).await?;
    jobs::enqueue_for_nobody(&db, state.db.engine(), Kind::ConfirmRegistration, &Waiting { sealed }).await?;
    Ok(db.commit().await?)
}

/// The job: the letter with the link, or the one that says there is an account already.
pub async fn perform(state: &AppState, job: &job::Model) -> Result<()> {
    let Waiting { sealed } = serde_json::from_value(job.payload.clone()).map_err(AppError::internal)?;
    let pending = unsealed(state, &sealed)?;
    let db = state.db.system(REASON).await?;
    let letter = match sessions::user_by_email(&db, &fold_email(&pending.email)).await? {
        Some(user) => {
            let locale = user.locale.parse().unwrap_or_default();
            Letter { to: user.email, locale, kind: LetterKind::AccountThere }
        }
        None => {
            let locale = pending.locale.unwrap_or_default();
            Letter { to: pending.email.trim().to_owned(), locale, kind: LetterKind::ConfirmRegistration { token: sealed } }
        }
    };
    mail::enqueue_for_nobody(state, &db, letter).await?;
    Ok(db.commit().await?)
}

fn unsealed(state: &AppState, sealed: &str) -> Result<Pending> {
    let plain = state.vault.open(Purpose::Registration, None, sealed)?;
    serde_json::from_str(plain.expose_secret()).map_err(|_secret| AppError::internal("a registration nobody here can read"))
}

/// Opens the centre a link is about. Used, run out and invented are told apart by nobody.
pub async fn confirm(state: &AppState, command: ConfirmRegistration, from: Whence, origin: &Origin) -> Result<Opened> {
    let over = || AppError::rule(Rule::RegistrationOver);
    attempts::begin_secret(state, from.address).await?;
    let pending = unsealed(state, &command.token).ok().filter(|pending| pending.until > state.clock.now()).ok_or_else(over)?;
    let look = state.db.read_system(REASON).await?;
    let taken = sessions::user_by_email(&look, &fold_email(&pending.email)).await?.is_some();
    drop(look);
    attempts::secret_was_right(state, from.address).await?;
    if taken {
        return Err(over());
    }
    let Pending { name, email, company_name, time_zone, locale, password_hash, until: _ } = pending;
    let command = Register { name, email, company_name, time_zone, locale, password: String::new() };
    open(state, &command, password_hash, from, origin).await
}
