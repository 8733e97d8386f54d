//! What can be done with groups.

use std::collections::BTreeSet;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Select, Set, sea_query::NullOrdering};
use shared::{
    bulk::Settled,
    events::{Action, Entity},
    groups::{CreateGroup, Group, SeveralGroups, UpdateGroup},
    ids::{GroupId, RoomId, SubjectId},
    page::{ListQuery, Page, Seen},
    patch::Patch,
    search::{search_text, sort_key},
};
use uuid::Uuid;

use super::{
    convert::dto,
    queries::{self, Around},
};
use crate::{
    branches, bulk,
    db::Tenant,
    entity::{
        branch, room,
        study_group::{ActiveModel, Column, Entity as Groups, Model},
    },
    error::{AppError, Result},
    fields, history,
    http::authority::Caller,
    listing, subjects, teachers,
};

/// One page of the groups the caller may see.
pub async fn list(me: &Caller, query: &ListQuery) -> Result<Page<Group>> {
    listing::refuse_others(query, &["branchId", "teacherId", "subjectId"])?;
    let db = me.read().await?;
    let groups = filtered(&db, query).await?;
    let known = ["name", "createdAt", "capacity", "teacher", "subject", "room"];
    let groups = match listing::sorting(query, &known)? {
        ("createdAt", order) => groups.order_by(Column::CreatedAt, order),
        ("teacher", order) => groups.order_by_with_nulls(queries::place_of_teacher(), order, NullOrdering::Last),
        ("subject", order) => groups.order_by_with_nulls(queries::place_of_subject(), order, NullOrdering::Last),
        ("room", order) => groups.order_by_with_nulls(queries::place_of_room(), order, NullOrdering::Last),
        ("capacity", order) => groups.order_by_with_nulls(Column::Capacity, order, NullOrdering::Last),
        (_, order) => groups.order_by(Column::SortKey, order),
    };
    let groups = groups.order_by_asc(Column::SortKey).order_by_asc(Column::Id);
    let page = db.page(groups, query.page(), query.page_size()).await?;
    let around = Around::load(&db, &page.items).await?;
    Ok(page.map(|row| dto(row, &around)))
}

async fn filtered(db: &Tenant, query: &ListQuery) -> Result<Select<Groups>> {
    let mut groups = listing::narrowed(db, Groups::find(), Entity::Group, Column::Id, query);
    if let Some(branch) = query.branch_id {
        groups = groups.filter(Column::BranchId.eq(branches::service::visible(db, branch).await?.id));
    }
    if let Some(teacher) = query.teacher_id {
        let teacher = teachers::service::visible(db, teacher).await?.id;
        groups = groups.filter(Column::Id.in_subquery(queries::of_teacher(db.company(), teacher)));
    }
    if let Some(subject) = query.subject_id {
        groups = groups.filter(Column::SubjectId.eq(subjects::service::visible(db, subject).await?.id));
    }
    Ok(groups)
}

pub async fn get(me: &Caller, id: GroupId) -> Result<Group> {
    let db = me.read().await?;
    let row = visible(&db, id).await?;
    shown(&db, row).await
}

/// Makes a group in the branch given, else in the company's first.
pub async fn create(me: &Caller, command: CreateGroup) -> Result<Group> {
    let db = me.write().await?;
    let branch = branches::service::chosen(&db, command.branch_id).await?;
    let subject = subject(&db, command.subject_id, None).await?;
    let room = room(&db, command.room_id, branch.id, None).await?;
    let teacher = match command.teacher_id {
        Some(id) => Some(teachers::service::usable(&db, "teacherId", id).await?.id),
        None => None,
    };
    let hue = match command.colour {
        Some(hue) => hue.into(),
        None => fields::next_hue(db.count_of_company(Groups::find()).await?),
    };
    let name = command.name.trim().to_owned();
    refuse_taken(&db, branch.id, &sort_key(&name)).await?;
    let row = ActiveModel {
        id: Set(db.new_id()),
        company_id: Set(db.company()),
        branch_id: Set(branch.id),
        subject_id: Set(subject),
        room_id: Set(room),
        version: Set(1),
        sort_key: Set(sort_key(&name)),
        name: Set(name),
        capacity: Set(command.capacity.map(u32::cast_signed)),
        hue: Set(hue),
        note: Set(fields::filled(command.note)),
        archived_at: Set(None),
        created_at: Set(db.now()),
        updated_at: Set(db.now()),
    };
    let group = db.insert(row).await?;
    queries::set_teachers(&db, group.id, &teacher.into_iter().collect::<Vec<_>>()).await?;
    found_by(&db, &group).await?;
    let answer = shown(&db, group).await?;
    history::created(&db, Entity::Group, answer.id.into(), answer.version, &answer).await?;
    db.commit_created(answer).await
}

