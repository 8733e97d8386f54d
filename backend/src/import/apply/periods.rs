//! Who was in which group, from when to when: from the memberships that run, and from the log for those that ended.
//!
//! Overlapping periods of one pupil in one group become one; the report says so.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use shared::import::RowOutcome;

use super::begun::Begun;
use crate::import::{
    kind::Kind,
    raw::Entry,
    remark::Remark,
    source::records::{Group, LogEntry, Membership, spelling, whole_number},
};

/// A customer in a group from a day to a day.
#[derive(Clone, Debug)]
pub struct Period {
    pub id: i64,
    pub group: i64,
    pub customer: i64,
    pub from: NaiveDate,
    pub until: Option<NaiveDate>,
    pub remarks: Vec<Remark>,
}

/// All periods, by pupil and group, without overlaps; and remarks on those that could not be told.
pub fn all(
    groups: &[Entry<Group>],
    now: &[Entry<Membership>],
    log: &[Entry<LogEntry>],
    (today, begun): (NaiveDate, &Begun),
) -> (Vec<Period>, Vec<Remark>) {
    let begins: BTreeMap<i64, Option<NaiveDate>> = groups.iter().map(|g| (g.id, g.value.begins)).collect();
    let mut known: BTreeMap<i64, Period> = BTreeMap::new();
    let mut lost = Vec::new();
    for entry in now {
        let value = &entry.value;
        let mut remarks: Vec<Remark> = entry.problems.iter().map(|p| Remark::of(Kind::Enrollment.word(), p)).collect();
        let from = value.begins.or_else(|| begins.get(&value.group_id).copied().flatten());
        if value.begins.is_none() {
            remarks.push(repaired(entry.id, "period_from"));
        }
        let period = Period {
            id: entry.id,
            group: value.group_id,
            customer: value.customer_id,
            from: from.or_else(|| begun.enrollment(entry.id)).unwrap_or(today),
            until: value.ends,
            remarks,
        };
        known.insert(entry.id, period);
    }
    for period in of_log(log, today) {
        known.entry(period.id).or_insert(period);
    }
    let mut by_pair: BTreeMap<(i64, i64), Vec<Period>> = BTreeMap::new();
    for period in known.into_values() {
        if period.until.is_some_and(|last| last < period.from) {
            let detail = format!("{} – {}", period.from, period.until.unwrap_or_default());
            lost.push(Remark::new(Kind::Enrollment, period.id, RowOutcome::Skipped, "period_wrong").with(detail));
        } else {
            by_pair.entry((period.group, period.customer)).or_default().push(period);
        }
    }
    (by_pair.into_values().flat_map(merged).collect(), lost)
}

fn repaired(id: i64, code: &'static str) -> Remark {
    Remark::new(Kind::Enrollment, id, RowOutcome::Repaired, code)
}

/// Periods that have ended are only in the log, event by event.
fn of_log(log: &[Entry<LogEntry>], today: NaiveDate) -> Vec<Period> {
    #[derive(Default)]
    struct Trace {
        group: Option<i64>,
        customer: Option<i64>,
        from: Option<NaiveDate>,
        until: Option<NaiveDate>,
        last: Option<NaiveDate>,
    }
    let mut traces: BTreeMap<i64, Trace> = BTreeMap::new();
    let mut events: Vec<&Entry<LogEntry>> = log.iter().collect();
    events.sort_by_key(|event| (event.value.at, event.id));
    for event in events {
        let Some(id) = event.value.entity_id else { continue };
        let trace = traces.entry(id).or_default();
        let number = |key: &str| event.value.new.get(key).and_then(whole_number);
        let day = |key: &str| event.value.new.get(key).and_then(|v| v.as_str()).and_then(spelling::date);
        trace.group = number("group_id").or(trace.group);
        trace.customer = number("customer_id").or(trace.customer);
        trace.from = day("b_date").or(trace.from);
        trace.until = day("e_date").or(trace.until);
        trace.last = event.value.at.map(|at| at.date()).or(trace.last);
    }
    let period = |(id, trace): (i64, Trace)| {
        // What runs would be in the list: it ended, and the log's last word says when.
        let until = trace.until.filter(|day| *day < today).or(trace.last).unwrap_or(today);
        Some(Period {
            id,
            group: trace.group?,
            customer: trace.customer?,
            from: trace.from?,
            until: Some(until),
            remarks: Vec::new(),
        })
    };
    traces.into_iter().filter_map(period).collect()
}

/// Periods of one pupil in one group, in order; overlapping ones become one.
fn merged(mut periods: Vec<Period>) -> Vec<Period> {
    periods.sort_by_key(|period| (period.from, period.id));
    let mut found: Vec<Period> = Vec::new();
    for period in periods {
        match found.last_mut() {
            Some(before) if before.until.is_none_or(|last| last >= period.from) => {
                before.until = before.until.zip(period.until).map(|(one, other)| one.max(other));
                before.remarks.push(repaired(before.id, "period_merged").with(period.id));
            }
            _ => found.push(period),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }
    fn period(id: i64, from: &str, until: Option<&str>) -> Period {
        Period { id, group: 1, customer: 2, from: day(from), until: until.map(day), remarks: Vec::new() }
    }

    #[test]
    fn overlapping_periods_become_one_and_others_stay_apart() {
        let found = merged(vec![
            period(3, "2026-03-01", None),
            period(1, "2026-01-01", Some("2026-01-31")),
            period(2, "2026-01-15", Some("2026-02-10")),
        ]);
        let shape: Vec<_> = found.iter().map(|p| (p.id, p.from, p.until, p.remarks.len())).collect();
        assert_eq!(shape, [(1, day("2026-01-01"), Some(day("2026-02-10")), 1), (3, day("2026-03-01"), None, 0)]);
    }
}
