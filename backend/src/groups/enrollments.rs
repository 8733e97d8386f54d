//! Students in groups from a day to a day.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Set};
use serde_json::{Value, json};
use shared::{
    events::{Action, Entity},
    groups::{Enroll, Enrollment, UpdateEnrollment},
    ids::{EnrollmentId, GroupId},
    lessons::Override,
    page::{ListQuery, Page},
    permission::Permission,
    problem::{Cause, Rule},
};
use uuid::Uuid;

use super::{
    convert::enrollment_dto,
    places::{Days, most},
    queries, waitlist,
};
use crate::{
    branches,
    db::{Tenant, matching},
    entity::{
        attendance,
        enrollment::{ActiveModel, Column, Entity as Enrollments, Model},
        lesson, lesson_group, student, study_group,
    },
    error::{AppError, OnConstraint, Result},
    history,
    http::authority::Caller,
    listing, students,
};

/// One page of who is and was in a group, the latest first.
pub async fn list(me: &Caller, group: GroupId, query: &ListQuery) -> Result<Page<Enrollment>> {
    listing::refuse_others(query, &[])?;
    let db = me.read().await?;
    let group = super::service::visible(&db, group).await?;
    let mut rows = Enrollments::find().filter(Column::GroupId.eq(group.id));
    if let Some(found) =
        query.search().and_then(|text| matching(db.engine(), db.company(), Entity::Student, Column::StudentId, text))
    {
        rows = rows.filter(found);
    }
    let rows = match query.sort() {
        None => rows.order_by_desc(Column::StartsOn),
        Some(_) => rows.order_by(Column::StartsOn, listing::sorting(query, &["from"])?.1),
    };
    let page = db.page(rows.order_by_asc(Column::Id), query.page(), query.page_size()).await?;
    let people = student::Entity::find().filter(student::Column::Id.is_in(page.items.iter().map(|row| row.student_id)));
    let names: BTreeMap<Uuid, String> = db.all_of_company(people).await?.into_iter().map(|row| (row.id, row.name)).collect();
    Ok(page.map(|row| {
        let name = names.get(&row.student_id).cloned().unwrap_or_default();
        enrollment_dto(row, name)
    }))
}

/// One enrolment of a group the caller may see.
pub async fn get(me: &Caller, id: EnrollmentId) -> Result<Enrollment> {
    let db = me.read().await?;
    let row = db.get::<Enrollments>(id.into()).await?;
    super::service::visible(&db, row.group_id.into()).await?;
    let student = db.one_of_company(student::Entity::find().filter(student::Column::Id.eq(row.student_id))).await?;
    Ok(enrollment_dto(row, student.ok_or_else(AppError::not_found)?.name))
}

/// Puts a student into a group from a day on, if there is a place on every day asked for.
pub async fn enroll(me: &Caller, group: GroupId, command: Enroll) -> Result<Enrollment> {
    let db = me.write().await?;
    let answer = enrolled(me, &db, group, command).await?;
    db.commit_created(answer).await
}

/// The same within a transaction of somebody else's; who is enrolled waits no longer.
pub(super) async fn enrolled(me: &Caller, db: &Tenant, group: GroupId, command: Enroll) -> Result<Enrollment> {
    let group = hold(db, group.into()).await?;
    let student = students::service::visible(db, command.student_id).await?;
    if group.archived_at.is_some() || student.archived_at.is_some() {
        return Err(AppError::rule(Rule::RecordArchived));
    }
    let from = match command.from {
        Some(day) => day,
        None => branches::service::today(db).await?.of(group.branch_id),
    };
    let days = in_order(from, command.until)?;
    let others = queries::enrolled(db, group.id, days).await?;
    if others.iter().any(|other| other.student_id == student.id) {
        return Err(AppError::rule(Rule::AlreadyEnrolled));
    }
    let reason = admitted(me, &group, &others, days, command.overriding)?;
    let row = ActiveModel {
        id: Set(db.new_id()),
        company_id: Set(db.company()),
        group_id: Set(group.id),
        student_id: Set(student.id),
        version: Set(1),
        starts_on: Set(days.from),
        ends_on: Set(days.until),
        created_at: Set(db.now()),
    };
    let row = db.insert(row).await.on_constraint("enrollment_twice", twice)?;
    tell(db, &group, &student).await?;
    waitlist::taken_off(db, &group, &student).await?;
    let answer = enrollment_dto(row, student.name);
    let note = noted(&answer, reason)?;
    history::created(db, Entity::Enrollment, answer.id.into(), answer.version, &note).await?;
    Ok(answer)
}

