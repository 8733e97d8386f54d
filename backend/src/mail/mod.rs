//! Letters. One is put into the job table in its cause's transaction by [`enqueue`], so it is sent if and only if its
//! cause is kept, and tried again when the server of the mail is away.
//!
//! What a letter says may carry a secret (the link of an invitation), so it lies sealed in the job table and appears
//! in no log; only the address it goes to is readable there.

mod letters;
mod transport;

use chrono::{DateTime, Utc};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use shared::i18n::Locale;

use crate::{
    db::{SystemDb, Tenant},
    entity::job,
    error::{AppError, Result},
    jobs::{self, Hopeless, Kind},
    state::AppState,
    vault::Purpose,
};

pub use letters::LetterKind;
pub use transport::{Mail, check};

/// A letter to one person, in their language.
#[derive(Debug)]
pub struct Letter {
    pub to: String,
    pub locale: Locale,
    pub kind: LetterKind,
}

/// A letter as it lies in the job table.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Waiting {
    to: String,
    locale: Locale,
    /// The kind of letter with everything in it.
    sealed: String,
    /// When the link in it opens nothing any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    until: Option<DateTime<Utc>>,
}

fn waiting(state: &AppState, letter: &Letter) -> Result<Waiting> {
    let kind = serde_json::to_string(&letter.kind).map_err(AppError::internal)?;
    let sealed = state.vault.seal(Purpose::Letter, None, &kind)?;
    let until = letter.kind.lives().map(|lives| state.clock.now() + lives);
    Ok(Waiting { to: letter.to.clone(), locale: letter.locale, sealed, until })
}

/// Has a letter of a company sent when the transaction is committed.
pub async fn enqueue(state: &AppState, db: &Tenant, letter: Letter) -> Result<()> {
    jobs::enqueue(db, Kind::SendMail, None, &waiting(state, &letter)?).await.map(drop)
}

/// The same for a letter of no company: to somebody who forgot a password, to who runs the installation.
pub async fn enqueue_for_nobody(state: &AppState, db: &SystemDb, letter: Letter) -> Result<()> {
    jobs::enqueue_for_nobody(db, state.db.engine(), Kind::SendMail, &waiting(state, &letter)?).await
}

/// The job. What the receiving server refuses for good is not tried again, nor is a letter sent whose link is over.
pub async fn perform(state: &AppState, job: &job::Model) -> Result<()> {
    let waiting: Waiting = serde_json::from_value(job.payload.clone()).map_err(AppError::internal)?;
    if waiting.until.is_some_and(|until| until <= state.clock.now()) {
        return Err(Hopeless::because("the link in it is over").into());
    }
    let kind = state.vault.open(Purpose::Letter, None, &waiting.sealed)?;
    let kind: LetterKind =
        serde_json::from_str(kind.expose_secret()).map_err(|_secret| Hopeless::because("a letter nobody here can write"))?;
    let page = letters::write(&kind, waiting.locale, state.mail.public_url());
    state.mail.send(&waiting.to, &page, job.id, state.clock.now()).await
}
