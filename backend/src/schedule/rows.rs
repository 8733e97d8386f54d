//! Rows of many lessons of rules, written together.

use chrono::{DateTime, NaiveDateTime, Utc};
use sea_orm::Set;
use shared::lessons::LessonStatus;
use uuid::Uuid;

use crate::{
    db::Tenant,
    entity::{lesson, lesson_group, lesson_student, lesson_teacher, schedule_rule, slot},
    error::Result,
};

/// A lesson of a rule that is to be made.
pub struct NewLesson<'a> {
    pub rule: &'a schedule_rule::Model,
    /// The occurrence it is: the wall clock by the rule.
    pub key: NaiveDateTime,
    pub starts: NaiveDateTime,
    pub span: (DateTime<Utc>, DateTime<Utc>),
    pub teachers: &'a [Uuid],
    pub room: Option<Uuid>,
    /// Held otherwise than the rule says, on request.
    pub detached: bool,
}

impl NewLesson<'_> {
    /// Beginning and end in seconds since the epoch.
    pub fn seconds(&self) -> (i64, i64) {
        (self.span.0.timestamp(), self.span.1.timestamp())
    }
    /// What it takes.
    pub fn resources(&self) -> Vec<(&'static str, Uuid)> {
        let teachers = self.teachers.iter().map(|id| ("teacher", *id));
        teachers.chain(self.room.map(|id| ("room", id))).chain(self.rule.group_id.map(|id| ("group", id))).collect()
    }
}

/// The rows.
#[derive(Default)]
pub struct Rows {
    lessons: Vec<lesson::ActiveModel>,
    teachers: Vec<lesson_teacher::ActiveModel>,
    groups: Vec<lesson_group::ActiveModel>,
    students: Vec<lesson_student::ActiveModel>,
    slots: Vec<slot::ActiveModel>,
}

impl Rows {
    /// A lesson with what it takes: somebody has seen that it is free.
    pub fn add(&mut self, db: &Tenant, new: &NewLesson<'_>) -> Uuid {
        let id = self.add_lesson(db, new);
        let (from, until) = new.seconds();
        for (kind, resource) in new.resources() {
            self.slots.push(slot::ActiveModel {
                company_id: Set(db.company()),
                kind: Set(kind.to_owned()),
                resource_id: Set(resource),
                lesson_id: Set(id),
                starts_at: Set(from),
                ends_at: Set(until),
                accepted: Set(false),
            });
        }
        id
    }

    /// A lesson that takes nothing yet.
    pub fn add_lesson(&mut self, db: &Tenant, new: &NewLesson<'_>) -> Uuid {
        let (id, company) = (db.new_id(), db.company());
        self.lessons.push(row(db, id, new));
        for (position, teacher) in (0..).zip(new.teachers) {
            let link = lesson_teacher::ActiveModel {
                company_id: Set(company),
                lesson_id: Set(id),
                teacher_id: Set(*teacher),
                position: Set(position),
            };
            self.teachers.push(link);
        }
        if let Some(group) = new.rule.group_id {
            self.groups.push(lesson_group::ActiveModel {
                company_id: Set(company),
                lesson_id: Set(id),
                group_id: Set(group),
                position: Set(0),
            });
        }
        if let Some(student) = new.rule.student_id {
            let link = lesson_student::ActiveModel {
                company_id: Set(company),
                lesson_id: Set(id),
                student_id: Set(student),
                kind: Set("own".into()),
                guest_as: Set(None),
            };
            self.students.push(link);
        }
        id
    }

    pub async fn write(self, db: &Tenant) -> Result<()> {
        db.insert_many(self.lessons).await?;
        db.insert_many(self.teachers).await?;
        db.insert_many(self.groups).await?;
        db.insert_many(self.students).await?;
        Ok(db.insert_many(self.slots).await?)
    }
}

fn row(db: &Tenant, id: Uuid, new: &NewLesson<'_>) -> lesson::ActiveModel {
    lesson::ActiveModel {
        id: Set(id),
        company_id: Set(db.company()),
        branch_id: Set(new.rule.branch_id),
        subject_id: Set(new.rule.subject_id),
        room_id: Set(new.room),
        rule_id: Set(Some(new.rule.id)),
        rule_starts: Set(Some(new.key)),
        version: Set(1),
        status: Set(LessonStatus::Scheduled.to_string()),
        title: Set(None),
        starts: Set(new.starts),
        minutes: Set(new.rule.minutes),
        starts_at: Set(new.span.0),
        ends_at: Set(new.span.1),
        detached: Set(new.detached),
        accepted_overlap: Set(false),
        accepted_reason: Set(None),
        topic: Set(None),
        note: Set(None),
        cancel_reason: Set(None),
        created_at: Set(db.now()),
        updated_at: Set(db.now()),
    }
}
