//! Chooses among everybody and everything that is free: the same time with another teacher or in another room first,
//! then the nearest time, then none.
//!
//! What is proposed is taken at once in memory, so the next lesson is offered what is left.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use shared::{
    repairs::{Way, WayKind},
    time::WallTime,
};
use uuid::Uuid;

use super::world::{AHEAD, Hit, Thing, World};
use crate::{
    entity::lesson,
    lessons::{assemble::Names, limits::Place},
    zone,
};

/// So many of a kind are offered for a lesson.
const OFFERED: usize = 5;
const TIMES: usize = 3;
const STEP: i64 = 30;
/// Nobody is offered a lesson before or after this.
const OPENS: i64 = 8 * 60;
const CLOSES: i64 = 21 * 60;
/// Another day is worth as much as this many minutes.
const DAY_COST: i64 = 60;

pub struct Planner {
    world: World,
    hit: Hit,
    now: DateTime<Utc>,
    /// Who takes a group over already: one substitute is better than three.
    stands_in: BTreeMap<Uuid, Uuid>,
}

/// A lesson with everything it needs.
struct Asked<'a> {
    row: &'a lesson::Model,
    teachers: &'a [Uuid],
    groups: &'a [Uuid],
    students: BTreeSet<Uuid>,
}

impl Asked<'_> {
    fn minutes(&self) -> u32 {
        self.row.minutes.unsigned_abs()
    }
    fn span(&self) -> (i64, i64) {
        (self.row.starts_at.timestamp(), self.row.ends_at.timestamp())
    }
    fn starts(&self) -> WallTime {
        WallTime::new(self.row.starts)
    }
    fn things(&self) -> impl Iterator<Item = Thing> + '_ {
        let (teachers, groups) =
            (self.teachers.iter().map(|id| Thing::Teacher(*id)), self.groups.iter().map(|id| Thing::Group(*id)));
        let students = self.students.iter().map(|id| Thing::Student(*id));
        teachers.chain(groups).chain(students).chain(self.row.room_id.map(Thing::Room))
    }
    /// Those who lead it when somebody stands in for the one who is away.
    fn led_by(&self, substitute: Uuid) -> Vec<Uuid> {
        std::iter::once(substitute).chain(self.teachers.iter().skip(1).copied().filter(|id| *id != substitute)).collect()
    }
}

impl Planner {
    pub const fn new(world: World, hit: Hit, now: DateTime<Utc>) -> Self {
        Self { world, hit, now, stands_in: BTreeMap::new() }
    }

    /// How a lesson can be repaired, the smallest change first; that one is counted on from now on.
    pub fn ways(&mut self, row: &lesson::Model, names: &Names) -> Vec<Way> {
        let rosters = names.rosters();
        let (teachers, groups) = (names.teachers_of(row.id), rosters.groups(row.id));
        let asked = Asked { row, teachers, groups, students: rosters.expected(row) };
        let mut ways = match self.hit {
            Hit::Teacher(away) => self.substitutes(&asked, away),
            Hit::Room => self.rooms(&asked),
            Hit::Day => Vec::new(),
        };
        ways.extend(self.times(&asked));
        let off = Way { kind: WayKind::CallOff, starts: asked.starts(), teacher_id: None, room_id: None, same_subject: false };
        ways.push(off);
        if let Some(way) = ways.first() {
            self.count_on(&asked, way);
        }
        ways
    }

    /// Teachers of the branch who are free: of the subject first, then who has the group already, then the least busy.
    /// Only who leads is replaced: another one's absence is a question of another time.
    fn substitutes(&self, asked: &Asked<'_>, away: Uuid) -> Vec<Way> {
        if asked.teachers.first() != Some(&away) {
            return Vec::new();
        }
        let mut fit: Vec<_> = self
            .world
            .teachers
            .iter()
            .filter(|one| !asked.teachers.contains(&one.id))
            .filter(|one| self.world.branches.get(&one.id).is_some_and(|all| all.contains(&asked.row.branch_id)))
            .filter(|one| self.world.is_free(Thing::Teacher(one.id), asked.span(), asked.row.id))
            .filter(|one| self.allows(asked, asked.starts(), &asked.led_by(one.id), asked.row.room_id))
            .map(|one| {
                let same =
                    asked.row.subject_id.is_some_and(|it| self.world.subjects.get(&one.id).is_some_and(|all| all.contains(&it)));
                let known = asked.groups.iter().any(|group| self.stands_in.get(group) == Some(&one.id));
                (!same, !known, self.world.load_of(Thing::Teacher(one.id)), one.sort_key.as_str(), one.id)
            })
            .collect();
        fit.sort();
        let way = |(other, _, _, _, id): (bool, bool, i64, &str, Uuid)| Way {
            kind: WayKind::Substitute,
            starts: asked.starts(),
            teacher_id: Some(id.into()),
            room_id: None,
            same_subject: !other,
        };
        fit.into_iter().take(OFFERED).map(way).collect()
    }

