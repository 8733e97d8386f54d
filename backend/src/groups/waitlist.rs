//! Who waits for a place in a group, in order. Places count from 1 without gaps; who is enrolled leaves the list.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Set};
use serde_json::{Value, json};
use shared::{
    events::{Action, Entity},
    groups::{Enroll, Enrollment},
    ids::{GroupId, WaitingId},
    problem::Rule,
    waitlist::{MoveWaiting, Promote, Wait, Waiting, Waitlist},
};
use uuid::Uuid;

use super::{
    enrollments,
    places::{Days, most},
    queries,
    service::visible,
};
use crate::{
    branches,
    db::Tenant,
    entity::{
        student, study_group,
        waiting::{ActiveModel, Column, Entity as Waits, Model},
    },
    error::{AppError, OnConstraint, Result},
    fields, history,
    http::authority::Caller,
    students,
};

/// Who waits, and how many places are free from today on.
pub async fn list(me: &Caller, group: GroupId) -> Result<Waitlist> {
    let db = me.read().await?;
    let group = visible(&db, group).await?;
    let rows = in_order(&db, group.id).await?;
    let people = student::Entity::find().filter(student::Column::Id.is_in(rows.iter().map(|row| row.student_id)));
    // Somebody whom the caller does not meet keeps the place, and is not told of.
    let people = db.all(people).await?;
    let name = |id: Uuid| people.iter().find(|one| one.id == id).map(|one| one.name.clone());
    let items = (1..).zip(rows).filter_map(|(place, row)| Some(shown(&row, place, name(row.student_id)?))).collect();
    Ok(Waitlist { items, free: free(&db, &group).await? })
}

async fn free(db: &Tenant, group: &study_group::Model) -> Result<Option<u32>> {
    let Some(places) = group.capacity.map(i32::unsigned_abs) else { return Ok(None) };
    let days = Days { from: branches::service::today(db).await?.of(group.branch_id), until: None };
    let taken: Vec<Days> = queries::enrolled(db, group.id, days).await?.iter().map(queries::days).collect();
    Ok(Some(places.saturating_sub(most(&taken, days) as u32)))
}

/// Puts a student on the list.
pub async fn wait(me: &Caller, group: GroupId, command: Wait) -> Result<Waiting> {
    let db = me.write().await?;
    let group = db.get_for_update::<study_group::Entity>(group.into()).await?;
    let person = students::service::visible(&db, command.student_id).await?;
    if group.archived_at.is_some() || person.archived_at.is_some() {
        return Err(AppError::rule(Rule::RecordArchived));
    }
    let days = Days { from: branches::service::today(&db).await?.of(group.branch_id), until: None };
    if queries::enrolled(&db, group.id, days).await?.iter().any(|one| one.student_id == person.id) {
        return Err(AppError::rule(Rule::AlreadyEnrolled));
    }
    let mut rows = in_order(&db, group.id).await?;
    let twice = || AppError::rule(Rule::AlreadyWaiting);
    if rows.iter().any(|row| row.student_id == person.id) {
        return Err(twice());
    }
    let row = ActiveModel {
        id: Set(db.new_id()),
        company_id: Set(db.company()),
        group_id: Set(group.id),
        student_id: Set(person.id),
        version: Set(1),
        position: Set(rows.len() as i32 + 1),
        note: Set(fields::filled(command.note)),
        created_at: Set(db.now()),
    };
    let row = db.insert(row).await.on_unique(twice)?;
    let place = command.place.unwrap_or(u32::MAX).min(rows.len() as u32 + 1);
    rows.insert((place as usize).saturating_sub(1), row.clone());
    renumber(&db, &rows).await?;
    let row = db.get::<Waits>(row.id).await?;
    let answer = shown(&row, place, person.name.clone());
    tell(&db, &group, &person, (None, Some(place))).await?;
    db.commit_created(answer).await
}

