//! What can be done with branches.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set, sea_query::LockType};
use shared::{
    branches::{Branch, CreateBranch, UpdateBranch},
    events::{Action, Entity},
    ids::BranchId,
    page::{ListQuery, Page, Seen},
    problem::{Cause, Rule},
    search::{search_text, sort_key},
};
use uuid::Uuid;

pub use super::choice::{Today, chosen, several, today, visible};
use super::convert::dto;
use crate::{
    db::Tenant,
    entity::{
        branch::{ActiveModel, Column, Entity as Branches, Model},
        company, lesson, room, study_group,
    },
    error::{AppError, OnConstraint, Result},
    fields, history,
    http::authority::Caller,
    listing, zone,
};

/// One page of the branches the caller is admitted to.
pub async fn list(me: &Caller, query: &ListQuery) -> Result<Page<Branch>> {
    listing::refuse_others(query, &[])?;
    let db = me.read().await?;
    let mut branches = listing::narrowed(&db, Branches::find(), Entity::Branch, Column::Id, query);
    if let Some(ids) = &db.visibility().branches {
        branches = branches.filter(Column::Id.is_in(ids.iter().copied()));
    }
    let branches = match listing::sorting(query, &["name", "createdAt"])? {
        ("createdAt", order) => branches.order_by(Column::CreatedAt, order),
        (_, order) => branches.order_by(Column::SortKey, order),
    };
    let page = db.page(branches.order_by_asc(Column::Id), query.page(), query.page_size()).await?;
    Ok(page.map(dto))
}

pub async fn get(me: &Caller, id: BranchId) -> Result<Branch> {
    Ok(dto(visible(&me.read().await?, id).await?))
}

/// Makes a branch in the zone given, else in the company's.
pub async fn create(me: &Caller, command: CreateBranch) -> Result<Branch> {
    let db = me.write().await?;
    let time_zone = match command.time_zone {
        Some(zone) => zone,
        None => zone_of_company(&db).await?,
    };
    zone::named(&time_zone)?;
    let name = command.name.trim().to_owned();
    let row = ActiveModel {
        id: Set(db.new_id()),
        company_id: Set(db.company()),
        version: Set(1),
        sort_key: Set(sort_key(&name)),
        name: Set(name),
        address: Set(fields::filled(command.address)),
        time_zone: Set(time_zone),
        archived_at: Set(None),
        created_at: Set(db.now()),
        updated_at: Set(db.now()),
    };
    let branch = db.insert(row).await.on_unique(taken)?;
    found_by(&db, &branch).await?;
    let answer = dto(branch);
    history::created(&db, Entity::Branch, answer.id.into(), answer.version, &answer).await?;
    db.commit_created(answer).await
}

/// Changes what was sent of a branch.
pub async fn update(me: &Caller, id: BranchId, command: UpdateBranch) -> Result<Branch> {
    let db = me.write().await?;
    let before = held(&db, id).await?;
    db.expect_version(before.id, before.version, command.version, || dto(before.clone())).await?;
    let mut row = ActiveModel { id: Set(before.id), ..Default::default() };
    if let Some(name) = command.name {
        row.sort_key = Set(sort_key(&name));
        row.name = Set(name.trim().to_owned());
    }
    fields::patch_text(&mut row.address, command.address);
    if let Some(time_zone) = command.time_zone {
        zone::named(&time_zone)?;
        if time_zone != before.time_zone {
            nothing_planned(&db, before.id).await?;
        }
        row.time_zone = Set(time_zone);
    }
    save(db, before, row, Action::Updated).await
}

