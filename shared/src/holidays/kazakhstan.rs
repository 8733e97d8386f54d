//! The public holidays of Kazakhstan: the law on holidays, and the Labour Code for days that are moved.
//!
//! A public holiday on a weekend makes the next working day free. Christmas and Kurban Ait are days off of another
//! kind and move nothing. Days moved by a decree of the government cannot be foreseen and are not here.

use chrono::{Datelike, NaiveDate, Weekday};

use super::ReadyKind;
use crate::i18n::{Key, keys};

/// A day or several that are off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Off {
    pub name: Key,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    pub kind: ReadyKind,
}

/// Holidays that are moved when they fall on a weekend: month, first and last day, name.
const PUBLIC: [(u32, u32, u32, Key); 9] = [
    (1, 1, 2, keys::HOLIDAY_NAME_NEW_YEAR),
    (3, 8, 8, keys::HOLIDAY_NAME_WOMEN),
    (3, 21, 23, keys::HOLIDAY_NAME_NAURYZ),
    (5, 1, 1, keys::HOLIDAY_NAME_UNITY),
    (5, 7, 7, keys::HOLIDAY_NAME_DEFENDER),
    (5, 9, 9, keys::HOLIDAY_NAME_VICTORY),
    (7, 6, 6, keys::HOLIDAY_NAME_CAPITAL),
    (10, 25, 25, keys::HOLIDAY_NAME_REPUBLIC),
    (12, 16, 16, keys::HOLIDAY_NAME_INDEPENDENCE),
];

/// The first day of Kurban Ait; later years are left to be added by hand.
const KURBAN: [(i32, u32, u32); 11] = [
    (2024, 6, 16),
    (2025, 6, 6),
    (2026, 5, 27),
    (2027, 5, 16),
    (2028, 5, 5),
    (2029, 4, 24),
    (2030, 4, 13),
    (2031, 4, 2),
    (2032, 3, 22),
    (2033, 3, 11),
    (2034, 3, 1),
];

/// Constitution Day: 30 August until 2025; the constitution of 15 March 2026 is celebrated from 2027 on.
const fn constitution(year: i32) -> Option<(u32, u32)> {
    match year {
        ..=2025 => Some((8, 30)),
        2026 => None,
        _ => Some((3, 15)),
    }
}

/// Everything that is off in a year, by day.
pub fn of(year: i32) -> Vec<Off> {
    let day = |month: u32, day: u32| NaiveDate::from_ymd_opt(year, month, day);
    let span = |name: Key, kind: ReadyKind, first: Option<NaiveDate>, last: Option<NaiveDate>| {
        Some(Off { name, starts_on: first?, ends_on: last?, kind })
    };
    let public =
        PUBLIC.iter().filter_map(|(m, first, last, name)| span(*name, ReadyKind::Fixed, day(*m, *first), day(*m, *last)));
    let constitution =
        constitution(year).and_then(|(m, d)| span(keys::HOLIDAY_NAME_CONSTITUTION, ReadyKind::Fixed, day(m, d), day(m, d)));
    let mut all: Vec<Off> = public.chain(constitution).collect();
    all.sort_by_key(|off| off.starts_on);
    let christmas = span(keys::HOLIDAY_NAME_CHRISTMAS, ReadyKind::Fixed, day(1, 7), day(1, 7));
    let kurban = KURBAN.iter().find(|(known, ..)| *known == year).map(|(_, m, d)| (*m, *d));
    // What is announced already does not shift any more.
    let kind = if year <= 2026 { ReadyKind::Fixed } else { ReadyKind::Lunar };
    let kurban = kurban.and_then(|(m, d)| span(keys::HOLIDAY_NAME_KURBAN, kind, day(m, d), day(m, d)));
    let movable = all.clone();
    all.extend(christmas.into_iter().chain(kurban));
    for holiday in movable {
        let on_weekend = days(holiday).filter(|day| is_weekend(*day)).count();
        for _ in 0..on_weekend {
            if let Some(free) = next_working(holiday.ends_on, &all) {
                all.push(Off { name: holiday.name, starts_on: free, ends_on: free, kind: ReadyKind::Moved });
            }
        }
    }
    all.sort_by_key(|off| off.starts_on);
    all
}

fn days(off: Off) -> impl Iterator<Item = NaiveDate> {
    off.starts_on.iter_days().take_while(move |day| *day <= off.ends_on)
}

fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

fn next_working(after: NaiveDate, taken: &[Off]) -> Option<NaiveDate> {
    let off = |day: NaiveDate| taken.iter().any(|off| (off.starts_on..=off.ends_on).contains(&day));
    after.iter_days().skip(1).take(30).find(|day| !is_weekend(*day) && !off(*day))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moved(year: i32) -> Vec<String> {
        of(year).iter().filter(|off| off.kind == ReadyKind::Moved).map(|off| off.starts_on.format("%m-%d").to_string()).collect()
    }

    #[test]
    fn days_move_as_they_did_in_the_published_calendar() {
        assert_eq!(moved(2025), ["03-10", "03-24", "03-25", "07-07", "09-01", "10-27"]);
        assert_eq!(moved(2026), ["03-09", "03-24", "03-25", "05-11", "10-26"]);
    }

    #[test]
    fn the_day_of_the_constitution_moved_with_the_constitution() {
        let on =
            |year| of(year).into_iter().find(|off| off.name == keys::HOLIDAY_NAME_CONSTITUTION && off.kind == ReadyKind::Fixed);
        assert_eq!(on(2025).unwrap().starts_on, NaiveDate::from_ymd_opt(2025, 8, 30).unwrap());
        assert_eq!(on(2026), None);
        assert_eq!(on(2027).unwrap().starts_on, NaiveDate::from_ymd_opt(2027, 3, 15).unwrap());
    }

    #[test]
    fn every_day_of_a_year_is_there_once_and_in_order() {
        for year in 2024..=2034 {
            let all = of(year);
            let first: Vec<_> = all.iter().map(|off| off.starts_on).collect();
            let mut sorted = first.clone();
            sorted.sort_unstable();
            assert_eq!(first, sorted, "{year}");
            let moved: Vec<_> = all.iter().filter(|off| off.kind == ReadyKind::Moved).flat_map(|off| days(*off)).collect();
            let mut once = moved.clone();
            once.dedup();
            assert_eq!(moved, once, "{year}");
        }
    }
}
