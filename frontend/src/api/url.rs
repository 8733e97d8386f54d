//! Addresses: an id put into a route, a query put behind it.

use serde::Serialize;
use serde_json::Value;

/// The address of one record: `at("/api/lessons/{id}", id)`.
pub fn at(route: &str, id: impl std::fmt::Display) -> String {
    route.replace("{id}", &id.to_string())
}

/// A route with a query of the shape the server reads; fields that are absent or null are left out.
pub fn with_query(route: &str, query: &impl Serialize) -> String {
    let Ok(Value::Object(fields)) = serde_json::to_value(query) else {
        return route.to_owned();
    };
    let pairs: Vec<String> = fields
        .iter()
        .filter_map(|(name, value)| {
            let value = match value {
                Value::String(text) => encode(text),
                Value::Number(number) => number.to_string(),
                Value::Bool(on) => on.to_string(),
                Value::Null | Value::Array(_) | Value::Object(_) => return None,
            };
            Some(format!("{name}={value}"))
        })
        .collect();
    if pairs.is_empty() { route.to_owned() } else { format!("{route}?{}", pairs.join("&")) }
}

/// Percent-encodes all but the letters a query may hold as they are.
pub fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| match char::from(byte) {
            plain if plain.is_ascii_alphanumeric() || "-_.~".contains(plain) => plain.to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use shared::{lessons::LessonQuery, page::ListQuery};

    use super::{at, with_query};

    #[test]
    fn an_address_names_its_record() {
        assert_eq!(at("/api/lessons/{id}/move", 7), "/api/lessons/7/move");
    }

    #[test]
    fn a_query_holds_what_was_asked_and_nothing_else() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
        let week = LessonQuery { from: day(16), to: day(23), ..LessonQuery::default() };
        assert_eq!(with_query("/api/lessons", &week), "/api/lessons?from=2026-11-16&to=2026-11-23");
        let list = ListQuery { page_size: Some(200), q: Some("Әсел & co".into()), ..ListQuery::default() };
        assert_eq!(with_query("/x", &list), "/x?pageSize=200&q=%D3%98%D1%81%D0%B5%D0%BB%20%26%20co");
        assert_eq!(with_query("/x", &ListQuery::default()), "/x");
    }
}
