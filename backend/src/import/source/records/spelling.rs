//! Values the way PHP writes them: decimals as text, two spellings of a date, seconds where minutes
//! are meant. Pure: a value goes in, what it means comes out, or nothing.

use std::str::FromStr as _;

use chrono::{Datelike as _, Duration, NaiveDate, NaiveDateTime, NaiveTime, Timelike as _};
use rust_decimal::Decimal;
use serde_json::Value;

/// A whole number, written as a number or as text. Nothing else is guessed into one.
pub fn whole_number(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => {
            number.as_i64().or_else(|| number.as_f64().filter(|n| n.fract() == 0.0 && n.abs() < 9e15).map(|n| n as i64))
        }
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// An exact decimal from text (with a point or a comma, spaces between thousands) or a number.
pub fn decimal(value: &Value) -> Option<Decimal> {
    let text = match value {
        Value::String(text) => text.chars().filter(|c| !c.is_whitespace()).map(|c| if c == ',' { '.' } else { c }).collect(),
        // The shortest text of a float is the decimal that was written.
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    Decimal::from_str(&text).or_else(|_plain| Decimal::from_scientific(&text)).ok()
}

/// A day in ISO, `dd.mm.YYYY` or `YYYY.mm.dd`, with or without a time after it.
pub fn date(text: &str) -> Option<NaiveDate> {
    let day = text.split(['T', ' ']).next().unwrap_or_default();
    let forms = ["%Y-%m-%d", "%d.%m.%Y", "%Y.%m.%d"];
    let found = forms.iter().find_map(|form| NaiveDate::parse_from_str(day, form).ok());
    found.filter(|day| (1900..=2200).contains(&day.year()))
}

/// `HH:MM` or `HH:MM:SS`, to the nearest minute within the day.
pub fn time(text: &str) -> Option<NaiveTime> {
    let forms = ["%H:%M:%S", "%H:%M"];
    let found = forms.iter().find_map(|form| NaiveTime::parse_from_str(text.trim(), form).ok())?;
    let (rounded, days) = found.overflowing_add_signed(Duration::seconds(30));
    if days != 0 { found.with_second(0) } else { rounded.with_second(0) }
}

/// `YYYY-mm-dd HH:MM:SS` (or `dd.mm.YYYY HH:MM`), to the nearest minute.
pub fn moment(text: &str) -> Option<NaiveDateTime> {
    let forms = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M"];
    let found = forms.iter().find_map(|form| NaiveDateTime::parse_from_str(text.trim(), form).ok())?;
    found.checked_add_signed(Duration::seconds(30))?.with_second(0)
}

/// Empty, and the ways MySQL writes "no date".
pub fn is_nothing(text: &str) -> bool {
    text.is_empty() || text.starts_with("0000-00-00") || text.starts_with("00.00.0000")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn numbers_come_in_all_spellings() {
        assert_eq!(whole_number(&json!("42")), Some(42));
        assert_eq!(whole_number(&json!(42.0)), Some(42));
        assert_eq!(whole_number(&json!("4x")), None);
        for (raw, text) in [
            (json!("-1169.56"), "-1169.56"),
            (json!(1400), "1400"),
            (json!(0.1), "0.1"),
            (json!("6 998,50"), "6998.50"),
            (json!("1\u{a0}000"), "1000"),
        ] {
            assert_eq!(decimal(&raw).unwrap().to_string(), text);
        }
        assert_eq!(decimal(&json!("дорого")), None);
    }

    #[test]
    fn dates_and_times_come_in_all_spellings() {
        let day = NaiveDate::from_ymd_opt(2025, 9, 1);
        for text in ["2025-09-01", "01.09.2025", "2025.09.01", "2025-09-01 11:20:05"] {
            assert_eq!(date(text), day, "{text}");
        }
        assert_eq!(date("31.02.2025"), None);
        assert_eq!(date("01.01.0001"), None);
        assert_eq!(time("16:00").unwrap().to_string(), "16:00:00");
        assert_eq!(time("16:00:59").unwrap().to_string(), "16:01:00");
        assert_eq!(time("23:59:59").unwrap().to_string(), "23:59:00");
        assert_eq!(moment("2025-10-05 16:00:01").unwrap().to_string(), "2025-10-05 16:00:00");
        assert_eq!(moment("2025-10-05 16:59:59").unwrap().to_string(), "2025-10-05 17:00:00");
    }
}
