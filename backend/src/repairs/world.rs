//! Everything near the lessons that are hit, read once: what is taken, who is expected where, who and what there is.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{Duration, NaiveDate};
use chrono_tz::Tz;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use uuid::Uuid;

use crate::{
    db::Tenant,
    entity::{branch, lesson, room, slot, teacher, teacher_branch, teacher_subject},
    error::Result,
    lessons::{
        limits::{Around, Limits},
        roster::{Of, Rosters},
    },
};

/// How far ahead another time is looked for, in days.
pub const AHEAD: i64 = 10;

/// What went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hit {
    Teacher(Uuid),
    Room,
    Day,
}

/// What can be in one place at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Thing {
    Teacher(Uuid),
    Room(Uuid),
    Group(Uuid),
    Student(Uuid),
}

/// A stretch of seconds since the epoch, and the lesson that takes it.
type Span = (i64, i64, Uuid);

#[derive(Default)]
pub struct World {
    taken: HashMap<Thing, Vec<Span>>,
    pub limits: Limits,
    pub teachers: Vec<teacher::Model>,
    pub rooms: Vec<room::Model>,
    pub subjects: BTreeMap<Uuid, BTreeSet<Uuid>>,
    pub branches: BTreeMap<Uuid, BTreeSet<Uuid>>,
    pub zones: BTreeMap<Uuid, Tz>,
}

impl World {
    pub async fn load(db: &Tenant, hit: &[lesson::Model]) -> Result<Self> {
        let (Some(first), Some(last)) = (hit.first(), hit.last()) else { return Ok(Self::default()) };
        let days = (first.starts.date() - Duration::days(2), last.starts.date() + Duration::days(AHEAD + 2));
        let teachers = db.all(teacher::Entity::find().filter(teacher::Column::ArchivedAt.is_null())).await?;
        let rooms = db.all(room::Entity::find().filter(room::Column::ArchivedAt.is_null())).await?;
        let around = Around {
            from: days.0.and_time(chrono::NaiveTime::MIN),
            until: days.1.and_time(chrono::NaiveTime::MIN),
            teachers: teachers.iter().map(|row| row.id).collect(),
            rooms: rooms.iter().map(|row| row.id).chain(hit.iter().filter_map(|row| row.room_id)).collect(),
        };
        let mut world = Self { limits: Limits::load(db, &around).await?, teachers, rooms, ..Self::default() };
        world.read_links(db).await?;
        world.read_taken(db, days).await?;
        Ok(world)
    }

    async fn read_links(&mut self, db: &Tenant) -> Result<()> {
        for link in db.all_of_company(teacher_subject::Entity::find()).await? {
            self.subjects.entry(link.teacher_id).or_default().insert(link.subject_id);
        }
        for link in db.all_of_company(teacher_branch::Entity::find()).await? {
            self.branches.entry(link.teacher_id).or_default().insert(link.branch_id);
        }
        let branches = db.all_of_company(branch::Entity::find()).await?;
        self.zones = branches.into_iter().filter_map(|row| Some((row.id, row.time_zone.parse().ok()?))).collect();
        Ok(())
    }

    async fn read_taken(&mut self, db: &Tenant, (first, last): (NaiveDate, NaiveDate)) -> Result<()> {
        let midnight = |day: NaiveDate| day.and_time(chrono::NaiveTime::MIN);
        let (from, until) = (midnight(first).and_utc().timestamp(), midnight(last).and_utc().timestamp());
        let slots = slot::Entity::find().filter(slot::Column::EndsAt.gt(from)).filter(slot::Column::StartsAt.lt(until));
        for row in db.all_of_company(slots).await? {
            let thing = match row.kind.as_str() {
                "teacher" => Thing::Teacher(row.resource_id),
                "room" => Thing::Room(row.resource_id),
                _ => Thing::Group(row.resource_id),
            };
            self.take(thing, (row.starts_at, row.ends_at, row.lesson_id));
        }
        let near = lesson::Entity::find()
            .filter(lesson::Column::Starts.gte(midnight(first)))
            .filter(lesson::Column::Starts.lt(midnight(last)))
            .filter(lesson::Column::Status.ne("cancelled"));
        let ids = near.clone().filter(lesson::Column::CompanyId.eq(db.company())).select_only().column(lesson::Column::Id);
        let rosters = Rosters::load(db, &Of::Query(Box::new(ids.into_query()))).await?;
        for row in db.all_of_company(near).await? {
            for student in rosters.expected(&row) {
                self.take(Thing::Student(student), (row.starts_at.timestamp(), row.ends_at.timestamp(), row.id));
            }
        }
        Ok(())
    }

    pub fn take(&mut self, thing: Thing, span: Span) {
        self.taken.entry(thing).or_default().push(span);
    }

    /// A lesson leaves everything it takes.
    pub fn release(&mut self, lesson: Uuid, things: impl Iterator<Item = Thing>) {
        for thing in things {
            if let Some(all) = self.taken.get_mut(&thing) {
                all.retain(|(_, _, whose)| *whose != lesson);
            }
        }
    }

    /// Whether something is free for a lesson.
    pub fn is_free(&self, thing: Thing, (from, until): (i64, i64), lesson: Uuid) -> bool {
        self.taken.get(&thing).is_none_or(|all| all.iter().all(|(a, b, whose)| *whose == lesson || *b <= from || *a >= until))
    }

    /// How many seconds something is taken, near the lessons that are hit.
    pub fn load_of(&self, thing: Thing) -> i64 {
        self.taken.get(&thing).into_iter().flatten().map(|(from, until, _)| until - from).sum()
    }
}
