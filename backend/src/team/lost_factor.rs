//! A lost second factor: phone and recovery codes are gone. Who manages people turns it off for a member; for the only
//! administrator there is nobody above, so who runs the server does it on the command line.

use secrecy::ExposeSecret;
use shared::{
    events::{Action, Entity},
    ids::MembershipId,
    problem::{Cause, Rule},
};

use super::helping;
use crate::{
    auth::{
        attempts,
        second_factor::take_off,
        sessions::{self, Ending},
    },
    config::{Config, Overrides},
    db::{Database, SchemaState},
    error::{AppError, Result},
    history,
    http::authority::Caller,
    mail::{self, Letter, LetterKind},
    state::AppState,
};

const REASON: &str = "a second factor belongs to a person";
/// What the log says of the command line.
const WHY: &str = "second factor off by command";

/// Turns off the second factor of a member and ends their sessions; a letter tells them.
pub async fn turn_off(me: &Caller, id: MembershipId) -> Result<()> {
    let helping = helping::begin(me, id).await?;
    let (db, user) = (&helping.db, helping.user.id);
    take_off(db, user).await?;
    helping.note(me, "second factor taken off").await?;
    let by = Some((me.user_id, me.user_name.clone()));
    sessions::end_all(db, Ending { user, kept: None, reason: "second factor taken off", by }).await?;
    attempts::forgive_factor(db, user).await?;
    if me.state.mail.is_configured() {
        let by = Some((helping.company.name.clone(), me.user_name.clone()));
        let letter = Letter { to: helping.user.email.clone(), locale: helping.locale(), kind: LetterKind::FactorOff { by } };
        mail::enqueue_for_nobody(&me.state, db, letter).await?;
    }
    Ok(helping.db.commit().await?)
}

/// The same on the command line, for anybody.
pub async fn turn_off_for(state: &AppState, email: &str) -> Result<()> {
    let db = state.db.system(REASON).await?;
    let user = sessions::user_by_email(&db, email).await?.ok_or_else(AppError::not_found)?;
    take_off(&db, user.id).await?;
    for company in sessions::companies(&db, user.id).await? {
        let note = history::Note {
            company,
            user: (user.id, user.name.clone()),
            entity: Entity::Session,
            record_id: user.id,
            action: Action::Updated,
            with: Some(serde_json::json!({ "reason": WHY })),
        };
        history::note(&db, note).await?;
    }
    sessions::end_all(&db, Ending { user: user.id, kept: None, reason: WHY, by: None }).await?;
    attempts::forgive_factor(&db, user.id).await?;
    if state.mail.is_configured() {
        let locale = user.locale.parse().unwrap_or_default();
        let letter = Letter { to: user.email, locale, kind: LetterKind::FactorOff { by: None } };
        mail::enqueue_for_nobody(state, &db, letter).await?;
    }
    Ok(db.commit().await?)
}

/// `classmate second-factor-off`: what to tell, or why it fails.
pub async fn command(over: Overrides, email: &str) -> std::result::Result<String, String> {
    let config = Config::load(over)?;
    let schema = Database::schema(config.database_url.expose_secret()).await.map_err(|error| error.to_string())?;
    if schema != SchemaState::Current {
        return Err("the schema is not this program's: run `classmate migrate`".into());
    }
    let state = crate::serve::prepare(config).await?;
    turn_off_for(&state, email).await.map_err(|error| match &error {
        AppError::Refused(cause) if **cause == Cause::NotFound => format!("nobody signs in with {email}"),
        AppError::Refused(cause) if matches!(**cause, Cause::Rule { rule: Rule::SecondFactorOff, .. }) => {
            format!("{email} has no second factor")
        }
        _ => error.to_string(),
    })?;
    Ok(format!("{email} signs in by the password alone now; all sessions have ended"))
}
