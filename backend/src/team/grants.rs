//! What one member may do to the access of another: nothing beyond what they hold themselves.

use std::collections::BTreeSet;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shared::{
    i18n::texts,
    ids::{BranchId, TeacherId},
    permission::Permission,
    problem::{Cause, Rule},
};
use uuid::Uuid;

use super::{
    queries::{self, Links},
    roles,
};
use crate::{
    branches,
    db::Tenant,
    entity::{company, invitation, membership, role},
    error::{AppError, Result},
    http::authority::Caller,
    teachers,
};

/// What somebody must see to make another a teacher, who sees a part of it.
pub const SEEN_BY_A_TEACHER: [Permission; 3] =
    [Permission::LessonsViewAll, Permission::StudentsViewAll, Permission::GroupsViewAll];

/// One change of access at a time in a company.
pub async fn alone(db: &Tenant) -> Result<()> {
    db.lock::<company::Entity>(&[db.company()]).await?;
    Ok(())
}

/// The same by a member; answers them with the rights they have now that everybody else waits. Who lost them to the
/// change before is refused.
pub async fn one_at_a_time(me: &Caller, db: &Tenant) -> Result<Caller> {
    alone(db).await?;
    let me = me.as_now(db).await?;
    me.demand(Permission::UsersManage)?;
    Ok(me)
}

/// Refuses what the caller does not hold, naming it.
pub fn refuse_beyond(me: &Caller, permissions: &BTreeSet<Permission>) -> Result<()> {
    let missing = permissions.iter().filter(|permission| !me.can(**permission));
    let details: Vec<String> = missing.map(|permission| texts(me.locale).get(permission.name())).collect();
    if details.is_empty() { Ok(()) } else { Err(Cause::Rule { rule: Rule::BeyondOwnRights, details }.into()) }
}

/// Refuses what concerns all branches to who is not admitted to all.
pub fn refuse_unless_everywhere(me: &Caller) -> Result<()> {
    if me.branches.is_none() { Ok(()) } else { Err(AppError::rule(Rule::BeyondOwnRights)) }
}

/// Refuses to touch somebody who works where the caller does not.
pub fn refuse_elsewhere(me: &Caller, all_branches: bool, branches: &[BranchId]) -> Result<()> {
    let Some(mine) = &me.branches else { return Ok(()) };
    let within = !all_branches && branches.iter().all(|branch| mine.contains(&Uuid::from(*branch)));
    if within { Ok(()) } else { Err(AppError::rule(Rule::BeyondOwnRights)) }
}

/// What some roles allow together.
pub async fn allowed_by(db: &Tenant, roles: &[role::Model]) -> Result<BTreeSet<Permission>> {
    Ok(queries::permissions(db, roles).await?.into_values().flatten().collect())
}

/// The branches somebody is to be admitted to: all of them, or at least one, and none that is not the caller's.
pub async fn admission(me: &Caller, db: &Tenant, all: bool, named: &[BranchId], before: &[Uuid]) -> Result<Vec<Uuid>> {
    if all {
        refuse_unless_everywhere(me)?;
        return Ok(Vec::new());
    }
    if named.is_empty() {
        return Err(AppError::field("branchIds", "required"));
    }
    let branches = branches::service::several(db, named, before).await?;
    let mine = |branch: &Uuid| me.branches.as_ref().is_none_or(|mine| mine.contains(branch));
    let all_mine = branches.iter().all(|branch| before.contains(branch) || mine(branch));
    if all_mine { Ok(branches) } else { Err(AppError::rule(Rule::BeyondOwnRights)) }
}

/// The teacher somebody is to be. Who becomes a teacher sees what is the teacher's: the caller must see it too.
pub async fn teacher(me: &Caller, db: &Tenant, id: TeacherId, member: Option<Uuid>) -> Result<Uuid> {
    let teacher = teachers::service::usable(db, "teacherId", id).await?.id;
    refuse_beyond(me, &SEEN_BY_A_TEACHER.into_iter().collect())?;
    if is_somebody_else(db, teacher, member).await? { Err(AppError::field("teacherId", "teacherTaken")) } else { Ok(teacher) }
}

/// Whether another member is this teacher already.
pub async fn is_somebody_else(db: &Tenant, teacher: Uuid, member: Option<Uuid>) -> Result<bool> {
    let linked = membership::Entity::find().filter(membership::Column::TeacherId.eq(teacher));
    Ok(db.all_of_company(linked).await?.iter().any(|other| Some(other.id) != member))
}

/// Whether who sent an invitation could send it now: rights are given by who holds them when somebody takes them.
pub async fn still_gives(db: &Tenant, invitation: &invitation::Model) -> Result<bool> {
    let inviter = membership::Entity::find().filter(membership::Column::Id.eq(invitation.invited_by));
    let Some(inviter) = db.one_of_company(inviter).await?.filter(|member| member.active) else {
        return Ok(false);
    };
    let theirs = Links::of_members(db, &[inviter.id]).await?;
    let given = Links::of_invitations(db, &[invitation.id]).await?;
    let mine = theirs.branches(inviter.id);
    let within = !invitation.all_branches && given.branches(invitation.id).iter().all(|branch| mine.contains(branch));
    if !inviter.all_branches && !within {
        return Ok(false);
    }
    let held = allowed_by(db, &roles::named(db, &theirs.roles(inviter.id)).await?).await?;
    let mut gives = allowed_by(db, &roles::named(db, &given.roles(invitation.id)).await?).await?;
    gives.insert(Permission::UsersManage);
    if invitation.teacher_id.is_some() {
        gives.extend(SEEN_BY_A_TEACHER);
    }
    Ok(gives.is_subset(&held))
}

/// Refuses what would leave the company without an active administrator of all branches.
pub async fn refuse_without_administrator(db: &Tenant) -> Result<()> {
    if queries::administrators(db).await? > 0 { Ok(()) } else { Err(AppError::rule(Rule::LastAdmin)) }
}
