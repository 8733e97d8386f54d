//! Makes lessons ahead from the rules of a company.
//!
//! An occurrence is a rule and its original wall-clock start, and there is at most one lesson of it, moved, cancelled
//! or not; so this can run as often as one likes. An occurrence whose teacher, room or group is taken is left out and
//! told, never squeezed in; on a holiday nothing is made.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use chrono_tz::Tz;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};
use shared::{
    events::{Action, Entity},
    rules::WEEKS_AHEAD,
    time::WallTime,
};
use uuid::Uuid;

use super::{
    pattern,
    rows::{NewLesson, Rows},
};
use crate::{
    db::{Tenant, TenantScope},
    entity::{branch, lesson, room, rule_teacher, schedule_rule, slot, student, study_group, teacher},
    error::Result,
    history, holidays,
    state::AppState,
    zone,
};

/// What came of it.
#[derive(Debug, Default)]
pub struct Ahead {
    /// Lessons made.
    pub made: Vec<Uuid>,
    /// Occurrences left out because something they need is taken.
    pub blocked: Vec<(Uuid, NaiveDateTime)>,
}

/// What the rules need to know of everything else.
struct Plans {
    rules: Vec<schedule_rule::Model>,
    teachers: BTreeMap<Uuid, Vec<Uuid>>,
    zones: HashMap<Uuid, Tz>,
    there: HashSet<(Uuid, NaiveDateTime)>,
    gone: HashSet<Uuid>,
    /// First and last days of holidays.
    holidays: Vec<(NaiveDate, NaiveDate)>,
    taken: HashMap<(&'static str, Uuid), Vec<(i64, i64)>>,
}

/// One occurrence to be made.
struct Occurrence<'a> {
    rule: &'a schedule_rule::Model,
    starts: NaiveDateTime,
    span: (DateTime<Utc>, DateTime<Utc>),
    teachers: Vec<Uuid>,
    room: Option<Uuid>,
}

/// Makes the lessons that begin from now until `horizon` later and are not there yet.
pub async fn ahead(db: &Tenant, horizon: Duration) -> Result<Ahead> {
    let mut plans = Plans::load(db, horizon).await?;
    let rules = std::mem::take(&mut plans.rules);
    let mut result = Ahead::default();
    let mut rows = Rows::default();
    for occurrence in rules.iter().flat_map(|rule| plans.occurrences(rule, (db.now(), horizon))).collect::<Vec<_>>() {
        if plans.take(&occurrence) {
            result.made.push(rows.add(db, &occurrence.as_new()));
        } else {
            result.blocked.push((occurrence.rule.id, occurrence.starts));
        }
    }
    rows.write(db).await?;
    Ok(result)
}

impl Plans {
    async fn load(db: &Tenant, horizon: Duration) -> Result<Self> {
        let (now, until) = (db.now(), db.now() + horizon);
        // A day more on both sides: the days of the zones are not those of the clock in Greenwich.
        let (first, last) = ((now - Duration::days(1)).date_naive(), (until + Duration::days(1)).date_naive());
        let live = schedule_rule::Entity::find()
            .filter(schedule_rule::Column::ArchivedAt.is_null())
            .filter(schedule_rule::Column::StartsOn.lte(last))
            .filter(Condition::any().add(schedule_rule::Column::EndsOn.is_null()).add(schedule_rule::Column::EndsOn.gte(first)));
        let seen = db.ids_of_company(live).await?;
        // Held before anything of theirs is read: a rule that is being changed is waited for, and then taken as it has become.
        let mut rules = db.lock::<schedule_rule::Entity>(&seen).await?;
        rules.retain(|rule| rule.archived_at.is_none() && rule.ends_on.is_none_or(|end| end >= first));
        let mut teachers: BTreeMap<Uuid, Vec<Uuid>> = BTreeMap::new();
        let of = rule_teacher::Entity::find().order_by_asc(rule_teacher::Column::Position);
        for link in db.all_of_company(of).await? {
            teachers.entry(link.rule_id).or_default().push(link.teacher_id);
        }
        hold(db, &rules, &teachers).await?;
        // Nothing is made in a branch that is closed.
        let open = branch::Entity::find().filter(branch::Column::ArchivedAt.is_null());
        let branches = db.all_of_company(open).await?;
        let zones = branches.into_iter().filter_map(|b| Some((b.id, b.time_zone.parse().ok()?))).collect();
        let made = lesson::Entity::find().filter(lesson::Column::RuleStarts.gte(first.and_time(NaiveTime::MIN)));
        let made = db.all_of_company(made).await?;
        let there = made.into_iter().filter_map(|row| Some((row.rule_id?, row.rule_starts?))).collect();
        let mut taken: HashMap<(&'static str, Uuid), Vec<(i64, i64)>> = HashMap::new();
        let near = slot::Entity::find()
            .filter(slot::Column::EndsAt.gt(now.timestamp()))
            .filter(slot::Column::StartsAt.lt((until + Duration::days(2)).timestamp()));
        for row in db.all_of_company(near).await? {
            if let Some(kind) = ["teacher", "room", "group"].into_iter().find(|kind| *kind == row.kind) {
                taken.entry((kind, row.resource_id)).or_default().push((row.starts_at, row.ends_at));
            }
        }
        let holidays = holidays::service::touching(db, first, last).await?;
        let holidays = holidays.into_iter().map(|holiday| (holiday.starts_on, holiday.ends_on)).collect();
        Ok(Self { rules, teachers, zones, there, gone: gone(db).await?, holidays, taken })
    }

    /// Days on which a rule has a lesson that is neither past nor there.
    fn occurrences<'a>(&self, rule: &'a schedule_rule::Model, (now, horizon): (DateTime<Utc>, Duration)) -> Vec<Occurrence<'a>> {
        let Some(zone) = self.zones.get(&rule.branch_id).copied() else {
            return Vec::new();
        };
        if rule.group_id.or(rule.student_id).is_none_or(|whose| self.gone.contains(&whose)) {
            return Vec::new();
        }
        let (first, last) = (zone::today(now, zone), zone::today(now + horizon, zone));
        let (time, skipped) = (pattern::time(rule), pattern::skipped(rule));
        let days = pattern::days(rule, first, last).into_iter().filter(|day| !skipped.contains(day));
        let festive = |day: &NaiveDate| self.holidays.iter().any(|(first, last)| (first..=last).contains(&day));
        let days = days.filter(|day| !festive(day));
        let here = |id: &Uuid| !self.gone.contains(id);
        let one = |day: chrono::NaiveDate| {
            let starts = day.and_time(time);
            // A time that clocks leap over does not exist that day.
            let at = zone::instant(WallTime::new(starts), zone).ok()?;
            let span = (at, at + Duration::minutes(i64::from(rule.minutes)));
            let teachers = self.teachers.get(&rule.id).into_iter().flatten().copied().filter(here).collect();
            Some(Occurrence { rule, starts, span, teachers, room: rule.room_id.filter(here) })
        };
        days.filter_map(one).filter(|o| o.span.0 > now && !self.there.contains(&(rule.id, o.starts))).collect()
    }

    /// Takes what an occurrence needs; false if something is taken already.
    fn take(&mut self, occurrence: &Occurrence<'_>) -> bool {
        let new = occurrence.as_new();
        let (from, until) = new.seconds();
        let free = |(kind, id): &(&'static str, Uuid)| {
            self.taken.get(&(*kind, *id)).is_none_or(|all| all.iter().all(|(f, u)| *u <= from || *f >= until))
        };
        let all = new.resources();
        if !all.iter().all(free) {
            return false;
        }
        for resource in all {
            self.taken.entry(resource).or_default().push((from, until));
        }
        true
    }
}