/// Moves somebody to another place of the list.
pub async fn place(me: &Caller, id: WaitingId, command: MoveWaiting) -> Result<Waiting> {
    let db = me.write().await?;
    let (group, person) = around(&db, id).await?;
    let mut rows = in_order(&db, group.id).await?;
    let at = rows.iter().position(|row| row.id == id.0).ok_or_else(AppError::not_found)?;
    let row = rows.remove(at);
    let was = shown(&row, at as u32 + 1, person.name.clone());
    db.expect_version(row.id, row.version, command.version, || was.clone()).await?;
    let place = command.place.min(rows.len() as u32 + 1);
    rows.insert((place as usize).saturating_sub(1), row);
    renumber(&db, &rows).await?;
    if place != was.place {
        tell(&db, &group, &person, (Some(was.place), Some(place))).await?;
    }
    let row = db.get::<Waits>(id.into()).await?;
    db.commit(shown(&row, place, person.name)).await
}

/// Takes somebody off the list; answers who that was and where.
pub async fn leave(me: &Caller, id: WaitingId) -> Result<Waiting> {
    let db = me.write().await?;
    let (group, person) = around(&db, id).await?;
    let gone = taken_off(&db, &group, &person).await?.ok_or_else(AppError::not_found)?;
    db.commit(gone).await
}

/// Enrols who waits: with every rule of enrolling, in one transaction.
pub async fn promote(me: &Caller, id: WaitingId, command: Promote) -> Result<Enrollment> {
    let db = me.write().await?;
    let (group, person) = around(&db, id).await?;
    let Promote { from, overriding } = command;
    let enroll = Enroll { student_id: person.id.into(), from, until: None, overriding };
    let answer = enrollments::enrolled(me, &db, group.id.into(), enroll).await?;
    db.commit_created(answer).await
}

/// Takes a student off the list of a group, if there: who is enrolled waits no longer.
pub(super) async fn taken_off(db: &Tenant, group: &study_group::Model, person: &student::Model) -> Result<Option<Waiting>> {
    let mut rows = in_order(db, group.id).await?;
    let Some(at) = rows.iter().position(|row| row.student_id == person.id) else { return Ok(None) };
    let row = rows.remove(at);
    db.delete_many(Waits::delete_many().filter(Column::Id.eq(row.id))).await?;
    renumber(db, &rows).await?;
    let place = at as u32 + 1;
    tell(db, group, person, (Some(place), None)).await?;
    Ok(Some(shown(&row, place, person.name.clone())))
}

/// The group, held so that one changes its list at a time, and the student, of somebody who waits.
async fn around(db: &Tenant, id: WaitingId) -> Result<(study_group::Model, student::Model)> {
    let row = db.get::<Waits>(id.into()).await?;
    let group = db.get_for_update::<study_group::Entity>(row.group_id).await?;
    let person = db.one_of_company(student::Entity::find().filter(student::Column::Id.eq(row.student_id))).await?;
    Ok((group, person.ok_or_else(AppError::not_found)?))
}

async fn in_order(db: &Tenant, group: Uuid) -> Result<Vec<Model>> {
    let rows = Waits::find().filter(Column::GroupId.eq(group));
    Ok(db.all_of_company(rows.order_by_asc(Column::Position).order_by_asc(Column::Id)).await?)
}

async fn renumber(db: &Tenant, rows: &[Model]) -> Result<()> {
    for (position, row) in (1..).zip(rows) {
        if row.position != position {
            let change = ActiveModel { id: Set(row.id), position: Set(position), ..Default::default() };
            db.update(change, row.version).await?;
        }
    }
    Ok(())
}

fn shown(row: &Model, place: u32, student_name: String) -> Waiting {
    Waiting {
        id: row.id.into(),
        version: row.version,
        group_id: row.group_id.into(),
        student_id: row.student_id.into(),
        student_name,
        place,
        note: row.note.clone(),
        since: row.created_at,
    }
}

/// Told under the group.
async fn tell(
    db: &Tenant,
    group: &study_group::Model,
    person: &student::Model,
    (before, after): (Option<u32>, Option<u32>),
) -> Result<()> {
    let state = |place: u32| -> Value { json!({ "studentName": person.name, "place": place }) };
    let action = match (before, after) {
        (None, _) => Action::Created,
        (_, None) => Action::Deleted,
        _ => Action::Updated,
    };
    let (before, after) = (before.map(state), after.map(state));
    let line = history::Change {
        entity: Entity::Waiting,
        record_id: group.id,
        version: group.version,
        action,
        before: before.as_ref().map(|value| value as &dyn history::erased::Json),
        after: after.as_ref().map(|value| value as &dyn history::erased::Json),
    };
    history::record(db, line).await
}
