//! The several spellings of a day and a time that AlfaCRM uses.

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};

/// `dd.mm.YYYY`.
pub fn dmy(day: NaiveDate) -> String {
    day.format("%d.%m.%Y").to_string()
}

/// `YYYY-mm-dd`.
pub fn iso(day: NaiveDate) -> String {
    day.format("%Y-%m-%d").to_string()
}

/// `YYYY-mm-dd HH:MM:SS`.
pub fn stamp(at: NaiveDateTime) -> String {
    at.format("%Y-%m-%d %H:%M:%S").to_string()
}

/// Minutes after midnight as `HH:MM`.
pub fn clock(minutes: u32) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// The moment `minutes` after midnight of a day.
pub fn at(day: NaiveDate, minutes: u32) -> NaiveDateTime {
    let time = NaiveTime::from_hms_opt(minutes / 60 % 24, minutes % 60, 0).unwrap_or_default();
    day.and_time(time)
}

/// A day moved by so many days, back or ahead.
pub fn shift(day: NaiveDate, days: i64) -> NaiveDate {
    let by = Days::new(days.unsigned_abs());
    let moved = if days < 0 { day.checked_sub_days(by) } else { day.checked_add_days(by) };
    moved.unwrap_or(day)
}

/// AlfaCRM's way to write "without an end".
pub fn never() -> NaiveDate {
    NaiveDate::from_ymd_opt(2030, 12, 31).unwrap_or(NaiveDate::MAX)
}

/// Reads a filter's date in any of the spellings clients send.
pub fn read(text: &str) -> Option<NaiveDate> {
    ["%Y-%m-%d", "%Y.%m.%d", "%d.%m.%Y"].iter().find_map(|form| NaiveDate::parse_from_str(text.trim(), form).ok())
}
