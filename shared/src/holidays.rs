//! Days on which no lessons are made, and the holidays of Kazakhstan as a list that is ready to be added.

use chrono::{DateTime, NaiveDate, Utc};
use validator::ValidationError;

use crate::{ids::HolidayId, validation};

pub mod kazakhstan;

pub const LIST: &str = "/api/holidays";
pub const ONE: &str = "/api/holidays/{id}";
pub const RESTORE: &str = "/api/holidays/{id}/restore";
/// `GET`: the ready list of a year. `POST`: adds days of it.
pub const READY: &str = "/api/holidays/ready";
/// `GET`: what falls on days of the calendar.
pub const BETWEEN: &str = "/api/holidays/between";

/// The longest holiday, in days.
pub const MOST_DAYS: i64 = 366;

answer! {
    pub struct Holiday {
        pub id: HolidayId,
        pub version: i32,
        pub name: String,
        pub starts_on: NaiveDate,
        /// The last day.
        pub ends_on: NaiveDate,
        /// Lessons that stand on these days and stay; told to who has just made or changed it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub lessons: Option<u64>,
        pub archived_at: Option<DateTime<Utc>>,
        pub created_at: DateTime<Utc>,
        pub updated_at: DateTime<Utc>,
    }

    /// A holiday as the calendar shows it.
    #[derive(Eq)]
    pub struct Festive {
        pub name: String,
        pub starts_on: NaiveDate,
        pub ends_on: NaiveDate,
    }

    /// A holiday of the ready list.
    #[derive(Eq)]
    pub struct ReadyHoliday {
        pub name: String,
        pub starts_on: NaiveDate,
        pub ends_on: NaiveDate,
        pub kind: ReadyKind,
        /// The centre has a holiday on these days already.
        pub there: bool,
    }
}

words! {
    ReadyKind {
        /// The same day every year.
        Fixed = "fixed",
        /// The working day that is off because a holiday fell on a weekend.
        Moved = "moved",
        /// By the moon: it may still shift by a day.
        Lunar = "lunar",
    }
}

command! {
    pub struct CreateHoliday {
        #[validate(length(min = 1, max = 120), custom(function = "validation::not_blank"))]
        pub name: String,
        pub starts_on: NaiveDate,
        /// The last day; the first one if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub ends_on: Option<NaiveDate>,
    }

    pub struct UpdateHoliday {
        /// The version that was seen.
        pub version: i32,
        #[validate(length(min = 1, max = 120), custom(function = "validation::not_blank"))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub starts_on: Option<NaiveDate>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub ends_on: Option<NaiveDate>,
    }

    /// Adds days of the ready list of a year.
    pub struct AddReady {
        #[validate(range(min = 2020, max = 2100))]
        pub year: i32,
        /// The first days of those to be added; all that are not there yet if absent.
        #[validate(length(max = 40))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub days: Option<Vec<NaiveDate>>,
    }
}

/// `?year=2027`
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize, validator::Validate)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
pub struct ReadyQuery {
    #[validate(range(min = 2020, max = 2100))]
    pub year: i32,
}

/// `?from=2026-11-16&to=2026-11-23`: days of the calendar, the last one not included.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize, validator::Validate)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
pub struct BetweenQuery {
    pub from: NaiveDate,
    pub to: NaiveDate,
}

/// Whether the days of a holiday are in order and near enough to be meant.
pub fn days(starts_on: NaiveDate, ends_on: NaiveDate) -> Result<(), ValidationError> {
    use chrono::Datelike as _;
    let near = (1990..=2200).contains(&starts_on.year()) && (1990..=2200).contains(&ends_on.year());
    let fits = near && starts_on <= ends_on && (ends_on - starts_on).num_days() < MOST_DAYS;
    if fits { Ok(()) } else { Err(ValidationError::new("order")) }
}
