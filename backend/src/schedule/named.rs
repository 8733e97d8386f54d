//! What the commands of schedule rules name: whose rule, where, with whom, on which days.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};
use shared::{
    ids::{RoomId, SubjectId, TeacherId},
    problem::Rule,
    rules::{CreateRule, OccurrenceChoice},
};
use uuid::Uuid;

use crate::{
    branches,
    db::Tenant,
    entity::{branch, room, rule_teacher, schedule_rule::Model, student, study_group, subject},
    error::{AppError, Result},
    teachers, zone,
};

/// Refuses ids of what the caller does not see, before anything else is said about the command.
pub async fn refuse_unseen(db: &Tenant, command: &CreateRule) -> Result<()> {
    if let Some(id) = command.branch_id {
        branches::service::visible(db, id).await?;
    }
    for id in command.room_id.into_iter().chain(command.occurrences.iter().filter_map(|choice| choice.room_id)) {
        db.get::<room::Entity>(id.into()).await?;
    }
    for id in &command.teacher_ids {
        teachers::service::visible(db, *id).await?;
    }
    if let Some(id) = command.subject_id {
        db.get::<subject::Entity>(id.into()).await?;
    }
    Ok(())
}

/// Whose rule it is, and where: the room's branch, else the group's or the one named, else the student's own.
pub async fn whose(db: &Tenant, command: &CreateRule) -> Result<(branch::Model, Option<Uuid>, Option<Uuid>)> {
    let mut branch = command.branch_id;
    let (group, student) = match (command.group_id, command.student_id) {
        (Some(_), Some(_)) => return Err(AppError::field("studentId", "other")),
        (None, None) => return Err(AppError::field("groupId", "required")),
        (Some(id), None) => {
            let group = db.get::<study_group::Entity>(id.into()).await?;
            refuse_archived("groupId", group.archived_at.is_some())?;
            branch = branch.or(Some(group.branch_id.into()));
            (Some(group.id), None)
        }
        (None, Some(id)) => {
            let student = db.get::<student::Entity>(id.into()).await?;
            refuse_archived("studentId", student.archived_at.is_some())?;
            branch = branch.or(Some(student.home_branch_id.into()));
            (None, Some(student.id))
        }
    };
    if let Some(id) = command.room_id {
        let of_room = db.get::<room::Entity>(id.into()).await?.branch_id.into();
        if command.branch_id.is_some_and(|named| named != of_room) {
            return Err(AppError::field("roomId", "other"));
        }
        branch = Some(of_room);
    }
    Ok((branches::service::chosen(db, branch).await?, group, student))
}

fn refuse_archived(field: &str, archived: bool) -> Result<()> {
    if archived { Err(AppError::field(field, "archived")) } else { Ok(()) }
}

/// Refuses to bring back a rule of a group or student in the archive.
pub async fn refuse_gone(db: &Tenant, rule: &Model) -> Result<()> {
    let group = study_group::Entity::find().filter(study_group::Column::Id.is_in(rule.group_id));
    let student = student::Entity::find().filter(student::Column::Id.is_in(rule.student_id));
    let gone = db.one_of_company(group).await?.is_some_and(|group| group.archived_at.is_some())
        || db.one_of_company(student).await?.is_some_and(|student| student.archived_at.is_some());
    if gone { Err(AppError::rule(Rule::RecordArchived)) } else { branches::service::refuse_closed(db, rule.branch_id).await }
}

pub async fn branch_of(db: &Tenant, rule: &Model) -> Result<branch::Model> {
    branches::service::visible(db, rule.branch_id.into()).await
}

pub fn today(db: &Tenant, branch: &branch::Model) -> Result<NaiveDate> {
    Ok(zone::today(db.now(), zone::named(&branch.time_zone)?))
}

/// An open room of the branch.
pub async fn room(db: &Tenant, field: &str, id: Option<RoomId>, branch: Uuid) -> Result<Option<Uuid>> {
    let Some(id) = id else { return Ok(None) };
    let room = db.get::<room::Entity>(id.into()).await?;
    refuse_archived(field, room.archived_at.is_some())?;
    if room.branch_id == branch { Ok(Some(room.id)) } else { Err(AppError::field(field, "other")) }
}

pub async fn subject(db: &Tenant, id: Option<SubjectId>) -> Result<Option<Uuid>> {
    let Some(id) = id else { return Ok(None) };
    let subject = db.get::<subject::Entity>(id.into()).await?;
    refuse_archived("subjectId", subject.archived_at.is_some())?;
    Ok(Some(subject.id))
}

/// Each teacher once; one that the rule has already may stay in any case.
pub async fn usable_teachers(db: &Tenant, asked: &[TeacherId], known: &[Uuid]) -> Result<Vec<Uuid>> {
    let mut people: Vec<Uuid> = Vec::new();
    for id in asked {
        let id =
            if known.contains(&(*id).into()) { (*id).into() } else { teachers::service::usable(db, "teacherIds", *id).await?.id };
        if !people.contains(&id) {
            people.push(id);
        }
    }
    Ok(people)
}

pub async fn set_teachers(db: &Tenant, rule: Uuid, teachers: &[Uuid]) -> Result<()> {
    db.delete_many(rule_teacher::Entity::delete_many().filter(rule_teacher::Column::RuleId.eq(rule))).await?;
    let link = |(position, teacher): (i32, &Uuid)| rule_teacher::ActiveModel {
        company_id: Set(db.company()),
        rule_id: Set(rule),
        teacher_id: Set(*teacher),
        position: Set(position),
    };
    Ok(db.insert_many((0..).zip(teachers).map(link).collect()).await?)
}

/// The days left out, after what was chosen.
pub fn left_out(before: impl IntoIterator<Item = NaiveDate>, chosen: &[OccurrenceChoice]) -> serde_json::Value {
    let mut days: BTreeSet<NaiveDate> = before.into_iter().collect();
    for choice in chosen {
        if choice.skip {
            days.insert(choice.on);
        } else {
            days.remove(&choice.on);
        }
    }
    serde_json::json!(days)
}

/// What was chosen, by day; every room named is an open one of the branch.
pub async fn choices(db: &Tenant, chosen: &[OccurrenceChoice], branch: Uuid) -> Result<BTreeMap<NaiveDate, OccurrenceChoice>> {
    for (at, choice) in chosen.iter().enumerate() {
        room(db, &format!("occurrences[{at}].roomId"), choice.room_id, branch).await?;
    }
    Ok(chosen.iter().map(|choice| (choice.on, choice.clone())).collect())
}
