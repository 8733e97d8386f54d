//! What hangs on a record in tables of its own, as one value per record: teachers of a group, marks of a lesson.
//! So an import can compare it, keep it, replace it and put it back like a field.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, EntityTrait, JsonValue, QueryFilter, QueryOrder, Set};
use serde_json::json;
use uuid::Uuid;

use super::guardians;
use crate::{
    db::Tenant,
    entity::{
        attendance, group_teacher, lesson_group, lesson_student, lesson_teacher, rule_teacher, slot, student_branch,
        teacher_branch,
    },
    error::Result,
};

/// A list that hangs on a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Link {
    TeacherBranches,
    StudentBranches,
    Guardians,
    GroupTeachers,
    RuleTeachers,
    LessonTeachers,
    LessonGroups,
    LessonStudents,
    Marks,
    Slots,
}

impl Link {
    /// The name as a field.
    pub const fn field(self) -> &'static str {
        match self {
            Self::TeacherBranches | Self::StudentBranches => "branches",
            Self::Guardians => "guardians",
            Self::GroupTeachers | Self::RuleTeachers | Self::LessonTeachers => "teachers",
            Self::LessonGroups => "groups",
            Self::LessonStudents => "students",
            Self::Marks => "marks",
            Self::Slots => "slots",
        }
    }
}

/// The lists of many records, each ready to be compared. Who has none is not in it.
pub async fn load(db: &Tenant, link: Link, owners: &[Uuid]) -> Result<BTreeMap<Uuid, JsonValue>> {
    let mut found: BTreeMap<Uuid, Vec<JsonValue>> = BTreeMap::new();
    let mut add = |owner: Uuid, value: JsonValue| found.entry(owner).or_default().push(value);
    for some in owners.chunks(400) {
        match link {
            Link::TeacherBranches => {
                let query = teacher_branch::Entity::find().filter(teacher_branch::Column::TeacherId.is_in(some.iter().copied()));
                db.all_of_company(query).await?.into_iter().for_each(|row| add(row.teacher_id, json!(row.branch_id)));
            }
            Link::StudentBranches => {
                let query = student_branch::Entity::find().filter(student_branch::Column::StudentId.is_in(some.iter().copied()));
                db.all_of_company(query).await?.into_iter().for_each(|row| add(row.student_id, json!(row.branch_id)));
            }
            Link::Guardians => guardians::load(db, some, &mut add).await?,
            Link::GroupTeachers => {
                let query = group_teacher::Entity::find().filter(group_teacher::Column::GroupId.is_in(some.iter().copied()));
                let rows = db.all_of_company(query.order_by_asc(group_teacher::Column::Position)).await?;
                rows.into_iter().for_each(|row| add(row.group_id, json!(row.teacher_id)));
            }
            Link::RuleTeachers => {
                let query = rule_teacher::Entity::find().filter(rule_teacher::Column::RuleId.is_in(some.iter().copied()));
                let rows = db.all_of_company(query.order_by_asc(rule_teacher::Column::Position)).await?;
                rows.into_iter().for_each(|row| add(row.rule_id, json!(row.teacher_id)));
            }
            Link::LessonTeachers => {
                let query = lesson_teacher::Entity::find().filter(lesson_teacher::Column::LessonId.is_in(some.iter().copied()));
                let rows = db.all_of_company(query.order_by_asc(lesson_teacher::Column::Position)).await?;
                rows.into_iter().for_each(|row| add(row.lesson_id, json!(row.teacher_id)));
            }
            Link::LessonGroups => {
                let query = lesson_group::Entity::find().filter(lesson_group::Column::LessonId.is_in(some.iter().copied()));
                let rows = db.all_of_company(query.order_by_asc(lesson_group::Column::Position)).await?;
                rows.into_iter().for_each(|row| add(row.lesson_id, json!(row.group_id)));
            }
            Link::LessonStudents => {
                let query = lesson_student::Entity::find().filter(lesson_student::Column::LessonId.is_in(some.iter().copied()));
                let rows = db.all_of_company(query).await?;
                rows.into_iter().for_each(|row| add(row.lesson_id, json!({ "student": row.student_id, "kind": row.kind })));
            }
            Link::Marks => {
                let query = attendance::Entity::find().filter(attendance::Column::LessonId.is_in(some.iter().copied()));
                let rows = db.all_of_company(query).await?;
                rows.into_iter().for_each(|row| add(row.lesson_id, mark_here(row)));
            }
            Link::Slots => {
                let query = slot::Entity::find().filter(slot::Column::LessonId.is_in(some.iter().copied()));
                let rows = db.all_of_company(query).await?;
                rows.into_iter().for_each(|row| {
                    add(row.lesson_id, taken(&row.kind, row.resource_id, (row.starts_at, row.ends_at), row.accepted));
                });
            }
        }
    }
    Ok(found.into_iter().map(|(owner, list)| (owner, ready(link, list))).collect())
}

