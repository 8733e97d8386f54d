//! Between the wall clock of a branch and the one line of instants.

use chrono::{DateTime, LocalResult, NaiveDate, TimeZone, Utc};
use chrono_tz::Tz;
use shared::time::WallTime;

use crate::error::{AppError, Result};

/// A zone as stored; every stored zone was checked when it was written.
pub fn named(zone: &str) -> Result<Tz> {
    zone.parse().map_err(|_unknown| AppError::field("timeZone", "timeZone"))
}

/// The instant a wall clock shows a time. When clocks go back the first of the two; a time that clocks leap over is
/// refused.
pub fn instant(wall: WallTime, zone: Tz) -> Result<DateTime<Utc>> {
    match zone.from_local_datetime(&wall.naive()) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => Ok(at.with_timezone(&Utc)),
        LocalResult::None => Err(AppError::field("starts", "gap")),
    }
}

/// What the wall clock shows at an instant.
pub fn wall(at: DateTime<Utc>, zone: Tz) -> WallTime {
    WallTime::new(at.with_timezone(&zone).naive_local())
}

/// The day it is in a zone.
pub fn today(now: DateTime<Utc>, zone: Tz) -> NaiveDate {
    now.with_timezone(&zone).date_naive()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        /// Over the whole time zone database: what a clock shows is what was said, unless clocks leap over it.
        #[test]
        fn no_zone_moves_a_wall_time(zone in 0..chrono_tz::TZ_VARIANTS.len(), day in 0i64..25_000, minute in 0i64..1_440) {
            let zone = chrono_tz::TZ_VARIANTS[zone];
            let said = WallTime::at(NaiveDate::from_ymd_opt(1990, 1, 1).unwrap(), 0, 0).unwrap().plus_days(day).plus_minutes(minute);
            match instant(said, zone) {
                Ok(at) => prop_assert_eq!(wall(at, zone), said),
                Err(_) => prop_assert!(matches!(zone.from_local_datetime(&said.naive()), LocalResult::None)),
            }
        }
    }

    #[test]
    fn almaty_moved_its_clocks_in_march_2024() {
        let zone = named("Asia/Almaty").unwrap();
        let utc = |text: &str| instant(text.parse().unwrap(), zone).unwrap().to_rfc3339();
        assert_eq!(utc("2024-02-29T16:00"), "2024-02-29T10:00:00+00:00");
        assert_eq!(utc("2024-03-02T16:00"), "2024-03-02T11:00:00+00:00");
    }
}
