//! What a lesson should keep to although nothing else stands there: the hours of the centre, its holidays, the weekly
//! times of teachers, absences and closures.
//!
//! All of it is read once for any number of lessons. What nobody has said limits nothing; and a lesson that stood over
//! one of these already meets nothing new where it meets the same.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Duration, NaiveDateTime};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shared::{
    availability::{covers, of_weekday},
    centre::DayHours,
    problem::{Conflict, ConflictKind},
    time::WallTime,
};
use uuid::Uuid;

use super::conflicts::Wanted;
use crate::{
    availability, centre,
    db::Tenant,
    entity::{absence, holiday, room, teacher},
    error::Result,
    holidays,
};

/// Whose limits are asked for, and for which stretch of wall-clock time.
#[derive(Clone, Debug, Default)]
pub struct Around {
    pub from: NaiveDateTime,
    pub until: NaiveDateTime,
    pub teachers: BTreeSet<Uuid>,
    pub rooms: BTreeSet<Uuid>,
}

impl Around {
    /// Of one lesson, and as far to both sides as another place may be.
    pub fn of(wanted: &Wanted, reach: Duration) -> Self {
        let place = Place::of(wanted);
        Self {
            from: place.starts.naive() - reach,
            until: place.ends().naive() + reach,
            teachers: wanted.taken.teachers.iter().copied().collect(),
            rooms: wanted.taken.room.into_iter().collect(),
        }
    }
    /// Of many lessons.
    pub fn all<'a>(wanted: impl Iterator<Item = &'a Wanted>) -> Option<Self> {
        wanted.map(|one| Self::of(one, Duration::zero())).reduce(|mut all, one| {
            (all.from, all.until) = (all.from.min(one.from), all.until.max(one.until));
            all.teachers.extend(one.teachers);
            all.rooms.extend(one.rooms);
            all
        })
    }
}

/// When a lesson is, and who and what it takes.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    pub starts: WallTime,
    pub minutes: u32,
    pub teachers: &'a [Uuid],
    pub room: Option<Uuid>,
}

impl<'a> Place<'a> {
    pub fn of(wanted: &'a Wanted) -> Self {
        Self { starts: wanted.starts, minutes: wanted.minutes, teachers: &wanted.taken.teachers, room: wanted.taken.room }
    }
    fn ends(&self) -> WallTime {
        self.starts.plus_minutes(self.minutes.into())
    }
}

/// The limits of a stretch of time.
#[derive(Default)]
pub struct Limits {
    hours: Vec<DayHours>,
    holidays: Vec<holiday::Model>,
    weeks: BTreeMap<Uuid, Vec<DayHours>>,
    absences: Vec<absence::Model>,
    names: BTreeMap<Uuid, String>,
}

/// What a place meets, so that two places can be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Met {
    Hours,
    Holiday(Uuid),
    Week(Uuid),
    /// The absence, and whose it is.
    Away(Uuid, Uuid),
}

impl Limits {
    /// Four queries, and names where there is somebody to name.
    pub async fn load(db: &Tenant, around: &Around) -> Result<Self> {
        let absences = availability::near(db, (around.from, around.until), &around.teachers, &around.rooms).await?;
        let weeks = if around.teachers.is_empty() {
            BTreeMap::new()
        } else {
            availability::times_of(db, around.teachers.iter().copied()).await?
        };
        let people: BTreeSet<Uuid> = weeks.keys().copied().chain(absences.iter().filter_map(|row| row.teacher_id)).collect();
        let rooms: BTreeSet<Uuid> = absences.iter().filter_map(|row| row.room_id).collect();
        Ok(Self {
            hours: centre::hours(db).await?.unwrap_or_default(),
            holidays: holidays::service::touching(db, around.from.date(), around.until.date()).await?,
            names: names(db, people, rooms).await?,
            weeks,
            absences,
        })
    }

    /// Whether a place keeps to everything.
    pub fn allow(&self, place: &Place<'_>) -> bool {
        self.met(place).is_empty()
    }

