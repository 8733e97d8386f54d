//! What can be done with rooms.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set, sea_query::NullOrdering};
use shared::{
    events::{Action, Entity},
    ids::RoomId,
    page::{ListQuery, Page, Seen},
    problem::{Cause, Rule},
    rooms::{CreateRoom, Room, UpdateRoom},
    search::{search_text, sort_key},
};
use uuid::Uuid;

use super::convert::dto;
use crate::{
    branches,
    db::Tenant,
    entity::{
        lesson,
        room::{ActiveModel, Column, Entity as Rooms, Model},
        schedule_rule, study_group,
    },
    error::{AppError, OnConstraint, Result},
    history,
    http::authority::Caller,
    listing,
};

/// One page of rooms.
pub async fn list(me: &Caller, query: &ListQuery) -> Result<Page<Room>> {
    listing::refuse_others(query, &["branchId"])?;
    let db = me.read().await?;
    let mut rooms = listing::narrowed(&db, Rooms::find(), Entity::Room, Column::Id, query);
    if let Some(branch) = query.branch_id {
        rooms = rooms.filter(Column::BranchId.eq(branches::service::visible(&db, branch).await?.id));
    }
    let rooms = match listing::sorting(query, &["name", "capacity", "createdAt"])? {
        ("capacity", order) => rooms.order_by_with_nulls(Column::Capacity, order, NullOrdering::Last),
        ("createdAt", order) => rooms.order_by(Column::CreatedAt, order),
        (_, order) => rooms.order_by(Column::SortKey, order),
    };
    let page = db.page(rooms.order_by_asc(Column::Id), query.page(), query.page_size()).await?;
    Ok(page.map(dto))
}

pub async fn get(me: &Caller, id: RoomId) -> Result<Room> {
    Ok(dto(me.read().await?.get::<Rooms>(id.into()).await?))
}

/// Makes a room in the branch given, else in the company's first.
pub async fn create(me: &Caller, command: CreateRoom) -> Result<Room> {
    let db = me.write().await?;
    let branch = branches::service::chosen(&db, command.branch_id).await?;
    let name = command.name.trim().to_owned();
    let row = ActiveModel {
        id: Set(db.new_id()),
        company_id: Set(db.company()),
        branch_id: Set(branch.id),
        version: Set(1),
        sort_key: Set(sort_key(&name)),
        name: Set(name),
        capacity: Set(command.capacity.map(u32::cast_signed)),
        archived_at: Set(None),
        created_at: Set(db.now()),
        updated_at: Set(db.now()),
    };
    let room = db.insert(row).await.on_unique(taken)?;
    found_by(&db, &room).await?;
    let answer = dto(room);
    history::created(&db, Entity::Room, answer.id.into(), answer.version, &answer).await?;
    db.commit_created(answer).await
}

/// Changes what was sent of a room.
pub async fn update(me: &Caller, id: RoomId, command: UpdateRoom) -> Result<Room> {
    let db = me.write().await?;
    let before = db.get_for_update::<Rooms>(id.into()).await?;
    db.expect_version(before.id, before.version, command.version, || dto(before.clone())).await?;
    let mut row = ActiveModel { id: Set(before.id), ..Default::default() };
    if let Some(name) = command.name {
        row.sort_key = Set(sort_key(&name));
        row.name = Set(name.trim().to_owned());
    }
    if let Some(branch) = command.branch_id.filter(|branch| Uuid::from(*branch) != before.branch_id) {
        let branch = branches::service::chosen(&db, Some(branch)).await?.id;
        refuse_used(&db, before.id).await?;
        row.branch_id = Set(branch);
    }
    if !command.capacity.is_keep() {
        row.capacity = Set(command.capacity.apply(None).map(u32::cast_signed));
    }
    save(db, before, row, Action::Updated).await
}

/// Takes a room out of the lists; its lessons stay.
pub async fn archive(me: &Caller, id: RoomId) -> Result<Room> {
    let db = me.write().await?;
    let before = db.get_for_update::<Rooms>(id.into()).await?;
    if before.archived_at.is_some() {
        return db.commit(dto(before)).await;
    }
    let row = ActiveModel { id: Set(before.id), archived_at: Set(Some(db.now())), ..Default::default() };
    save(db, before, row, Action::Archived).await
}

/// Brings an archived room back, into a branch that is open.
pub async fn restore(me: &Caller, id: RoomId, seen: Seen) -> Result<Room> {
    let db = me.write().await?;
    let before = db.get_for_update::<Rooms>(id.into()).await?;
    db.expect_version(before.id, before.version, seen.version, || dto(before.clone())).await?;
    branches::service::refuse_closed(&db, before.branch_id).await?;
    let row = ActiveModel { id: Set(before.id), archived_at: Set(None), ..Default::default() };
    save(db, before, row, Action::Restored).await
}

/// A room stays in its branch while lessons lie ahead in it, or groups and their rules use it: they have the branch of
/// the room, and its time.
async fn refuse_used(db: &Tenant, room: Uuid) -> Result<()> {
    let groups = study_group::Entity::find().filter(study_group::Column::RoomId.eq(room));
    let groups = groups.filter(study_group::Column::ArchivedAt.is_null()).order_by_asc(study_group::Column::SortKey);
    let groups = db.all_of_company(groups.limit(5)).await?;
    let rules = schedule_rule::Entity::find().filter(schedule_rule::Column::RoomId.eq(room));
    let rules = db.one_of_company(rules.filter(schedule_rule::Column::ArchivedAt.is_null()).limit(1)).await?;
    let ahead = lesson::Entity::find().filter(lesson::Column::RoomId.eq(room)).filter(lesson::Column::EndsAt.gt(db.now()));
    let ahead = db.one_of_company(ahead.limit(1)).await?;
    if groups.is_empty() && rules.is_none() && ahead.is_none() {
        return Ok(());
    }
    Err(Cause::Rule { rule: Rule::RoomInUse, details: groups.into_iter().map(|group| group.name).collect() }.into())
}

async fn save(db: Tenant, before: Model, row: ActiveModel, action: Action) -> Result<Room> {
    let after = db.update(row, before.version).await.on_unique(taken)?;
    found_by(&db, &after).await?;
    let (before, answer) = (dto(before), dto(after));
    history::changed(&db, Entity::Room, answer.id.into(), answer.version, action, (&before, &answer)).await?;
    db.commit(answer).await
}

async fn found_by(db: &Tenant, room: &Model) -> Result<()> {
    listing::found_by(db, Entity::Room, room.id, search_text([room.name.as_str()], [])).await
}

fn taken() -> AppError {
    AppError::field("name", "taken")
}
