//! Taking a change back later. It is a change of its own: through the service of the feature, with its permission, its
//! rules and its own line in the log. What the change wrote must still be there, or it is said that it is not.

use std::collections::BTreeSet;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use shared::{
    audit::Undone,
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
    groups,
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

/// The way back.
enum Step {
    Archive,
    Restore,
    /// These fields as they were.
    Set(Map<String, Value>),
    /// Marks of a lesson as they were.
    Marks(Vec<Value>),
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
                    | Entity::Subject
                    | Entity::Lesson
                    | Entity::Enrollment
            )
        }
        Action::Archived | Action::Restored | Action::Updated => row.before.is_some() && row.after.is_some(),
        Action::Deleted | Action::Refused => false,
    };
    way && me.seen_as.is_none() && needs(entity).is_some_and(|permission| me.can(permission))
}

/// What one must hold to change a record of a kind; nothing if its changes are not taken back here.
const fn needs(entity: Entity) -> Option<Permission> {
    Some(match entity {
        Entity::Student => Permission::StudentsManage,
        Entity::Teacher => Permission::TeachersManage,
        Entity::Group | Entity::Enrollment => Permission::GroupsManage,
        Entity::Room => Permission::RoomsManage,
        Entity::Subject => Permission::SubjectsManage,
        Entity::Branch => Permission::BranchesManage,
        Entity::Lesson => Permission::LessonsManage,
        Entity::Attendance => Permission::AttendanceMark,
        Entity::Membership => Permission::UsersManage,
        _ => return None,
    })
}

/// Takes the change of one line back.
pub async fn undo(me: &Caller, id: AuditId) -> Result<Undone> {
    let db = me.read().await?;
    let row = service::line(&db, id).await?;
    let entity: Entity = row.entity.parse().map_err(AppError::internal)?;
    let action: Action = row.action.parse().map_err(AppError::internal)?;
    me.demand(needs(entity).ok_or_else(cannot)?)?;
    let latest = latest(&db, &row).await?;
    drop(db);
    let step = way_back(entity, action, &row, &latest)?;
    let version = match step {
        Step::Marks(marks) => {
            attendance::service::mark(me, row.record_id.into(), command(json!({ "marks": marks }))?).await?.version
        }
        step => carry_out(me, entity, step, &latest).await?,
    };
    Ok(Undone { entity, record_id: row.record_id, version })
}

/// The record as its newest line says it.
async fn latest(db: &Tenant, row: &Model) -> Result<Model> {
    let lines = audit::Entity::find()
        .filter(audit::Column::RecordId.eq(row.record_id))
        .filter(audit::Column::Entity.eq(row.entity.as_str()))
        .order_by_desc(audit::Column::At)
        .order_by_desc(audit::Column::Id);
    let lines = db.all_of_company(lines.limit(10)).await?;
    // A line may be a remark beside the change; the state of a record has a version, that of marks is a list.
    let tells = |line: &Model| line.after.as_ref().is_some_and(|state| state.is_array() || state.get("version").is_some());
    Ok(lines.into_iter().find(tells).unwrap_or_else(|| row.clone()))
}

fn version_of(latest: &Model) -> Result<i32> {
    let version = latest.after.as_ref().and_then(|state| state.get("version")).and_then(Value::as_i64);
    version.and_then(|version| i32::try_from(version).ok()).ok_or_else(|| changed_since(latest))
}