/// Changes what was sent of a group. Fewer places than students is allowed: nobody is put out.
pub async fn update(me: &Caller, id: GroupId, command: UpdateGroup) -> Result<Group> {
    let db = me.write().await?;
    let (before, was) = hold(&db, id, command.version).await?;
    let mut row = ActiveModel { id: Set(before.id), ..Default::default() };
    if let Some(name) = command.name {
        let key = sort_key(&name);
        if key != before.sort_key && before.archived_at.is_none() {
            refuse_taken(&db, before.branch_id, &key).await?;
        }
        row.sort_key = Set(key);
        row.name = Set(name.trim().to_owned());
    }
    if !command.subject_id.is_keep() {
        row.subject_id = Set(subject(&db, command.subject_id.apply(None), before.subject_id).await?);
    }
    if !command.room_id.is_keep() {
        row.room_id = Set(room(&db, command.room_id.apply(None), before.branch_id, before.room_id).await?);
    }
    if !command.capacity.is_keep() {
        row.capacity = Set(command.capacity.apply(None).map(u32::cast_signed));
    }
    if let Some(hue) = command.colour {
        row.hue = Set(hue.into());
    }
    fields::patch_text(&mut row.note, command.note);
    match command.teacher_id {
        Patch::Keep => {}
        Patch::Clear => queries::set_teachers(&db, before.id, &[]).await?,
        Patch::Set(lead) if was.teacher_id == Some(lead) => {}
        Patch::Set(lead) => {
            let lead = teachers::service::usable(&db, "teacherId", lead).await?.id;
            let others = was.teacher_ids.iter().skip(1).map(|id| id.0).filter(|id| *id != lead);
            queries::set_teachers(&db, before.id, &std::iter::once(lead).chain(others).collect::<Vec<_>>()).await?;
        }
    }
    save(db, was, row, Action::Updated).await
}

/// Takes a group out of the lists; its lessons and enrolments stay.
pub async fn archive(me: &Caller, id: GroupId) -> Result<Group> {
    let db = me.write().await?;
    let before = db.get_for_update::<Groups>(id.into()).await?;
    let archived = before.archived_at.is_some();
    let row = ActiveModel { id: Set(before.id), archived_at: Set(Some(db.now())), ..Default::default() };
    let was = shown(&db, before).await?;
    if archived { db.commit(was).await } else { save(db, was, row, Action::Archived).await }
}

/// Brings an archived group back, into a branch that is open.
pub async fn restore(me: &Caller, id: GroupId, seen: Seen) -> Result<Group> {
    let db = me.write().await?;
    let (before, was) = hold(&db, id, seen.version).await?;
    branches::service::refuse_closed(&db, before.branch_id).await?;
    if before.archived_at.is_some() {
        refuse_taken(&db, before.branch_id, &before.sort_key).await?;
    }
    let row = ActiveModel { id: Set(before.id), archived_at: Set(None), ..Default::default() };
    save(db, was, row, Action::Restored).await
}

/// Takes several groups out of the lists, or brings back those whose branch is open and whose name is free: one
/// transaction.
pub async fn set_archived(me: &Caller, command: SeveralGroups, archived: bool) -> Result<Settled<Group>> {
    let db = me.write().await?;
    let rows = bulk::held::<Groups>(&db, command.group_ids.into_iter().map(Uuid::from)).await?;
    // Their branches too, all before the first is looked at: nobody waits in a circle.
    let branches: BTreeSet<Uuid> = rows.iter().map(|row| row.branch_id).collect();
    db.lock::<branch::Entity>(&branches.into_iter().collect::<Vec<_>>()).await?;
    let mut settled = Settled { done: Vec::with_capacity(rows.len()), refused: Vec::new() };
    for before in rows {
        let (id, name) = (before.id, before.name.clone());
        let outcome = set_one(&db, before, archived).await;
        bulk::settle(&mut settled, (id, &name), outcome, me.locale)?;
    }
    db.commit(settled).await
}

