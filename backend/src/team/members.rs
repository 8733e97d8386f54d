//! What can be done with members.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set, sea_query::Expr};
use shared::{
    events::{Action, Entity},
    ids::MembershipId,
    page::{Archived, ListQuery, Page},
    patch::Patch,
    problem::Rule,
    search::{search_text, sort_key},
    team::{Member, UpdateMember},
};
use uuid::Uuid;

use super::{
    convert, grants, invitations,
    queries::{self, Links, Person},
    roles,
};
use crate::{
    branches,
    db::Tenant,
    entity::{
        api_token,
        membership::{ActiveModel, Column, Entity as Members, Model},
        session,
    },
    error::{AppError, Result},
    history,
    http::authority::Caller,
    listing,
};

/// One page of the members the caller may see; those who are not active only if archived ones are asked for.
pub async fn list(me: &Caller, query: &ListQuery) -> Result<Page<Member>> {
    listing::refuse_others(query, &["branchId"])?;
    let (field, order) = listing::sorting(query, &["name", "createdAt"])?;
    let db = me.read().await?;
    let members = match query.archived() {
        Archived::Exclude => Members::find().filter(Column::Active.eq(true)),
        Archived::Only => Members::find().filter(Column::Active.eq(false)),
        Archived::Include => Members::find(),
    };
    let rows = db.all(members).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let (people, links) = (queries::people(&db).await?, Links::of_members(&db, &ids).await?);
    let mut found: Vec<Member> = rows.into_iter().map(|row| with_person(row, &people, &links)).collect();
    if let Some(branch) = query.branch_id {
        let branch = branches::service::visible(&db, branch).await?.id;
        found.retain(|member| member.all_branches || member.branch_ids.iter().any(|id| Uuid::from(*id) == branch));
    }
    if let Some(asked) = query.search().map(|text| search_text([text], [])) {
        found.retain(|member| search_text([member.name.as_str(), member.email.as_str()], []).contains(asked.trim()));
    }
    match field {
        "createdAt" => found.sort_by_key(|member| member.created_at),
        _ => found.sort_by_key(|member| sort_key(&member.name)),
    }
    if order == sea_orm::Order::Desc {
        found.reverse();
    }
    Ok(listing::paged(found, query))
}

fn with_person(row: Model, people: &std::collections::BTreeMap<Uuid, Person>, links: &Links) -> Member {
    let person = people.get(&row.user_id).cloned().unwrap_or_default();
    convert::member(row, person, links)
}

pub async fn get(me: &Caller, id: MembershipId) -> Result<Member> {
    let db = me.read().await?;
    let row = db.get::<Members>(id.into()).await?;
    shown(&db, row).await
}

/// A member as everybody sees them.
pub async fn shown(db: &Tenant, row: Model) -> Result<Member> {
    let links = Links::of_members(db, &[row.id]).await?;
    Ok(with_person(row, &queries::people(db).await?, &links))
}

/// Changes the access of a member: what was sent of it.
pub async fn update(me: &Caller, id: MembershipId, command: UpdateMember) -> Result<Member> {
    let db = me.write().await?;
    let me = &grants::one_at_a_time(me, &db).await?;
    let before = db.get_for_update::<Members>(id.into()).await?;
    let was = shown(&db, before.clone()).await?;
    db.expect_version(before.id, before.version, command.version, || was.clone()).await?;
    // Who may more than the caller, or elsewhere, is not the caller's to change.
    grants::refuse_elsewhere(me, was.all_branches, &was.branch_ids)?;
    let held = roles::named(&db, &was.role_ids).await?;
    grants::refuse_beyond(me, &grants::allowed_by(&db, &held).await?)?;

    let mut row = ActiveModel { id: Set(before.id), ..Default::default() };
    if let Some(named) = &command.role_ids {
        let named = roles::named(&db, named).await?;
        grants::refuse_beyond(me, &grants::allowed_by(&db, &named).await?)?;
        queries::set_roles(&db, before.id, named.iter().map(|role| role.id)).await?;
    }
    admit(me, &db, &command, &was, &mut row).await?;
    link(me, &db, command.teacher_id, &before, &mut row).await?;
    if let Some(active) = command.active.filter(|active| *active != before.active) {
        if !active {
            put_out(me, &db, before.id).await?;
        }
        row.active = Set(active);
    }
    let after = db.update(row, before.version).await?;
    // A link that was made for who the member was opens nothing of what they are now.
    db.void_links(after.user_id).await?;
    grants::refuse_without_administrator(&db).await?;
    invitations::withdraw_beyond(&db, after.id).await?;
    let answer = shown(&db, after).await?;
    let action = match (was.active, answer.active) {
        (true, false) => Action::Archived,
        (false, true) => Action::Restored,
        _ => Action::Updated,
    };
    history::changed(&db, Entity::Membership, answer.id.into(), answer.version, action, (&was, &answer)).await?;
    db.commit(answer).await
}

/// Sets the branches, if something was said of them.
async fn admit(me: &Caller, db: &Tenant, command: &UpdateMember, was: &Member, row: &mut ActiveModel) -> Result<()> {
    if command.all_branches.is_none() && command.branch_ids.is_none() {
        return Ok(());
    }
    let all = command.all_branches.unwrap_or(false);
    let named = command.branch_ids.as_ref().unwrap_or(&was.branch_ids);
    let before: Vec<Uuid> = was.branch_ids.iter().copied().map(Into::into).collect();
    let branches = grants::admission(me, db, all, named, &before).await?;
    row.all_branches = Set(all);
    queries::set_branches(db, was.id.into(), branches.into_iter()).await
}

/// Makes the member a teacher, or none any more.
async fn link(
    me: &Caller,
    db: &Tenant,
    teacher: Patch<shared::ids::TeacherId>,
    before: &Model,
    row: &mut ActiveModel,
) -> Result<()> {
    match teacher {
        Patch::Keep => {}
        Patch::Clear => row.teacher_id = Set(None),
        Patch::Set(id) if before.teacher_id == Some(id.into()) => {}
        Patch::Set(id) => row.teacher_id = Set(Some(grants::teacher(me, db, id, Some(before.id)).await?)),
    }
    Ok(())
}

/// Ends every session of a member and revokes their tokens for good.
async fn put_out(me: &Caller, db: &Tenant, member: Uuid) -> Result<()> {
    if member == me.membership_id {
        return Err(AppError::rule(Rule::OwnAccess));
    }
    let ended = session::Entity::update_many()
        .col_expr(session::Column::EndedAt, Expr::value(db.now()))
        .col_expr(session::Column::EndReason, Expr::value("deactivated"))
        .filter(session::Column::MembershipId.eq(member))
        .filter(session::Column::EndedAt.is_null());
    db.update_many(ended).await?;
    let revoked = api_token::Entity::update_many()
        .col_expr(api_token::Column::RevokedAt, Expr::value(db.now()))
        .filter(api_token::Column::MembershipId.eq(member))
        .filter(api_token::Column::RevokedAt.is_null());
    db.update_many(revoked).await?;
    Ok(())
}
