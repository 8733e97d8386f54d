//! What can be done with subjects.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Set};
use shared::{
    events::{Action, Entity},
    ids::SubjectId,
    page::{ListQuery, Page, Seen},
    search::{search_text, sort_key},
    subjects::{CreateSubject, Subject, UpdateSubject},
};
use uuid::Uuid;

use super::convert::dto;
use crate::{
    db::Tenant,
    entity::subject::{ActiveModel, Column, Entity as Subjects, Model},
    error::{AppError, OnConstraint, Result},
    fields, history,
    http::authority::Caller,
    listing,
};

/// One page of subjects.
pub async fn list(me: &Caller, query: &ListQuery) -> Result<Page<Subject>> {
    listing::refuse_others(query, &[])?;
    let db = me.read().await?;
    let subjects = listing::narrowed(&db, Subjects::find(), Entity::Subject, Column::Id, query);
    let subjects = match listing::sorting(query, &["name", "createdAt"])? {
        ("createdAt", order) => subjects.order_by(Column::CreatedAt, order),
        (_, order) => subjects.order_by(Column::SortKey, order),
    };
    let page = db.page(subjects.order_by_asc(Column::Id), query.page(), query.page_size()).await?;
    Ok(page.map(dto))
}

pub async fn get(me: &Caller, id: SubjectId) -> Result<Subject> {
    Ok(dto(me.read().await?.get::<Subjects>(id.into()).await?))
}

/// Makes a subject, in the hue given, else in the next of the twelve.
pub async fn create(me: &Caller, command: CreateSubject) -> Result<Subject> {
    let db = me.write().await?;
    let hue = match command.hue {
        Some(hue) => hue.into(),
        None => fields::next_hue(db.count_of_company(Subjects::find()).await?),
    };
    let name = command.name.trim().to_owned();
    let row = ActiveModel {
        id: Set(db.new_id()),
        company_id: Set(db.company()),
        version: Set(1),
        sort_key: Set(sort_key(&name)),
        name: Set(name),
        hue: Set(hue),
        archived_at: Set(None),
        created_at: Set(db.now()),
        updated_at: Set(db.now()),
    };
    let subject = db.insert(row).await.on_unique(taken)?;
    found_by(&db, &subject).await?;
    let answer = dto(subject);
    history::created(&db, Entity::Subject, answer.id.into(), answer.version, &answer).await?;
    db.commit_created(answer).await
}

/// Changes what was sent of a subject.
pub async fn update(me: &Caller, id: SubjectId, command: UpdateSubject) -> Result<Subject> {
    let db = me.write().await?;
    let before = db.get_for_update::<Subjects>(id.into()).await?;
    db.expect_version(before.id, before.version, command.version, || dto(before.clone())).await?;
    let mut row = ActiveModel { id: Set(before.id), ..Default::default() };
    if let Some(name) = command.name {
        row.sort_key = Set(sort_key(&name));
        row.name = Set(name.trim().to_owned());
    }
    if let Some(hue) = command.hue {
        row.hue = Set(hue.into());
    }
    save(db, before, row, Action::Updated).await
}

/// Takes a subject out of the lists; groups and lessons keep it.
pub async fn archive(me: &Caller, id: SubjectId) -> Result<Subject> {
    let db = me.write().await?;
    let before = db.get_for_update::<Subjects>(id.into()).await?;
    if before.archived_at.is_some() {
        return db.commit(dto(before)).await;
    }
    let row = ActiveModel { id: Set(before.id), archived_at: Set(Some(db.now())), ..Default::default() };
    save(db, before, row, Action::Archived).await
}

/// Brings an archived subject back.
pub async fn restore(me: &Caller, id: SubjectId, seen: Seen) -> Result<Subject> {
    let db = me.write().await?;
    let before = db.get_for_update::<Subjects>(id.into()).await?;
    db.expect_version(before.id, before.version, seen.version, || dto(before.clone())).await?;
    let row = ActiveModel { id: Set(before.id), archived_at: Set(None), ..Default::default() };
    save(db, before, row, Action::Restored).await
}

/// The subjects a record of `field` names.
///
/// # Errors
/// 404 for one that is not there; a field error for an archived one. Those that were there may stay.
pub async fn several(db: &Tenant, field: &str, named: &[SubjectId], before: &[Uuid]) -> Result<Vec<Uuid>> {
    let ids = fields::each_once(named.iter().copied());
    let new: Vec<Uuid> = ids.iter().copied().filter(|id| !before.contains(id)).collect();
    if new.is_empty() {
        return Ok(ids);
    }
    let found = db.all(Subjects::find().filter(Column::Id.is_in(new.iter().copied()))).await?;
    if found.len() != new.len() {
        return Err(AppError::not_found());
    }
    if found.iter().any(|subject| subject.archived_at.is_some()) {
        return Err(AppError::field(field, "archived"));
    }
    Ok(ids)
}

/// A subject, archived or not: for filters.
pub async fn visible(db: &Tenant, id: SubjectId) -> Result<Model> {
    db.get::<Subjects>(id.into()).await
}

async fn save(db: Tenant, before: Model, row: ActiveModel, action: Action) -> Result<Subject> {
    let after = db.update(row, before.version).await.on_unique(taken)?;
    found_by(&db, &after).await?;
    let (before, answer) = (dto(before), dto(after));
    history::changed(&db, Entity::Subject, answer.id.into(), answer.version, action, (&before, &answer)).await?;
    db.commit(answer).await
}

async fn found_by(db: &Tenant, subject: &Model) -> Result<()> {
    listing::found_by(db, Entity::Subject, subject.id, search_text([subject.name.as_str()], [])).await
}

fn taken() -> AppError {
    AppError::field("name", "taken")
}
