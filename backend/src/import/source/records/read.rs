//! Reads the fields of a row, and keeps what was wrong with them: ids as text, `""` for nothing, `[]`
//! for an empty map.

use chrono::{Datelike as _, NaiveDate, NaiveDateTime, NaiveTime};
use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::spelling::{date, decimal, is_nothing, moment, time, whole_number};
use super::{Entity, Problem, Reason};

/// The fields of one row, and what was wrong with them.
pub struct Fields<'a> {
    entity: Entity,
    id: Option<i64>,
    row: Option<&'a Map<String, Value>>,
    raw: &'a Value,
    problems: Vec<Problem>,
}

impl<'a> Fields<'a> {
    /// Begins to read a row.
    pub fn new(entity: Entity, raw: &'a Value) -> Self {
        Self { entity, id: None, row: raw.as_object(), raw, problems: Vec::new() }
    }

    /// Begins to read a row inside a row; problems are the outer one's.
    pub fn inner(&self, raw: &'a Value) -> Self {
        Self { entity: self.entity, id: self.id, row: raw.as_object(), raw, problems: Vec::new() }
    }

    /// Takes over the problems of an inner row.
    pub fn take_problems(&mut self, inner: Fields<'_>) {
        self.problems.extend(inner.problems);
    }

    /// What was wrong.
    pub fn into_problems(self) -> Vec<Problem> {
        self.problems
    }

    /// The row's own id; without one it is not a record.
    pub fn own_id(&mut self) -> Option<i64> {
        self.id = self.row.and_then(|row| row.get("id")).and_then(whole_number);
        if self.id.is_none() {
            let raw = self.raw;
            self.report("id", Reason::NotARecord, raw);
        }
        self.id
    }

    /// Whether the key is there at all.
    pub fn has(&self, key: &str) -> bool {
        self.raw_of(key).is_some()
    }