/// A mark, as it is compared.
pub fn mark(student: Uuid, status: &str, reason: Option<String>, note: Option<String>) -> JsonValue {
    json!({ "student": student, "status": status, "reason": reason, "note": note })
}

/// A mark as it stands here: late, if so; and who gave it when, which is kept and not compared.
fn mark_here(row: attendance::Model) -> JsonValue {
    let mut value = mark(row.student_id, &row.status, row.reason, row.note);
    if let Some(fields) = value.as_object_mut() {
        if row.late {
            fields.insert("late".to_owned(), true.into());
        }
        fields.insert("by".to_owned(), json!(row.marked_by));
        fields.insert("byName".to_owned(), row.marked_by_name.into());
        fields.insert("at".to_owned(), row.marked_at.to_rfc3339().into());
    }
    value
}

/// What of a list is compared: of marks, not who gave them.
pub fn compared(link: Link, list: &JsonValue) -> JsonValue {
    if link != Link::Marks {
        return list.clone();
    }
    ready(link, list.as_array().into_iter().flatten().map(without_who).collect())
}

fn without_who(mark: &JsonValue) -> JsonValue {
    let mut value = mark.clone();
    if let Some(fields) = value.as_object_mut() {
        fields.retain(|key, _| !matches!(key.as_str(), "by" | "byName" | "at"));
    }
    value
}

/// A new list, in which what is the same as here stays as it is here: a mark keeps who gave it.
pub fn carried(link: Link, here: &JsonValue, wants: &JsonValue) -> JsonValue {
    if link != Link::Marks {
        return wants.clone();
    }
    let here: Vec<&JsonValue> = here.as_array().into_iter().flatten().collect();
    let one = |mark: &JsonValue| here.iter().find(|known| without_who(known) == *mark).map_or(mark, |known| *known).clone();
    wants.as_array().into_iter().flatten().map(one).collect::<Vec<_>>().into()
}

/// A slot, as it is compared.
pub fn taken(kind: &str, resource: Uuid, (from, until): (i64, i64), accepted: bool) -> JsonValue {
    json!({ "kind": kind, "resource": resource, "from": from, "until": until, "accepted": accepted })
}

/// A list in the order in which it is compared: where no position is kept, an order of its own.
pub fn ready(link: Link, mut list: Vec<JsonValue>) -> JsonValue {
    if !matches!(link, Link::Guardians | Link::GroupTeachers | Link::RuleTeachers | Link::LessonTeachers | Link::LessonGroups) {
        list.sort_by_cached_key(JsonValue::to_string);
    }
    JsonValue::from(list)
}

fn id_of(value: &JsonValue) -> Uuid {
    value.as_str().and_then(|text| text.parse().ok()).unwrap_or_default()
}
pub fn id_in(value: &JsonValue, key: &str) -> Uuid {
    value.get(key).map(id_of).unwrap_or_default()
}
pub fn text_in(value: &JsonValue, key: &str) -> Option<String> {
    value.get(key).and_then(JsonValue::as_str).map(str::to_owned)
}
fn is_in(value: &JsonValue, key: &str) -> bool {
    value.get(key).and_then(JsonValue::as_bool).unwrap_or_default()
}

/// Takes the lists of records away.
pub async fn remove(db: &Tenant, link: Link, owners: &[Uuid]) -> Result<()> {
    for some in owners.chunks(400) {
        let ids = some.iter().copied();
        match link {
            Link::TeacherBranches => {
                db.delete_many(teacher_branch::Entity::delete_many().filter(teacher_branch::Column::TeacherId.is_in(ids))).await?
            }
            Link::StudentBranches => {
                db.delete_many(student_branch::Entity::delete_many().filter(student_branch::Column::StudentId.is_in(ids))).await?
            }
            Link::Guardians => guardians::remove(db, some).await?,
            Link::GroupTeachers => {
                db.delete_many(group_teacher::Entity::delete_many().filter(group_teacher::Column::GroupId.is_in(ids))).await?
            }
            Link::RuleTeachers => {
                db.delete_many(rule_teacher::Entity::delete_many().filter(rule_teacher::Column::RuleId.is_in(ids))).await?
            }
            Link::LessonTeachers => {
                db.delete_many(lesson_teacher::Entity::delete_many().filter(lesson_teacher::Column::LessonId.is_in(ids))).await?
            }
            Link::LessonGroups => {
                db.delete_many(lesson_group::Entity::delete_many().filter(lesson_group::Column::LessonId.is_in(ids))).await?
            }
            Link::LessonStudents => {
                db.delete_many(lesson_student::Entity::delete_many().filter(lesson_student::Column::LessonId.is_in(ids))).await?
            }
            Link::Marks => {
                db.delete_many(attendance::Entity::delete_many().filter(attendance::Column::LessonId.is_in(ids))).await?
            }
            Link::Slots => db.delete_many(slot::Entity::delete_many().filter(slot::Column::LessonId.is_in(ids))).await?,
        };
    }
    Ok(())
}

