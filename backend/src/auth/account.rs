//! One's own account: where it is signed in, and its password.
//!
//! Only who signed in as a person does this: a program's token opens none of it.

use std::net::IpAddr;

use chrono::Duration;
use sea_orm::{ColumnTrait, EntityTrait, Order, QueryFilter, QueryOrder, Select, sea_query::Expr};
use shared::{
    ids::SessionId,
    page::{ListQuery, Page},
    problem::Cause,
    security::{ChangePassword, OwnSession},
};
use uuid::Uuid;

use super::{
    attempts, breached,
    refusals::{self, Why},
    sessions,
};
use crate::{
    db::SystemDb,
    entity::{app_user, password_reset, session},
    error::{AppError, Result},
    http::authority::Caller,
    listing,
};

const REASON: &str = "an account and its sessions belong to a person";

/// Refuses a program: what makes or ends access is a person's.
pub fn demand_person(me: &Caller) -> Result<()> {
    if me.by_token { Err(Cause::Unauthenticated.into()) } else { Ok(()) }
}

fn open_sessions(user: Uuid) -> Select<session::Entity> {
    session::Entity::find().filter(session::Column::UserId.eq(user)).filter(session::Column::EndedAt.is_null())
}

/// Refuses what a short list of one's own cannot be asked for, and reads how it is to be sorted: the newest first, if
/// nobody says otherwise.
pub(super) fn sorting<'a>(query: &'a ListQuery, known: &[&'a str]) -> Result<(&'a str, Order)> {
    listing::refuse_others(query, &[])?;
    for (name, given) in [("q", query.q.is_some()), ("archived", query.archived.is_some())] {
        if given {
            return Err(AppError::field(name, "other"));
        }
    }
    let (field, order) = listing::sorting(query, known)?;
    Ok((field, if query.sort.is_none() { Order::Desc } else { order }))
}

/// One page of where the caller is signed in, the newest use first.
pub async fn own_sessions(me: &Caller, query: &ListQuery) -> Result<Page<OwnSession>> {
    demand_person(me)?;
    let (field, order) = sorting(query, &["lastUsedAt", "createdAt"])?;
    let by = if field == "createdAt" { session::Column::CreatedAt } else { session::Column::LastUsedAt };
    let db = me.state.db.read_system(REASON).await?;
    let alive = db.now() - Duration::days(sessions::REFRESH_DAYS);
    let open = open_sessions(me.user_id)
        .filter(session::Column::LastUsedAt.gt(alive))
        .order_by(by, order.clone())
        .order_by(session::Column::Id, order);
    let shown = |row: session::Model| OwnSession {
        id: row.id.into(),
        current: row.id == me.session_id,
        device: row.device,
        second_factor: row.second_factor,
        address: row.address,
        created_at: row.created_at,
        last_used_at: row.last_used_at,
    };
    Ok(db.page(open, query.page(), query.page_size()).await?.map(shown))
}

/// Ends one of the caller's sessions.
pub async fn end_session(me: &Caller, id: SessionId) -> Result<()> {
    demand_person(me)?;
    let db = system(me).await?;
    let mine = open_sessions(me.user_id).filter(session::Column::Id.eq(Uuid::from(id)));
    let mine = db.one(mine).await?.ok_or_else(AppError::not_found)?;
    sessions::end(&db, mine.id, "ended by the user").await?;
    Ok(db.commit().await?)
}

/// Ends all of the caller's sessions but the one that asks.
pub async fn end_others(me: &Caller) -> Result<()> {
    demand_person(me)?;
    let db = system(me).await?;
    end_all_but(&db, me.user_id, Some(me.session_id), "ended by the user").await?;
    Ok(db.commit().await?)
}

/// Ends the sessions of a user, except perhaps one.
pub async fn end_all_but(db: &SystemDb, user: Uuid, kept: Option<Uuid>, reason: &str) -> Result<()> {
    sessions::end_all(db, sessions::Ending { user, kept, reason, by: None }).await
}

/// Changes the caller's password and ends the other sessions: whoever knew the old one is out.
pub async fn change_password(me: &Caller, command: ChangePassword, peer: IpAddr) -> Result<()> {
    demand_person(me)?;
    let db = me.state.db.read_system(REASON).await?;
    let user = db.one(app_user::Entity::find_by_id(me.user_id)).await?.ok_or(Cause::Unauthenticated)?;
    drop(db);
    // Counted like a sign-in: a session left open is no place to guess.
    attempts::begin(&me.state, &user.email_folded, peer).await?;
    if !me.state.passwords.fits(command.current, Some(user.password_hash.clone())).await? {
        refusals::note(&me.state, Some(user.id), Why::WrongPassword, &me.origin).await?;
        return Err(AppError::field("current", "wrongPassword"));
    }
    breached::refuse(&command.password, &user.email)?;
    let hash = me.state.passwords.hash(command.password).await?;
    let db = system(me).await?;
    replace_password(&db, &user, hash).await?;
    end_all_but(&db, user.id, Some(me.session_id), "password changed").await?;
    // A link that somebody else may hold opens no more what has just been shut.
    db.delete_many(password_reset::Entity::delete_many().filter(password_reset::Column::UserId.eq(user.id))).await?;
    if command.revoke_tokens {
        sessions::revoke_tokens(&db, user.id).await?;
    }
    sessions::note_access(&db, &user, me.session_id, "password changed").await?;
    attempts::succeeded(&db, &user.email_folded, peer).await?;
    Ok(db.commit().await?)
}

/// Puts a new hash in the place of the one that was seen; of two who change it at once the second is refused.
async fn replace_password(db: &SystemDb, user: &app_user::Model, hash: String) -> Result<()> {
    let changed = app_user::Entity::update_many()
        .col_expr(app_user::Column::PasswordHash, Expr::value(hash))
        .filter(app_user::Column::Id.eq(user.id))
        .filter(app_user::Column::PasswordHash.eq(user.password_hash.as_str()));
    match db.update_many(changed).await?.rows_affected {
        0 => Err(AppError::field("current", "wrongPassword")),
        _ => Ok(()),
    }
}

async fn system(me: &Caller) -> Result<SystemDb> {
    Ok(me.state.db.system(REASON).await?.from_origin(&me.origin))
}
