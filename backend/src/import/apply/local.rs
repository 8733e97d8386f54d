//! What was changed here since the last import and was left alone, told field by field: what follows from another field
//! is not told, and a value only if people can read it.

use chrono::{NaiveDate, NaiveDateTime};
use sea_orm::JsonValue;
use shared::import::RowOutcome;

use crate::import::{kind::Kind, remark::Remark};

/// Fields that follow from others.
const FOLLOWS: [&str; 12] = [
    "sort_key",
    "starts_at",
    "ends_at",
    "slots",
    "rule_id",
    "rule_starts",
    "detached",
    "accepted_overlap",
    "accepted_reason",
    "home_branch_id",
    "source_currency",
    "source_name",
];

/// Fields whose value says something as it stands.
const READABLE: [&str; 14] = [
    "name",
    "phones",
    "email",
    "birth_date",
    "note",
    "topic",
    "cancel_reason",
    "starts",
    "minutes",
    "capacity",
    "stage",
    "source",
    "starts_on",
    "ends_on",
];

/// A remark per field that was kept; at least one if there was any.
pub fn remarks(kind: Kind, key: &str, kept: Vec<(String, JsonValue)>) -> Vec<Remark> {
    let one = |(field, wants): &(String, JsonValue)| {
        let value = if READABLE.contains(&field.as_str()) { shown(wants) } else { String::new() };
        let code = if value.is_empty() { "local_other" } else { "local" };
        Remark::new(kind, key, RowOutcome::KeptLocal, code).on(field).with(value)
    };
    let said: Vec<Remark> = kept.iter().filter(|(field, _)| !FOLLOWS.contains(&field.as_str())).map(one).collect();
    if said.is_empty() { kept.first().map(one).into_iter().collect() } else { said }
}

/// A value for people.
fn shown(value: &JsonValue) -> String {
    match value {
        JsonValue::Null => String::new(),
        JsonValue::String(text) => {
            let wall = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S").map(|at| at.format("%d.%m.%Y %H:%M").to_string());
            let day = || text.parse::<NaiveDate>().map(|day| day.format("%d.%m.%Y").to_string());
            wall.or_else(|_| day()).unwrap_or_else(|_| text.clone())
        }
        JsonValue::Array(list) => list.iter().map(shown).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_moved_lesson_is_told_once_and_by_its_time() {
        let kept = [("starts", json!("2026-11-20T06:10:00")), ("starts_at", json!("x")), ("slots", json!([]))];
        let told = remarks(Kind::Lesson, "7", kept.map(|(field, value)| (field.to_owned(), value)).to_vec());
        assert_eq!(told.iter().map(|r| (r.code, r.detail.as_str())).collect::<Vec<_>>(), [("local", "20.11.2026 06:10")]);
        let told = remarks(Kind::Lesson, "7", vec![("room_id".to_owned(), json!("0193"))]);
        assert_eq!((told[0].code, told[0].detail.as_str()), ("local_other", ""));
        assert_eq!(remarks(Kind::Lesson, "7", vec![("slots".to_owned(), json!([]))]).len(), 1);
    }
}
