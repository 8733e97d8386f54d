//! Sessions: families of refresh tokens. Each use replaces the token; using a replaced one again ends the family,
//! except within 30 seconds, when another tab or a lost answer explains it.

use std::{collections::BTreeMap, net::IpAddr};

use chrono::Duration;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Set, Value, sea_query::Expr};
use sha2::{Digest, Sha256};
use shared::{
    events::{Action, Entity},
    problem::Cause,
    security::MOST_SESSIONS,
};
use uuid::Uuid;

use super::{registration::fold_email, tokens::Claims};
use crate::{
    db::SystemDb,
    entity::{app_user, membership, refresh_token, session},
    error::{AppError, Result},
    history,
};

/// How long a refresh token may lie unused.
pub const REFRESH_DAYS: i64 = 30;
/// Within this a token that was replaced gets a fresh one.
const GRACE_SECONDS: i64 = 30;

/// Claims for an access token, and the refresh token in clear, once.
pub struct Opened {
    pub claims: Claims,
    pub refresh_token: String,
}

/// The user with an e-mail.
pub async fn user_by_email(db: &SystemDb, email: &str) -> Result<Option<app_user::Model>> {
    Ok(db.one(app_user::Entity::find().filter(app_user::Column::EmailFolded.eq(fold_email(email)))).await?)
}

/// Where a session is opened from.
pub struct Whence {
    /// What the browser says of itself.
    pub device: Option<String>,
    pub address: IpAddr,
    /// A code was asked for besides the password.
    pub second_factor: bool,
}

/// Opens a session in the company asked for, else in the last used.
pub async fn open(db: &SystemDb, user: Uuid, company: Option<Uuid>, from: Whence) -> Result<Opened> {
    let mut query =
        membership::Entity::find().filter(membership::Column::UserId.eq(user)).filter(membership::Column::Active.eq(true));
    if let Some(company) = company {
        query = query.filter(membership::Column::CompanyId.eq(company));
    }
    let mine = db.all(query.order_by_desc(membership::Column::CreatedAt)).await?;
    let chosen = mine.into_iter().max_by_key(|m| m.last_used_at).ok_or(Cause::WrongCredentials)?;
    let used = membership::ActiveModel { id: Set(chosen.id), last_used_at: Set(Some(db.now())), ..Default::default() };
    db.update(used).await?;
    let id = db.new_id();
    let row = session::ActiveModel {
        id: Set(id),
        user_id: Set(user),
        company_id: Set(chosen.company_id),
        membership_id: Set(chosen.id),
        device: Set(from.device.map(|d| d.chars().take(200).collect())),
        address: Set(Some(from.address.to_string())),
        created_at: Set(db.now()),
        last_used_at: Set(db.now()),
        ended_at: Set(None),
        end_reason: Set(None),
        second_factor: Set(from.second_factor),
    };
    db.insert(row).await?;
    end_beyond(db, user).await?;
    let refresh_token = issue(db, id).await?;
    Ok(Opened { claims: Claims { user, company: chosen.company_id, session: id }, refresh_token })
}

/// Writes a sign-in into the company's audit log.
pub async fn note_sign_in(db: &SystemDb, user: &app_user::Model, opened: &Opened, how: Option<&str>) -> Result<()> {
    note(db, user, (opened.claims.company, opened.claims.session), Action::Created, how).await
}

/// Writes how somebody changed their own access into the audit log of every centre they work in: what opens one opens
/// the others.
pub async fn note_access(db: &SystemDb, user: &app_user::Model, session: Uuid, what: &str) -> Result<()> {
    for company in companies(db, user.id).await? {
        note(db, user, (company, session), Action::Updated, Some(what)).await?;
    }
    Ok(())
}

/// The centres somebody works in.
pub async fn companies(db: &SystemDb, user: Uuid) -> Result<Vec<Uuid>> {
    let mine = membership::Entity::find().filter(membership::Column::UserId.eq(user)).filter(membership::Column::Active.eq(true));
    Ok(db.all(mine.order_by_asc(membership::Column::CreatedAt)).await?.into_iter().map(|one| one.company_id).collect())
}

async fn note(
    db: &SystemDb,
    user: &app_user::Model,
    (company, session): (Uuid, Uuid),
    action: Action,
    reason: Option<&str>,
) -> Result<()> {
    let note = history::Note {
        company,
        user: (user.id, user.name.clone()),
        entity: Entity::Session,
        record_id: session,
        action,
        with: reason.map(|reason| serde_json::json!({ "reason": reason })),
    };
    history::note(db, note).await
}

/// Replaces a refresh token. `Ok(None)`: refused; what was written (an ended family) must still be committed.
pub async fn refresh(db: &SystemDb, token: &str) -> Result<Option<Opened>> {
    let stored = db.one(refresh_token::Entity::find_by_id(hashed(token))).await?;
    let Some(stored) = stored else { return Ok(None) };
    let family = db.one(session::Entity::find_by_id(stored.session_id)).await?.ok_or_else(AppError::not_found)?;
    if family.ended_at.is_some() || stored.expires_at <= db.now() || !still_member(db, &family).await? {
        return Ok(None);
    }
    match stored.replaced_at {
        Some(at) if db.now() - at > Duration::seconds(GRACE_SECONDS) => {
            end(db, family.id, "reused").await?;
            return Ok(None);
        }
        Some(_) => {}
        None => replaced(db, &stored.token_hash).await?,
    }
    let used = session::ActiveModel { id: Set(family.id), last_used_at: Set(db.now()), ..Default::default() };
    db.update(used).await?;
    let refresh_token = issue(db, family.id).await?;
    let claims = Claims { user: family.user_id, company: family.company_id, session: family.id };
    Ok(Some(Opened { claims, refresh_token }))
}

