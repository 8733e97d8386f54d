//! One's own second factor: turning it on with an app, recovery codes, turning it off; and the owner's rule that money
//! is opened to nobody without one.
//!
//! Each change asks for the password, and once it is on for a code as well: a session left open changes nothing. Both
//! are counted like a sign-in.

use std::net::IpAddr;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set, sea_query::Expr};
use shared::{
    events::{Action, Entity},
    problem::{Cause, Rule},
    security::{ConfirmFactor, Enrol, Enrolment, ProveFactor, RecoveryCodes, SecondFactor, SecurityPolicy, SetPolicy},
};
use uuid::Uuid;

use super::{
    account::{self, demand_person},
    attempts, codes,
    refusals::{self, Why},
    sessions,
};
use crate::{
    db::SystemDb,
    entity::{app_user, company, recovery_code, second_factor, session},
    error::{AppError, OnConstraint, Result},
    history,
    http::authority::Caller,
    team,
};

const REASON: &str = "a second factor belongs to a person";

/// How the caller's second factor stands.
pub async fn get(me: &Caller) -> Result<SecondFactor> {
    demand_person(me)?;
    let tenant = me.read().await?;
    let demanded_for_money = tenant.get::<company::Entity>(me.company_id).await?.money_needs_second_factor;
    drop(tenant);
    let db = me.state.db.read_system(REASON).await?;
    let row = codes::confirmed(&db, me.user_id).await?;
    let unused = recovery_code::Entity::find()
        .filter(recovery_code::Column::UserId.eq(me.user_id))
        .filter(recovery_code::Column::UsedAt.is_null());
    let codes_left = db.all(unused).await?.len() as u32;
    Ok(SecondFactor { on_since: row.and_then(|row| row.confirmed_at), codes_left, demanded_for_money })
}

/// The caller's account, if the password is theirs.
async fn proven(me: &Caller, password: String, peer: IpAddr) -> Result<app_user::Model> {
    demand_person(me)?;
    let db = me.state.db.read_system(REASON).await?;
    let user = db.one(app_user::Entity::find_by_id(me.user_id)).await?.ok_or(Cause::Unauthenticated)?;
    drop(db);
    attempts::begin(&me.state, &user.email_folded, peer).await?;
    if !me.state.passwords.fits(password, Some(user.password_hash.clone())).await? {
        refusals::note(&me.state, Some(user.id), Why::WrongPassword, &me.origin).await?;
        return Err(AppError::field("password", "wrongPassword"));
    }
    let db = system(me).await?;
    attempts::succeeded(&db, &user.email_folded, peer).await?;
    db.commit().await?;
    Ok(user)
}

async fn system(me: &Caller) -> Result<SystemDb> {
    Ok(me.state.db.system(REASON).await?.from_origin(&me.origin))
}

/// Makes a key for an app. Made again, the one before it is void.
pub async fn enrol(me: &Caller, command: Enrol, peer: IpAddr) -> Result<Enrolment> {
    let user = proven(me, command.password, peer).await?;
    let (key, sealed) = codes::new_key(&me.state, user.id)?;
    let db = system(me).await?;
    if codes::confirmed(&db, user.id).await?.is_some() {
        return Err(AppError::rule(Rule::SecondFactorOn));
    }
    let unconfirmed = second_factor::Entity::delete_many().filter(second_factor::Column::UserId.eq(user.id));
    db.delete_many(unconfirmed.filter(second_factor::Column::ConfirmedAt.is_null())).await?;
    let row = second_factor::ActiveModel {
        user_id: Set(user.id),
        sealed: Set(sealed),
        created_at: Set(db.now()),
        confirmed_at: Set(None),
        last_step: Set(0),
    };
    db.insert(row).await.on_unique(|| AppError::rule(Rule::SecondFactorOn))?;
    db.commit().await?;
    codes::enrolment(&key, &user.email)
}

/// Turns it on by a first code, and shows the recovery codes.
pub async fn confirm(me: &Caller, command: ConfirmFactor, peer: IpAddr) -> Result<RecoveryCodes> {
    demand_person(me)?;
    attempts::begin_second(&me.state, me.user_id, peer).await?;
    let db = system(me).await?;
    let user = db.one(app_user::Entity::find_by_id(me.user_id)).await?.ok_or(Cause::Unauthenticated)?;
    let row = db.one(second_factor::Entity::find_by_id(user.id)).await?;
    let row = row.filter(|row| row.confirmed_at.is_none()).ok_or_else(|| AppError::rule(Rule::SecondFactorOff))?;
    let Some(step) = codes::step_of(&me.state, &row, &user.email, &command.code)? else {
        drop(db);
        return wrong_code(me, user.id).await;
    };
    let on = second_factor::Entity::update_many()
        .col_expr(second_factor::Column::ConfirmedAt, Expr::value(Some(db.now())))
        .col_expr(second_factor::Column::LastStep, Expr::value(step))
        .filter(second_factor::Column::UserId.eq(user.id))
        .filter(second_factor::Column::Sealed.eq(row.sealed))
        .filter(second_factor::Column::ConfirmedAt.is_null());
    if db.update_many(on).await?.rows_affected == 0 {
        return Err(AppError::rule(Rule::SecondFactorOff));
    }
    let codes = codes::renew(&db, user.id).await?;
    mark(&db, me).await?;
    note(&db, me, &user, "second factor on").await?;
    // Whoever else is in, by the password alone, has to show the factor.
    account::end_all_but(&db, user.id, Some(me.session_id), "second factor on").await?;
    attempts::succeeded_second(&db, user.id, peer).await?;
    db.commit().await?;
    Ok(RecoveryCodes { codes })
}

