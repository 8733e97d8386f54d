//! Makes lessons ahead from the rules of a company.
//!
//! An occurrence is a rule and its original wall-clock start, and there is at most one lesson of it, moved, cancelled
//! or not; so this can run as often as one likes. An occurrence whose teacher, room or group is taken is left out and
//! told, never squeezed in; on a holiday nothing is made.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use chrono_tz::Tz;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, Set};
use shared::{
    events::{Action, Entity},
    lessons::LessonStatus,
    time::WallTime,
};
use uuid::Uuid;

use crate::{
    db::{Tenant, TenantScope},
    entity::{
        branch, lesson, lesson_group, lesson_student, lesson_teacher, room, rule_teacher, schedule_rule, slot, student,
        study_group, teacher,
    },
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
            result.made.push(rows.add(db, &occurrence));
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
        let rules = db.all_of_company(live.order_by_asc(schedule_rule::Column::Id)).await?;
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
        let weekday = u32::try_from(rule.weekday).unwrap_or_default();
        let time = NaiveTime::from_num_seconds_from_midnight_opt(rule.starts_minute.unsigned_abs() * 60, 0).unwrap_or_default();
        let days = first.iter_days().take_while(|day| *day <= last).filter(|day| day.weekday().number_from_monday() == weekday);
        let days = days.filter(|day| *day >= rule.starts_on && rule.ends_on.is_none_or(|end| *day <= end));
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
        let (from, until) = occurrence.seconds();
        let free = |(kind, id): &(&'static str, Uuid)| {
            self.taken.get(&(*kind, *id)).is_none_or(|all| all.iter().all(|(f, u)| *u <= from || *f >= until))
        };
        let all = occurrence.resources();
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
    fn seconds(&self) -> (i64, i64) {
        (self.span.0.timestamp(), self.span.1.timestamp())
    }
    fn resources(&self) -> Vec<(&'static str, Uuid)> {
        let teachers = self.teachers.iter().map(|id| ("teacher", *id));
        teachers.chain(self.room.map(|id| ("room", id))).chain(self.rule.group_id.map(|id| ("group", id))).collect()
    }
}

/// Rows of many lessons, written together.
#[derive(Default)]
struct Rows {
    lessons: Vec<lesson::ActiveModel>,
    teachers: Vec<lesson_teacher::ActiveModel>,
    groups: Vec<lesson_group::ActiveModel>,
    students: Vec<lesson_student::ActiveModel>,
    slots: Vec<slot::ActiveModel>,
}

impl Rows {
    fn add(&mut self, db: &Tenant, occurrence: &Occurrence<'_>) -> Uuid {
        let (id, company, rule) = (db.new_id(), db.company(), occurrence.rule);
        self.lessons.push(lesson::ActiveModel {
            id: Set(id),
            company_id: Set(company),
            branch_id: Set(rule.branch_id),
            subject_id: Set(rule.subject_id),
            room_id: Set(occurrence.room),
            rule_id: Set(Some(rule.id)),
            rule_starts: Set(Some(occurrence.starts)),
            version: Set(1),
            status: Set(LessonStatus::Scheduled.to_string()),
            title: Set(None),
            starts: Set(occurrence.starts),
            minutes: Set(rule.minutes),
            starts_at: Set(occurrence.span.0),
            ends_at: Set(occurrence.span.1),
            detached: Set(false),
            accepted_overlap: Set(false),
            accepted_reason: Set(None),
            topic: Set(None),
            note: Set(None),
            cancel_reason: Set(None),
            created_at: Set(db.now()),
            updated_at: Set(db.now()),
        });
        for (position, teacher) in (0..).zip(&occurrence.teachers) {
            let link = lesson_teacher::ActiveModel {
                company_id: Set(company),
                lesson_id: Set(id),
                teacher_id: Set(*teacher),
                position: Set(position),
            };
            self.teachers.push(link);
        }
        if let Some(group) = rule.group_id {
            self.groups.push(lesson_group::ActiveModel {
                company_id: Set(company),
                lesson_id: Set(id),
                group_id: Set(group),
                position: Set(0),
            });
        }
        if let Some(student) = rule.student_id {
            let link = lesson_student::ActiveModel {
                company_id: Set(company),
                lesson_id: Set(id),
                student_id: Set(student),
                kind: Set("own".into()),
            };
            self.students.push(link);
        }
        let (from, until) = occurrence.seconds();
        for (kind, resource) in occurrence.resources() {
            self.slots.push(slot::ActiveModel {
                company_id: Set(company),
                kind: Set(kind.to_owned()),
                resource_id: Set(resource),
                lesson_id: Set(id),
                starts_at: Set(from),
                ends_at: Set(until),
                accepted: Set(false),
            });
        }
        id
    }

    async fn write(self, db: &Tenant) -> Result<()> {
        db.insert_many(self.lessons).await?;
        db.insert_many(self.teachers).await?;
        db.insert_many(self.groups).await?;
        db.insert_many(self.students).await?;
        Ok(db.insert_many(self.slots).await?)
    }
}

/// How far lessons are kept ahead when nobody imports.
pub const HORIZON: Duration = Duration::weeks(8);

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