/// Ends a session: its refresh tokens and, at the next request, its access tokens. The audit log says why.
pub async fn end(db: &SystemDb, session: Uuid, reason: &str) -> Result<()> {
    let ended = session::Entity::update_many()
        .col_expr(session::Column::EndedAt, Expr::value(db.now()))
        .col_expr(session::Column::EndReason, Expr::value(reason))
        .filter(session::Column::Id.eq(session))
        .filter(session::Column::EndedAt.is_null());
    if db.update_many(ended).await?.rows_affected == 0 {
        return Ok(());
    }
    let Some(ended) = db.one(session::Entity::find_by_id(session)).await? else { return Ok(()) };
    let Some(user) = db.one(app_user::Entity::find_by_id(ended.user_id)).await? else { return Ok(()) };
    note(db, &user, (ended.company_id, ended.id), Action::Deleted, Some(reason)).await
}

/// Whose sessions end, why, and by whom, when it is not themselves.
pub struct Ending<'a> {
    pub user: Uuid,
    /// The one that stays.
    pub kept: Option<Uuid>,
    pub reason: &'a str,
    pub by: Option<(Uuid, String)>,
}

/// Ends the sessions of a person, however many there are, by one statement.
pub async fn end_all(db: &SystemDb, ending: Ending<'_>) -> Result<()> {
    let sql =
        "UPDATE session SET ended_at = ?, end_reason = ? WHERE user_id = ? AND ended_at IS NULL AND id <> ? RETURNING company_id";
    let kept = ending.kept.unwrap_or_default();
    let values = vec![db.now().into(), ending.reason.into(), ending.user.into(), kept.into()];
    let gone = gone_by_company(db, sql, values).await?;
    note_gone(db, (ending.user, ending.by), gone, (ending.reason, "sessions")).await
}

/// Ends those a person has used least lately, of more than anybody needs.
async fn end_beyond(db: &SystemDb, user: Uuid) -> Result<()> {
    const REASON: &str = "too many sessions";
    let sql = format!(
        "UPDATE session SET ended_at = ?, end_reason = ? WHERE id IN (
            SELECT id FROM session WHERE user_id = ? AND ended_at IS NULL AND last_used_at > ?
            ORDER BY last_used_at DESC, id DESC LIMIT 1000 OFFSET {MOST_SESSIONS}) RETURNING company_id"
    );
    let alive = db.now() - Duration::days(REFRESH_DAYS);
    let gone = gone_by_company(db, &sql, vec![db.now().into(), REASON.into(), user.into(), alive.into()]).await?;
    note_gone(db, (user, None), gone, (REASON, "sessions")).await
}

/// Revokes every token for programs of a person, in all centres, by one statement.
pub async fn revoke_tokens(db: &SystemDb, user: Uuid) -> Result<()> {
    let sql = "UPDATE api_token SET revoked_at = ? WHERE user_id = ? AND revoked_at IS NULL RETURNING company_id";
    let gone = gone_by_company(db, sql, vec![db.now().into(), user.into()]).await?;
    note_gone(db, (user, None), gone, ("tokens revoked", "tokens")).await
}

/// How many rows of each company a statement has ended.
async fn gone_by_company(db: &SystemDb, sql: &str, values: Vec<Value>) -> Result<BTreeMap<Uuid, u32>> {
    let mut gone = BTreeMap::new();
    for row in db.raw(sql, values).await? {
        *gone.entry(row.try_get::<Uuid>("", "company_id")?).or_default() += 1;
    }
    Ok(gone)
}

/// One line in the log of each company, with the number.
async fn note_gone(
    db: &SystemDb,
    (user, by): (Uuid, Option<(Uuid, String)>),
    gone: BTreeMap<Uuid, u32>,
    (reason, counted): (&str, &str),
) -> Result<()> {
    if gone.is_empty() {
        return Ok(());
    }
    let Some(owner) = db.one(app_user::Entity::find_by_id(user)).await? else { return Ok(()) };
    let by = by.unwrap_or((user, owner.name));
    for (company, count) in gone {
        let note = history::Note {
            company,
            user: by.clone(),
            entity: Entity::Session,
            record_id: user,
            action: Action::Deleted,
            with: Some(serde_json::json!({ "reason": reason, counted: count })),
        };
        history::note(db, note).await?;
    }
    Ok(())
}

async fn still_member(db: &SystemDb, family: &session::Model) -> Result<bool> {
    let member = db.one(membership::Entity::find_by_id(family.membership_id)).await?;
    Ok(member.is_some_and(|m| m.active))
}

async fn replaced(db: &SystemDb, hash: &str) -> Result<()> {
    let row =
        refresh_token::ActiveModel { token_hash: Set(hash.to_owned()), replaced_at: Set(Some(db.now())), ..Default::default() };
    db.update(row).await?;
    Ok(())
}

async fn issue(db: &SystemDb, session: Uuid) -> Result<String> {
    let token = db.new_secret();
    let row = refresh_token::ActiveModel {
        token_hash: Set(hashed(&token)),
        session_id: Set(session),
        created_at: Set(db.now()),
        expires_at: Set(db.now() + Duration::days(REFRESH_DAYS)),
        replaced_at: Set(None),
    };
    db.insert(row).await?;
    Ok(token)
}

fn hashed(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}
