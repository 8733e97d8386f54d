//! A day as people type it, in any of the three languages: «19.11», «19112026», «завтра», «пт», «18 ноя», "Nov 18, 2026",
//! «2026 ж. 18 қараша».

use chrono::{Datelike, Days, NaiveDate};

use crate::i18n::{Key, Locale, keys, texts};

const RELATIVE: [(Key, i64); 4] =
    [(keys::READ_YESTERDAY, -1), (keys::READ_TODAY, 0), (keys::READ_TOMORROW, 1), (keys::READ_AFTER_TOMORROW, 2)];

/// Words around a date that say nothing: «в пятницу», «18 ноября 2026 г.», «2026 жылғы».
const AROUND: [&str; 11] = ["в", "во", "на", "г", "год", "года", "ж", "жыл", "жылғы", "on", "of"];

/// Reads a day. Without a year it is `year`'s; «завтра» and weekdays count from `today`, which a weekday may be itself.
pub fn read(text: &str, today: NaiveDate, year: i32) -> Option<NaiveDate> {
    let text = text.trim().to_lowercase();
    if let Ok(day) = NaiveDate::parse_from_str(&text, "%Y-%m-%d") {
        return Some(day);
    }
    let tokens = tokens(&text);
    match tokens.as_slice() {
        [] => None,
        [Token::Number(number)] => run_together(number, year),
        [Token::Word(word)] => relative(word, today).or_else(|| weekday(word, today)),
        all if all.iter().all(|token| matches!(token, Token::Number(_))) => in_numbers(all, year),
        all => with_month(all, year),
    }
}

/// Digits or letters that stand together.
#[derive(Debug)]
enum Token {
    Number(String),
    Word(String),
}

fn tokens(text: &str) -> Vec<Token> {
    let mut found: Vec<Token> = Vec::new();
    let mut open = false;
    for c in text.chars() {
        match (c.is_ascii_digit(), c.is_alphabetic(), found.last_mut()) {
            (true, _, Some(Token::Number(number))) if open => number.push(c),
            (true, ..) => found.push(Token::Number(c.to_string())),
            (_, true, Some(Token::Word(word))) if open => word.push(c),
            (_, true, _) => found.push(Token::Word(c.to_string())),
            _ => {}
        }
        open = c.is_ascii_digit() || c.is_alphabetic();
    }
    found.retain(|token| !matches!(token, Token::Word(word) if AROUND.contains(&word.as_str())));
    found
}

/// «1911», «191126», «19112026»: where a telephone's keys have no dot.
fn run_together(number: &str, year: i32) -> Option<NaiveDate> {
    let part = |from: usize, to: usize| number.get(from..to)?.parse::<u32>().ok();
    match number.len() {
        4 => NaiveDate::from_ymd_opt(year, part(2, 4)?, part(0, 2)?),
        6 | 8 => NaiveDate::from_ymd_opt(full_year(number.get(4..)?)?, part(2, 4)?, part(0, 2)?),
        _ => None,
    }
}

fn full_year(text: &str) -> Option<i32> {
    let year: i32 = text.parse().ok()?;
    match text.len() {
        2 => Some(2000 + year),
        4 => Some(year),
        _ => None,
    }
}

fn in_numbers(tokens: &[Token], year: i32) -> Option<NaiveDate> {
    let number = |token: &Token| match token {
        Token::Number(number) => Some(number.clone()),
        Token::Word(_) => None,
    };
    let numbers: Vec<String> = tokens.iter().filter_map(number).collect();
    match numbers.as_slice() {
        [day, month] => NaiveDate::from_ymd_opt(year, month.parse().ok()?, day.parse().ok()?),
        [day, month, year] => NaiveDate::from_ymd_opt(full_year(year)?, month.parse().ok()?, day.parse().ok()?),
        _ => None,
    }
}

/// A day, a month in letters and perhaps a year, in any order.
fn with_month(tokens: &[Token], year: i32) -> Option<NaiveDate> {
    let (mut day, mut month, mut said_year) = (None, None, None);
    for token in tokens {
        match token {
            Token::Word(word) if month.is_none() => month = Some(month_of(word)?),
            Token::Number(number) if number.len() == 4 && said_year.is_none() => said_year = Some(full_year(number)?),
            Token::Number(number) if day.is_none() => day = Some(number.parse().ok()?),
            Token::Number(number) if said_year.is_none() => said_year = Some(full_year(number)?),
            _ => return None,
        }
    }
    NaiveDate::from_ymd_opt(said_year.unwrap_or(year), month?, day?)
}

fn relative(word: &str, today: NaiveDate) -> Option<NaiveDate> {
    let said = |key: Key| Locale::ALL.iter().any(|locale| texts(*locale).get(key) == word);
    let (_, days) = RELATIVE.into_iter().find(|(key, _)| said(*key))?;
    let shift = Days::new(days.unsigned_abs());
    if days < 0 { today.checked_sub_days(shift) } else { today.checked_add_days(shift) }
}

