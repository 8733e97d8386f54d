//! A forgotten password: a link by mail, for an hour, once. Whoever asks hears the same in the same time, whether or not
//! there is such an account: what is done for an account is done by a job, which is enqueued for everybody.

use std::net::IpAddr;

use chrono::Duration;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set, sea_query::Expr};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use shared::{
    i18n::Locale,
    problem::Rule,
    security::{Forgot, ForgotState, RESET_MINUTES, Reset},
};
use uuid::Uuid;

use super::{account, attempts, breached, registration::fold_email, sessions};
use crate::{
    db::SystemDb,
    entity::{app_user, job, password_reset},
    error::{AppError, Result},
    http::origin::Origin,
    jobs::{self, Kind},
    mail::{self, Letter, LetterKind},
    state::AppState,
};

const REASON: &str = "who forgot a password is in no company yet";

#[derive(Serialize, Deserialize)]
struct Asked {
    user: Option<Uuid>,
    locale: Option<Locale>,
}

/// Whether asking is of any use here.
pub fn state(state: &AppState) -> ForgotState {
    ForgotState { mail: state.mail.is_configured() }
}

/// Has a link sent, if there is such an account.
pub async fn ask(state: &AppState, command: Forgot, peer: IpAddr) -> Result<()> {
    if !state.mail.is_configured() {
        return Err(AppError::rule(Rule::NoMail));
    }
    attempts::asking_for_letter(state, &fold_email(&command.email), peer).await?;
    let look = state.db.read_system(REASON).await?;
    let user = sessions::user_by_email(&look, &command.email).await?.map(|user| user.id);
    drop(look);
    let db = state.db.system(REASON).await?;
    let asked = Asked { user, locale: command.locale };
    jobs::enqueue_for_nobody(&db, state.db.engine(), Kind::ForgotPassword, &asked).await?;
    Ok(db.commit().await?)
}

/// The job: makes the link and the letter that carries it.
pub async fn perform(state: &AppState, job: &job::Model) -> Result<()> {
    let asked: Asked = serde_json::from_value(job.payload.clone()).map_err(AppError::internal)?;
    let Some(user) = asked.user else { return Ok(()) };
    let db = state.db.system(REASON).await?;
    if let Some(user) = db.one(app_user::Entity::find_by_id(user)).await? {
        let token = make(&db, user.id).await?;
        let locale = asked.locale.or_else(|| user.locale.parse().ok()).unwrap_or_default();
        let letter = Letter { to: user.email, locale, kind: LetterKind::PasswordReset { token } };
        mail::enqueue_for_nobody(state, &db, letter).await?;
    }
    Ok(db.commit().await?)
}

/// Makes a link for an account; answers its secret, once.
pub async fn make(db: &SystemDb, user: Uuid) -> Result<String> {
    let token = db.new_secret();
    let row = password_reset::ActiveModel {
        token_hash: Set(hashed(&token)),
        user_id: Set(user),
        created_at: Set(db.now()),
        expires_at: Set(db.now() + Duration::minutes(RESET_MINUTES)),
        used_at: Set(None),
    };
    db.insert(row).await?;
    Ok(token)
}

/// Replaces the password of the account a link belongs to. All its links are void then, and all its sessions end.
pub async fn reset(state: &AppState, command: Reset, peer: IpAddr, origin: &Origin) -> Result<()> {
    attempts::begin_secret(state, peer).await?;
    let user = opened(state, &command.token).await?;
    attempts::secret_was_right(state, peer).await?;
    breached::refuse(&command.password, &user.email)?;
    let hash = state.passwords.hash(command.password).await?;
    let db = state.db.system(REASON).await?.from_origin(origin);
    use_up(&db, user.id, &command.token).await?;
    let changed = app_user::Entity::update_many()
        .col_expr(app_user::Column::PasswordHash, Expr::value(hash))
        .filter(app_user::Column::Id.eq(user.id));
    db.update_many(changed).await?;
    account::end_all_but(&db, user.id, None, "password reset").await?;
    // Whoever had the old password may have made tokens with it.
    sessions::revoke_tokens(&db, user.id).await?;
    sessions::note_access(&db, &user, user.id, "password reset").await?;
    attempts::forgive_account(&db, &user, peer).await?;
    if state.mail.is_configured() {
        let locale = user.locale.parse().unwrap_or_default();
        mail::enqueue_for_nobody(state, &db, Letter { to: user.email, locale, kind: LetterKind::PasswordChanged }).await?;
    }
    Ok(db.commit().await?)
}

/// The account a secret opens. Used, run out and invented are told apart by nobody.
async fn opened(state: &AppState, token: &str) -> Result<app_user::Model> {
    let db = state.db.read_system(REASON).await?;
    let row = db.one(password_reset::Entity::find_by_id(hashed(token))).await?;
    let row = row.filter(|row| row.used_at.is_none() && row.expires_at > db.now());
    let row = row.ok_or_else(|| AppError::rule(Rule::ResetOver))?;
    db.one(app_user::Entity::find_by_id(row.user_id)).await?.ok_or_else(|| AppError::rule(Rule::ResetOver))
}

/// Of two who open a link at once one gets through; the other links of the account are used up with it.
async fn use_up(db: &SystemDb, user: Uuid, token: &str) -> Result<()> {
    let used = |which: password_reset::Column, of: sea_orm::Value| {
        password_reset::Entity::update_many()
            .col_expr(password_reset::Column::UsedAt, Expr::value(Some(db.now())))
            .filter(which.eq(of))
            .filter(password_reset::Column::UsedAt.is_null())
    };
    if db.update_many(used(password_reset::Column::TokenHash, hashed(token).into())).await?.rows_affected == 0 {
        return Err(AppError::rule(Rule::ResetOver));
    }
    db.update_many(used(password_reset::Column::UserId, user.into())).await?;
    Ok(())
}

fn hashed(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}
