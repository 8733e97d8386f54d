//! Guests of a lesson: on trial, or making up for one they missed.

use std::collections::BTreeSet;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Set, sea_query::Expr};
use serde_json::{Value, json};
use shared::{
    events::{Action, Entity},
    ids::{LessonId, MakeupId},
    lessons::Override,
    makeups::{AddGuest, Guest, GuestKind, RemoveGuest},
    permission::Permission,
    problem::Rule,
};
use uuid::Uuid;

use super::marks::{tell, told, used_for};
use crate::{
    attendance::service::is_whole,
    db::Tenant,
    entity::{
        attendance, lesson, lesson_student,
        makeup::{ActiveModel, Column, Entity as Makeups, Model},
        student,
    },
    error::{AppError, Result},
    history,
    http::authority::Caller,
    lessons::{
        assemble::{self, just},
        roster::Rosters,
    },
    students,
};

/// Lets a student be a guest of a lesson; who makes up uses a make-up.
pub async fn add(me: &Caller, id: LessonId, command: AddGuest) -> Result<Guest> {
    let db = me.write().await?;
    let row = db.get_for_update::<lesson::Entity>(id.into()).await?;
    let person = students::service::visible(&db, command.student_id).await?;
    if let Some(named) = command.makeup_id {
        db.get::<Makeups>(named.into()).await?;
    }
    if row.status == "cancelled" {
        return Err(AppError::rule(Rule::LessonCancelled));
    }
    if person.archived_at.is_some() {
        return Err(AppError::rule(Rule::RecordArchived));
    }
    let expected = Rosters::load(&db, &just([row.id])).await?.expected(&row);
    if expected.contains(&person.id) {
        return Err(AppError::rule(Rule::AlreadyOnRoster));
    }
    let reason = admitted(me, &db, &row, command.overriding).await?;
    if command.kind == GuestKind::Makeup {
        let makeup = usable(&db, &row, person.id, command.makeup_id).await?;
        set_used(&db, &makeup, &person, Some(&row)).await?;
    }
    let link = lesson_student::ActiveModel {
        company_id: Set(db.company()),
        lesson_id: Set(row.id),
        student_id: Set(person.id),
        kind: Set("guest".to_owned()),
        guest_as: Set(Some(command.kind.to_string())),
    };
    db.insert(link).await?;
    // Somebody is there now who has no mark.
    let status = if row.status == "completed" { "scheduled" } else { &row.status };
    let guest = saved(&db, (&row, status), &person, (command.kind, Action::Created), reason).await?;
    db.commit_at(crate::attendance::service::location(id), guest).await
}

/// Takes a guest off a lesson who has no mark there; a make-up comes back.
pub async fn remove(me: &Caller, id: LessonId, command: RemoveGuest) -> Result<Guest> {
    let db = me.write().await?;
    let row = db.get_for_update::<lesson::Entity>(id.into()).await?;
    let person = students::service::visible(&db, command.student_id).await?;
    let link = lesson_student::Entity::find()
        .filter(lesson_student::Column::LessonId.eq(row.id))
        .filter(lesson_student::Column::StudentId.eq(person.id))
        .filter(lesson_student::Column::Kind.eq("guest"));
    let link = db.one_of_company(link).await?.ok_or_else(|| AppError::rule(Rule::NotOnRoster))?;
    let mark = attendance::Entity::find()
        .filter(attendance::Column::LessonId.eq(row.id))
        .filter(attendance::Column::StudentId.eq(person.id));
    if db.one_of_company(mark).await?.is_some() {
        return Err(AppError::rule(Rule::GuestMarked));
    }
    if let Some(used) = used_for(&db, row.id, person.id).await? {
        set_used(&db, &used, &person, None).await?;
    }
    forget(&db, row.id, person.id).await?;
    let kind = link.guest_as.as_deref().and_then(|kind| kind.parse().ok()).unwrap_or_default();
    // The last one without a mark has gone.
    let whole = row.status == "scheduled" && is_whole(&db, &row).await?;
    let status = if whole { "completed" } else { &row.status };
    let guest = saved(&db, (&row, status), &person, (kind, Action::Deleted), None).await?;
    db.commit(guest).await
}

/// Whether the lesson has a place; if not, the reason why there may be one more.
async fn admitted(me: &Caller, db: &Tenant, row: &lesson::Model, overriding: Option<Override>) -> Result<Option<String>> {
    let shown = assemble::one(db, row).await?;
    if shown.capacity.is_none_or(|places| shown.expected < places) {
        return Ok(None);
    }
    let Some(overriding) = overriding else { return Err(AppError::rule(Rule::LessonFull)) };
    me.demand(Permission::LessonsOverride)?;
    Ok(Some(overriding.reason.trim().to_owned()))
}

