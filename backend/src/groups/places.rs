//! How many students are in a group at once.

use chrono::NaiveDate;

/// Days from one to another, both inclusive; open-ended without a last.
#[derive(Clone, Copy, Debug)]
pub struct Days {
    pub from: NaiveDate,
    pub until: Option<NaiveDate>,
}

impl Days {
    pub fn hold(self, day: NaiveDate) -> bool {
        self.from <= day && self.until.is_none_or(|last| day <= last)
    }
    /// Whether every day of `other` is one of these.
    pub fn cover(self, other: Self) -> bool {
        let as_late = match (self.until, other.until) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(mine), Some(theirs)) => theirs <= mine,
        };
        self.from <= other.from && as_late
    }
}

/// The most students there are on any one of `days`. Their number grows only on days when somebody begins.
pub fn most(enrolled: &[Days], days: Days) -> usize {
    let beginnings = enrolled.iter().map(|other| other.from).filter(|day| days.hold(*day));
    let at = |day: NaiveDate| enrolled.iter().filter(|other| other.hold(day)).count();
    std::iter::once(days.from).chain(beginnings).map(at).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(from: u32, until: Option<u32>) -> Days {
        let day = |d| NaiveDate::from_ymd_opt(2026, 9, d).unwrap();
        Days { from: day(from), until: until.map(day) }
    }

    #[test]
    fn one_after_another_take_one_place() {
        let enrolled = [days(1, Some(5)), days(6, Some(10)), days(20, None)];
        assert_eq!(most(&enrolled, days(1, None)), 1);
        assert_eq!(most(&enrolled, days(11, Some(19))), 0);
    }

    #[test]
    fn the_last_day_is_still_taken() {
        let enrolled = [days(1, Some(5)), days(5, Some(10))];
        assert_eq!(most(&enrolled, days(1, Some(30))), 2);
        assert_eq!(most(&enrolled, days(6, None)), 1);
    }

    #[test]
    fn fewer_days_are_covered_by_more() {
        assert!(days(1, None).cover(days(2, Some(3))));
        assert!(!days(1, Some(9)).cover(days(2, None)));
        assert!(!days(2, None).cover(days(1, None)));
    }
}
