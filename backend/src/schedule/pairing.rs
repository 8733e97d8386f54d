//! Which lesson of a rule becomes which occurrence when the rule changes.
//!
//! A lesson keeps its day where the rule still has it. Otherwise it goes to a free day of the rule in the same week, the
//! first to the first: so Monday and Wednesday become Tuesday and Thursday, and nobody's note about a lesson is lost.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use shared::time::monday_of;

/// A lesson that is there: the day it has by the rule, and whether it may not go to another one.
#[derive(Clone, Copy, Debug)]
pub struct Held {
    pub day: NaiveDate,
    pub fixed: bool,
}

/// A lesson by its place in the list, and the day it is of from now on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    pub held: Option<usize>,
    pub day: Option<NaiveDate>,
}

/// Every lesson and every day exactly once.
pub fn pair(held: &[Held], wanted: &[NaiveDate]) -> Vec<Pair> {
    let mut free: BTreeSet<NaiveDate> = wanted.iter().copied().collect();
    let mut pairs: BTreeMap<usize, Option<NaiveDate>> = BTreeMap::new();
    for (at, one) in held.iter().enumerate() {
        if free.remove(&one.day) {
            pairs.insert(at, Some(one.day));
        }
    }
    let mut left: Vec<(usize, &Held)> = held.iter().enumerate().filter(|(at, _)| !pairs.contains_key(at)).collect();
    left.sort_by_key(|(at, one)| (one.day, *at));
    for (at, one) in left {
        let week = monday_of(one.day);
        let day = free.iter().copied().find(|day| !one.fixed && monday_of(*day) == week);
        if let Some(day) = day {
            free.remove(&day);
        }
        pairs.insert(at, day);
    }
    let held = pairs.into_iter().map(|(at, day)| Pair { held: Some(at), day });
    held.chain(free.into_iter().map(|day| Pair { held: None, day: Some(day) })).collect()
}

#[cfg(test)]
mod tests {
    use chrono::Duration;
    use proptest::prelude::*;

    use super::*;

    fn day(number: i64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 16).unwrap() + Duration::days(number)
    }

    fn held(days: &[i64]) -> Vec<Held> {
        days.iter().map(|number| Held { day: day(*number), fixed: false }).collect()
    }

    #[test]
    fn monday_and_wednesday_become_tuesday_and_thursday_week_by_week() {
        let pairs = pair(&held(&[0, 2, 7, 9]), &[day(1), day(3), day(8), day(10)]);
        let days: Vec<_> = pairs.iter().map(|pair| (pair.held.unwrap(), pair.day.unwrap())).collect();
        assert_eq!(days, [(0, day(1)), (1, day(3)), (2, day(8)), (3, day(10))]);
    }

    #[test]
    fn a_day_that_stays_keeps_its_lesson_and_one_that_goes_loses_it() {
        let pairs = pair(&held(&[0, 2, 4]), &[day(0), day(4)]);
        assert_eq!(pairs.iter().map(|pair| pair.day).collect::<Vec<_>>(), [Some(day(0)), None, Some(day(4))]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_or_doubled_and_no_lesson_leaves_its_week(
            lessons in proptest::collection::btree_set(0i64..40, 0..20),
            wanted in proptest::collection::btree_set(0i64..40, 0..20),
            fixed in 0i64..40,
        ) {
            let held: Vec<Held> = lessons.iter().map(|n| Held { day: day(*n), fixed: *n < fixed }).collect();
            let wanted: Vec<NaiveDate> = wanted.iter().map(|n| day(*n)).collect();
            let pairs = pair(&held, &wanted);
            let mut seen: Vec<usize> = pairs.iter().filter_map(|pair| pair.held).collect();
            let mut days: Vec<NaiveDate> = pairs.iter().filter_map(|pair| pair.day).collect();
            seen.sort_unstable();
            days.sort_unstable();
            prop_assert_eq!(seen, (0..held.len()).collect::<Vec<_>>());
            prop_assert_eq!(&days, &wanted);
            for one in pairs {
                if let (Some(at), Some(to)) = (one.held, one.day) {
                    prop_assert_eq!(monday_of(held[at].day), monday_of(to));
                    prop_assert!(!held[at].fixed || held[at].day == to);
                    prop_assert!(!wanted.contains(&held[at].day) || held[at].day == to);
                }
            }
        }
    }
}
