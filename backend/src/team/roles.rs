//! What can be done with roles. The administrator's holds everything there is, also what later versions add, and is
//! not changed by anybody.

use std::collections::BTreeSet;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};
use shared::{
    events::{Action, Entity},
    ids::RoleId,
    page::{ListQuery, Page},
    permission::{DefaultRole, Permission},
    problem::{Cause, Rule},
    rights,
    search::{fold, sort_key},
    team::{CreateRole, Role, UpdateRole},
};
use uuid::Uuid;

use super::{convert, grants, queries};
use crate::{
    db::Tenant,
    entity::{
        invitation_role,
        role::{ActiveModel, Column, Entity as Roles, Model},
        role_permission,
    },
    error::{AppError, OnConstraint, Result},
    fields, history,
    http::authority::Caller,
    listing,
};

/// One page of the roles: those a centre starts with first, in their order.
pub async fn list(me: &Caller, query: &ListQuery) -> Result<Page<Role>> {
    listing::refuse_others(query, &[])?;
    let (_, order) = listing::sorting(query, &["name"])?;
    let db = me.read().await?;
    let mut rows = db.all(Roles::find()).await?;
    rows.sort_by_key(|row| (convert::default_of(row).is_none(), convert::default_of(row), sort_key(&row.name)));
    if order == sea_orm::Order::Desc {
        rows.reverse();
    }
    if let Some(asked) = query.search().map(fold) {
        rows.retain(|row| fold(&row.name).contains(&asked));
    }
    let (permissions, members) = (queries::permissions(&db, &rows).await?, queries::members_by_role(&db).await?);
    let none = BTreeSet::new();
    let dto = |row: Model| {
        let (id, count) = (row.id, members.get(&row.id).copied().unwrap_or(0));
        convert::role(row, permissions.get(&id).unwrap_or(&none), count)
    };
    Ok(listing::paged(rows.into_iter().map(dto).collect(), query))
}

pub async fn get(me: &Caller, id: RoleId) -> Result<Role> {
    let db = me.read().await?;
    let row = db.get::<Roles>(id.into()).await?;
    shown(&db, row).await
}

async fn shown(db: &Tenant, row: Model) -> Result<Role> {
    let permissions = grants::allowed_by(db, std::slice::from_ref(&row)).await?;
    let members = queries::members_by_role(db).await?.get(&row.id).copied().unwrap_or(0);
    Ok(convert::role(row, &permissions, members))
}

/// The roles a command names, each once.
///
/// # Errors
/// 404 if one of them is not there.
pub async fn named(db: &Tenant, ids: &[RoleId]) -> Result<Vec<Model>> {
    let ids = fields::each_once(ids.iter().copied());
    let found = db.all_of_company(Roles::find().filter(Column::Id.is_in(ids.iter().copied()))).await?;
    if found.len() == ids.len() { Ok(found) } else { Err(AppError::not_found()) }
}

/// Makes a role with the permissions named, and those of the role it is a copy of.
pub async fn create(me: &Caller, command: CreateRole) -> Result<Role> {
    let db = me.write().await?;
    let me = &grants::one_at_a_time(me, &db).await?;
    grants::refuse_unless_everywhere(me)?;
    let mut permissions: BTreeSet<Permission> = command.permissions.into_iter().collect();
    if let Some(copied) = command.copy_of_role_id {
        let copied = db.get::<Roles>(copied.into()).await?;
        permissions.extend(grants::allowed_by(&db, &[copied]).await?);
    }
    let permissions = completed(permissions);
    grants::refuse_beyond(me, &permissions)?;
    let name = command.name.trim().to_owned();
    refuse_taken(&db, &name, None).await?;
    let row = ActiveModel {
        id: Set(db.new_id()),
        company_id: Set(db.company()),
        version: Set(1),
        default_key: Set(None),
        name: Set(name),
        created_at: Set(db.now()),
    };
    let row = db.insert(row).await.on_unique(taken)?;
    queries::set_permissions(&db, row.id, &permissions).await?;
    let answer = shown(&db, row).await?;
    history::created(&db, Entity::Role, answer.id.into(), answer.version, &answer).await?;
    db.commit_created(answer).await
}

