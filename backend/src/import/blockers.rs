//! What stands on a run, by name and to open: the first few records, as people know them.

use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, Value};
use shared::import::Blocker;
use uuid::Uuid;

use super::{kind::Kind, undo};
use crate::{
    db::Tenant,
    entity::{enrollment, lesson},
    error::Result,
};

/// How many are named; the counts say how many there are.
const NAMED: u8 = 20;

/// The records that block taking `run` back, those that have a name.
pub async fn named(db: &Tenant, run: Uuid) -> Result<Vec<Blocker>> {
    let standing = undo::blocking_records(db, run, NAMED).await?;
    let of = |word: &str| standing.iter().filter(|(of, _)| of == word).map(|(_, id)| *id).collect::<Vec<Uuid>>();
    let mut found = Vec::new();
    for kind in [Kind::Branch, Kind::Subject, Kind::Room, Kind::Teacher, Kind::Lead, Kind::Group] {
        found.extend(by_name(db, kind, of(kind.word())).await?);
    }
    let students = of(Kind::Student.word()).into_iter().chain(enrolled(db, of(Kind::Enrollment.word())).await?).collect();
    found.extend(by_name(db, Kind::Student, students).await?);
    let lessons = of(Kind::Lesson.word()).into_iter().chain(of(Kind::Attendance.word())).collect();
    found.extend(by_time(db, lessons).await?);
    Ok(found)
}

#[derive(FromQueryResult)]
struct Called {
    id: Uuid,
    name: String,
}

async fn by_name(db: &Tenant, kind: Kind, ids: Vec<Uuid>) -> Result<Vec<Blocker>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let places = vec!["?"; ids.len()].join(", ");
    let sql = format!("SELECT id, name FROM {} WHERE company_id = ? AND id IN ({places}) ORDER BY name", kind.table());
    let rows = db.report::<Called>(&sql, ids.into_iter().map(Value::from).collect()).await?;
    Ok(rows.into_iter().map(|row| Blocker { entity: kind.word().to_owned(), id: row.id, name: row.name }).collect())
}

/// Taking part in a group is seen at the student.
async fn enrolled(db: &Tenant, ids: Vec<Uuid>) -> Result<Vec<Uuid>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = db.all_of_company(enrollment::Entity::find().filter(enrollment::Column::Id.is_in(ids))).await?;
    Ok(rows.into_iter().map(|row| row.student_id).collect())
}

/// A lesson is called by its time, `18.11.2026 16:00`, as in the report.
async fn by_time(db: &Tenant, ids: Vec<Uuid>) -> Result<Vec<Blocker>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut rows = db.all_of_company(lesson::Entity::find().filter(lesson::Column::Id.is_in(ids))).await?;
    rows.sort_by_key(|row| row.starts);
    let named = |row: lesson::Model| Blocker {
        entity: Kind::Lesson.word().to_owned(),
        id: row.id,
        name: row.starts.format("%d.%m.%Y %H:%M").to_string(),
    };
    Ok(rows.into_iter().map(named).collect())
}
