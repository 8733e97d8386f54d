//! Everything a run has read, as typed records, and the questions that need several of them at once.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use chrono_tz::Tz;
use sea_orm::EntityTrait;
use shared::{i18n::Locale, time::WallTime};
use uuid::Uuid;

use super::{
    begun::Begun,
    periods::{self, Period},
    refs::Refs,
};
use crate::{
    db::Tenant,
    entity::branch,
    error::Result,
    import::{
        kind::Kind,
        raw::{self, Entry, Place},
        remark::Remark,
        source::records::{
            Branch, Customer, Entity, Group, Lesson, Listed, LogEntry, Membership, RegularLesson, Related, Room, Teacher,
            TeacherRef,
        },
    },
    zone,
};

/// What was read.
pub struct World {
    pub zone: Tz,
    pub today: NaiveDate,
    pub locale: Locale,
    pub currency: String,
    pub branches: Vec<Entry<Branch>>,
    pub subjects: Vec<Entry<Listed>>,
    pub rooms: Vec<Entry<Room>>,
    pub statuses: Vec<Entry<Listed>>,
    pub stages: BTreeMap<i64, String>,
    pub sources: BTreeMap<i64, String>,
    pub teachers: Vec<Entry<Teacher>>,
    pub customers: Vec<Entry<Customer>>,
    pub groups: Vec<Entry<Group>>,
    pub rules: Vec<Entry<RegularLesson>>,
    pub lessons: Vec<Entry<Lesson>>,
    pub begun: Begun,
    /// Numbers of all memberships that run.
    pub memberships: BTreeSet<i64>,
    pub periods: Vec<Period>,
    /// Periods that could not be told.
    pub lost_periods: Vec<Remark>,
    members: BTreeMap<i64, Vec<(i64, NaiveDate, Option<NaiveDate>)>>,
    prospects: BTreeSet<i64>,
}

/// How the company is set.
pub struct Setting {
    pub zone: Tz,
    pub locale: Locale,
    pub currency: String,
    pub started: DateTime<Utc>,
}

impl World {
    pub async fn load(db: &Tenant, place: Place<'_>, refs: &Refs, set: Setting) -> Result<Self> {
        let names = |list: Vec<Entry<Listed>>| list.into_iter().map(|e| (e.id, e.value.name)).collect();
        let groups: Vec<Entry<Group>> = raw::load(db, place, Entity::Group).await?;
        let memberships: Vec<Entry<Membership>> = raw::load(db, place, Entity::Membership).await?;
        let log: Vec<Entry<LogEntry>> = raw::load(db, place, Entity::Log).await?;
        let today = zone::today(set.started, set.zone);
        let begun = Begun::load(db, refs).await?;
        let (periods, lost_periods) = periods::all(&groups, &memberships, &log, (today, &begun));
        let mut members: BTreeMap<i64, Vec<_>> = BTreeMap::new();
        for period in &periods {
            members.entry(period.group).or_default().push((period.customer, period.from, period.until));
        }
        let mut world = Self {
            zone: set.zone,
            today,
            locale: set.locale,
            currency: set.currency,
            branches: raw::load(db, place, Entity::Branch).await?,
            subjects: raw::load(db, place, Entity::Subject).await?,
            rooms: raw::load(db, place, Entity::Room).await?,
            statuses: raw::load(db, place, Entity::StudyStatus).await?,
            stages: names(raw::load(db, place, Entity::LeadStatus).await?),
            sources: names(raw::load(db, place, Entity::LeadSource).await?),
            teachers: raw::load(db, place, Entity::Teacher).await?,
            customers: raw::load(db, place, Entity::Customer).await?,
            groups,
            rules: raw::load(db, place, Entity::RegularLesson).await?,
            lessons: raw::load(db, place, Entity::Lesson).await?,
            begun,
            memberships: memberships.iter().map(|entry| entry.id).collect(),
            periods,
            lost_periods,
            members,
            prospects: BTreeSet::new(),
        };
        world.prospects = world.leads_in_lessons();
        Ok(world)
    }

