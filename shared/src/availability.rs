//! When a teacher works, and from when until when a teacher or a room is not to be had.
//!
//! All of it is wall-clock time: a lesson is compared by the time on the wall where it is held. Nobody is barred by
//! what nobody has said: no weekly times mean always.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use validator::{Validate as _, ValidationError};

use crate::{
    centre::DayHours,
    i18n::{Key, keys},
    ids::{AbsenceId, RoomId, TeacherId},
    page::Archived,
    patch::Patch,
    time::WallTime,
    validation,
};

/// The weekly times of a teacher.
pub const WEEK: &str = "/api/teachers/{id}/availability";
pub const LIST: &str = "/api/absences";
pub const ONE: &str = "/api/absences/{id}";
pub const RESTORE: &str = "/api/absences/{id}/restore";

/// So many stretches a week may have.
pub const MOST_TIMES: u64 = 50;
/// The longest absence, in days.
pub const MOST_DAYS: i64 = 400;

const DAY: i64 = 24 * 60;

words! {
    /// Why somebody or something is away.
    #[derive(Default)]
    AwayReason {
        Ill = "ill",
        Holiday = "holiday",
        Busy = "busy",
        #[default]
        Other = "other",
    }
}

impl AwayReason {
    /// What it is called.
    pub const fn name(self) -> Key {
        match self {
            Self::Ill => keys::AWAY_ILL,
            Self::Holiday => keys::AWAY_HOLIDAY,
            Self::Busy => keys::AWAY_BUSY,
            Self::Other => keys::AWAY_OTHER,
        }
    }
}

answer! {
    /// The weekly times of a teacher; none mean always.
    pub struct Availability {
        pub teacher_id: TeacherId,
        /// 0 as long as nobody has touched it.
        pub version: i32,
        pub times: Vec<DayHours>,
    }

    /// From when until when a teacher is away or a room is closed.
    pub struct Absence {
        pub id: AbsenceId,
        pub version: i32,
        pub teacher_id: Option<TeacherId>,
        pub room_id: Option<RoomId>,
        /// The teacher's or the room's.
        pub name: String,
        pub starts: WallTime,
        /// Not included.
        pub ends: WallTime,
        pub reason: AwayReason,
        pub note: Option<String>,
        /// Lessons ahead that are hit and stay; told to who has just made or changed it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub lessons: Option<u64>,
        pub archived_at: Option<DateTime<Utc>>,
        pub created_at: DateTime<Utc>,
        pub updated_at: DateTime<Utc>,
    }
}

command! {
    pub struct SetAvailability {
        /// The version that was seen.
        pub version: i32,
        #[validate(nested, length(max = 50), custom(function = "week"))]
        pub times: Vec<DayHours>,
    }

    /// Of a teacher or of a room: exactly one of the two is named.
    pub struct CreateAbsence {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub teacher_id: Option<TeacherId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub room_id: Option<RoomId>,
        pub starts: WallTime,
        /// Not included.
        pub ends: WallTime,
        #[serde(default)]
        pub reason: AwayReason,
        #[validate(length(max = 500))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub note: Option<String>,
    }

    pub struct UpdateAbsence {
        /// The version that was seen.
        pub version: i32,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub starts: Option<WallTime>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub ends: Option<WallTime>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub reason: Option<AwayReason>,
        #[validate(custom(function = "validation::patched_text"))]
        #[serde(default, skip_serializing_if = "Patch::is_keep")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
        pub note: Patch<String>,
    }
}

/// `?teacherId=&roomId=&from=2026-11-16&to=2026-11-23`: those that touch the days; `to` is not included.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, validator::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
pub struct AbsenceQuery {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub teacher_id: Option<TeacherId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room_id: Option<RoomId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived: Option<Archived>,
    #[validate(range(min = 1, max = 1_000_000))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    #[validate(range(min = 1, max = 200))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page_size: Option<u32>,
}

