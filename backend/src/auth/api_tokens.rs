//! Tokens by which programs act in a member's name: `cc_…`, kept as their hash, narrowed to what they were made for.
//!
//! A token never goes beyond its owner: [`super::membership::current`] reads both at every request.

use chrono::Duration;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Select, Set, sea_query::Expr};
use sha2::{Digest, Sha256};
use shared::{
    events::{Action, Entity},
    ids::TokenId,
    page::{ListQuery, Page},
    permission::Permission,
    problem::{Cause, Rule},
    security::{ApiToken, CreateToken, MOST_TOKENS, TOKEN_PREFIX},
};
use uuid::Uuid;

use super::{
    account::{demand_person, sorting},
    tokens::Claims,
};
use crate::{
    db::Tenant,
    entity::{
        api_token::{ActiveModel, Column, Entity as Tokens, Model},
        membership,
    },
    error::{AppError, Result},
    history::{self, Change},
    http::authority::Caller,
    state::AppState,
};

/// A use is written down no more often than this.
const NOTED_EVERY: Duration = Duration::minutes(1);

fn mine(me: &Caller) -> Select<Tokens> {
    Tokens::find().filter(Column::MembershipId.eq(me.membership_id)).filter(Column::RevokedAt.is_null())
}

/// One page of the caller's tokens, the newest first; those that have run out too, so that one sees why a program is
/// refused.
pub async fn list(me: &Caller, query: &ListQuery) -> Result<Page<ApiToken>> {
    demand_person(me)?;
    let (_, order) = sorting(query, &["createdAt"])?;
    let db = me.read().await?;
    let sorted = mine(me).order_by(Column::CreatedAt, order.clone()).order_by(Column::Id, order);
    Ok(db.page(sorted, query.page(), query.page_size()).await?.map(shown))
}

/// Refuses one token more than anybody needs. The membership is held, so of two made at once each sees the other.
async fn refuse_too_many(me: &Caller, db: &Tenant) -> Result<()> {
    db.lock::<membership::Entity>(&[me.membership_id]).await?;
    let valid = mine(me).filter(Column::ExpiresAt.gt(db.now()));
    if db.count_of_company(valid).await? < MOST_TOKENS { Ok(()) } else { Err(AppError::rule(Rule::TooManyTokens)) }
}

/// Makes a token and shows it, this once.
pub async fn create(me: &Caller, command: CreateToken) -> Result<ApiToken> {
    demand_person(me)?;
    let mut scopes = command.scopes;
    scopes.sort_unstable();
    scopes.dedup();
    if let Some(beyond) = scopes.iter().find(|scope| !me.can(**scope)) {
        return Err(Cause::Rule { rule: Rule::BeyondOwnRights, details: vec![beyond.to_string()] }.into());
    }
    let db = me.write().await?;
    refuse_too_many(me, &db).await?;
    let secret = format!("{TOKEN_PREFIX}{}", me.state.ids.secret());
    let row = ActiveModel {
        id: Set(db.new_id()),
        company_id: Set(db.company()),
        membership_id: Set(me.membership_id),
        user_id: Set(me.user_id),
        name: Set(command.name.trim().to_owned()),
        token_hash: Set(hashed(&secret)),
        scopes: Set(scopes.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")),
        created_at: Set(db.now()),
        expires_at: Set(db.now() + Duration::days(i64::from(command.days))),
        last_used_at: Set(None),
        revoked_at: Set(None),
    };
    let made = shown(db.insert(row).await?);
    history::record(&db, change(&made, Action::Created, (None, Some(&made)))).await?;
    db.commit_shown_once(ApiToken { token: Some(secret), ..made }).await
}

/// A token is a way of being signed in: it stands in the log among the sessions.
fn change<'a>(
    token: &ApiToken,
    action: Action,
    (before, after): (Option<&'a dyn history::erased::Json>, Option<&'a dyn history::erased::Json>),
) -> Change<'a> {
    Change { entity: Entity::Session, record_id: token.id.into(), version: 1, action, before, after }
}

/// Takes a token back: it opens nothing from the next request on.
pub async fn revoke(me: &Caller, id: TokenId) -> Result<()> {
    demand_person(me)?;
    let db = me.write().await?;
    let row = db.one(mine(me).filter(Column::Id.eq(Uuid::from(id)))).await?.ok_or_else(AppError::not_found)?;
    let revoked = Tokens::update_many()
        .col_expr(Column::RevokedAt, Expr::value(db.now()))
        .filter(Column::Id.eq(row.id))
        .filter(Column::RevokedAt.is_null());
    if db.update_many(revoked).await? == 0 {
        return Err(AppError::not_found());
    }
    let was = shown(row);
    history::record(&db, change(&was, Action::Deleted, (Some(&was), None))).await?;
    db.commit(()).await
}

/// Whom a token names, and when it was last seen; whether it still opens anything is asked with the membership.
pub async fn named(state: &AppState, token: &str) -> Result<Option<Claims>> {
    let db = state.db.read_system("a token names its company").await?;
    let row = db.one(Tokens::find().filter(Column::TokenHash.eq(hashed(token)))).await?;
    let Some(row) = row.filter(|row| row.revoked_at.is_none() && row.expires_at > db.now()) else { return Ok(None) };
    let unnoted = row.last_used_at.is_none_or(|at| db.now() - at >= NOTED_EVERY);
    drop(db);
    if unnoted {
        note_use(state, row.id).await?;
    }
    Ok(Some(Claims { user: row.user_id, company: row.company_id, session: row.id }))
}

async fn note_use(state: &AppState, id: Uuid) -> Result<()> {
    let db = state.db.system("a token names its company").await?;
    let used = Tokens::update_many().col_expr(Column::LastUsedAt, Expr::value(db.now())).filter(Column::Id.eq(id));
    db.update_many(used).await?;
    Ok(db.commit().await?)
}

/// Reads scopes as they are stored; a word this program does not know any more allows nothing.
pub fn scopes_of(stored: &str) -> impl Iterator<Item = Permission> {
    stored.split(' ').filter_map(|word| word.parse().ok())
}

fn shown(row: Model) -> ApiToken {
    ApiToken {
        id: row.id.into(),
        name: row.name,
        scopes: scopes_of(&row.scopes).collect(),
        created_at: row.created_at,
        expires_at: row.expires_at,
        last_used_at: row.last_used_at,
        token: None,
    }
}

fn hashed(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}