    /// Rooms of the branch that are free and big enough; the smallest of them first.
    fn rooms(&self, asked: &Asked<'_>) -> Vec<Way> {
        let fits = |places: i32| places.unsigned_abs() as usize >= asked.students.len();
        let mut fit: Vec<_> = self
            .world
            .rooms
            .iter()
            .filter(|room| Some(room.id) != asked.row.room_id && room.branch_id == asked.row.branch_id)
            .filter(|room| room.capacity.is_none_or(fits))
            .filter(|room| self.world.is_free(Thing::Room(room.id), asked.span(), asked.row.id))
            .filter(|room| self.allows(asked, asked.starts(), asked.teachers, Some(room.id)))
            .map(|room| (room.capacity.unwrap_or(i32::MAX), room.sort_key.as_str(), room.id))
            .collect();
        fit.sort();
        let way = |(_, _, id): (i32, &str, Uuid)| Way {
            kind: WayKind::Room,
            starts: asked.starts(),
            teacher_id: None,
            room_id: Some(id.into()),
            same_subject: false,
        };
        fit.into_iter().take(OFFERED).map(way).collect()
    }

    /// The nearest times at which everybody and the room are free; the same hour of another day is near.
    fn times(&self, asked: &Asked<'_>) -> Vec<Way> {
        let Some(zone) = self.world.zones.get(&asked.row.branch_id).copied() else { return Vec::new() };
        let (was, minutes) = (asked.starts(), i64::from(asked.minutes()));
        let clock = was.minute_of_day();
        let mut all: Vec<(i64, i64, i64)> = (0..=AHEAD)
            .flat_map(|day| (OPENS / STEP..CLOSES / STEP).map(move |step| (day, step * STEP)))
            .chain((0..=AHEAD).map(|day| (day, clock)))
            .filter(|(day, start)| (*day, *start) != (0, clock) && start + minutes <= CLOSES.max(clock + minutes))
            .map(|(day, start)| (day * DAY_COST + (start - clock).abs(), day, start))
            .collect();
        all.sort_unstable();
        all.dedup();
        let fits = |(_, day, start): (i64, i64, i64)| {
            let starts = was.plus_days(day).plus_minutes(start - clock);
            let at = zone::instant(starts, zone).ok().filter(|at| *at > self.now)?.timestamp();
            let free = asked.things().all(|thing| self.world.is_free(thing, (at, at + minutes * 60), asked.row.id));
            (free && self.allows(asked, starts, asked.teachers, asked.row.room_id)).then_some(starts)
        };
        let way = |starts| Way { kind: WayKind::Time, starts, teacher_id: None, room_id: None, same_subject: false };
        all.into_iter().filter_map(fits).take(TIMES).map(way).collect()
    }

    fn allows(&self, asked: &Asked<'_>, starts: WallTime, teachers: &[Uuid], room: Option<Uuid>) -> bool {
        self.world.limits.allow(&Place { starts, minutes: asked.minutes(), teachers, room })
    }

    /// Takes what a way needs, and leaves what it frees.
    fn count_on(&mut self, asked: &Asked<'_>, way: &Way) {
        self.world.release(asked.row.id, asked.things());
        if way.kind == WayKind::CallOff {
            return;
        }
        let (from, until) = asked.span();
        let later = way.starts.minutes_since(asked.starts()) * 60;
        let span = (from + later, until + later, asked.row.id);
        let (substitute, room) = (way.teacher_id.map(Uuid::from), way.room_id.map(Uuid::from));
        let teachers = substitute.map_or_else(|| asked.teachers.to_vec(), |id| asked.led_by(id));
        let things = teachers.into_iter().map(Thing::Teacher);
        let kept = asked.things().filter(|thing| matches!(thing, Thing::Group(_) | Thing::Student(_)));
        for thing in things.chain(kept).chain(room.or(asked.row.room_id).map(Thing::Room)).collect::<Vec<_>>() {
            self.world.take(thing, span);
        }
        if let Some(id) = substitute {
            self.stands_in.extend(asked.groups.iter().map(|group| (*group, id)));
        }
    }
}
