//! When something happened, as one would say it.

use chrono::{DateTime, NaiveDate, Utc};

use crate::{
    data::session::Session,
    i18n::{keys, locale, t, t_with},
    platform::{now_ms, wall_at},
};

/// «только что», «2 мин назад», «3 ч назад», else the day.
pub fn ago(at: DateTime<Utc>) -> String {
    let minutes = (now_ms() as i64 - at.timestamp_millis()) / 60_000;
    match minutes {
        ..1 => t(keys::AGO_NOW),
        1..60 => t_with(keys::AGO_MINUTES, &[("count", minutes.into())]),
        60..1440 => t_with(keys::AGO_HOURS, &[("count", (minutes / 60).into())]),
        _ => shared::format::date(day_of(at), locale()),
    }
}

/// The day of an instant by the clock of the branch.
pub fn day_of(at: DateTime<Utc>) -> NaiveDate {
    wall_at(at, &Session::here().zone()).date()
}
