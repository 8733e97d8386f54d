//! Workload: the hours of teachers and the occupancy of rooms, week by week, against the time there is.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub const WORKLOAD: &str = "/api/workload";

/// The longest stretch that is added up at once, in days.
pub const MOST_DAYS: i64 = 93;

words! {
    /// Whose work is added up.
    #[derive(Default)]
    LoadOf {
        #[default]
        Teacher = "teacher",
        Room = "room",
    }
}

answer! {
    pub struct Workload {
        /// The Mondays of the weeks.
        pub weeks: Vec<NaiveDate>,
        pub rows: Vec<LoadRow>,
    }

    pub struct LoadRow {
        pub id: Uuid,
        pub name: String,
        pub total: Load,
        /// One for each week.
        pub weeks: Vec<Load>,
    }

    #[derive(Copy, Default, Eq)]
    pub struct Load {
        pub lessons: u32,
        pub minutes: u32,
        /// The minutes there are: weekly times or the hours of the centre, less holidays, absences and closures. Absent
        /// where nobody has said when there is time.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub available: Option<u32>,
    }
}

impl Load {
    /// Percent of the time there is; more than a hundred where lessons stand beside it.
    pub fn share(&self) -> Option<u32> {
        self.available.filter(|minutes| *minutes > 0).map(|minutes| self.minutes.saturating_mul(100) / minutes)
    }
    /// With another one added.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self {
            lessons: self.lessons + other.lessons,
            minutes: self.minutes + other.minutes,
            available: self.available.zip(other.available).map(|(a, b)| a + b),
        }
    }
}

/// `?from=2026-11-16&to=2026-12-14&by=teacher`: whole weeks that touch the days; `to` is not included.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, validator::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
pub struct WorkloadQuery {
    pub from: NaiveDate,
    pub to: NaiveDate,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<LoadOf>,
}
