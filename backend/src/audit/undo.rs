//! Taking a change back later. It is a change of its own: through the service of the feature, with its permission, its
//! rules and its own line in the log. What the change wrote must still be there, or it is said that it is not: the record
//! is compared as it is now, and changed at just that version.

use std::collections::BTreeSet;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use shared::{
    audit::{UndoOwn, Undone},
    events::{Action, Entity},
    ids::AuditId,
    page::Seen,
    permission::Permission,
    problem::{Cause, Rule},
};
use uuid::Uuid;

use super::service;
use crate::{
    attendance, branches,
    db::Tenant,
    entity::audit::{self, Model},
    error::{AppError, Result},
    groups, holidays,
    http::authority::Caller,
    lessons, rooms, students, subjects, teachers, team,
};

/// What the server works out by itself, and a command cannot say.
const DERIVED: &[&str] = &[
    "id",
    "version",
    "createdAt",
    "updatedAt",
    "startsAt",
    "endsAt",
    "teacherIds",
    "groupId",
    "groupIds",
    "studentIds",
    "groups",
    "balance",
    "subscriptions",
    "custom",
    "students",
    "members",
    "marked",
    "expected",
    "detached",
    "acceptedOverlap",
    "ruleId",
    "colour",
    "title",
    "capacity",
    "name",
    "email",
    "lastUsedAt",
    "userId",
];

/// How many lines of a record are looked through for the one that is meant.
const LATEST: u64 = 20;

/// The way back.
enum Step {
    Archive,
    Restore,
    /// These fields as they were.
    Set(Map<String, Value>),
}

/// Whether it is worth offering: what stands in the way is found out when it is tried.
pub(super) fn looks_possible(me: &Caller, row: &Model, entity: Entity, action: Action) -> bool {
    let way = match action {
        Action::Created => {
            matches!(
                entity,
                Entity::Student
                    | Entity::Teacher
                    | Entity::Group
                    | Entity::Room
                    | Entity::Holiday
                    | Entity::Subject
                    | Entity::Lesson
                    | Entity::Enrollment
            )
        }
        Action::Archived | Action::Restored | Action::Updated => row.before.is_some() && row.after.is_some(),
        Action::Deleted | Action::Refused | Action::Fetched => false,
    };
    way && me.seen_as.is_none() && needs(entity, row).is_some_and(|permission| me.can(permission))
}

/// What one must hold to take a change back; nothing if it cannot be here.
fn needs(entity: Entity, row: &Model) -> Option<Permission> {
    Some(match entity {
        Entity::Lesson if MOVED.iter().any(|name| differs(row, name)) => Permission::LessonsMove,
        Entity::Student => Permission::StudentsManage,
        Entity::Teacher => Permission::TeachersManage,
        Entity::Group | Entity::Enrollment => Permission::GroupsManage,
        Entity::Room => Permission::RoomsManage,
        Entity::Holiday => Permission::SettingsManage,
        Entity::Subject => Permission::SubjectsManage,
        Entity::Branch => Permission::BranchesManage,
        Entity::Lesson => Permission::LessonsManage,
        Entity::Attendance => Permission::AttendanceMark,
        Entity::Membership => Permission::UsersManage,
        _ => return None,
    })
}

/// What a move of a lesson changes.
const MOVED: &[&str] = &["starts", "minutes", "teacherId", "roomId"];

fn differs(row: &Model, field: &str) -> bool {
    let of = |state: &Option<Value>| state.as_ref().and_then(|state| state.get(field)).cloned();
    row.before.is_some() && row.after.is_some() && of(&row.before) != of(&row.after)
}

/// Takes the change of one line back.
pub async fn undo(me: &Caller, id: AuditId) -> Result<Undone> {
    let db = me.read().await?;
    let row = service::line(&db, id).await?;
    Box::pin(take_back(me, db, row)).await
}

