//! What a change of a mark means for make-ups.

use chrono::{Days, NaiveDate};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};
use serde_json::{Value, json};
use shared::{
    attendance::AttendanceStatus,
    events::{Action, Entity},
    problem::{Cause, Rule},
};
use uuid::Uuid;

use crate::{
    db::Tenant,
    entity::{
        lesson, lesson_student,
        makeup::{ActiveModel, Column, Entity as Makeups, Model},
        student,
    },
    error::Result,
    history,
};

/// A mark has become another: an excused miss gives a make-up, taking the excuse away takes it back.
///
/// # Errors
/// When the make-up that is to be taken back has been used.
pub async fn changed(
    db: &Tenant,
    lesson: &lesson::Model,
    student: Uuid,
    (before, after): (Option<&str>, Option<AttendanceStatus>),
    days: u16,
) -> Result<()> {
    let excused = AttendanceStatus::Excused;
    match (before == Some(excused.as_str()), after == Some(excused)) {
        (false, true) => give(db, lesson, student, days).await,
        (true, false) => take_back(db, lesson, student).await,
        (true, true) | (false, false) => Ok(()),
    }
}

/// Nobody makes up for a trial, and who misses a make-up has no longer than before.
async fn give(db: &Tenant, lesson: &lesson::Model, student: Uuid, days: u16) -> Result<()> {
    let day = lesson.starts.date();
    let link = lesson_student::Entity::find()
        .filter(lesson_student::Column::LessonId.eq(lesson.id))
        .filter(lesson_student::Column::StudentId.eq(student));
    let as_guest = db.one_of_company(link).await?.and_then(|link| link.guest_as);
    let person = db.one_of_company(student::Entity::find().filter(student::Column::Id.eq(student))).await?;
    let prospect = person.as_ref().is_some_and(|person| person.kind == "prospect");
    if days == 0 || prospect || as_guest.as_deref() == Some("trial") {
        return Ok(());
    }
    let used = used_for(db, lesson.id, student).await?;
    let expires_on = match used {
        Some(used) => used.expires_on,
        None => day.checked_add_days(Days::new(days.into())).unwrap_or(day),
    };
    let row = ActiveModel {
        id: Set(db.new_id()),
        company_id: Set(db.company()),
        student_id: Set(student),
        lesson_id: Set(lesson.id),
        version: Set(1),
        expires_on: Set(expires_on),
        used_lesson_id: Set(None),
        created_at: Set(db.now()),
        updated_at: Set(db.now()),
    };
    let row = db.insert(row).await?;
    let told = told(person.as_ref(), &row, day, None);
    tell(db, &row, (None, Some(&told))).await
}

async fn take_back(db: &Tenant, lesson: &lesson::Model, student: Uuid) -> Result<()> {
    let given = Makeups::find().filter(Column::LessonId.eq(lesson.id)).filter(Column::StudentId.eq(student));
    let Some(found) = db.one_of_company(given).await? else { return Ok(()) };
    let Some(row) = db.lock::<Makeups>(&[found.id]).await?.pop() else { return Ok(()) };
    if let Some(used) = row.used_lesson_id {
        let spent = super::guests::used_among(db, [row.id]).await?.contains(&row.id);
        let used = db.one_of_company(lesson::Entity::find().filter(lesson::Column::Id.eq(used))).await?;
        if let Some(used) = used.filter(|_| spent) {
            let details = vec![used.starts.date().to_string()];
            return Err(Cause::Rule { rule: Rule::MakeupUsed, details }.into());
        }
        super::guests::unlink(db, &row).await?;
    }
    let person = db.one_of_company(student::Entity::find().filter(student::Column::Id.eq(student))).await?;
    let told = told(person.as_ref(), &row, lesson.starts.date(), None);
    db.delete_many(Makeups::delete_many().filter(Column::Id.eq(row.id))).await?;
    tell(db, &row, (Some(&told), None)).await
}

/// The make-up with which a student is a guest of a lesson.
pub(super) async fn used_for(db: &Tenant, lesson: Uuid, student: Uuid) -> Result<Option<Model>> {
    let used = Makeups::find().filter(Column::UsedLessonId.eq(lesson)).filter(Column::StudentId.eq(student));
    Ok(db.one_of_company(used).await?)
}

/// A make-up as the log tells of it.
pub(super) fn told(person: Option<&student::Model>, row: &Model, missed: NaiveDate, used: Option<NaiveDate>) -> Value {
    json!({
        "studentName": person.map(|person| person.name.clone()),
        "missedOn": missed,
        "expiresOn": row.expires_on,
        "usedOn": used,
    })
}

/// Told under the student whose make-up it is.
pub(super) async fn tell(db: &Tenant, row: &Model, (before, after): (Option<&Value>, Option<&Value>)) -> Result<()> {
    let action = match (before, after) {
        (None, _) => Action::Created,
        (_, None) => Action::Deleted,
        _ => Action::Updated,
    };
    let before = before.map(|value| value as &dyn history::erased::Json);
    let after = after.map(|value| value as &dyn history::erased::Json);
    let change =
        history::Change { entity: Entity::Makeup, record_id: row.student_id, version: row.version, action, before, after };
    history::record(db, change).await
}