/// Holds everything the rules need against other writers, in the order all writers keep.
async fn hold(db: &Tenant, rules: &[schedule_rule::Model], teachers: &BTreeMap<Uuid, Vec<Uuid>>) -> Result<()> {
    let groups: BTreeSet<Uuid> = rules.iter().filter_map(|rule| rule.group_id).collect();
    let rooms: BTreeSet<Uuid> = rules.iter().filter_map(|rule| rule.room_id).collect();
    let people: BTreeSet<Uuid> = teachers.values().flatten().copied().collect();
    db.lock::<study_group::Entity>(&groups.into_iter().collect::<Vec<_>>()).await?;
    db.lock::<room::Entity>(&rooms.into_iter().collect::<Vec<_>>()).await?;
    db.lock::<teacher::Entity>(&people.into_iter().collect::<Vec<_>>()).await?;
    Ok(())
}

/// Groups, rooms, teachers and students in the archive: nobody goes there, and they come no more.
async fn gone(db: &Tenant) -> Result<HashSet<Uuid>> {
    let groups = db.all_of_company(study_group::Entity::find().filter(study_group::Column::ArchivedAt.is_not_null())).await?;
    let rooms = db.all_of_company(room::Entity::find().filter(room::Column::ArchivedAt.is_not_null())).await?;
    let people = db.all_of_company(teacher::Entity::find().filter(teacher::Column::ArchivedAt.is_not_null())).await?;
    let left = db.ids_of_company(student::Entity::find().filter(student::Column::ArchivedAt.is_not_null())).await?;
    let ids = groups.into_iter().map(|row| row.id).chain(rooms.into_iter().map(|row| row.id));
    Ok(ids.chain(people.into_iter().map(|row| row.id)).chain(left).collect())
}

impl Occurrence<'_> {
    fn as_new(&self) -> NewLesson<'_> {
        let (starts, span) = (self.starts, self.span);
        NewLesson { rule: self.rule, key: starts, starts, span, teachers: &self.teachers, room: self.room, detached: false }
    }
}

/// How far lessons are kept ahead when nobody imports.
pub const HORIZON: Duration = Duration::weeks(WEEKS_AHEAD);

/// Carries out the job: keeps a company's lessons ahead.
pub async fn perform(state: &AppState, company: Option<Uuid>) -> Result<()> {
    let Some(company) = company else { return Ok(()) };
    let db = state.db.write(TenantScope::of_system(company, "Classmate")).await?;
    let result = ahead(&db, HORIZON).await?;
    crate::import::made_ahead(&db, &result.made).await?;
    if !result.blocked.is_empty() {
        let rules: BTreeSet<Uuid> = result.blocked.iter().map(|(rule, _)| *rule).collect();
        tracing::warn!(%company, lessons = result.blocked.len(), ?rules, "lessons were left out: what they need is taken");
    }
    if !result.made.is_empty() {
        // One event for all of them: it names no lesson, and whoever looks at a week loads it again.
        history::announce(&db, Entity::Lesson, company, 1, Action::Updated).await?;
    }
    db.commit(()).await
}