/// Takes back what the caller has just done to a record: the change that gave it this version.
pub async fn undo_own(me: &Caller, command: UndoOwn) -> Result<Undone> {
    let db = me.read().await?;
    let mine = audit::Entity::find()
        .filter(audit::Column::RecordId.eq(command.record_id))
        .filter(audit::Column::UserId.eq(me.user_id))
        .order_by_desc(audit::Column::At)
        .order_by_desc(audit::Column::Id);
    let lines = db.all(mine.limit(LATEST)).await?;
    let made = |row: &Model| row.after.as_ref().and_then(|state| state.get("version")) == Some(&command.version.into());
    let row = lines.into_iter().find(made).ok_or_else(AppError::not_found)?;
    Box::pin(take_back(me, db, row)).await
}

async fn take_back(me: &Caller, db: Tenant, row: Model) -> Result<Undone> {
    let entity: Entity = row.entity.parse().map_err(AppError::internal)?;
    let action: Action = row.action.parse().map_err(AppError::internal)?;
    me.demand(needs(entity, &row).ok_or_else(cannot)?)?;
    let latest = latest(&db, &row).await?;
    drop(db);
    // A repeated request is answered like this one, not like the feature answers.
    let me = &me.answering(json!({ "entity": entity, "recordId": row.record_id, "version": 0 }));
    let version = if entity == Entity::Attendance {
        let marks = marks_back(&row, &latest)?;
        attendance::service::mark(me, row.record_id.into(), command(json!({ "marks": marks }))?).await?.version
    } else {
        let now = as_it_is(me, entity, row.record_id).await?;
        let step = way_back((entity, action), &row, &now, &latest)?;
        // The record is there; what is not is something it referred to.
        carry_out(me, entity, step, &now, row.record_id)
            .await
            .map_err(|error| if is_not_found(&error) { cannot() } else { error })?
    };
    Ok(Undone { entity, record_id: row.record_id, version })
}

fn is_not_found(error: &AppError) -> bool {
    matches!(error, AppError::Refused(cause) if matches!(**cause, Cause::NotFound))
}

/// The record as its newest line says it: of marks there is no other state, of all others it says who changed them last.
async fn latest(db: &Tenant, row: &Model) -> Result<Model> {
    let lines = audit::Entity::find()
        .filter(audit::Column::RecordId.eq(row.record_id))
        .filter(audit::Column::Entity.eq(row.entity.as_str()))
        .order_by_desc(audit::Column::At)
        .order_by_desc(audit::Column::Id);
    let lines = db.all_of_company(lines.limit(LATEST)).await?;
    // A line may be a remark beside the change; the state of a record has a version, that of marks is a list.
    let tells = |line: &Model| line.after.as_ref().is_some_and(|state| state.is_array() || state.get("version").is_some());
    Ok(lines.into_iter().find(tells).unwrap_or_else(|| row.clone()))
}

/// The record as its feature shows it now.
async fn as_it_is(me: &Caller, entity: Entity, id: Uuid) -> Result<Value> {
    let shown = match entity {
        Entity::Student => serde_json::to_value(students::service::get(me, id.into()).await?),
        Entity::Teacher => serde_json::to_value(teachers::service::get(me, id.into()).await?),
        Entity::Group => serde_json::to_value(groups::service::get(me, id.into()).await?),
        Entity::Room => serde_json::to_value(rooms::service::get(me, id.into()).await?),
        Entity::Holiday => serde_json::to_value(holidays::service::get(me, id.into()).await?),
        Entity::Subject => serde_json::to_value(subjects::service::get(me, id.into()).await?),
        Entity::Branch => serde_json::to_value(branches::service::get(me, id.into()).await?),
        Entity::Lesson => serde_json::to_value(lessons::service::get(me, id.into()).await?),
        Entity::Enrollment => serde_json::to_value(groups::enrollments::get(me, id.into()).await?),
        Entity::Membership => serde_json::to_value(team::members::get(me, id.into()).await?),
        _ => return Err(cannot()),
    };
    shown.map_err(AppError::internal)
}

/// What a command may say of the [`DERIVED`] fields of a kind of record after all.
const fn own(entity: Entity) -> &'static [&'static str] {
    match entity {
        Entity::Student | Entity::Teacher => &["name", "email"],
        Entity::Group => &["name", "capacity", "colour"],
        Entity::Room => &["name", "capacity"],
        Entity::Subject | Entity::Branch | Entity::Holiday => &["name"],
        Entity::Lesson => &["title"],
        _ => &[],
    }
}

