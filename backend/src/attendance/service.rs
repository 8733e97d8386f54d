//! What can be done with attendance.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};
use shared::{
    attendance::{AttendanceStatus, Mark, MarkInput, MarkLesson, MarkOne, Marks, Roster, RosterEntry, RosterKind},
    events::{Action, Entity},
    ids::LessonId,
    problem::{Cause, Rule},
};
use uuid::Uuid;

use super::policy;
use crate::{
    db::Tenant,
    entity::{
        attendance::{ActiveModel, Column, Entity as Attendance, Model},
        lesson, student,
    },
    error::{AppError, Result},
    history,
    http::authority::Caller,
    lessons::{
        assemble::{self, just},
        roster::Rosters,
    },
    makeups,
};

/// Who is expected at a lesson as of its day, by name, with the marks there are.
pub async fn roster(me: &Caller, id: LessonId) -> Result<Roster> {
    let db = me.read().await?;
    let row = db.get::<lesson::Entity>(id.into()).await?;
    let marks = marks_of(&db, row.id).await?;
    let rosters = Rosters::load(&db, &just([row.id])).await?;
    let own: BTreeMap<Uuid, _> = rosters.own(row.id).iter().map(|own| (own.student_id, own)).collect();
    // Whoever has a mark stays on the list, even if the enrolment was changed later.
    let ids: BTreeSet<Uuid> = rosters.expected(&row).into_iter().chain(marks.keys().copied()).collect();
    let mut people = db.all_of_company(student::Entity::find().filter(student::Column::Id.is_in(ids))).await?;
    people.sort_by(|a, b| a.sort_key.cmp(&b.sort_key).then(a.id.cmp(&b.id)));
    let entries = people.into_iter().map(|person| {
        let link = own.get(&person.id);
        let kind = match link.map(|own| own.kind.as_str()) {
            None => RosterKind::Enrolled,
            Some("guest") => RosterKind::Guest,
            Some(_) => RosterKind::Own,
        };
        let guest_as = link.and_then(|own| own.guest_as.as_deref()).and_then(|kind| kind.parse().ok());
        let mark = marks.get(&person.id).map(shown_mark).transpose()?;
        let prospect = person.kind == "prospect";
        Ok(RosterEntry { student_id: person.id.into(), name: person.name, kind, guest_as, prospect, mark })
    });
    Ok(Roster { entries: entries.collect::<Result<_>>()?, lesson: assemble::one(&db, &row).await? })
}

/// Marks the students named and nobody else; the lesson is completed when everybody has a mark.
pub async fn mark(me: &Caller, id: LessonId, command: MarkLesson) -> Result<Marks> {
    if let Some(index) = command.marks.iter().position(explains_presence) {
        return Err(AppError::field(&format!("marks[{index}].reason"), "absentOnly"));
    }
    let db = me.write().await?;
    let marks = marked(&db, me, id, command).await?;
    db.commit(marks).await
}

/// Marks one student; answers all marks of the lesson.
pub async fn mark_one(me: &Caller, command: MarkOne) -> Result<Marks> {
    let MarkOne { lesson_id, student_id, status, late, reason, note } = command;
    let mark = MarkInput { student_id, status, late, reason, note };
    if explains_presence(&mark) {
        return Err(AppError::field("reason", "absentOnly"));
    }
    let db = me.write().await?;
    let marks = marked(&db, me, lesson_id, MarkLesson { marks: vec![mark] }).await?;
    db.commit_at(location(lesson_id), marks).await
}

/// A reason is given for being absent, and for nothing else.
pub fn explains_presence(mark: &MarkInput) -> bool {
    let said = mark.reason.as_deref().is_some_and(|reason| !reason.trim().is_empty());
    said && !mark.status.is_some_and(AttendanceStatus::is_absence)
}

/// Where the marks of a lesson can be read.
pub fn location(lesson: LessonId) -> String {
    shared::lessons::ROSTER.replace("{id}", &lesson.to_string())
}

/// Marks within a transaction of somebody else's.
///
/// # Errors
/// What [`mark`] refuses, but for a reason beside being there: its field has another name in each command.
pub async fn marked(db: &Tenant, me: &Caller, id: LessonId, command: MarkLesson) -> Result<Marks> {
    // Each is compared with the mark there was: a student twice would be compared with the same one twice.
    let mut named = BTreeSet::new();
    if let Some(twice) = command.marks.iter().position(|mark| !named.insert(mark.student_id)) {
        return Err(AppError::field(&format!("marks[{twice}].studentId"), "other"));
    }
    let row = db.get_for_update::<lesson::Entity>(id.into()).await?;
    let makeup_days = policy::enforce(db, me, &row, &command.marks).await?.makeup_days;
    let before = marks_of(db, row.id).await?;
    let expected = Rosters::load(db, &just([row.id])).await?.expected(&row);
    refuse_strangers(db, &command.marks, &expected, &before).await?;
    let mut changed = false;
    for input in &command.marks {
        let mark = before.get(&Uuid::from(input.student_id));
        changed |= apply(db, &row, mark, input).await?;
        let states = (mark.map(|mark| mark.status.as_str()), input.status);
        makeups::marks::changed(db, &row, input.student_id.into(), states, makeup_days).await?;
    }
    let after = marks_of(db, row.id).await?;
    let version = if changed { settle(db, &row, &expected, (&before, &after)).await? } else { row.version };
    Ok(Marks { version, items: shown(&after)? })
}