/// Closes a branch in which nothing is open, unless it is the last.
pub async fn archive(me: &Caller, id: BranchId) -> Result<Branch> {
    let db = me.write().await?;
    visible(&db, id).await?;
    // All open branches are held, so that two cannot both be "not the last"; for update, so that nobody who chooses
    // one at this moment fills it.
    let open = Branches::find().filter(Column::ArchivedAt.is_null()).order_by_asc(Column::Id).lock(LockType::Update);
    let open = db.all_of_company(open).await?;
    let Some(before) = open.iter().find(|branch| branch.id == uuid::Uuid::from(id)).cloned() else {
        let archived = visible(&db, id).await?;
        return db.commit(dto(archived)).await;
    };
    let details = open_within(&db, before.id).await?;
    if open.len() == 1 || !details.is_empty() {
        return Err(Cause::Rule { rule: Rule::BranchInUse, details }.into());
    }
    let row = ActiveModel { id: Set(before.id), archived_at: Set(Some(db.now())), ..Default::default() };
    save(db, before, row, Action::Archived).await
}

/// Opens an archived branch again.
pub async fn restore(me: &Caller, id: BranchId, seen: Seen) -> Result<Branch> {
    let db = me.write().await?;
    let before = held(&db, id).await?;
    db.expect_version(before.id, before.version, seen.version, || dto(before.clone())).await?;
    let row = ActiveModel { id: Set(before.id), archived_at: Set(None), ..Default::default() };
    save(db, before, row, Action::Restored).await
}

async fn save(db: Tenant, before: Model, row: ActiveModel, action: Action) -> Result<Branch> {
    let after = db.update(row, before.version).await.on_unique(taken)?;
    found_by(&db, &after).await?;
    let (before, answer) = (dto(before), dto(after));
    history::changed(&db, Entity::Branch, answer.id.into(), answer.version, action, (&before, &answer)).await?;
    db.commit(answer).await
}

async fn found_by(db: &Tenant, branch: &Model) -> Result<()> {
    let texts = [branch.name.as_str(), branch.address.as_deref().unwrap_or_default()];
    listing::found_by(db, Entity::Branch, branch.id, search_text(texts, [])).await
}

fn taken() -> AppError {
    AppError::field("name", "taken")
}

async fn held(db: &Tenant, id: BranchId) -> Result<Model> {
    visible(db, id).await?;
    db.get_for_update::<Branches>(id.into()).await
}

async fn zone_of_company(db: &Tenant) -> Result<String> {
    let company = db.one_of_company(company::Entity::find()).await?;
    company.map(|company| company.time_zone).ok_or_else(AppError::not_found)
}

/// Refuses what would open something in a branch that is closed.
pub async fn refuse_closed(db: &Tenant, branch: uuid::Uuid) -> Result<()> {
    // Held, so that nobody closes it at this moment.
    let query = Branches::find().filter(Column::Id.eq(branch)).lock(LockType::KeyShare);
    let closed = db.one_of_company(query).await?.filter(|branch| branch.archived_at.is_some());
    closed.map_or(Ok(()), |closed| Err(Cause::Rule { rule: Rule::RecordArchived, details: vec![closed.name] }.into()))
}

/// Lessons ahead keep their wall-clock time, which another zone would take from them.
async fn nothing_planned(db: &Tenant, branch: Uuid) -> Result<()> {
    let ahead = lesson::Entity::find().filter(lesson::Column::BranchId.eq(branch)).filter(lesson::Column::EndsAt.gt(db.now()));
    match db.one_of_company(ahead.limit(1)).await? {
        Some(_) => Err(AppError::rule(Rule::BranchInUse)),
        None => Ok(()),
    }
}

/// Names of open rooms and groups of a branch, a few of each.
async fn open_within(db: &Tenant, branch: Uuid) -> Result<Vec<String>> {
    let rooms = room::Entity::find().filter(room::Column::BranchId.eq(branch)).filter(room::Column::ArchivedAt.is_null());
    let groups = study_group::Entity::find()
        .filter(study_group::Column::BranchId.eq(branch))
        .filter(study_group::Column::ArchivedAt.is_null());
    let rooms = db.all_of_company(rooms.order_by_asc(room::Column::SortKey).limit(5)).await?;
    let groups = db.all_of_company(groups.order_by_asc(study_group::Column::SortKey).limit(5)).await?;
    Ok(rooms.into_iter().map(|room| room.name).chain(groups.into_iter().map(|group| group.name)).collect())
}