/// Changes what was sent of a role; everybody who has it is told.
pub async fn update(me: &Caller, id: RoleId, command: UpdateRole) -> Result<Role> {
    let db = me.write().await?;
    let me = &grants::one_at_a_time(me, &db).await?;
    let (before, was) = held(me, &db, id).await?;
    db.expect_version(before.id, before.version, command.version, || was.clone()).await?;
    let mut row = ActiveModel { id: Set(before.id), ..Default::default() };
    if let Some(name) = command.name {
        let name = name.trim().to_owned();
        refuse_taken(&db, &name, Some(before.id)).await?;
        row.name = Set(name);
    }
    if let Some(permissions) = command.permissions {
        let permissions = completed(permissions.into_iter().collect());
        grants::refuse_beyond(me, &permissions)?;
        queries::set_permissions(&db, before.id, &permissions).await?;
    }
    let after = db.update(row, before.version).await.on_unique(taken)?;
    let answer = shown(&db, after).await?;
    history::changed(&db, Entity::Role, answer.id.into(), answer.version, Action::Updated, (&was, &answer)).await?;
    db.commit(answer).await
}

/// Deletes a role that nobody has and nobody is invited to.
pub async fn delete(me: &Caller, id: RoleId) -> Result<()> {
    let db = me.write().await?;
    let me = &grants::one_at_a_time(me, &db).await?;
    let (before, was) = held(me, &db, id).await?;
    let details = queries::holders(&db, before.id).await?;
    if !details.is_empty() {
        return Err(Cause::Rule { rule: Rule::RoleInUse, details }.into());
    }
    db.delete_many(invitation_role::Entity::delete_many().filter(invitation_role::Column::RoleId.eq(before.id))).await?;
    db.delete_many(role_permission::Entity::delete_many().filter(role_permission::Column::RoleId.eq(before.id))).await?;
    db.delete_many(Roles::delete_many().filter(Column::Id.eq(before.id))).await?;
    let gone = history::Change {
        entity: Entity::Role,
        record_id: before.id,
        version: before.version + 1,
        action: Action::Deleted,
        before: Some(&was),
        after: None,
    };
    history::record(&db, gone).await?;
    db.commit(()).await
}

/// A role the caller may change: not the administrator's, and none that allows what the caller may not.
async fn held(me: &Caller, db: &Tenant, id: RoleId) -> Result<(Model, Role)> {
    let before = db.get_for_update::<Roles>(id.into()).await?;
    if convert::default_of(&before) == Some(DefaultRole::Admin) {
        return Err(AppError::rule(Rule::AdminRoleFixed));
    }
    let was = shown(db, before.clone()).await?;
    grants::refuse_unless_everywhere(me)?;
    grants::refuse_beyond(me, &was.permissions.iter().copied().collect())?;
    Ok((before, was))
}

/// With what has no meaning alone: who may change something sees it.
fn completed(mut permissions: BTreeSet<Permission>) -> BTreeSet<Permission> {
    let needed: Vec<Permission> = permissions.iter().filter_map(|permission| rights::needed_by(*permission)).collect();
    permissions.extend(needed);
    permissions
}

/// Roles of a company have different names, whatever the case.
async fn refuse_taken(db: &Tenant, name: &str, own: Option<Uuid>) -> Result<()> {
    let key = sort_key(name);
    let others = db.all_of_company(Roles::find()).await?;
    let twin = others.iter().any(|role| Some(role.id) != own && sort_key(&role.name) == key);
    if twin { Err(taken()) } else { Ok(()) }
}

fn taken() -> AppError {
    AppError::field("name", "taken")
}