    /// Leads that stand in a lesson, a schedule or a group: each becomes a prospect besides.
    fn leads_in_lessons(&self) -> BTreeSet<i64> {
        let leads: BTreeSet<i64> = self.customers.iter().filter(|c| !c.value.is_study).map(|c| c.id).collect();
        let in_lessons = self.lessons.iter().flat_map(|lesson| lesson.value.pupils());
        let in_rules =
            self.rules.iter().filter_map(|rule| if let Related::Customer(id) = rule.value.related { Some(id) } else { None });
        let in_groups = self.periods.iter().map(|period| period.customer);
        in_lessons.chain(in_rules).chain(in_groups).filter(|id| leads.contains(id)).collect()
    }
    pub fn is_prospect(&self, customer: i64) -> bool {
        self.prospects.contains(&customer)
    }

    /// Whether a customer is in a group on a day.
    pub fn is_member(&self, group: i64, customer: i64, day: NaiveDate) -> bool {
        let all = self.members.get(&group).into_iter().flatten();
        all.into_iter().any(|(who, from, until)| *who == customer && *from <= day && until.is_none_or(|last| last >= day))
    }

    /// Our branches for those of a row: its own, then those it was seen in.
    pub fn branches_of(&self, refs: &Refs, own: &[i64], seen: &[i64]) -> Vec<Uuid> {
        let mut found = Vec::new();
        for id in own.iter().chain(seen) {
            found.extend(refs.record(Kind::Branch, *id).filter(|branch| !found.contains(branch)));
        }
        found
    }

    /// Our teachers for what a row of a branch says; whoever cannot be told is remarked.
    pub fn teachers_of(
        &self,
        refs: &Refs,
        said: &[TeacherRef],
        branches: &[i64],
        remark: impl Fn(&'static str) -> Remark,
    ) -> (Vec<Uuid>, Vec<Remark>) {
        let (mut found, mut remarks) = (Vec::new(), Vec::new());
        for one in said {
            match one {
                TeacherRef::Id(id) => match refs.record(Kind::Teacher, *id) {
                    Some(teacher) if found.contains(&teacher) => {}
                    Some(teacher) => found.push(teacher),
                    None => remarks.push(remark("teacher_unknown").on("teachers").with(id)),
                },
                TeacherRef::Name(name) => {
                    let here = |t: &&Entry<Teacher>| {
                        t.value.name == *name && t.value.branch_ids.iter().chain(&t.branches).any(|b| branches.contains(b))
                    };
                    let named: Vec<i64> = self.teachers.iter().filter(here).map(|t| t.id).collect();
                    match named.as_slice() {
                        [id] => found.extend(refs.record(Kind::Teacher, *id)),
                        [] => remarks.push(remark("teacher_unknown").on("teachers").with(name)),
                        _ => remarks.push(remark("teacher_ambiguous").on("teachers").with(name)),
                    }
                }
            }
        }
        (found, remarks)
    }

    /// The instant of a wall-clock time, and the wall clock it then shows: a time that clocks leap over moves on.
    pub fn instant(&self, wall: NaiveDateTime) -> (NaiveDateTime, DateTime<Utc>, bool) {
        instant_in(self.zone, wall)
    }
}

/// The instant of a wall-clock time in a zone, and the wall clock it then shows.
pub fn instant_in(zone: Tz, wall: NaiveDateTime) -> (NaiveDateTime, DateTime<Utc>, bool) {
    match zone::instant(WallTime::new(wall), zone) {
        Ok(at) => (wall, at, false),
        Err(_gap) => {
            let later = wall + chrono::Duration::hours(1);
            let at = zone::instant(WallTime::new(later), zone).unwrap_or_else(|_gap| later.and_utc());
            (later, at, true)
        }
    }
}

/// The zones of our branches. The wall clock of a branch is the truth of its lessons, so they are asked of the branch
/// as it is here, and not of what the import was told.
pub struct Zones {
    told: Tz,
    of: BTreeMap<Uuid, Tz>,
}

impl Zones {
    pub async fn load(db: &Tenant, told: Tz) -> Result<Self> {
        let mut of = BTreeMap::new();
        for branch in db.all_of_company(branch::Entity::find()).await? {
            of.insert(branch.id, zone::named(&branch.time_zone)?);
        }
        Ok(Self { told, of })
    }
    /// A branch that a dry run only counts has the zone it would get.
    pub fn instant(&self, branch: Uuid, wall: NaiveDateTime) -> (NaiveDateTime, DateTime<Utc>, bool) {
        instant_in(self.of.get(&branch).copied().unwrap_or(self.told), wall)
    }
}