    /// The value of a key; null counts as missing.
    pub fn raw_of(&self, key: &str) -> Option<&'a Value> {
        self.row?.get(key).filter(|value| !value.is_null())
    }

    /// Notes that a field is wrong; the field is left empty.
    pub fn report(&mut self, field: &'static str, reason: Reason, found: &Value) {
        let text = match found {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let found = text.chars().take(120).collect();
        self.problems.push(Problem { entity: self.entity, id: self.id, field, reason, found, fatal: false });
    }

    /// Takes a value on condition that it was there.
    pub fn need<T>(&mut self, field: &'static str, value: Option<T>) -> Option<T> {
        if value.is_none() && !self.problems.iter().any(|problem| problem.field == field) {
            self.report(field, Reason::Missing, &Value::Null);
        } else if value.is_none() {
            // The last problem is the one blamed for the loss.
            let at = self.problems.iter().position(|problem| problem.field == field);
            if let Some(at) = at {
                let problem = self.problems.remove(at);
                self.problems.push(problem);
            }
        }
        value
    }

    /// Text without the blanks around it; none when empty.
    pub fn text(&self, key: &str) -> Option<String> {
        let text = match self.raw_of(key)? {
            Value::String(text) => text.trim().to_owned(),
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        (!text.is_empty()).then_some(text)
    }

    /// An id or other whole number; none when null, empty or zero text.
    pub fn number(&mut self, key: &'static str) -> Option<i64> {
        let raw = self.raw_of(key)?;
        if raw.as_str().is_some_and(|text| text.trim().is_empty()) || raw.as_array().is_some_and(Vec::is_empty) {
            return None;
        }
        let found = whole_number(raw);
        if found.is_none() {
            self.report(key, Reason::NotAnId, raw);
        }
        found
    }

    /// An id; 0 and below mean none.
    pub fn id(&mut self, key: &'static str) -> Option<i64> {
        self.number(key).filter(|id| *id > 0)
    }

    /// A list of ids; what is not an id is reported and left out.
    pub fn ids(&mut self, key: &'static str) -> Vec<i64> {
        let mut found = Vec::new();
        for raw in self.list(key) {
            match whole_number(raw) {
                Some(id) if !found.contains(&id) => found.push(id),
                Some(_) => {}
                None => self.report(key, Reason::NotAnId, raw),
            }
        }
        found
    }

    /// The items of a list. A map is taken for a list with gaps, a bare value for a list of one.
    pub fn list(&self, key: &str) -> Vec<&'a Value> {
        match self.raw_of(key) {
            Some(Value::Array(list)) => list.iter().collect(),
            Some(Value::Object(map)) => map.values().collect(),
            Some(Value::String(text)) if text.trim().is_empty() => Vec::new(),
            Some(Value::Bool(_)) | None => Vec::new(),
            Some(one) => vec![one],
        }
    }

    /// Texts of a list, trimmed, without empty ones and repetitions.
    pub fn texts(&self, key: &str) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for raw in self.list(key) {
            let text = match raw {
                Value::String(text) => text.trim().to_owned(),
                Value::Number(number) => number.to_string(),
                _ => continue,
            };
            if !text.is_empty() && !found.contains(&text) {
                found.push(text);
            }
        }
        found
    }

    /// An exact decimal; none when null or empty.
    pub fn decimal(&mut self, key: &'static str) -> Option<Decimal> {
        let raw = self.raw_of(key)?;
        if raw.as_str().is_some_and(|text| text.trim().is_empty()) {
            return None;
        }
        let found = decimal(raw);
        if found.is_none() {
            self.report(key, Reason::NotANumber, raw);
        }
        found
    }

    /// 0/1, also as text or as true and false.
    pub fn flag(&mut self, key: &'static str) -> Option<bool> {
        let raw = self.raw_of(key)?;
        match raw {
            Value::Bool(flag) => Some(*flag),
            Value::String(text) if text.trim().is_empty() => None,
            Value::String(text) if text == "true" || text == "false" => Some(text == "true"),
            _ => self.number(key).map(|number| number != 0),
        }
    }

    fn parsed<T>(&mut self, key: &'static str, reason: Reason, parse: fn(&str) -> Option<T>) -> Option<T> {
        let text = self.text(key).filter(|text| !is_nothing(text))?;
        let found = parse(&text);
        if found.is_none() {
            self.report(key, reason, &Value::String(text));
        }
        found
    }

    /// A day.
    pub fn date(&mut self, key: &'static str) -> Option<NaiveDate> {
        self.parsed(key, Reason::NotADate, date)
    }

    /// A last day; the source's "31 December 2030" means there is none.
    pub fn end_date(&mut self, key: &'static str) -> Option<NaiveDate> {
        self.date(key).filter(|day| (day.year(), day.ordinal()) < (2030, 365))
    }

    /// A wall-clock time.
    pub fn time(&mut self, key: &'static str) -> Option<NaiveTime> {
        self.parsed(key, Reason::NotATime, time)
    }

    /// A wall-clock moment, to the minute.
    pub fn moment(&mut self, key: &'static str) -> Option<NaiveDateTime> {
        self.parsed(key, Reason::NotATime, moment)
    }

    /// The tenant's own fields: every filled `custom_…`, without the prefix.
    pub fn custom(&self) -> Map<String, Value> {
        let Some(row) = self.row else { return Map::new() };
        row.iter()
            .filter_map(|(key, value)| Some((key.strip_prefix("custom_")?, value)))
            .filter(|(_, value)| !matches!(value, Value::Null) && value.as_str() != Some(""))
            .map(|(key, value)| (key.to_owned(), value.clone()))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn nothing_is_written_in_many_ways() {
        let row = json!({"id": "7", "a": "", "b": null, "c": "0000-00-00", "d": "2030-12-31", "e": [], "f": 0});
        let mut fields = Fields::new(Entity::Customer, &row);
        assert_eq!(fields.own_id(), Some(7));
        assert_eq!((fields.date("a"), fields.date("b"), fields.date("c")), (None, None, None));
        assert_eq!((fields.end_date("d"), fields.number("e"), fields.id("f")), (None, None, None));
        assert!(fields.date("d").is_some());
        assert!(fields.into_problems().is_empty());
    }

    #[test]
    fn wrong_fields_are_reported_not_guessed() {
        let row = json!({"id": 7, "dob": "вчера", "room_id": "x", "balance": "много"});
        let mut fields = Fields::new(Entity::Customer, &row);
        fields.own_id();
        assert_eq!((fields.date("dob"), fields.id("room_id"), fields.decimal("balance")), (None, None, None));
        let reasons: Vec<_> = fields.into_problems().into_iter().map(|p| (p.id, p.field, p.reason)).collect();
        assert_eq!(
            reasons,
            [(Some(7), "dob", Reason::NotADate), (Some(7), "room_id", Reason::NotAnId), (Some(7), "balance", Reason::NotANumber),]
        );
    }
}
