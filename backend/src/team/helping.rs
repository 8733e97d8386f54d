//! Helping a member who cannot get in: what is done here opens an account, so it is done only by a person, for another,
//! who may no more than the caller and works nowhere else. Everything is asked under the lock of the company, like every
//! change of access: who has just lost the right opens nothing.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, sea_query::LockType};
use shared::{
    events::{Action, Entity},
    i18n::Locale,
    ids::MembershipId,
    permission::Permission,
    problem::Rule,
    team::Member,
};

use super::{grants, members, roles};
use crate::{
    auth::account,
    db::{SystemDb, Tenant},
    entity::{app_user, company, membership},
    error::{AppError, Result},
    history,
    http::authority::Caller,
};

const REASON: &str = "a password and a second factor belong to a person, not to a centre";

/// A member the caller may help; the company and the account are held until it is committed.
pub struct Helping {
    pub db: SystemDb,
    pub member: Member,
    pub user: app_user::Model,
    /// The caller's centre.
    pub company: company::Model,
}

impl Helping {
    /// The language of who is helped.
    pub fn locale(&self) -> Locale {
        self.user.locale.parse().unwrap_or_default()
    }

    /// Writes into the log what was done for the member.
    pub async fn note(&self, me: &Caller, reason: &str) -> Result<()> {
        let note = history::Note {
            company: me.company_id,
            user: (me.user_id, me.user_name.clone()),
            entity: Entity::Membership,
            record_id: self.member.id.into(),
            action: Action::Updated,
            with: Some(serde_json::json!({ "reason": reason, "name": self.member.name })),
        };
        history::note(&self.db, note).await
    }
}

/// Holds a member and asks everything that allows to help them.
pub async fn begin(me: &Caller, id: MembershipId) -> Result<Helping> {
    // What opens an account is handed to a person, not to a program.
    account::demand_person(me)?;
    let db = me.state.db.system(REASON).await?.from_origin(&me.origin);
    let held = company::Entity::find_by_id(me.company_id).lock(LockType::NoKeyUpdate);
    let company = db.one(held).await?.ok_or_else(AppError::not_found)?;
    let member = allowed(me, &me.read().await?, id).await?;
    // Nobody becomes a member anywhere else while this is held: a membership refers to its person.
    let person = app_user::Entity::find_by_id(uuid::Uuid::from(member.user_id)).lock(LockType::Update);
    let user = db.one(person).await?.ok_or_else(AppError::not_found)?;
    let others = membership::Entity::find().filter(membership::Column::UserId.eq(user.id));
    if db.one(others.filter(membership::Column::CompanyId.ne(me.company_id))).await?.is_some() {
        return Err(AppError::rule(Rule::ElsewhereToo));
    }
    Ok(Helping { db, member, user, company })
}

/// The member, if the caller as they are now may open everything the member may.
async fn allowed(me: &Caller, db: &Tenant, id: MembershipId) -> Result<Member> {
    let me = &me.as_now(db).await?;
    me.demand(Permission::UsersManage)?;
    let row = db.get::<membership::Entity>(id.into()).await?;
    let member = members::shown(db, row).await?;
    if member.id == MembershipId(me.membership_id) {
        return Err(AppError::rule(Rule::NotForOneself));
    }
    if !member.active {
        return Err(AppError::rule(Rule::MemberInactive));
    }
    grants::refuse_elsewhere(me, member.all_branches, &member.branch_ids)?;
    let held = roles::named(db, &member.role_ids).await?;
    grants::refuse_beyond(me, &grants::allowed_by(db, &held).await?)?;
    if member.teacher_id.is_some() {
        grants::refuse_beyond(me, &grants::SEEN_BY_A_TEACHER.into())?;
    }
    Ok(member)
}