/// Whether an absence ends after it begins, and is short enough to be meant.
pub fn span(starts: WallTime, ends: WallTime) -> Result<(), ValidationError> {
    let fits = (1..=MOST_DAYS * DAY).contains(&ends.minutes_since(starts));
    if fits { Ok(()) } else { Err(ValidationError::new("order")) }
}

/// Each stretch ends after it begins, and none lies over another.
fn week(times: &[DayHours]) -> Result<(), ValidationError> {
    let over =
        |one: &DayHours, other: &DayHours| one.weekday == other.weekday && one.from < other.until && other.from < one.until;
    let twice = times.iter().enumerate().any(|(at, one)| times.iter().skip(at + 1).any(|other| over(one, other)));
    let backwards = times.iter().any(|day| day.from >= day.until);
    if twice || backwards { Err(ValidationError::new("hours")) } else { Ok(()) }
}

/// Whether a stretch of time lies within weekly times; those that touch are one.
pub fn covers(week: &[DayHours], starts: WallTime, minutes: u32) -> bool {
    pieces(starts, minutes).into_iter().all(|(day, from, until)| {
        let mut times: Vec<(i64, i64)> = of_weekday(week, day).collect();
        times.sort_unstable();
        let reached = times.iter().fold(from, |at, (opens, closes)| if *opens <= at { at.max(*closes) } else { at });
        reached >= until
    })
}

/// The times of the weekday of a day, in minutes since midnight.
pub fn of_weekday(week: &[DayHours], day: NaiveDate) -> impl Iterator<Item = (i64, i64)> + '_ {
    use chrono::Datelike as _;
    let weekday = day.weekday().number_from_monday();
    week.iter().filter(move |time| u32::from(time.weekday) == weekday).map(|time| (time.from.into(), time.until.into()))
}

/// The parts of a stretch by the days they lie on, in minutes since midnight.
fn pieces(starts: WallTime, minutes: u32) -> Vec<(NaiveDate, i64, i64)> {
    let (mut at, mut left, mut all) = (starts, i64::from(minutes), Vec::new());
    while left > 0 {
        let from = at.minute_of_day();
        let piece = left.min(DAY - from);
        all.push((at.date(), from, from + piece));
        (at, left) = (at.plus_minutes(piece), left - piece);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn time(weekday: u8, from: u16, until: u16) -> DayHours {
        DayHours { weekday, from, until }
    }

    fn at(text: &str) -> WallTime {
        text.parse().unwrap()
    }

    #[test]
    fn a_lesson_lies_within_hours_up_to_their_last_minute() {
        // The 19th of November 2026 is a Thursday.
        let week = [time(4, 540, 720), time(4, 720, 1080)];
        assert!(covers(&week, at("2026-11-19T09:00"), 60) && covers(&week, at("2026-11-19T11:30"), 60));
        assert!(covers(&week, at("2026-11-19T17:00"), 60));
        assert!(!covers(&week, at("2026-11-19T17:01"), 60) && !covers(&week, at("2026-11-19T08:59"), 60));
        assert!(!covers(&week, at("2026-11-20T10:00"), 60), "a day without hours is closed");
    }

    #[test]
    fn a_lesson_over_midnight_needs_both_days() {
        let week = [time(4, 1200, 1440), time(5, 0, 60)];
        assert!(covers(&week, at("2026-11-19T23:30"), 60) && !covers(&week, at("2026-11-19T23:30"), 120));
        assert!(!covers(&week[..1], at("2026-11-19T23:30"), 60));
    }

    #[test]
    fn a_gap_in_the_day_is_no_time_to_work() {
        let week = [time(4, 540, 720), time(4, 780, 1080)];
        assert!(!covers(&week, at("2026-11-19T11:30"), 120) && covers(&week, at("2026-11-19T13:00"), 300));
    }

    #[test]
    fn a_week_may_have_several_times_a_day_but_none_over_another() {
        assert!(super::week(&[time(1, 540, 720), time(1, 720, 900)]).is_ok());
        assert!(super::week(&[time(1, 540, 721), time(1, 720, 900)]).is_err());
        assert!(super::week(&[time(1, 600, 600)]).is_err());
    }
}