/// The make-up a lesson can be joined with: the one named, else the one that expires first.
async fn usable(db: &Tenant, row: &lesson::Model, student: Uuid, named: Option<MakeupId>) -> Result<Model> {
    let day = row.starts.date();
    let mut all = Makeups::find()
        .filter(Column::StudentId.eq(student))
        .filter(Column::ExpiresOn.gte(day))
        .filter(Column::LessonId.ne(row.id))
        .filter(Expr::cust(NOT_USED));
    if let Some(named) = named {
        all = all.filter(Column::Id.eq(Uuid::from(named)));
    }
    let none = || AppError::rule(Rule::NoMakeup);
    let first = db.one_of_company(all.order_by_asc(Column::ExpiresOn).order_by_asc(Column::Id)).await?.ok_or_else(none)?;
    let held = db.lock::<Makeups>(&[first.id]).await?.pop().ok_or_else(none)?;
    // Somebody else was faster.
    if held.used_lesson_id != first.used_lesson_id {
        return Err(none());
    }
    if held.used_lesson_id.is_some() {
        unlink(db, &held).await?;
    }
    Ok(held)
}

/// A make-up used for a lesson that was called off is free again, unless its guest has a mark there: that lesson has been.
pub(super) const NOT_USED: &str = r#"("makeup"."used_lesson_id" IS NULL OR EXISTS (SELECT 1 FROM lesson AS u
  WHERE u.company_id = "makeup"."company_id" AND u.id = "makeup"."used_lesson_id" AND u.status = 'cancelled'
    AND NOT EXISTS (SELECT 1 FROM attendance AS a WHERE a.company_id = u.company_id AND a.lesson_id = u.id
      AND a.student_id = "makeup"."student_id")))"#;

/// Which of some make-ups are used.
pub(super) async fn used_among(db: &Tenant, ids: impl IntoIterator<Item = Uuid>) -> Result<BTreeSet<Uuid>> {
    let used = Makeups::find().filter(Column::Id.is_in(ids)).filter(Expr::cust(format!("NOT {NOT_USED}")));
    Ok(db.all_of_company(used).await?.into_iter().map(|row| row.id).collect())
}

/// Takes the guest off the lesson that a make-up was used for and that was called off.
pub(super) async fn unlink(db: &Tenant, makeup: &Model) -> Result<()> {
    match makeup.used_lesson_id {
        Some(lesson) => forget(db, lesson, makeup.student_id).await,
        None => Ok(()),
    }
}

async fn forget(db: &Tenant, lesson: Uuid, student: Uuid) -> Result<()> {
    let link = lesson_student::Entity::delete_many()
        .filter(lesson_student::Column::LessonId.eq(lesson))
        .filter(lesson_student::Column::StudentId.eq(student))
        .filter(lesson_student::Column::Kind.eq("guest"));
    db.delete_many(link).await?;
    Ok(())
}

async fn set_used(db: &Tenant, makeup: &Model, person: &student::Model, lesson: Option<&lesson::Model>) -> Result<()> {
    let missed = db.one_of_company(lesson::Entity::find().filter(lesson::Column::Id.eq(makeup.lesson_id))).await?;
    let missed = missed.ok_or_else(AppError::not_found)?.starts.date();
    let used = lesson.map(|lesson| lesson.starts.date());
    let change = ActiveModel { id: Set(makeup.id), used_lesson_id: Set(lesson.map(|lesson| lesson.id)), ..Default::default() };
    let after = db.update(change, makeup.version).await?;
    // What it was used for before is said by the line of that time.
    let (was, is) = (told(Some(person), makeup, missed, None), told(Some(person), &after, missed, used));
    tell(db, &after, (Some(&was), Some(&is))).await
}

/// The lesson's next version, and a line in its history.
async fn saved(
    db: &Tenant,
    (row, status): (&lesson::Model, &str),
    person: &student::Model,
    (kind, action): (GuestKind, Action),
    reason: Option<String>,
) -> Result<Guest> {
    let change = lesson::ActiveModel { id: Set(row.id), status: Set(status.to_owned()), ..Default::default() };
    let version = db.update(change, row.version).await?.version;
    let told: Value = json!({ "studentName": person.name, "guestKind": kind, "reason": reason });
    let (before, after) = if action == Action::Deleted { (Some(&told), None) } else { (None, Some(&told)) };
    let line = history::Change {
        entity: Entity::Guest,
        record_id: row.id,
        version,
        action,
        before: before.map(|value| value as &dyn history::erased::Json),
        after: after.map(|value| value as &dyn history::erased::Json),
    };
    history::record(db, line).await?;
    history::announce(db, Entity::Lesson, row.id, version, Action::Updated).await?;
    Ok(Guest { lesson_id: row.id.into(), version, student_id: person.id.into(), student_name: person.name.clone(), kind })
}
