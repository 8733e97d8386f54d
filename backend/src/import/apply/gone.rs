//! What the source no longer has. A rule, a place in a group or a planned lesson that nobody changed here ends, a lead
//! that became a student leads to it from the archive; everything else stays and is said.
//!
//! Only a run that read the whole account may ask: to one that took some branches, the rest looks gone.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, JsonValue, QueryFilter, Value};
use serde_json::{Map, json};
use shared::{
    i18n::{keys, texts},
    import::RowOutcome,
    lessons::LessonStatus,
};
use uuid::Uuid;

use super::{
    links::{self, Link},
    merge::{self, How, Kept},
    refs::{Ref, Refs},
    world::World,
};
use crate::{
    db::Tenant,
    entity::{enrollment, import_row, lead, lesson, room, schedule_rule, student, study_group, teacher},
    error::Result,
    import::{
        kind::Kind,
        remark::Remark,
        values::{mark, to_json},
    },
};

/// The run that asks.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    pub db: &'a Tenant,
    pub how: How,
    pub world: &'a World,
}

/// Numbers the source still has, also of rows that could not be read.
async fn met(asked: Asked<'_>, kind: Kind, read: impl Iterator<Item = i64>) -> Result<BTreeSet<String>> {
    let mut found: BTreeSet<String> = read.map(|id| id.to_string()).collect();
    if found.is_empty() {
        return Ok(found);
    }
    // Clients and leads are customers there.
    let words = [kind.word(), Kind::Student.word(), Kind::Lead.word()];
    let lost = import_row::Entity::find()
        .filter(import_row::Column::RunId.eq(asked.how.run))
        .filter(import_row::Column::Entity.is_in(words));
    found.extend(asked.db.all_of_company(lost).await?.into_iter().map(|row| row.source_id));
    Ok(found)
}

/// A record whose row is gone: its number, the record, and whether nobody changed here what matters.
struct Gone<E: EntityTrait> {
    key: String,
    id: Uuid,
    is: E::ActiveModel,
    untouched: bool,
}

async fn gone<E: Kept>(
    asked: Asked<'_>,
    refs: &Refs,
    met: &BTreeSet<String>,
    matters: impl Fn(&str) -> bool,
) -> Result<Vec<Gone<E>>> {
    // An empty list is more likely a fault than a centre without anything.
    if met.is_empty() {
        return Ok(Vec::new());
    }
    let missing: Vec<(String, Uuid)> =
        refs.of(E::KIND).filter(|(key, _)| !met.contains(*key)).map(|(key, id)| (key.to_owned(), id)).collect();
    let untouched = merge::untouched::<E>(asked.db, refs, &missing, matters).await?;
    let mut found = Vec::new();
    for some in missing.chunks(400) {
        let rows = asked.db.all_of_company(E::find().filter(E::ID.is_in(some.iter().map(|(_, id)| *id)))).await?;
        for row in rows {
            let is: E::ActiveModel = row.into_active_model();
            let Some(Value::Uuid(Some(id))) = is.get(E::ID).into_value() else { continue };
            if let Some((key, _)) = some.iter().find(|(_, record)| *record == id) {
                found.push(Gone { key: key.clone(), id, is, untouched: untouched.contains(&id) });
            }
        }
    }
    Ok(found)
}

impl<E: Kept> Gone<E> {
    fn value(&self, column: E::Column) -> Option<Value> {
        self.is.get(column).into_value()
    }
    fn day(&self, column: E::Column) -> Option<NaiveDate> {
        match self.value(column) {
            Some(Value::ChronoDate(day)) => day,
            _ => None,
        }
    }
    fn remark(&self, code: &'static str) -> Remark {
        let outcome = if matches!(code, "gone_ended" | "became_student") { RowOutcome::Repaired } else { RowOutcome::KeptLocal };
        Remark { record_id: Some(self.id), name: self.name(), ..Remark::new(E::KIND, &self.key, outcome, code) }
    }
    fn name(&self) -> String {
        let named = E::watched().iter().find(|column| merge::column_name(**column) == "name");
        match named.and_then(|column| self.value(*column)) {
            Some(Value::String(Some(name))) => name,
            _ => String::new(),
        }
    }

