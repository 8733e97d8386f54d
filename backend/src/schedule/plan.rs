//! What becomes of each lesson of a rule, and of each day it has: decided before anything is written.
//!
//! The past, and what somebody changed, marked, held or called off, is left alone; it only learns which occurrence it is,
//! so that no second lesson is made of it.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use chrono_tz::Tz;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shared::{
    lessons::Lesson,
    problem::{Conflict, Suggestion},
    rules::{Fate, OccurrenceChoice, WEEKS_AHEAD},
    time::WallTime,
};
use uuid::Uuid;

use super::{
    pairing::{self, Held, Pair},
    pattern,
};
use crate::{
    db::Tenant,
    entity::{branch, lesson, schedule_rule},
    error::Result,
    holidays,
    lessons::assemble::{Names, just},
    zone,
};

/// A rule as it shall be from a day on.
pub struct Change {
    /// The rule whose lessons are there already.
    pub before: Option<Uuid>,
    pub rule: schedule_rule::Model,
    pub branch: branch::Model,
    /// Those who still work here.
    pub teachers: Vec<Uuid>,
    /// The room, if it is still open.
    pub room: Option<Uuid>,
    pub since: NaiveDate,
    pub choices: BTreeMap<NaiveDate, OccurrenceChoice>,
    /// The rule has no days any more.
    pub over: bool,
}

/// The lessons of a rule from a day on, held against other writers.
pub struct Standing {
    pub rows: Vec<lesson::Model>,
    pub shown: Vec<Lesson>,
    pub names: Names,
}

/// Where a lesson shall be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub starts: WallTime,
    pub at: DateTime<Utc>,
    pub room: Option<Uuid>,
    /// Not as the rule says.
    pub detached: bool,
}

/// One occurrence on its way.
pub struct Step {
    pub on: NaiveDate,
    pub fate: Fate,
    /// Its lesson, by its place in [`Standing`].
    pub held: Option<usize>,
    /// Where its lesson shall be, if there shall be one that is made or changed.
    pub place: Option<Place>,
    /// Which occurrence its lesson is from now on.
    pub key: Option<NaiveDateTime>,
    pub lesson: Option<Uuid>,
    pub conflicts: Vec<Conflict>,
    pub suggestions: Vec<Suggestion>,
}

impl Standing {
    pub async fn load(db: &Tenant, change: &Change) -> Result<Self> {
        let ids = match change.before {
            Some(rule) => {
                let since = change.since.and_time(NaiveTime::MIN);
                let theirs = lesson::Entity::find().filter(lesson::Column::RuleId.eq(rule));
                db.ids_of_company(theirs.filter(lesson::Column::RuleStarts.gte(since))).await?
            }
            None => Vec::new(),
        };
        let mut rows = db.lock::<lesson::Entity>(&ids).await?;
        rows.sort_by_key(|row| (row.rule_starts, row.id));
        let names = Names::load(db, &just(ids), &rows).await?;
        let shown = rows.iter().map(|row| names.dto(row)).collect::<Result<_>>()?;
        Ok(Self { rows, shown, names })
    }

    /// Whether a lesson follows its rule.
    fn follows(&self, at: usize, now: DateTime<Utc>) -> bool {
        let marked = self.shown.get(at).is_none_or(|lesson| lesson.marked > 0);
        self.rows.get(at).is_some_and(|row| row.status == "scheduled" && !row.detached && row.starts_at > now && !marked)
    }
}

/// Looks at everything there is to decide with.
pub struct Planner<'a> {
    change: &'a Change,
    standing: &'a Standing,
    zone: Tz,
    now: DateTime<Utc>,
    pub horizon: NaiveDate,
    holidays: Vec<(NaiveDate, NaiveDate)>,
    skipped: std::collections::BTreeSet<NaiveDate>,
}

impl<'a> Planner<'a> {
    pub async fn load(db: &Tenant, change: &'a Change, standing: &'a Standing) -> Result<Self> {
        let (zone, now) = (zone::named(&change.branch.time_zone)?, db.now());
        let ahead = zone::today(now + Duration::weeks(WEEKS_AHEAD), zone);
        let horizon = standing.rows.iter().filter_map(|row| Some(row.rule_starts?.date())).fold(ahead, NaiveDate::max);
        let festive = holidays::service::touching(db, change.since, horizon).await?;
        let holidays = festive.into_iter().map(|it| (it.starts_on, it.ends_on)).collect();
        Ok(Self { change, standing, zone, now, horizon, holidays, skipped: pattern::skipped(&change.rule) })
    }