fn version_of(now: &Value) -> Result<i32> {
    let version = now.get("version").and_then(Value::as_i64).and_then(|version| i32::try_from(version).ok());
    version.ok_or_else(cannot)
}

/// Whether a field is as a change left it: a reference is by its id, whatever it is called by now.
fn is_still(now: Option<&Value>, became: Option<&Value>) -> bool {
    let id = |value: Option<&Value>| value.and_then(|value| value.get("id")).cloned();
    let filled = |value: Option<&Value>| value.cloned().unwrap_or_default();
    if id(now).is_some() { id(now) == id(became) } else { filled(now) == filled(became) }
}

fn way_back((entity, action): (Entity, Action), row: &Model, now: &Value, latest: &Model) -> Result<Step> {
    if action == Action::Created {
        return Ok(Step::Archive);
    }
    let states = (row.before.as_ref().and_then(Value::as_object), row.after.as_ref().and_then(Value::as_object));
    let (Some(was), Some(became)) = states else { return Err(cannot()) };
    let fields: BTreeSet<&String> = was.keys().chain(became.keys()).filter(|name| was.get(*name) != became.get(*name)).collect();
    let told = |name: &&&String| own(entity).contains(&name.as_str()) || !DERIVED.contains(&name.as_str());
    let still = |name: &String| match name.as_str() {
        "archivedAt" => now.get("archivedAt").is_none_or(Value::is_null) == became.get("archivedAt").is_none_or(Value::is_null),
        name => is_still(now.get(name), became.get(name)),
    };
    if !fields.iter().filter(told).all(|name| still(name)) {
        return Err(changed_since(latest));
    }
    match action {
        Action::Archived if entity != Entity::Membership => Ok(Step::Restore),
        Action::Restored if entity != Entity::Membership => Ok(Step::Archive),
        Action::Archived | Action::Restored | Action::Updated => {
            let values = fields.into_iter().map(|name| (name.clone(), was.get(name).cloned().unwrap_or_default()));
            Ok(Step::Set(values.collect()))
        }
        Action::Created | Action::Deleted | Action::Refused | Action::Fetched => Err(cannot()),
    }
}

/// The marks that take a change of marks back, if they are still as it left them.
fn marks_back(row: &Model, latest: &Model) -> Result<Vec<Value>> {
    let (Some(before), Some(after)) = (&row.before, &row.after) else { return Err(cannot()) };
    if latest.after.as_ref() == Some(after) { Ok(marks(before, after)) } else { Err(changed_since(latest)) }
}

/// The marks that differ, as they were; who had none gets none.
fn marks(before: &Value, after: &Value) -> Vec<Value> {
    let all = |state: &Value| state.as_array().cloned().unwrap_or_default();
    let (before, after) = (all(before), all(after));
    let of = |marks: &[Value], student: &Value| marks.iter().find(|mark| mark.get("studentId") == Some(student)).cloned();
    let students: Vec<Value> = before.iter().chain(&after).filter_map(|mark| mark.get("studentId").cloned()).collect();
    let mut seen = BTreeSet::new();
    let differing = students.into_iter().filter(|id| seen.insert(id.to_string()) && of(&before, id) != of(&after, id));
    differing
        .map(|student| match of(&before, &student) {
            Some(Value::Object(mut mark)) => {
                mark.retain(|name, _| matches!(name.as_str(), "studentId" | "status" | "late" | "reason" | "note"));
                Value::Object(mark)
            }
            _ => json!({ "studentId": student, "status": null }),
        })
        .collect()
}

/// Archives, brings back or changes a record of a feature; answers its new version.
macro_rules! through {
    ($feature:ident, $me:expr, $id:expr, $step:expr, $at:expr) => {{
        use $feature::service as feature;
        let (version, own) = $at;
        match $step {
            Step::Archive => feature::archive($me, $id.into()).await?.version,
            Step::Restore => feature::restore($me, $id.into(), Seen { version }).await?.version,
            Step::Set(fields) => feature::update($me, $id.into(), command(said(fields, version, own))?).await?.version,
        }
    }};
}