fn way_back(entity: Entity, action: Action, row: &Model, latest: &Model) -> Result<Step> {
    if action == Action::Created {
        return Ok(Step::Archive);
    }
    let (Some(before), Some(after)) = (&row.before, &row.after) else { return Err(cannot()) };
    let now = latest.after.as_ref().ok_or_else(|| changed_since(latest))?;
    if entity == Entity::Attendance {
        return if now == after { Ok(Step::Marks(marks(before, after))) } else { Err(changed_since(latest)) };
    }
    let (Some(was), Some(became)) = (before.as_object(), after.as_object()) else { return Err(cannot()) };
    let fields: BTreeSet<&String> = was.keys().chain(became.keys()).filter(|name| was.get(*name) != became.get(*name)).collect();
    let told = |name: &&&String| !matches!(name.as_str(), "version" | "updatedAt");
    if fields.iter().filter(told).any(|name| now.get(name.as_str()) != became.get(*name)) {
        return Err(changed_since(latest));
    }
    match action {
        Action::Archived if entity != Entity::Membership => Ok(Step::Restore),
        Action::Restored if entity != Entity::Membership => Ok(Step::Archive),
        Action::Archived | Action::Restored | Action::Updated => {
            let values = fields.into_iter().map(|name| (name.clone(), was.get(name).cloned().unwrap_or_default()));
            Ok(Step::Set(values.collect()))
        }
        Action::Created | Action::Deleted | Action::Refused => Err(cannot()),
    }
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
    ($feature:ident, $me:expr, $id:expr, $step:expr, $own:expr) => {{
        use $feature::service as feature;
        let version = feature::get($me, $id.into()).await?.version;
        match $step {
            Step::Archive => feature::archive($me, $id.into()).await?.version,
            Step::Restore => feature::restore($me, $id.into(), Seen { version }).await?.version,
            Step::Set(fields) => feature::update($me, $id.into(), command(said(fields, version, $own))?).await?.version,
            Step::Marks(_) => return Err(cannot()),
        }
    }};
}

async fn carry_out(me: &Caller, entity: Entity, step: Step, latest: &Model) -> Result<i32> {
    let id = latest.record_id;
    Ok(match entity {
        Entity::Student => through!(students, me, id, with_status_id(step), &["name", "email"]),
        Entity::Teacher => through!(teachers, me, id, step, &["name", "email"]),
        Entity::Group => through!(groups, me, id, step, &["name", "capacity", "colour"]),
        Entity::Room => through!(rooms, me, id, step, &["name", "capacity"]),
        Entity::Subject => through!(subjects, me, id, step, &["name"]),
        Entity::Branch => through!(branches, me, id, step, &["name"]),
        Entity::Lesson => lesson(me, id, step).await?,
        Entity::Enrollment => match step {
            Step::Archive => groups::enrollments::withdraw(me, id.into()).await?,
            Step::Set(fields) => {
                let days = command(said(fields, version_of(latest)?, &[]))?;
                groups::enrollments::update(me, id.into(), days).await?.version
            }
            Step::Restore | Step::Marks(_) => return Err(cannot()),
        },
        Entity::Membership => {
            let Step::Set(fields) = step else { return Err(cannot()) };
            let access = command(said(fields, version_of(latest)?, &[]))?;
            team::members::update(me, id.into(), access).await?.version
        }
        _ => return Err(cannot()),
    })
}

/// A lesson goes back to its time and place by a move, which finds what is there now.
async fn lesson(me: &Caller, id: Uuid, step: Step) -> Result<i32> {
    let now = lessons::service::get(me, id.into()).await?;
    let version = now.version;
    Ok(match step {
        Step::Archive => lessons::service::cancel_any(me, id.into()).await?.version,
        Step::Restore => lessons::service::restore(me, id.into(), Seen { version }).await?.version,
        Step::Set(fields) if ["starts", "minutes", "teacherId", "roomId"].iter().any(|name| fields.contains_key(*name)) => {
            me.demand(Permission::LessonsMove)?;
            let mut back = said(fields, version, &[]);
            if let Some(values) = back.as_object_mut() {
                values.retain(|name, _| name != "branchId" && name != "status");
                values.entry("starts").or_insert(serde_json::to_value(now.starts).map_err(AppError::internal)?);
            }
            lessons::moving::move_lesson(me, id.into(), command(back)?).await?.version
        }
        Step::Set(fields) => lessons::service::update(me, id.into(), command(said(fields, version, &["title"]))?).await?.version,
        Step::Marks(_) => return Err(cannot()),
    })
}

/// A student shows a status with its name, and is given one by its id.
fn with_status_id(step: Step) -> Step {
    let Step::Set(mut fields) = step else { return step };
    if let Some(status) = fields.remove("status") {
        fields.insert("statusId".into(), status.get("id").cloned().unwrap_or_default());
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