    /// What becomes of everything, in the order of days.
    pub fn steps(&self) -> Vec<Step> {
        let wanted =
            if self.change.over { Vec::new() } else { pattern::days(&self.change.rule, self.change.since, self.horizon) };
        let held: Vec<Held> = self
            .standing
            .rows
            .iter()
            .map(|row| Held {
                day: row.rule_starts.map_or(self.change.since, |key| key.date()),
                fixed: row.starts_at <= self.now,
            })
            .collect();
        let pairs = pairing::pair(&held, &wanted);
        let mut steps: Vec<Step> = pairs.into_iter().filter_map(|pair| self.decide(pair)).collect();
        steps.sort_by_key(|step| (step.on, step.held));
        steps
    }

    fn decide(&self, pair: Pair) -> Option<Step> {
        let row = pair.held.and_then(|at| self.standing.rows.get(at));
        let step = |on, fate, place, key| {
            let (held, lesson) = (pair.held, row.map(|row| row.id));
            Step { on, fate, held, place, key, lesson, conflicts: Vec::new(), suggestions: Vec::new() }
        };
        let follows = pair.held.is_some_and(|at| self.standing.follows(at, self.now) || self.rejoins(at, pair.day));
        let Some(day) = pair.day else {
            let fate = if follows { Fate::Withdrawn } else { Fate::Stays };
            return row.map(|row| step(row.rule_starts.unwrap_or(row.starts).date(), fate, None, None));
        };
        let key = day.and_time(pattern::time(&self.change.rule));
        if row.is_some() && !follows {
            return Some(step(day, Fate::Stays, None, Some(key)));
        }
        let choice = self.change.choices.get(&day);
        if choice.is_some_and(|choice| choice.skip) || (choice.is_none() && self.skipped.contains(&day)) {
            return Some(step(day, Fate::Skipped, None, None));
        }
        let chosen = choice.and_then(|choice| choice.starts);
        let there = row.and_then(|row| row.rule_starts).is_some_and(|key| key.date() == day);
        if chosen.is_none() && !there && self.is_holiday(day) {
            return Some(step(day, Fate::Holiday, None, None));
        }
        let starts = chosen.unwrap_or_else(|| WallTime::new(key));
        let Ok(at) = zone::instant(starts, self.zone) else {
            return Some(step(day, Fate::Gap, None, None));
        };
        if at <= self.now {
            return row.map(|_| step(day, Fate::Stays, None, Some(key)));
        }
        let room = choice.and_then(|choice| choice.room_id).map(Uuid::from);
        let detached = starts.naive() != key || room.is_some_and(|room| Some(room) != self.change.room);
        let place = Place { starts, at, room: room.or(self.change.room), detached };
        let fate = row.map_or(Fate::Made, |row| self.changed(row, &place));
        Some(step(day, fate, Some(place), Some(key)))
    }

    /// Whether a lesson that was moved by hand follows its rule again: the rule has come to where it stands, or it is said
    /// what becomes of its day.
    fn rejoins(&self, at: usize, day: Option<NaiveDate>) -> bool {
        let (Some(day), Some(row)) = (day, self.standing.rows.get(at)) else { return false };
        let unmarked = self.standing.shown.get(at).is_some_and(|lesson| lesson.marked == 0);
        let ahead = row.status == "scheduled" && row.starts_at > self.now && unmarked;
        let starts = WallTime::new(day.and_time(pattern::time(&self.change.rule)));
        let place = Place { starts, at: row.starts_at, room: self.change.room, detached: false };
        let said = self.change.choices.contains_key(&day);
        row.detached && ahead && (said || self.changed(row, &place) == Fate::Same)
    }

    fn changed(&self, row: &lesson::Model, place: &Place) -> Fate {
        let rule = &self.change.rule;
        if row.starts != place.starts.naive() {
            return Fate::Moved;
        }
        let same = row.minutes == rule.minutes
            && row.room_id == place.room
            && row.subject_id == rule.subject_id
            && row.starts_at == place.at
            && self.standing.names.teachers_of(row.id) == self.change.teachers;
        if same { Fate::Same } else { Fate::Changed }
    }

    fn is_holiday(&self, day: NaiveDate) -> bool {
        self.holidays.iter().any(|(first, last)| (*first..=*last).contains(&day))
    }
}
