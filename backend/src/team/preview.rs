//! "See as…": somebody who manages people looks at the app with the rights of a role or of a member, reading only.
//!
//! Never more than they see themselves: what is shown is what both may.

use axum::http::{Method, request::Parts};
use shared::{
    permission::Permission,
    problem::{Cause, Rule},
    team::SEE_AS,
};
use uuid::Uuid;

use super::{grants, queries, roles};
use crate::{
    auth::membership::Member,
    db::{Tenant, TenantScope},
    entity::{membership, role},
    error::{AppError, Result},
    state::AppState,
};

/// Gives the caller other eyes if the request asks for them; answers whose.
pub async fn apply(parts: &Parts, state: &AppState, company: Uuid, member: &mut Member) -> Result<Option<String>> {
    let Some(asked) = parts.headers.get(SEE_AS).and_then(|value| value.to_str().ok()) else {
        return Ok(None);
    };
    if !member.permissions.contains(&Permission::UsersManage) {
        return Err(Cause::Forbidden { permission: Permission::UsersManage }.into());
    }
    if !matches!(parts.method, Method::GET | Method::HEAD) {
        return Err(AppError::rule(Rule::SeenAsAnother));
    }
    let db = state.db.read(TenantScope::of_system(company, "")).await?;
    match asked.split_once(':').map(|(kind, id)| (kind, id.parse::<Uuid>())) {
        Some(("role", Ok(id))) => {
            let role = db.get::<role::Entity>(id).await?;
            narrow(&db, member, std::slice::from_ref(&role)).await?;
            Ok(Some(role.name))
        }
        Some(("member", Ok(id))) => as_member(&db, member, id).await.map(Some),
        _ => Err(AppError::field(SEE_AS, "type")),
    }
}

async fn narrow(db: &Tenant, member: &mut Member, roles: &[role::Model]) -> Result<()> {
    let theirs = grants::allowed_by(db, roles).await?;
    member.permissions.retain(|permission| theirs.contains(permission));
    Ok(())
}

async fn as_member(db: &Tenant, member: &mut Member, id: Uuid) -> Result<String> {
    let other = db.get::<membership::Entity>(id).await?;
    let links = queries::Links::of_members(db, &[id]).await?;
    let theirs: Vec<Uuid> = links.branches(id).into_iter().map(Into::into).collect();
    let seen = member.branches.as_ref().is_none_or(|mine| other.all_branches || theirs.iter().any(|b| mine.contains(b)));
    if !seen {
        return Err(AppError::not_found());
    }
    // Another teacher's lessons are shown only to who sees them all anyway.
    let sees_all = [Permission::LessonsViewAll, Permission::StudentsViewAll, Permission::GroupsViewAll];
    if sees_all.iter().all(|permission| member.permissions.contains(permission)) {
        member.teacher_id = other.teacher_id;
    }
    let held = roles::named(db, &links.roles(id)).await?;
    narrow(db, member, &held).await?;
    if !other.all_branches {
        let mine = member.branches.take();
        member.branches = Some(theirs.into_iter().filter(|b| mine.as_ref().is_none_or(|mine| mine.contains(b))).collect());
    }
    Ok(queries::people(db).await?.remove(&other.user_id).map(|person| person.name).unwrap_or_default())
}