async fn set_one(db: &Tenant, before: Model, archived: bool) -> Result<Group> {
    let was = shown(db, before.clone()).await?;
    if before.archived_at.is_some() == archived {
        return Ok(was);
    }
    if !archived {
        branches::service::refuse_closed(db, before.branch_id).await?;
        refuse_taken(db, before.branch_id, &before.sort_key).await?;
    }
    let row = ActiveModel { id: Set(before.id), archived_at: Set(archived.then(|| db.now())), ..Default::default() };
    saved(db, was, row, if archived { Action::Archived } else { Action::Restored }).await
}

/// Open groups of a branch have different names. An import may bring what differs in the source by its number alone, so
/// the table does not insist; here one writer at a time looks.
async fn refuse_taken(db: &Tenant, branch: Uuid, key: &str) -> Result<()> {
    db.lock::<branch::Entity>(&[branch]).await?;
    let others = Groups::find().filter(Column::BranchId.eq(branch)).filter(Column::SortKey.eq(key));
    let others = db.count_of_company(others.filter(Column::ArchivedAt.is_null())).await?;
    if others > 0 { Err(AppError::field("name", "taken")) } else { Ok(()) }
}

/// A group the caller may see, archived or not.
pub async fn visible(db: &Tenant, id: GroupId) -> Result<Model> {
    db.get::<Groups>(id.into()).await
}

/// The subject a command names; the one there was may stay though archived.
async fn subject(db: &Tenant, named: Option<SubjectId>, before: Option<Uuid>) -> Result<Option<Uuid>> {
    let there: Vec<Uuid> = before.into_iter().collect();
    let named: Vec<SubjectId> = named.into_iter().collect();
    Ok(subjects::service::several(db, "subjectId", &named, &there).await?.first().copied())
}

/// The room a command names: open, and in the group's branch; the one there was may stay though archived.
async fn room(db: &Tenant, named: Option<RoomId>, branch: Uuid, before: Option<Uuid>) -> Result<Option<Uuid>> {
    let Some(id) = named.map(Uuid::from) else {
        return Ok(None);
    };
    if before == Some(id) {
        return Ok(before);
    }
    let found = db.get::<room::Entity>(id).await?;
    if found.archived_at.is_some() {
        return Err(AppError::field("roomId", "archived"));
    }
    if found.branch_id != branch {
        return Err(AppError::field("roomId", "other"));
    }
    Ok(Some(found.id))
}

async fn hold(db: &Tenant, id: GroupId, seen: i32) -> Result<(Model, Group)> {
    let before = db.get_for_update::<Groups>(id.into()).await?;
    let was = shown(db, before.clone()).await?;
    db.expect_version(before.id, before.version, seen, || was.clone()).await?;
    Ok((before, was))
}

async fn shown(db: &Tenant, row: Model) -> Result<Group> {
    let around = Around::load(db, std::slice::from_ref(&row)).await?;
    Ok(dto(row, &around))
}

async fn save(db: Tenant, was: Group, row: ActiveModel, action: Action) -> Result<Group> {
    let answer = saved(&db, was, row, action).await?;
    db.commit(answer).await
}

async fn saved(db: &Tenant, was: Group, row: ActiveModel, action: Action) -> Result<Group> {
    let after = db.update(row, was.version).await?;
    found_by(db, &after).await?;
    let answer = shown(db, after).await?;
    history::changed(db, Entity::Group, answer.id.into(), answer.version, action, (&was, &answer)).await?;
    Ok(answer)
}

async fn found_by(db: &Tenant, group: &Model) -> Result<()> {
    listing::found_by(db, Entity::Group, group.id, search_text([group.name.as_str()], [])).await
}