/// The next day of that name, today included.
fn weekday(word: &str, today: NaiveDate) -> Option<NaiveDate> {
    let monday = today.checked_sub_days(Days::new(u64::from(today.weekday().num_days_from_monday())))?;
    let week: Vec<NaiveDate> = monday.iter_days().take(7).collect();
    let names =
        |day: &NaiveDate, locale: Locale| [crate::format::weekday(*day, locale), crate::format::weekday_short(*day, locale)];
    let day = only(week, |day| Locale::ALL.iter().any(|locale| names(day, *locale).iter().any(|name| means(word, name, 2))))?;
    if day < today { day.checked_add_days(Days::new(7)) } else { Some(day) }
}

/// The month's number.
fn month_of(word: &str) -> Option<u32> {
    if word == "май" {
        return Some(5);
    }
    let day = |month: u32| NaiveDate::from_ymd_opt(2026, month, 1);
    let said = |month: &u32| {
        day(*month).is_some_and(|day| Locale::ALL.iter().any(|locale| means(word, &crate::format::month(day, *locale), 3)))
    };
    only((1..=12).collect(), said)
}

/// Whether a word is a name or its beginning of at least some letters, whatever its last letter: «пятницу», «ноябрь».
fn means(word: &str, name: &str, letters: usize) -> bool {
    let name = name.to_lowercase();
    let length = word.chars().count();
    let stem: String = word.chars().take(length.saturating_sub(1)).collect();
    (length >= letters && name.starts_with(word)) || (length > 3 && name.starts_with(&stem))
}

/// What fits, if only one does.
fn only<T>(all: Vec<T>, fits: impl Fn(&T) -> bool) -> Option<T> {
    let mut found = all.into_iter().filter(|one| fits(one));
    let one = found.next()?;
    found.next().is_none().then_some(one)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(year, month, day)
    }

    /// On Saturday, 21 November 2026.
    fn typed(text: &str) -> Option<NaiveDate> {
        read(text, day(2026, 11, 21).unwrap(), 2026)
    }

    #[test]
    fn days_are_read_as_people_write_them() {
        for text in ["19.11.2026", "19.11.26", "19.11", "2026-11-19", " 19 11 2026 ", "19/11/2026", "1911", "191126", "19112026"]
        {
            assert_eq!(typed(text), day(2026, 11, 19), "{text}");
        }
        for text in ["31.02.2026", "19", "19.13", "19.11.026", "", "-", "19.11.2026.5", "99999999999"] {
            assert_eq!(typed(text), None, "{text}");
        }
    }

    #[test]
    fn words_are_read_in_three_languages() {
        for text in ["завтра", "Ертең", "tomorrow", "22 ноя", "22 нояб.", "22 ноября", "22 ноябрь 2026 г.", "22ноя"]
        {
            assert_eq!(typed(text), day(2026, 11, 22), "{text}");
        }
        for text in ["22 қар.", "2026 ж. 22 қараша", "Nov 22, 2026", "22 November", "вс", "воскресенье", "жексенбі", "Sun"]
        {
            assert_eq!(typed(text), day(2026, 11, 22), "{text}");
        }
        assert_eq!(typed("вчера"), day(2026, 11, 20));
        assert_eq!(typed("послезавтра"), day(2026, 11, 23));
        assert_eq!(typed("в пятницу"), day(2026, 11, 27));
        assert_eq!((typed("сб"), typed("среда"), typed("сейсенбі")), (day(2026, 11, 21), day(2026, 11, 25), day(2026, 11, 24)));
        assert_eq!((typed("9 май"), typed("9 мая 2027"), typed("9 мам")), (day(2026, 5, 9), day(2027, 5, 9), day(2026, 5, 9)));
    }

    #[test]
    fn what_could_be_two_days_is_none() {
        for text in ["ма", "9 ма", "т", "се", "18 носорог", "завтрак", "ноя", "31 ноя"] {
            assert_eq!(typed(text), None, "{text}");
        }
    }

    #[test]
    fn every_month_and_weekday_is_read_as_it_is_shown() {
        for locale in Locale::ALL {
            for month in 1..=12 {
                let day = day(2026, month, 7).unwrap();
                assert_eq!(typed(&crate::format::date(day, *locale)), Some(day), "{locale:?} {month}");
                assert_eq!(typed(&crate::format::day_month(day, *locale)), Some(day), "{locale:?} {month}");
            }
            for day in day(2026, 11, 21).unwrap().iter_days().take(7) {
                assert_eq!(typed(&crate::format::weekday(day, *locale)), Some(day), "{locale:?} {day}");
                assert_eq!(typed(&crate::format::weekday_short(day, *locale)), Some(day), "{locale:?} {day}");
            }
        }
    }
}