    /// Changes fields of the record as the run does, so that it can be put back and comes to life again with its row.
    async fn change(&self, asked: Asked<'_>, refs: &mut Refs, values: Vec<(E::Column, Value)>, without: &[Link]) -> Result<()> {
        let (db, how) = (asked.db, asked.how);
        if how.dry {
            return Ok(());
        }
        let earlier = refs.get(E::KIND, &self.key).map(|known| known.fields.clone()).unwrap_or_default();
        let (mut fields, mut before) = (earlier.clone(), Map::new());
        let mut row = <E::ActiveModel as ActiveModelTrait>::default();
        row.set(E::ID, self.id.into());
        for (column, value) in values {
            let name = merge::column_name(column);
            before.insert(name.clone(), self.value(column).map(|was| to_json(&was)).unwrap_or_default());
            fields.insert(name.clone(), mark(&name, &to_json(&value)).into());
            row.set(column, value);
        }
        for link in without {
            let was = links::load(db, *link, &[self.id]).await?.remove(&self.id).unwrap_or_else(|| json!([]));
            links::remove(db, *link, &[self.id]).await?;
            before.insert(link.field().to_owned(), was);
            fields.insert(link.field().to_owned(), mark(link.field(), &json!([])).into());
        }
        before.insert("_ref".to_owned(), JsonValue::from(earlier));
        let version = if let Some(Value::Int(Some(version))) = self.value(E::VERSION) { version } else { 1 };
        db.update(row, version).await?;
        db.insert_many(vec![merge::note::<E>(how, self.id, version + 1, before)]).await?;
        let known = vec![(self.key.clone(), Ref { record: self.id, fields })];
        refs.learn(E::KIND, &known);
        refs.keep(db, E::KIND, known).await
    }
}

/// Leads: who is a student now leads to it; the others are said.
pub async fn leads(asked: Asked<'_>, refs: &mut Refs) -> Result<Vec<Remark>> {
    let customers = &asked.world.customers;
    let met = met(asked, Kind::Lead, customers.iter().filter(|entry| !entry.value.is_study).map(|entry| entry.id)).await?;
    let matters = |field: &str| matches!(field, "archived_at" | "student_id");
    let mut remarks = Vec::new();
    for one in gone::<lead::Entity>(asked, refs, &met, matters).await? {
        if one.is.archived_at.clone().take().flatten().is_some() {
            continue;
        }
        let number = one.key.parse().unwrap_or_default();
        let is_client = customers.iter().any(|entry| entry.id == number && entry.value.is_study);
        let student = refs.record(Kind::Student, number).filter(|_| is_client);
        match student.filter(|_| one.untouched) {
            Some(student) => {
                let values = vec![
                    (lead::Column::StudentId, Value::from(student)),
                    (lead::Column::ArchivedAt, Value::from(asked.db.now())),
                ];
                one.change(asked, refs, values, &[]).await?;
                remarks.push(one.remark("became_student"));
            }
            None => remarks.push(one.remark(if student.is_some() { "gone_kept" } else { "gone" })),
        }
    }
    Ok(remarks)
}

/// Who is in a group no more.
pub async fn enrollments(asked: Asked<'_>, refs: &mut Refs) -> Result<Vec<Remark>> {
    let read = asked.world.memberships.iter().copied().chain(asked.world.periods.iter().map(|period| period.id));
    let met = met(asked, Kind::Enrollment, read).await?;
    let all = gone::<enrollment::Entity>(asked, refs, &met, |_| true).await?;
    let mut remarks = Vec::new();
    for one in all {
        remarks.extend(end(asked, refs, &one, (enrollment::Column::StartsOn, enrollment::Column::EndsOn)).await?);
    }
    Ok(remarks)
}

/// Rules that are planned no more, with the lessons that were made ahead from them.
pub async fn rules(asked: Asked<'_>, refs: &mut Refs) -> Result<Vec<Remark>> {
    let met = met(asked, Kind::Rule, asked.world.rules.iter().map(|entry| entry.id)).await?;
    let all = gone::<schedule_rule::Entity>(asked, refs, &met, |_| true).await?;
    let mut remarks = Vec::new();
    for one in all {
        let said = end(asked, refs, &one, (schedule_rule::Column::StartsOn, schedule_rule::Column::EndsOn)).await?;
        if said.as_ref().is_some_and(|remark| remark.code == "gone_ended") && !asked.how.dry {
            forget_ahead(asked.db, one.id).await?;
        }
        remarks.extend(said);
    }
    Ok(remarks)
}

/// Ends what runs from a day to a day, yesterday.
async fn end<E: Kept>(
    asked: Asked<'_>,
    refs: &mut Refs,
    one: &Gone<E>,
    (from, until): (E::Column, E::Column),
) -> Result<Option<Remark>> {
    let today = asked.world.today;
    let runs = one.day(until).is_none_or(|last| last >= today);
    let Some(starts) = one.day(from).filter(|_| runs) else {
        return Ok(None);
    };
    if !one.untouched {
        return Ok(Some(one.remark("gone_kept")));
    }
    let last = today.checked_sub_days(Days::new(1)).unwrap_or(today).max(starts);
    if one.day(until) == Some(last) {
        return Ok(None);
    }
    one.change(asked, refs, vec![(until, Value::from(last))], &[]).await?;
    Ok(Some(one.remark("gone_ended")))
}

