//! On which days a rule holds, by its own words alone.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate, NaiveTime};
use shared::time::ClockTime;

use crate::entity::schedule_rule::Model;

/// The weekdays of a rule, 1 to 7.
pub fn weekdays(rule: &Model) -> Vec<u8> {
    (1..=7).filter(|day| has(rule, u32::from(*day))).collect()
}

fn has(rule: &Model, weekday: u32) -> bool {
    rule.weekday == weekday.cast_signed() || (rule.also_on >> weekday.saturating_sub(1)) & 1 == 1
}

/// The first weekday, and a bit for each other one: how they are stored.
pub fn stored(days: &[u8]) -> (i32, i32) {
    let days: BTreeSet<u8> = days.iter().copied().filter(|day| (1..=7).contains(day)).collect();
    let first = days.first().copied().unwrap_or(1);
    let others = days.iter().filter(|day| **day != first).fold(0, |bits, day| bits | 1 << (day - 1));
    (first.into(), others)
}

/// When its lessons begin.
pub fn clock(rule: &Model) -> ClockTime {
    ClockTime::of_minutes(rule.starts_minute.unsigned_abs())
}

/// The same as the clock shows it.
pub fn time(rule: &Model) -> NaiveTime {
    clock(rule).time()
}

/// Days left out on request.
pub fn skipped(rule: &Model) -> BTreeSet<NaiveDate> {
    serde_json::from_value(rule.skipped.clone()).unwrap_or_default()
}

/// The days on which a rule holds between two days, both included, skipped ones among them.
pub fn days(rule: &Model, first: NaiveDate, last: NaiveDate) -> Vec<NaiveDate> {
    let first = first.max(rule.starts_on);
    let last = rule.ends_on.map_or(last, |end| end.min(last));
    let all = first.iter_days().take_while(|day| *day <= last);
    all.filter(|day| has(rule, day.weekday().number_from_monday())).collect()
}
