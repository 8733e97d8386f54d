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

use super::queries;
use crate::{
    branches,
    db::Tenant,
    entity::{company, membership, role},
    error::{AppError, Result},
    http::authority::Caller,
    teachers,
};

/// One change of access at a time in a company.
pub async fn one_at_a_time(db: &Tenant) -> Result<()> {
    db.lock::<company::Entity>(&[db.company()]).await?;
    Ok(())
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
    branches::service::several(db, named, before).await
}

/// The teacher somebody is to be. Who becomes a teacher sees what is the teacher's: the caller must see it too.
pub async fn teacher(me: &Caller, db: &Tenant, id: TeacherId, member: Option<Uuid>) -> Result<Uuid> {
    let teacher = teachers::service::usable(db, "teacherId", id).await?.id;
    let own = [Permission::LessonsViewAll, Permission::StudentsViewAll, Permission::GroupsViewAll];
    refuse_beyond(me, &own.into_iter().collect())?;
    if is_somebody_else(db, teacher, member).await? { Err(AppError::field("teacherId", "teacherTaken")) } else { Ok(teacher) }
}

/// Whether another member is this teacher already.
pub async fn is_somebody_else(db: &Tenant, teacher: Uuid, member: Option<Uuid>) -> Result<bool> {
    let linked = membership::Entity::find().filter(membership::Column::TeacherId.eq(teacher));
    Ok(db.all_of_company(linked).await?.iter().any(|other| Some(other.id) != member))
}

/// Refuses what would leave the company without an active administrator of all branches.
pub async fn refuse_without_administrator(db: &Tenant) -> Result<()> {
    if queries::administrators(db).await? > 0 { Ok(()) } else { Err(AppError::rule(Rule::LastAdmin)) }
}
