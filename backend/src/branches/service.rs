//! What can be done with branches.

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Set, sea_query::LockType};
use shared::{
    branches::{Branch, CreateBranch, UpdateBranch},
    events::{Action, Entity},
    format,
    ids::BranchId,
    lessons::LessonStatus,
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
        company, lead, lesson, room, schedule_rule, student, study_group,
    },
    error::{AppError, OnConstraint, Result},
    fields, history,
    http::authority::Caller,
    listing, team, zone,
};

/// So many of each kind of what stands in the way are named.
const FEW: u64 = 5;

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
    // Who works in some branches only would make one they are not admitted to.
    team::refuse_unless_everywhere(me)?;
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
    // Who plans a lesson holds the branch a little; for its zone nobody else may.
    let before = if command.time_zone.is_some() { alone(&db, id).await? } else { held(&db, id).await? };
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
    let details = open_within(me, &db, before.id).await?;
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

/// The same, with nobody planning anything in it at this moment.
async fn alone(db: &Tenant, id: BranchId) -> Result<Model> {
    visible(db, id).await?;
    let query = Branches::find().filter(Column::Id.eq(Uuid::from(id))).lock(LockType::Update);
    db.one_of_company(query).await?.ok_or_else(AppError::not_found)
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

/// What is open in a branch, a few of each: rooms, groups, leads, students with lessons every week, lessons ahead.
async fn open_within(me: &Caller, db: &Tenant, branch: Uuid) -> Result<Vec<String>> {
    let rooms = room::Entity::find().filter(room::Column::BranchId.eq(branch)).filter(room::Column::ArchivedAt.is_null());
    let rooms = db.all_of_company(rooms.order_by_asc(room::Column::SortKey).limit(FEW)).await?;
    let groups = study_group::Entity::find()
        .filter(study_group::Column::BranchId.eq(branch))
        .filter(study_group::Column::ArchivedAt.is_null());
    let groups = db.all_of_company(groups.order_by_asc(study_group::Column::SortKey).limit(FEW)).await?;
    let leads = lead::Entity::find().filter(lead::Column::BranchId.eq(branch)).filter(lead::Column::ArchivedAt.is_null());
    let leads = db.all_of_company(leads.order_by_asc(lead::Column::SortKey).limit(FEW)).await?;
    let names = rooms.into_iter().map(|room| room.name).chain(groups.into_iter().map(|group| group.name));
    let names = names.chain(leads.into_iter().map(|lead| lead.name));
    let individual = students_of_rules(db, branch).await?;
    Ok(names.chain(individual).chain(lessons_ahead(me, db, branch).await?).collect())
}

/// Who has lessons of their own every week in a branch.
async fn students_of_rules(db: &Tenant, branch: Uuid) -> Result<Vec<String>> {
    use schedule_rule::Column as Rule;
    let today = db.now().date_naive();
    let rules = schedule_rule::Entity::find()
        .select_only()
        .column(Rule::StudentId)
        .filter(Rule::CompanyId.eq(db.company()))
        .filter(Rule::BranchId.eq(branch))
        .filter(Rule::ArchivedAt.is_null())
        .filter(Rule::StudentId.is_not_null())
        .filter(Condition::any().add(Rule::EndsOn.is_null()).add(Rule::EndsOn.gte(today)));
    let people = student::Entity::find()
        .filter(student::Column::Id.in_subquery(rules.into_query()))
        .filter(student::Column::ArchivedAt.is_null());
    let people = db.all_of_company(people.order_by_asc(student::Column::SortKey).limit(FEW)).await?;
    Ok(people.into_iter().map(|student| student.name).collect())
}

/// Lessons that are still to be, by their time.
async fn lessons_ahead(me: &Caller, db: &Tenant, branch: Uuid) -> Result<Vec<String>> {
    let ahead = lesson::Entity::find()
        .filter(lesson::Column::BranchId.eq(branch))
        .filter(lesson::Column::EndsAt.gt(db.now()))
        .filter(lesson::Column::Status.ne(LessonStatus::Cancelled.as_str()));
    let ahead = db.all_of_company(ahead.order_by_asc(lesson::Column::StartsAt).limit(FEW)).await?;
    let said = |row: lesson::Model| {
        let at = format!("{}, {}", format::day_month(row.starts.date(), me.locale), format::time(row.starts.time()));
        row.title.map_or_else(|| at.clone(), |title| format!("{title} ({at})"))
    };
    Ok(ahead.into_iter().map(said).collect())
}