/// Writes a wrong code down and refuses it.
async fn wrong_code<T>(me: &Caller, user: Uuid) -> Result<T> {
    refusals::note(&me.state, Some(user), Why::WrongCode, &me.origin).await?;
    Err(AppError::field("code", "wrongCode"))
}

/// The session that proved a code is one opened with a code.
async fn mark(db: &SystemDb, me: &Caller) -> Result<()> {
    let marked = session::Entity::update_many()
        .col_expr(session::Column::SecondFactor, Expr::value(true))
        .filter(session::Column::Id.eq(me.session_id));
    db.update_many(marked).await?;
    Ok(())
}

async fn note(db: &SystemDb, me: &Caller, user: &app_user::Model, reason: &str) -> Result<()> {
    sessions::note_access(db, user, me.session_id, reason).await
}

/// Asks for the password and a code, and takes the code.
async fn proven_twice(me: &Caller, command: ProveFactor, peer: IpAddr) -> Result<app_user::Model> {
    let user = proven(me, command.password, peer).await?;
    let look = me.state.db.read_system(REASON).await?;
    codes::confirmed(&look, user.id).await?.ok_or_else(|| AppError::rule(Rule::SecondFactorOff))?;
    drop(look);
    attempts::begin_second(&me.state, user.id, peer).await?;
    let db = system(me).await?;
    if codes::accept(&me.state, &db, user.id, &user.email, &command.code).await?.is_none() {
        drop(db);
        return wrong_code(me, user.id).await;
    }
    attempts::succeeded_second(&db, user.id, peer).await?;
    db.commit().await?;
    Ok(user)
}

/// Makes new recovery codes; the old ones are void.
pub async fn renew_codes(me: &Caller, command: ProveFactor, peer: IpAddr) -> Result<RecoveryCodes> {
    let user = proven_twice(me, command, peer).await?;
    let db = system(me).await?;
    let codes = codes::renew(&db, user.id).await?;
    note(&db, me, &user, "recovery codes renewed").await?;
    db.commit().await?;
    Ok(RecoveryCodes { codes })
}

/// Turns it off, and ends the other sessions: what opened them does not open any more.
pub async fn turn_off(me: &Caller, command: ProveFactor, peer: IpAddr) -> Result<()> {
    let user = proven_twice(me, command, peer).await?;
    let db = system(me).await?;
    take_off(&db, user.id).await?;
    note(&db, me, &user, "second factor off").await?;
    account::end_all_but(&db, user.id, Some(me.session_id), "second factor off").await?;
    Ok(db.commit().await?)
}

/// Takes the second factor and its recovery codes from a person.
///
/// # Errors
/// It is not on.
pub async fn take_off(db: &SystemDb, user: Uuid) -> Result<()> {
    db.delete_many(recovery_code::Entity::delete_many().filter(recovery_code::Column::UserId.eq(user))).await?;
    let on = second_factor::Entity::delete_many()
        .filter(second_factor::Column::UserId.eq(user))
        .filter(second_factor::Column::ConfirmedAt.is_not_null());
    match db.delete_many(on).await?.rows_affected {
        0 => Err(AppError::rule(Rule::SecondFactorOff)),
        _ => Ok(()),
    }
}

/// What the centre demands.
pub async fn policy(me: &Caller) -> Result<SecurityPolicy> {
    let db = me.read().await?;
    db.get::<company::Entity>(me.company_id).await.map(shown)
}

fn shown(row: company::Model) -> SecurityPolicy {
    SecurityPolicy { version: row.policy_version, money_needs_second_factor: row.money_needs_second_factor }
}

/// Changes what the centre demands. Who demands a second factor has one: nobody closes money to everybody at once.
/// Who takes the demand back has one too: it is not lifted by those it keeps out.
pub async fn set_policy(me: &Caller, command: SetPolicy) -> Result<SecurityPolicy> {
    team::refuse_unless_everywhere(me)?;
    if get(me).await?.on_since.is_none() {
        return Err(AppError::rule(Rule::OwnSecondFactorFirst));
    }
    let db = me.write().await?;
    let before = db.get_for_update::<company::Entity>(me.company_id).await?;
    let was = shown(before.clone());
    db.expect_version(before.id, before.policy_version, command.version, || was.clone()).await?;
    // By columns: what else the centre decides about itself has versions of its own.
    let change = company::Entity::update_many()
        .col_expr(company::Column::MoneyNeedsSecondFactor, Expr::value(command.money_needs_second_factor))
        .col_expr(company::Column::PolicyVersion, Expr::value(before.policy_version + 1))
        .col_expr(company::Column::UpdatedAt, Expr::value(db.now()));
    db.update_many(change).await?;
    let is = shown(db.get::<company::Entity>(before.id).await?);
    history::changed(&db, Entity::Company, before.id, is.version, Action::Updated, (&was, &is)).await?;
    db.commit(is).await
}