/// Changes the days of an enrolment; more days need a place on each of them.
pub async fn update(me: &Caller, id: EnrollmentId, command: UpdateEnrollment) -> Result<Enrollment> {
    let db = me.write().await?;
    let found = db.get::<Enrollments>(id.into()).await?;
    let group = hold(&db, found.group_id).await?;
    let before = db.get_for_update::<Enrollments>(id.into()).await?;
    let student = db.one_of_company(student::Entity::find().filter(student::Column::Id.eq(before.student_id))).await?;
    let student = student.ok_or_else(AppError::not_found)?;
    let was = enrollment_dto(before.clone(), student.name.clone());
    db.expect_version(before.id, before.version, command.version, || was.clone()).await?;
    let days = in_order(command.from.unwrap_or(before.starts_on), command.until.apply(before.ends_on))?;
    if !queries::days(&before).cover(days) {
        let mut others = queries::enrolled(&db, group.id, days).await?;
        others.retain(|other| other.id != before.id);
        if others.iter().any(|other| other.student_id == before.student_id) {
            return Err(twice());
        }
        admitted(me, &group, &others, days, None)?;
    }
    let row = ActiveModel { id: Set(before.id), starts_on: Set(days.from), ends_on: Set(days.until), ..Default::default() };
    let after = db.update(row, before.version).await.on_constraint("enrollment_twice", twice)?;
    tell(&db, &group, &student).await?;
    let answer = enrollment_dto(after, student.name);
    history::changed(&db, Entity::Enrollment, answer.id.into(), answer.version, Action::Updated, (&was, &answer)).await?;
    db.commit(answer).await
}

/// Takes an enrolment back as if it had never been; once the student has a mark in the group it can only be ended.
pub async fn withdraw(me: &Caller, id: EnrollmentId) -> Result<i32> {
    let db = me.write().await?;
    let found = db.get::<Enrollments>(id.into()).await?;
    let group = hold(&db, found.group_id).await?;
    let row = db.get_for_update::<Enrollments>(id.into()).await?;
    let student = db.one_of_company(student::Entity::find().filter(student::Column::Id.eq(row.student_id))).await?;
    let student = student.ok_or_else(AppError::not_found)?;
    let of_group = lesson_group::Entity::find().select_only().column(lesson_group::Column::LessonId);
    let of_group =
        of_group.filter(lesson_group::Column::CompanyId.eq(db.company())).filter(lesson_group::Column::GroupId.eq(group.id));
    let since = lesson::Entity::find().select_only().column(lesson::Column::Id);
    let since = since.filter(lesson::Column::Id.in_subquery(of_group.into_query()));
    let since = since.filter(lesson::Column::Starts.gte(row.starts_on.and_time(chrono::NaiveTime::MIN)));
    let marks = attendance::Entity::find().filter(attendance::Column::StudentId.eq(student.id));
    if db.one_of_company(marks.filter(attendance::Column::LessonId.in_subquery(since.into_query())).limit(1)).await?.is_some() {
        return Err(AppError::rule(Rule::CannotUndo));
    }
    db.delete_many(Enrollments::delete_many().filter(Column::Id.eq(row.id))).await?;
    tell(&db, &group, &student).await?;
    let version = row.version + 1;
    let was = enrollment_dto(row, student.name);
    let gone = history::Change {
        entity: Entity::Enrollment,
        record_id: was.id.into(),
        version,
        action: Action::Deleted,
        before: Some(&was),
        after: None,
    };
    history::record(&db, gone).await?;
    db.commit(version).await
}

/// The group, held so that places are counted by one writer at a time.
async fn hold(db: &Tenant, group: Uuid) -> Result<study_group::Model> {
    db.get_for_update::<study_group::Entity>(group).await
}

fn in_order(from: chrono::NaiveDate, until: Option<chrono::NaiveDate>) -> Result<Days> {
    if until.is_some_and(|last| last < from) { Err(AppError::field("until", "order")) } else { Ok(Days { from, until }) }
}

/// Whether there is a place on every day; if not, the reason why it may be one more.
fn admitted(
    me: &Caller,
    group: &study_group::Model,
    others: &[Model],
    days: Days,
    overriding: Option<Override>,
) -> Result<Option<String>> {
    let Some(places) = group.capacity.and_then(|places| usize::try_from(places).ok()) else {
        return Ok(None);
    };
    let taken: Vec<Days> = others.iter().map(queries::days).collect();
    if most(&taken, days) < places {
        return Ok(None);
    }
    let Some(overriding) = overriding else {
        return Err(Cause::Rule { rule: Rule::GroupFull, details: vec![group.name.clone(), places.to_string()] }.into());
    };
    me.demand(Permission::LessonsOverride)?;
    Ok(Some(overriding.reason.trim().to_owned()))
}

fn twice() -> AppError {
    AppError::rule(Rule::AlreadyEnrolled)
}

/// What the audit log keeps: the enrolment, and the reason why the group may be over its capacity.
fn noted(enrollment: &Enrollment, reason: Option<String>) -> Result<Value> {
    let mut note = serde_json::to_value(enrollment).map_err(AppError::internal)?;
    if let (Some(reason), Some(fields)) = (reason, note.as_object_mut()) {
        fields.insert("override".into(), json!({ "reason": reason }));
    }
    Ok(note)
}

/// Lets lists of groups and students know: the count of one and the groups of the other changed.
async fn tell(db: &Tenant, group: &study_group::Model, student: &student::Model) -> Result<()> {
    history::announce(db, Entity::Group, group.id, group.version, Action::Updated).await?;
    history::announce(db, Entity::Student, student.id, student.version, Action::Updated).await
}
