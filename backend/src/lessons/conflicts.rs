//! What stands in the way of a lesson at a time and place.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, Utc};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shared::{
    permission::Permission,
    problem::{Cause, Conflict, ConflictKind},
    time::WallTime,
};
use uuid::Uuid;

use super::{
    assemble::{Names, just},
    limits::{Around, Limits, Place},
    slots::{self, Taken},
    suggestions,
};
use crate::{
    db::Tenant,
    entity::{branch, lesson, room, student},
    error::Result,
    http::authority::Caller,
    lessons::roster::Rosters,
};

/// A lesson as it is wanted, stored already or not.
pub struct Wanted {
    pub lesson: Option<Uuid>,
    pub branch: branch::Model,
    pub starts: WallTime,
    pub minutes: u32,
    pub starts_at: DateTime<Utc>,
    pub taken: Taken,
    /// Own students, besides those of the groups.
    pub students: Vec<Uuid>,
    /// Where a lesson that is moved stands now.
    pub former: Option<Former>,
}

/// The place a lesson leaves. What was soft in its way there is no news at the next one.
pub struct Former {
    pub room: Option<Uuid>,
    pub teachers: Vec<Uuid>,
    pub starts: WallTime,
    pub minutes: u32,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub expected: BTreeSet<Uuid>,
}

impl Former {
    fn place(&self) -> Place<'_> {
        Place { starts: self.starts, minutes: self.minutes, teachers: &self.teachers, room: self.room }
    }
    /// Whether a student was double-booked with that lesson already.
    fn met(&self, student: Uuid, other: &lesson::Model) -> bool {
        self.starts_at < other.ends_at && other.starts_at < self.ends_at && self.expected.contains(&student)
    }
}

impl Wanted {
    pub fn ends_at(&self) -> DateTime<Utc> {
        self.starts_at + Duration::minutes(i64::from(self.minutes))
    }
    /// Everybody expected, as of the wanted day.
    pub async fn expected(&self, db: &Tenant) -> Result<BTreeSet<Uuid>> {
        let rosters = Rosters::of_new(db, &self.taken.groups).await?;
        let day = self.starts.date();
        let enrolled = self.taken.groups.iter().flat_map(|group| rosters.enrolled_on(*group, day)).collect::<BTreeSet<_>>();
        Ok(enrolled.into_iter().chain(self.students.iter().copied()).collect())
    }
}

/// Refuses what is taken; a soft conflict only without a reason from somebody who may override.
pub async fn refuse(me: &Caller, db: &Tenant, wanted: &Wanted, reason: Option<&str>) -> Result<Vec<Conflict>> {
    let conflicts = find(db, wanted).await?;
    let hard = conflicts.iter().any(|conflict| !conflict.soft);
    if !hard && !conflicts.is_empty() && reason.is_some() {
        me.demand(Permission::LessonsOverride)?;
        return Ok(conflicts);
    }
    if conflicts.is_empty() {
        return Ok(conflicts);
    }
    let suggestions = suggestions::nearest(db, wanted).await?;
    Err(Cause::LessonConflict { conflicts, suggestions }.into())
}

/// Everything in the way, hard ones first.
pub async fn find(db: &Tenant, wanted: &Wanted) -> Result<Vec<Conflict>> {
    let limits = Limits::load(db, &Around::of(wanted, Duration::zero())).await?;
    find_within(db, wanted, &limits).await
}

/// The same for one of many, with the limits of them all.
pub async fn find_within(db: &Tenant, wanted: &Wanted, limits: &Limits) -> Result<Vec<Conflict>> {
    let slots = slots::overlapping(db, &wanted.taken, wanted.lesson).await?;
    let others = overlapping_lessons(db, wanted).await?;
    let ids = slots.iter().map(|slot| slot.lesson_id).chain(others.iter().map(|lesson| lesson.id));
    let rows =
        db.all_of_company(lesson::Entity::find().filter(lesson::Column::Id.is_in(ids.clone().collect::<BTreeSet<_>>()))).await?;
    let names = Names::load(db, &just(ids), &rows).await?;
    let seen = visible(db, &rows).await?;
    let mut found = Vec::new();
    for slot in &slots {
        let Some(row) = rows.iter().find(|row| row.id == slot.lesson_id) else {
            continue;
        };
        let (kind, resource) = match slot.kind.as_str() {
            "teacher" => (ConflictKind::Teacher, names.teachers.get(&slot.resource_id).map(|t| t.name.clone())),
            "room" => (ConflictKind::Room, names.rooms.get(&slot.resource_id).map(|r| r.name.clone())),
            _ => (ConflictKind::Group, names.groups.get(&slot.resource_id).map(|g| g.name.clone())),
        };
        found.push(conflict(&names, row, &seen, kind, resource.unwrap_or_default()));
    }
    found.sort_by_key(|c| c.kind);
    let expected = wanted.expected(db).await?;
    found.extend(busy_students(db, &names, (wanted, &expected), &others, &seen).await?);
    found.extend(too_many(db, wanted, expected.len()).await?);
    found.extend(limits.against(&Place::of(wanted), wanted.former.as_ref().map(Former::place).as_ref()));
    Ok(found)
}

