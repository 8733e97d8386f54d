//! Dates, times and money as people of the three languages write them.

use chrono::{Datelike, NaiveDate, NaiveTime};

use crate::{
    i18n::{Key, Locale, keys, texts},
    money::Money,
    time::WallTime,
};

const MONTHS: [Key; 12] = [
    keys::MONTH_1,
    keys::MONTH_2,
    keys::MONTH_3,
    keys::MONTH_4,
    keys::MONTH_5,
    keys::MONTH_6,
    keys::MONTH_7,
    keys::MONTH_8,
    keys::MONTH_9,
    keys::MONTH_10,
    keys::MONTH_11,
    keys::MONTH_12,
];
const MONTHS_OWN: [Key; 12] = [
    keys::MONTH_OWN_1,
    keys::MONTH_OWN_2,
    keys::MONTH_OWN_3,
    keys::MONTH_OWN_4,
    keys::MONTH_OWN_5,
    keys::MONTH_OWN_6,
    keys::MONTH_OWN_7,
    keys::MONTH_OWN_8,
    keys::MONTH_OWN_9,
    keys::MONTH_OWN_10,
    keys::MONTH_OWN_11,
    keys::MONTH_OWN_12,
];
const MONTHS_SHORT: [Key; 12] = [
    keys::MONTH_SHORT_1,
    keys::MONTH_SHORT_2,
    keys::MONTH_SHORT_3,
    keys::MONTH_SHORT_4,
    keys::MONTH_SHORT_5,
    keys::MONTH_SHORT_6,
    keys::MONTH_SHORT_7,
    keys::MONTH_SHORT_8,
    keys::MONTH_SHORT_9,
    keys::MONTH_SHORT_10,
    keys::MONTH_SHORT_11,
    keys::MONTH_SHORT_12,
];
const WEEKDAYS: [Key; 7] =
    [keys::WEEKDAY_1, keys::WEEKDAY_2, keys::WEEKDAY_3, keys::WEEKDAY_4, keys::WEEKDAY_5, keys::WEEKDAY_6, keys::WEEKDAY_7];
const WEEKDAYS_SHORT: [Key; 7] = [
    keys::WEEKDAY_SHORT_1,
    keys::WEEKDAY_SHORT_2,
    keys::WEEKDAY_SHORT_3,
    keys::WEEKDAY_SHORT_4,
    keys::WEEKDAY_SHORT_5,
    keys::WEEKDAY_SHORT_6,
    keys::WEEKDAY_SHORT_7,
];

fn named(list: &[Key], index: u32, locale: Locale) -> String {
    list.get(index as usize).map(|key| texts(locale).get(*key)).unwrap_or_default()
}

/// «ноября», «қараша», "November": the month as it stands in a date.
pub fn month(day: NaiveDate, locale: Locale) -> String {
    named(&MONTHS, day.month0(), locale)
}

/// «Ноябрь 2026», «2026 ж. қараша», "November 2026": a month by itself.
pub fn month_of_year(day: NaiveDate, locale: Locale) -> String {
    let month = named(&MONTHS_OWN, day.month0(), locale);
    texts(locale).with(keys::MONTH_OF_YEAR, &[("month", month.into()), ("year", day.year().to_string().into())])
}

/// «18 ноября 2026», «2026 ж. 18 қараша», "18 November 2026".
pub fn date(day: NaiveDate, locale: Locale) -> String {
    let month = month(day, locale);
    match locale {
        Locale::Kk => format!("{} ж. {} {month}", day.year(), day.day()),
        Locale::Ru | Locale::En => format!("{} {month} {}", day.day(), day.year()),
    }
}

/// «18 ноя», «18 қар.», "18 Nov".
pub fn day_month(day: NaiveDate, locale: Locale) -> String {
    format!("{} {}", day.day(), named(&MONTHS_SHORT, day.month0(), locale))
}

/// «16–22 ноября 2026», «30 ноября – 6 декабря 2026».
pub fn date_range(first: NaiveDate, last: NaiveDate, locale: Locale) -> String {
    if first == last {
        return date(first, locale);
    }
    if first.month() != last.month() || first.year() != last.year() {
        return format!("{} – {}", day_month(first, locale), date(last, locale));
    }
    let (days, month) = (format!("{}–{}", first.day(), last.day()), month(first, locale));
    match locale {
        Locale::Kk => format!("{} ж. {days} {month}", first.year()),
        Locale::Ru | Locale::En => format!("{days} {month} {}", first.year()),
    }
}

/// «среда», «сәрсенбі», "Wednesday".
pub fn weekday(day: NaiveDate, locale: Locale) -> String {
    named(&WEEKDAYS, day.weekday().num_days_from_monday(), locale)
}

/// «Ср», «Ср», "Wed".
pub fn weekday_short(day: NaiveDate, locale: Locale) -> String {
    named(&WEEKDAYS_SHORT, day.weekday().num_days_from_monday(), locale)
}

/// `16:00`.
pub fn time(at: NaiveTime) -> String {
    at.format("%H:%M").to_string()
}

/// `16:00–17:30`.
pub fn time_span(starts: WallTime, minutes: u32) -> String {
    format!("{}–{}", time(starts.time()), time(starts.plus_minutes(i64::from(minutes)).time()))
}

/// `12 500 ₸`, `−4 200 ₸`: no-break spaces, a real minus, tiyn only if there are any.
pub fn money(value: &Money) -> String {
    let whole = (value.amount.unsigned_abs() / 100).to_string();
    let cents = value.amount.unsigned_abs() % 100;
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push('\u{a0}');
        }
        grouped.push(digit);
    }
    let sign = if value.amount < 0 { "−" } else { "" };
    let fraction = if cents == 0 { String::new() } else { format!(",{cents:02}") };
    let symbol = match value.currency.as_str() {
        "KZT" => "₸",
        "RUB" => "₽",
        "USD" => "$",
        "EUR" => "€",
        other => other,
    };
    format!("{sign}{grouped}{fraction}\u{a0}{symbol}")
}

/// `+7 701 000 01 01` for a number of Kazakhstan or Russia, the number itself for others.
pub fn phone(e164: &str) -> String {
    let digits: Vec<char> = e164.chars().filter(char::is_ascii_digit).collect();
    let part = |from: usize, to: usize| digits.get(from..to).map(|d| d.iter().collect::<String>()).unwrap_or_default();
    if digits.len() == 11 && digits.first() == Some(&'7') {
        format!("+7 {} {} {} {}", part(1, 4), part(4, 7), part(7, 9), part(9, 11))
    } else {
        e164.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_reads_as_people_write_it() {
        let tenge = |amount| money(&Money { amount, currency: "KZT".into() });
        assert_eq!(tenge(1_250_000), "12\u{a0}500\u{a0}₸");
        assert_eq!(tenge(-420_050), "−4\u{a0}200,50\u{a0}₸");
        assert_eq!(tenge(0), "0\u{a0}₸");
    }

    #[test]
    fn dates_follow_the_language() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 18).unwrap();
        assert_eq!(date(day, Locale::Ru), "18 ноября 2026");
        assert_eq!(date(day, Locale::Kk), "2026 ж. 18 қараша");
        assert_eq!(day_month(day, Locale::Kk), "18 қар.");
        assert_eq!(month_of_year(day, Locale::Ru), "Ноябрь 2026");
        assert_eq!(month_of_year(day, Locale::Kk), "2026 ж. қараша");
        assert_eq!(weekday_short(day, Locale::Ru), "Ср");
    }
}
