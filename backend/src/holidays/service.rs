//! What can be done with holidays.

use chrono::{Duration, NaiveDate, NaiveTime};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Set};
use shared::{
    events::{Action, Entity},
    holidays::{self, BetweenQuery, CreateHoliday, Festive, Holiday, UpdateHoliday},
    ids::HolidayId,
    page::{Items, ListQuery, Page, Seen},
    problem::Rule,
    search::{search_text, sort_key},
};

use super::convert::{dto, festive};
use crate::{
    db::Tenant,
    entity::{
        holiday::{ActiveModel, Column, Entity as Holidays, Model},
        lesson,
    },
    error::{AppError, OnConstraint, Result},
    history,
    http::authority::Caller,
    listing, team,
};

/// The longest stretch of the calendar that is asked for at once.
const MOST_DAYS: i64 = 400;

/// One page of holidays.
pub async fn list(me: &Caller, query: &ListQuery) -> Result<Page<Holiday>> {
    listing::refuse_others(query, &[])?;
    let db = me.read().await?;
    let holidays = listing::narrowed(&db, Holidays::find(), Entity::Holiday, Column::Id, query);
    let holidays = match listing::sorting(query, &["startsOn", "name", "createdAt"])? {
        ("name", order) => holidays.order_by(Column::SortKey, order),
        ("createdAt", order) => holidays.order_by(Column::CreatedAt, order),
        (_, order) => holidays.order_by(Column::StartsOn, order),
    };
    let page = db.page(holidays.order_by_asc(Column::Id), query.page(), query.page_size()).await?;
    Ok(page.map(dto))
}

pub async fn get(me: &Caller, id: HolidayId) -> Result<Holiday> {
    Ok(dto(me.read().await?.get::<Holidays>(id.into()).await?))
}

/// What falls on days of the calendar; every member sees it.
pub async fn between(me: &Caller, query: BetweenQuery) -> Result<Items<Festive>> {
    let days = query.to.signed_duration_since(query.from).num_days();
    if !(1..=MOST_DAYS).contains(&days) {
        return Err(AppError::field("to", "window"));
    }
    let db = me.read().await?;
    let there = touching(&db, query.from, query.to - Duration::days(1)).await?;
    Ok(Items { items: there.into_iter().map(festive).collect() })
}

/// Open holidays that have a day between two days, both included.
pub async fn touching(db: &Tenant, first: NaiveDate, last: NaiveDate) -> Result<Vec<Model>> {
    let near = Holidays::find()
        .filter(Column::ArchivedAt.is_null())
        .filter(Column::StartsOn.lte(last))
        .filter(Column::EndsOn.gte(first))
        .order_by_asc(Column::StartsOn)
        .order_by_asc(Column::Id);
    Ok(db.all_of_company(near).await?)
}

pub async fn create(me: &Caller, command: CreateHoliday) -> Result<Holiday> {
    team::refuse_unless_everywhere(me)?;
    let db = me.write().await?;
    let ends_on = command.ends_on.unwrap_or(command.starts_on);
    let answer = insert(&db, &command.name, (command.starts_on, ends_on)).await?;
    let answer = with_lessons(&db, answer).await?;
    db.commit_created(answer).await
}

/// Makes a holiday in a transaction.
pub(super) async fn insert(db: &Tenant, name: &str, (starts_on, ends_on): (NaiveDate, NaiveDate)) -> Result<Holiday> {
    holidays::days(starts_on, ends_on).map_err(|_order| AppError::field("endsOn", "order"))?;
    let name = name.trim().to_owned();
    let row = ActiveModel {
        id: Set(db.new_id()),
        company_id: Set(db.company()),
        version: Set(1),
        sort_key: Set(sort_key(&name)),
        name: Set(name),
        starts_on: Set(starts_on),
        ends_on: Set(ends_on),
        archived_at: Set(None),
        created_at: Set(db.now()),
        updated_at: Set(db.now()),
    };
    let holiday = db.insert(row).await.on_unique(there_already)?;
    found_by(db, &holiday).await?;
    let answer = dto(holiday);
    history::created(db, Entity::Holiday, answer.id.into(), answer.version, &answer).await?;
    Ok(answer)
}

/// Changes what was sent of a holiday.
pub async fn update(me: &Caller, id: HolidayId, command: UpdateHoliday) -> Result<Holiday> {
    team::refuse_unless_everywhere(me)?;
    let db = me.write().await?;
    let before = db.get_for_update::<Holidays>(id.into()).await?;
    db.expect_version(before.id, before.version, command.version, || dto(before.clone())).await?;
    let mut row = ActiveModel { id: Set(before.id), ..Default::default() };
    if let Some(name) = command.name {
        row.sort_key = Set(sort_key(&name));
        row.name = Set(name.trim().to_owned());
    }
    let days = (command.starts_on.unwrap_or(before.starts_on), command.ends_on.unwrap_or(before.ends_on));
    holidays::days(days.0, days.1).map_err(|_order| AppError::field("endsOn", "order"))?;
    (row.starts_on, row.ends_on) = (Set(days.0), Set(days.1));
    save(db, before, row, Action::Updated).await
}

/// Lessons are made on these days again.
pub async fn archive(me: &Caller, id: HolidayId) -> Result<Holiday> {
    team::refuse_unless_everywhere(me)?;
    let db = me.write().await?;
    let before = db.get_for_update::<Holidays>(id.into()).await?;
    if before.archived_at.is_some() {
        return db.commit(dto(before)).await;
    }
    let row = ActiveModel { id: Set(before.id), archived_at: Set(Some(db.now())), ..Default::default() };
    save(db, before, row, Action::Archived).await
}

pub async fn restore(me: &Caller, id: HolidayId, seen: Seen) -> Result<Holiday> {
    team::refuse_unless_everywhere(me)?;
    let db = me.write().await?;
    let before = db.get_for_update::<Holidays>(id.into()).await?;
    db.expect_version(before.id, before.version, seen.version, || dto(before.clone())).await?;
    let row = ActiveModel { id: Set(before.id), archived_at: Set(None), ..Default::default() };
    save(db, before, row, Action::Restored).await
}

async fn save(db: Tenant, before: Model, row: ActiveModel, action: Action) -> Result<Holiday> {
    let after = db.update(row, before.version).await.on_unique(there_already)?;
    found_by(&db, &after).await?;
    let (before, answer) = (dto(before), dto(after));
    history::changed(&db, Entity::Holiday, answer.id.into(), answer.version, action, (&before, &answer)).await?;
    let answer = if action == Action::Archived { answer } else { with_lessons(&db, answer).await? };
    db.commit(answer).await
}

/// Says how many lessons stand on the days of a holiday: they stay, and somebody has to know.
async fn with_lessons(db: &Tenant, holiday: Holiday) -> Result<Holiday> {
    let on = lesson::Entity::find()
        .filter(lesson::Column::Status.ne("cancelled"))
        .filter(lesson::Column::Starts.gte(holiday.starts_on.and_time(NaiveTime::MIN)))
        .filter(lesson::Column::Starts.lt((holiday.ends_on + Duration::days(1)).and_time(NaiveTime::MIN)));
    let lessons = db.count_of_company(on).await?;
    Ok(Holiday { lessons: Some(lessons), ..holiday })
}

async fn found_by(db: &Tenant, holiday: &Model) -> Result<()> {
    listing::found_by(db, Entity::Holiday, holiday.id, search_text([holiday.name.as_str()], [])).await
}

fn there_already() -> AppError {
    AppError::rule(Rule::HolidayThere)
}