async fn carry_out(me: &Caller, entity: Entity, step: Step, now: &Value, id: Uuid) -> Result<i32> {
    let version = version_of(now)?;
    let at = (version, own(entity));
    Ok(match entity {
        Entity::Student => through!(students, me, id, of_student(step, now), at),
        Entity::Teacher => through!(teachers, me, id, step, at),
        Entity::Group => through!(groups, me, id, step, at),
        Entity::Room => through!(rooms, me, id, step, at),
        Entity::Holiday => through!(holidays, me, id, step, at),
        Entity::Subject => through!(subjects, me, id, step, at),
        Entity::Branch => through!(branches, me, id, step, at),
        Entity::Lesson => lesson(me, id, step, now).await?,
        Entity::Enrollment => match step {
            Step::Archive => groups::enrollments::withdraw(me, id.into()).await?,
            Step::Set(fields) => groups::enrollments::update(me, id.into(), command(said(fields, version, &[]))?).await?.version,
            Step::Restore => return Err(cannot()),
        },
        Entity::Membership => {
            let Step::Set(fields) = step else { return Err(cannot()) };
            team::members::update(me, id.into(), command(said(fields, version, &[]))?).await?.version
        }
        _ => return Err(cannot()),
    })
}

/// A lesson goes back to its time and place by a move, which finds what is there now.
async fn lesson(me: &Caller, id: Uuid, step: Step, now: &Value) -> Result<i32> {
    let version = version_of(now)?;
    Ok(match step {
        Step::Archive => lessons::service::cancel_any(me, id.into()).await?.version,
        Step::Restore => lessons::service::restore(me, id.into(), Seen { version }).await?.version,
        Step::Set(fields) if MOVED.iter().any(|name| fields.contains_key(*name)) => {
            let mut back = said(fields, version, &[]);
            if let Some(values) = back.as_object_mut() {
                values.retain(|name, _| name != "branchId" && name != "status");
                values.entry("starts").or_insert_with(|| now.get("starts").cloned().unwrap_or_default());
            }
            lessons::moving::move_lesson(me, id.into(), command(back)?).await?.version
        }
        Step::Set(fields) => {
            lessons::service::update(me, id.into(), command(said(fields, version, own(Entity::Lesson)))?).await?.version
        }
    })
}

/// A student shows a status with its name, and is given one by its id. A guardian who was taken off is gone, and comes
/// back as one who is new.
fn of_student(step: Step, now: &Value) -> Step {
    let Step::Set(mut fields) = step else { return step };
    if let Some(status) = fields.remove("status") {
        fields.insert("statusId".into(), status.get("id").cloned().unwrap_or_default());
    }
    let ids = |list: &Value| -> Vec<Value> {
        list.as_array().into_iter().flatten().filter_map(|guardian| guardian.get("id").cloned()).collect()
    };
    let there = now.get("guardians").map(ids).unwrap_or_default();
    for guardian in fields.get_mut("guardians").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(guardian) = guardian.as_object_mut()
            && guardian.get("id").is_some_and(|id| !there.contains(id))
        {
            guardian.remove("id");
        }
    }
    Step::Set(fields)
}

/// The command that sets the fields: without what is worked out, but with those of them this kind of record is told.
fn said(fields: Map<String, Value>, version: i32, own: &[&str]) -> Value {
    let told = fields.into_iter().filter(|(name, _)| own.contains(&name.as_str()) || !DERIVED.contains(&name.as_str()));
    let mut command: Map<String, Value> = told.collect();
    command.insert("version".into(), version.into());
    Value::Object(command)
}

/// A command that does not have a field of the change cannot take it back.
fn command<T: DeserializeOwned>(values: Value) -> Result<T> {
    serde_json::from_value(values).map_err(|_unknown| cannot())
}

fn cannot() -> AppError {
    AppError::rule(Rule::CannotUndo)
}

/// Says who changed it since.
fn changed_since(latest: &Model) -> AppError {
    Cause::Rule { rule: Rule::ChangedSince, details: vec![latest.user_name.clone()] }.into()
}