    /// What a place does not keep to, but for what the former one met too.
    pub fn against(&self, place: &Place<'_>, former: Option<&Place<'_>>) -> Vec<Conflict> {
        let before = former.map(|former| self.met(former)).unwrap_or_default();
        let within = former.is_some_and(|former| former.starts <= place.starts && place.ends() <= former.ends());
        let news = |met: &Met| match met {
            // Another time outside the hours is another trespass; the same, in another room, is none.
            Met::Hours | Met::Week(_) => !(within && before.contains(met)),
            Met::Holiday(_) | Met::Away(..) => !before.contains(met),
        };
        self.met(place).into_iter().filter(news).filter_map(|met| self.told(met, place)).collect()
    }

    fn met(&self, place: &Place<'_>) -> Vec<Met> {
        let (from, until) = (place.starts.naive(), place.ends().naive());
        let mut met = Vec::new();
        if !self.hours.is_empty() && !covers(&self.hours, place.starts, place.minutes) {
            met.push(Met::Hours);
        }
        let last = (until - Duration::seconds(1)).date();
        let festive = self.holidays.iter().filter(|holiday| holiday.starts_on <= last && holiday.ends_on >= from.date());
        met.extend(festive.map(|holiday| Met::Holiday(holiday.id)));
        let away = self.absences.iter().filter(|row| row.starts < until && row.ends > from);
        let away: Vec<Met> = away
            .filter_map(|row| {
                let whose =
                    row.teacher_id.filter(|id| place.teachers.contains(id)).or(row.room_id.filter(|id| place.room == Some(*id)));
                whose.map(|whose| Met::Away(row.id, whose))
            })
            .collect();
        let off =
            place.teachers.iter().filter(|id| self.weeks.get(id).is_some_and(|week| !covers(week, place.starts, place.minutes)));
        met.extend(off.map(|id| Met::Week(*id)));
        met.extend(away);
        met
    }

    fn told(&self, met: Met, place: &Place<'_>) -> Option<Conflict> {
        let name = |id: Uuid| self.names.get(&id).cloned().unwrap_or_default();
        let conflict = |kind, resource: String| Conflict {
            lesson_id: None,
            kind,
            soft: true,
            title: String::new(),
            resource,
            starts: place.starts,
            minutes: place.minutes,
        };
        Some(match met {
            Met::Hours => conflict(ConflictKind::Hours, open_hours(&self.hours, place.starts)),
            Met::Week(teacher) => conflict(ConflictKind::Availability, name(teacher)),
            Met::Holiday(id) => {
                let holiday = self.holidays.iter().find(|holiday| holiday.id == id)?;
                conflict(ConflictKind::Holiday, holiday.name.clone())
            }
            Met::Away(id, whose) => {
                let row = self.absences.iter().find(|row| row.id == id)?;
                let minutes = u32::try_from((row.ends - row.starts).num_minutes()).unwrap_or(u32::MAX);
                let starts = WallTime::new(row.starts);
                Conflict { title: row.reason.clone(), starts, minutes, ..conflict(ConflictKind::Availability, name(whose)) }
            }
        })
    }
}

/// «09:00–21:00»; nothing on a day without hours.
fn open_hours(week: &[DayHours], on: WallTime) -> String {
    let clock = |minute: i64| format!("{:02}:{:02}", minute / 60, minute % 60);
    let times = of_weekday(week, on.date()).map(|(from, until)| format!("{}–{}", clock(from), clock(until)));
    times.collect::<Vec<_>>().join(", ")
}

async fn names(db: &Tenant, people: BTreeSet<Uuid>, rooms: BTreeSet<Uuid>) -> Result<BTreeMap<Uuid, String>> {
    let mut names = BTreeMap::new();
    if !people.is_empty() {
        let rows = db.all_of_company(teacher::Entity::find().filter(teacher::Column::Id.is_in(people))).await?;
        names.extend(rows.into_iter().map(|row| (row.id, row.name)));
    }
    if !rooms.is_empty() {
        let rows = db.all_of_company(room::Entity::find().filter(room::Column::Id.is_in(rooms))).await?;
        names.extend(rows.into_iter().map(|row| (row.id, row.name)));
    }
    Ok(names)
}