fn conflict(names: &Names, row: &lesson::Model, seen: &BTreeSet<Uuid>, kind: ConflictKind, resource: String) -> Conflict {
    let visible = seen.contains(&row.id);
    Conflict {
        lesson_id: visible.then(|| row.id.into()),
        soft: !matches!(kind, ConflictKind::Teacher | ConflictKind::Room | ConflictKind::Group),
        kind,
        title: if visible { names.title(row) } else { String::new() },
        resource,
        starts: WallTime::new(row.starts),
        minutes: row.minutes.unsigned_abs(),
    }
}

/// Which of the lessons the caller may see by name.
async fn visible(db: &Tenant, rows: &[lesson::Model]) -> Result<BTreeSet<Uuid>> {
    let ids = rows.iter().map(|row| row.id);
    Ok(db.all(lesson::Entity::find().filter(lesson::Column::Id.is_in(ids))).await?.into_iter().map(|row| row.id).collect())
}

/// Other lessons at that time, wherever they are.
async fn overlapping_lessons(db: &Tenant, wanted: &Wanted) -> Result<Vec<lesson::Model>> {
    let mut query = lesson::Entity::find()
        // No lesson is longer than a day: the index over the beginnings bounds the search.
        .filter(lesson::Column::StartsAt.gt(wanted.starts_at - Duration::days(1)))
        .filter(lesson::Column::StartsAt.lt(wanted.ends_at()))
        .filter(lesson::Column::EndsAt.gt(wanted.starts_at))
        .filter(lesson::Column::Status.ne("cancelled"));
    if let Some(id) = wanted.lesson {
        query = query.filter(lesson::Column::Id.ne(id));
    }
    Ok(db.all_of_company(query).await?)
}

/// Students who are expected elsewhere at that time, and were not already before the lesson is moved.
async fn busy_students(
    db: &Tenant,
    names: &Names,
    (wanted, expected): (&Wanted, &BTreeSet<Uuid>),
    others: &[lesson::Model],
    seen: &BTreeSet<Uuid>,
) -> Result<Vec<Conflict>> {
    let mut busy = Vec::new();
    for other in others {
        busy.extend(names.rosters().expected(other).intersection(expected).map(|student| (*student, other)));
    }
    busy.retain(|(student, other)| !wanted.former.as_ref().is_some_and(|former| former.met(*student, other)));
    let ids: BTreeSet<Uuid> = busy.iter().map(|(student, _)| *student).collect();
    let people = student::Entity::find().filter(student::Column::Id.is_in(ids));
    let people = if busy.is_empty() { Vec::new() } else { db.all_of_company(people).await? };
    let name = |id: Uuid| people.iter().find(|s| s.id == id).map(|s| s.name.clone()).unwrap_or_default();
    Ok(busy.into_iter().map(|(student, other)| conflict(names, other, seen, ConflictKind::Student, name(student))).collect())
}

/// More people than the room has places, unless they are in that room already.
async fn too_many(db: &Tenant, wanted: &Wanted, expected: usize) -> Result<Option<Conflict>> {
    let Some(id) = wanted.taken.room else {
        return Ok(None);
    };
    if wanted.former.as_ref().is_some_and(|former| former.room == Some(id) && former.expected.len() >= expected) {
        return Ok(None);
    }
    let room = db.one_of_company(room::Entity::find().filter(room::Column::Id.eq(id))).await?;
    let full = room.filter(|room| room.capacity.is_some_and(|places| (places.unsigned_abs() as usize) < expected));
    Ok(full.map(|room| Conflict {
        lesson_id: None,
        kind: ConflictKind::Capacity,
        soft: true,
        title: format!("{expected}/{}", room.capacity.unwrap_or_default()),
        resource: room.name,
        starts: wanted.starts,
        minutes: wanted.minutes,
    }))
}
