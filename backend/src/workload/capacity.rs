//! The minutes there are on a day: the weekly times, else the hours of the centre, less holidays and absences.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate, NaiveTime, Timelike};
use shared::{availability::of_weekday, centre::DayHours};
use uuid::Uuid;

use crate::{
    availability, centre,
    db::Tenant,
    entity::{absence, holiday},
    error::Result,
    holidays,
};

pub struct Capacity {
    hours: Vec<DayHours>,
    weeks: BTreeMap<Uuid, Vec<DayHours>>,
    holidays: Vec<holiday::Model>,
    absences: Vec<absence::Model>,
}

impl Capacity {
    /// Of some teachers and rooms from a day to another one, which is not included.
    pub async fn load(
        db: &Tenant,
        (first, end): (NaiveDate, NaiveDate),
        teachers: &BTreeSet<Uuid>,
        rooms: &BTreeSet<Uuid>,
    ) -> Result<Self> {
        let span = (first.and_time(NaiveTime::MIN), end.and_time(NaiveTime::MIN));
        Ok(Self {
            hours: centre::hours(db).await?.unwrap_or_default(),
            weeks: availability::times_of(db, teachers.iter().copied()).await?,
            holidays: holidays::service::touching(db, first, end).await?,
            absences: availability::near(db, span, teachers, rooms).await?,
        })
    }

    /// The minutes of somebody or something on a day; nothing where nobody has said when there is time.
    pub fn on(&self, id: Uuid, day: NaiveDate) -> Option<u32> {
        let week = self.weeks.get(&id).unwrap_or(&self.hours);
        if week.is_empty() {
            return None;
        }
        if self.holidays.iter().any(|it| (it.starts_on..=it.ends_on).contains(&day)) {
            return Some(0);
        }
        let away: Vec<(i64, i64)> =
            self.absences.iter().filter(|it| it.teacher_id.or(it.room_id) == Some(id)).filter_map(|it| part(it, day)).collect();
        let free = of_weekday(week, day).map(|(from, until)| (from..until).filter(|at| !within(&away, *at)).count());
        Some(u32::try_from(free.sum::<usize>()).unwrap_or(u32::MAX))
    }
}

fn within(away: &[(i64, i64)], minute: i64) -> bool {
    away.iter().any(|(from, until)| (*from..*until).contains(&minute))
}

/// The minutes of a day that an absence takes.
fn part(absence: &absence::Model, day: NaiveDate) -> Option<(i64, i64)> {
    let (begins, ends) = (day.and_time(NaiveTime::MIN), (day + Days::new(1)).and_time(NaiveTime::MIN));
    let (from, until) = (absence.starts.max(begins), absence.ends.min(ends));
    let minute = |at: chrono::NaiveDateTime| i64::from(at.hour() * 60 + at.minute());
    (from < until).then(|| (minute(from), if until == ends { 24 * 60 } else { minute(until) }))
}