/// Whether everybody expected at a lesson has a mark.
pub async fn is_whole(db: &Tenant, row: &lesson::Model) -> Result<bool> {
    let marks = marks_of(db, row.id).await?;
    let expected = Rosters::load(db, &just([row.id])).await?.expected(row);
    Ok(!expected.is_empty() && expected.iter().all(|student| marks.contains_key(student)))
}

/// Only who is on the roster, or has a mark already, can be marked. Somebody who does not exist here is 404.
async fn refuse_strangers(
    db: &Tenant,
    marks: &[MarkInput],
    expected: &BTreeSet<Uuid>,
    before: &BTreeMap<Uuid, Model>,
) -> Result<()> {
    let strangers: BTreeSet<Uuid> = marks
        .iter()
        .map(|mark| Uuid::from(mark.student_id))
        .filter(|id| !expected.contains(id) && !before.contains_key(id))
        .collect();
    if strangers.is_empty() {
        return Ok(());
    }
    let known = db.all(student::Entity::find().filter(student::Column::Id.is_in(strangers.iter().copied()))).await?;
    if known.len() < strangers.len() {
        return Err(AppError::not_found());
    }
    Err(Cause::Rule { rule: Rule::NotOnRoster, details: known.into_iter().map(|s| s.name).collect() }.into())
}

/// Writes one mark; true if it is another than before.
async fn apply(db: &Tenant, row: &lesson::Model, before: Option<&Model>, input: &MarkInput) -> Result<bool> {
    let student: Uuid = input.student_id.into();
    let text = |text: &Option<String>| text.as_deref().map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned);
    let (reason, note) = (text(&input.reason), text(&input.note));
    let same = match (before, input.status) {
        (None, None) => true,
        (Some(b), Some(status)) => b.status == status.as_str() && b.late == input.late && b.reason == reason && b.note == note,
        _ => false,
    };
    if same {
        return Ok(false);
    }
    let this = Attendance::delete_many().filter(Column::LessonId.eq(row.id)).filter(Column::StudentId.eq(student));
    db.delete_many(this).await?;
    if let Some(status) = input.status {
        let actor = db.actor();
        let mark = ActiveModel {
            company_id: Set(db.company()),
            lesson_id: Set(row.id),
            student_id: Set(student),
            status: Set(status.to_string()),
            late: Set(input.late),
            reason: Set(reason),
            note: Set(note),
            marked_by: Set(actor.user_id),
            marked_by_name: Set(actor.name.clone()),
            marked_at: Set(db.now()),
        };
        db.insert(mark).await?;
    }
    Ok(true)
}

/// Completes the lesson or opens it again, and writes the history; answers its new version.
async fn settle(
    db: &Tenant,
    row: &lesson::Model,
    expected: &BTreeSet<Uuid>,
    (before, after): (&BTreeMap<Uuid, Model>, &BTreeMap<Uuid, Model>),
) -> Result<i32> {
    let whole = !expected.is_empty() && expected.iter().all(|student| after.contains_key(student));
    // A lesson that was completed without all marks stays so until somebody takes a mark away.
    let kept = row.status == "completed" && before.keys().all(|student| after.contains_key(student));
    let status = if whole || kept { "completed" } else { "scheduled" };
    let change = lesson::ActiveModel { id: Set(row.id), status: Set(status.into()), ..Default::default() };
    let saved = db.update(change, row.version).await?;
    let (before, after): (Vec<_>, Vec<_>) = (shown(before)?, shown(after)?);
    history::changed(db, Entity::Attendance, row.id, saved.version, Action::Updated, (&before, &after)).await?;
    Ok(saved.version)
}

fn shown(marks: &BTreeMap<Uuid, Model>) -> Result<Vec<Mark>> {
    marks.values().map(shown_mark).collect()
}

pub(super) async fn marks_of(db: &Tenant, lesson: Uuid) -> Result<BTreeMap<Uuid, Model>> {
    let marks = db.all_of_company(Attendance::find().filter(Column::LessonId.eq(lesson))).await?;
    Ok(marks.into_iter().map(|mark| (mark.student_id, mark)).collect())
}

/// The wire shape of a mark.
pub(super) fn shown_mark(row: &Model) -> Result<Mark> {
    Ok(Mark {
        student_id: row.student_id.into(),
        status: row.status.parse().map_err(AppError::internal)?,
        late: row.late,
        reason: row.reason.clone(),
        note: row.note.clone(),
        marked_by: row.marked_by_name.clone(),
        marked_at: row.marked_at,
    })
}