#[derive(sea_orm::FromQueryResult)]
struct Ahead {
    id: Uuid,
}

/// Lessons ahead that were made from a rule and nobody has touched.
async fn forget_ahead(db: &Tenant, rule: Uuid) -> Result<()> {
    let ahead = "SELECT l.id FROM lesson l WHERE l.company_id = ? AND l.rule_id = ? AND l.status = 'scheduled' AND l.version = 1 \
        AND l.starts_at > ? AND NOT EXISTS (SELECT 1 FROM external_ref r WHERE r.company_id = l.company_id AND r.record_id = l.id) \
        AND NOT EXISTS (SELECT 1 FROM attendance a WHERE a.company_id = l.company_id AND a.lesson_id = l.id)";
    let rows: Vec<Ahead> = db.report(ahead, vec![rule.into(), db.now().into()]).await?;
    let ids: Vec<Uuid> = rows.into_iter().map(|row| row.id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let places = vec!["?"; ids.len()].join(", ");
    let values: Vec<Value> = ids.into_iter().map(Value::from).collect();
    for (table, column) in [
        ("slot", "lesson_id"),
        ("lesson_student", "lesson_id"),
        ("lesson_group", "lesson_id"),
        ("lesson_teacher", "lesson_id"),
        ("lesson", "id"),
        ("import_change", "record_id"),
    ] {
        db.execute(&format!("DELETE FROM {table} WHERE company_id = ? AND {column} IN ({places})"), values.clone()).await?;
    }
    Ok(())
}

/// Lessons: one that is still ahead and as it was brought is cancelled; of the others only what is planned or was
/// given is said.
pub async fn lessons(asked: Asked<'_>, refs: &mut Refs) -> Result<Vec<Remark>> {
    let met = met(asked, Kind::Lesson, asked.world.lessons.iter().map(|entry| entry.id)).await?;
    let reason = texts(asked.world.locale).get(keys::IMPORT_GONE_REASON);
    let mut remarks = Vec::new();
    for one in gone::<lesson::Entity>(asked, refs, &met, |_| true).await? {
        let is = |status: LessonStatus| one.value(lesson::Column::Status) == Some(Value::from(status.as_str()));
        let ahead = one.is.starts_at.clone().take().is_some_and(|at| at > asked.db.now());
        if is(LessonStatus::Cancelled) {
            continue;
        }
        let starts = one.is.starts.clone().take().map(|at| at.format("%d.%m.%Y %H:%M").to_string()).unwrap_or_default();
        let code = if !is(LessonStatus::Scheduled) || !ahead {
            "gone"
        } else if one.untouched {
            let values = vec![
                (lesson::Column::Status, Value::from(LessonStatus::Cancelled.as_str())),
                (lesson::Column::CancelReason, Value::from(reason.clone())),
            ];
            one.change(asked, refs, values, &[Link::Slots]).await?;
            "gone_ended"
        } else {
            "gone_kept"
        };
        remarks.push(Remark { name: starts, ..one.remark(code) });
    }
    Ok(remarks)
}

/// People, groups and rooms that are not there any more stay here, and are said while they are not in the archive.
pub async fn others(asked: Asked<'_>, refs: &Refs, kind: Kind) -> Result<Vec<Remark>> {
    let world = asked.world;
    match kind {
        Kind::Room => still::<room::Entity>(asked, refs, world.rooms.iter().map(|e| e.id), room::Column::ArchivedAt).await,
        Kind::Teacher => {
            still::<teacher::Entity>(asked, refs, world.teachers.iter().map(|e| e.id), teacher::Column::ArchivedAt).await
        }
        Kind::Student => {
            still::<student::Entity>(asked, refs, world.customers.iter().map(|e| e.id), student::Column::ArchivedAt).await
        }
        Kind::Group => {
            still::<study_group::Entity>(asked, refs, world.groups.iter().map(|e| e.id), study_group::Column::ArchivedAt).await
        }
        _ => Ok(Vec::new()),
    }
}

async fn still<E: Kept>(
    asked: Asked<'_>,
    refs: &Refs,
    read: impl Iterator<Item = i64>,
    archived: E::Column,
) -> Result<Vec<Remark>> {
    let met = met(asked, E::KIND, read).await?;
    let all = gone::<E>(asked, refs, &met, |_| true).await?;
    let here = all.iter().filter(|one| matches!(one.value(archived), Some(Value::ChronoDateTimeUtc(None)) | None));
    Ok(here.map(|one| one.remark("gone")).collect())
}