macro_rules! rows {
    ($db:ident, $lists:ident, $table:ident, |$owner:ident, $value:ident, $place:ident| $fields:tt) => {{
        let mut rows = Vec::new();
        for ($owner, list) in $lists {
            for ($place, $value) in (0i32..).zip(list.as_array().into_iter().flatten()) {
                let _ = $place;
                rows.push($table::ActiveModel $fields);
            }
        }
        $db.insert_many(rows).await?;
    }};
}

/// Writes the lists of records that have none now.
pub async fn insert(db: &Tenant, link: Link, lists: &[(Uuid, &JsonValue)]) -> Result<()> {
    let company_id = Set(db.company());
    match link {
        Link::TeacherBranches => rows!(db, lists, teacher_branch, |owner, value, place| {
            company_id: company_id.clone(), teacher_id: Set(*owner), branch_id: Set(id_of(value))
        }),
        Link::StudentBranches => rows!(db, lists, student_branch, |owner, value, place| {
            company_id: company_id.clone(), student_id: Set(*owner), branch_id: Set(id_of(value))
        }),
        Link::Guardians => guardians::insert(db, lists).await?,
        Link::GroupTeachers => rows!(db, lists, group_teacher, |owner, value, place| {
            company_id: company_id.clone(), group_id: Set(*owner), teacher_id: Set(id_of(value)), position: Set(place)
        }),
        Link::RuleTeachers => rows!(db, lists, rule_teacher, |owner, value, place| {
            company_id: company_id.clone(), rule_id: Set(*owner), teacher_id: Set(id_of(value)), position: Set(place)
        }),
        Link::LessonTeachers => rows!(db, lists, lesson_teacher, |owner, value, place| {
            company_id: company_id.clone(), lesson_id: Set(*owner), teacher_id: Set(id_of(value)), position: Set(place)
        }),
        Link::LessonGroups => rows!(db, lists, lesson_group, |owner, value, place| {
            company_id: company_id.clone(), lesson_id: Set(*owner), group_id: Set(id_of(value)), position: Set(place)
        }),
        Link::LessonStudents => rows!(db, lists, lesson_student, |owner, value, place| {
            company_id: company_id.clone(), lesson_id: Set(*owner), student_id: Set(id_in(value, "student")),
            kind: Set(text_in(value, "kind").unwrap_or_default()), guest_as: Set(None)
        }),
        Link::Marks => rows!(db, lists, attendance, |owner, value, place| {
            company_id: company_id.clone(), lesson_id: Set(*owner), student_id: Set(id_in(value, "student")),
            status: Set(text_in(value, "status").unwrap_or_default()), late: Set(is_in(value, "late")),
            reason: Set(text_in(value, "reason")), note: Set(text_in(value, "note")),
            marked_by: Set(value.get("by").and_then(JsonValue::as_str).and_then(|id| id.parse().ok())),
            marked_by_name: Set(text_in(value, "byName").unwrap_or_else(|| "AlfaCRM".to_owned())),
            marked_at: Set(text_in(value, "at").and_then(|at| at.parse().ok()).unwrap_or_else(|| db.now()))
        }),
        Link::Slots => insert_slots(db, lists).await?,
    }
    Ok(())
}

/// Nothing unaccepted is let in beside an accepted slot, so the accepted ones come last.
async fn insert_slots(db: &Tenant, lists: &[(Uuid, &JsonValue)]) -> Result<()> {
    let all = lists.iter().flat_map(|(lesson, list)| list.as_array().into_iter().flatten().map(move |value| (*lesson, value)));
    let row = |(lesson, value): (Uuid, &JsonValue)| slot::ActiveModel {
        company_id: Set(db.company()),
        kind: Set(text_in(value, "kind").unwrap_or_default()),
        resource_id: Set(id_in(value, "resource")),
        lesson_id: Set(lesson),
        starts_at: Set(value.get("from").and_then(JsonValue::as_i64).unwrap_or_default()),
        ends_at: Set(value.get("until").and_then(JsonValue::as_i64).unwrap_or_default()),
        accepted: Set(is_in(value, "accepted")),
    };
    let (accepted, free): (Vec<_>, Vec<_>) = all.map(row).partition(|slot| slot.accepted == Set(true));
    db.insert_many(free).await?;
    db.insert_many(accepted).await?;
    Ok(())
}
