//! Which rows an index shows. What is not asked for is not simply "all": AlfaCRM hides leads,
//! archived people and unconducted lessons unless told otherwise.

use chrono::NaiveDate;
use serde_json::{Map, Value};

use crate::dates;
use crate::world::{Entity, Record};

type Params = Map<String, Value>;

/// A whole number, also as text.
pub fn number(value: Option<&Value>) -> Option<i64> {
    match value? {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        Value::Bool(flag) => Some(i64::from(*flag)),
        _ => None,
    }
}

fn day(params: &Params, key: &str) -> Option<NaiveDate> {
    params.get(key).and_then(Value::as_str).and_then(dates::read)
}

/// Ids that must stand in the URL: the index answers 400 without one of them.
pub fn required(entity: Entity) -> &'static [&'static str] {
    match entity {
        Entity::Cgi => &["group_id", "customer_id"],
        Entity::CustomerTariff => &["customer_id"],
        Entity::Communication => &["class", "related_id"],
        _ => &[],
    }
}

/// Whether the index shows this row.
pub fn shows(entity: Entity, row: &Record, body: &Params, query: &Params, today: NaiveDate) -> bool {
    match entity {
        Entity::Customer => customer(row, body),
        Entity::Teacher | Entity::Group => removed(row, body) && common(row, body),
        Entity::Lesson => lesson(row, body),
        Entity::Cgi => by_url(row, query, &["group_id", "customer_id"]) && row.text("_ends") >= &*dates::iso(today),
        Entity::CustomerTariff => {
            let dead = query.get("dead").is_some_and(|value| value == "true" || value == "1");
            by_url(row, query, &["customer_id"]) && row.archived == dead
        }
        Entity::Communication => {
            query.get("class").and_then(Value::as_str) == Some(row.text("class")) && by_url(row, query, &["related_id"])
        }
        Entity::Pay => pay(row, body),
        Entity::RegularLesson => id(row, body) && number(body.get("teacher_id")).is_none_or(|id| holds(row, "teacher_ids", id)),
        // A tariff's own id is not a filter.
        Entity::Tariff => true,
        Entity::Log => {
            let entity = body.get("entity").and_then(Value::as_str);
            entity.is_none_or(|entity| entity == row.text("entity"))
                && same(row, body, "entity_id")
                && day(body, "date_from").is_none_or(|from| row.text("date_time") >= &*dates::iso(from))
        }
        _ => common(row, body),
    }
}

fn customer(row: &Record, body: &Params) -> bool {
    let study = number(body.get("is_study")).unwrap_or(1);
    (study == 2 || row.int("is_study") == Some(study))
        && removed(row, body)
        && common(row, body)
        && ["study_status_id", "lead_status_id", "assigned_id"].iter().all(|key| same(row, body, key))
}

/// 0 (and by default) the active, 1 all, 2 the archived only.
fn removed(row: &Record, body: &Params) -> bool {
    match number(body.get("removed")) {
        Some(1) => true,
        Some(2) => row.archived,
        _ => !row.archived,
    }
}

fn lesson(row: &Record, body: &Params) -> bool {
    let status = number(body.get("status")).unwrap_or(3);
    let date = row.text("date");
    row.int("status") == Some(status)
        && id(row, body)
        && day(body, "date_from").is_none_or(|from| date >= &*dates::iso(from))
        && day(body, "date_to").is_none_or(|to| date <= &*dates::iso(to))
        && [("customer_id", "customer_ids"), ("group_id", "group_ids"), ("teacher_id", "teacher_ids")]
            .iter()
            .all(|(key, list)| number(body.get(*key)).is_none_or(|id| holds(row, list, id)))
        && ["subject_id", "lesson_type_id"].iter().all(|key| same(row, body, key))
}

fn pay(row: &Record, body: &Params) -> bool {
    let date = row.text("_day");
    id(row, body)
        && day(body, "date_from").is_none_or(|from| date >= &*dates::iso(from))
        && day(body, "date_to").is_none_or(|to| date <= &*dates::iso(to))
        && ["customer_id", "pay_type_id", "pay_item_id"].iter().all(|key| same(row, body, key))
}

/// Filters by id and by part of the name.
fn common(row: &Record, body: &Params) -> bool {
    let name = body.get("name").and_then(Value::as_str).unwrap_or_default().to_lowercase();
    id(row, body) && (name.is_empty() || row.text("name").to_lowercase().contains(&name))
}

fn id(row: &Record, body: &Params) -> bool {
    match body.get("id") {
        None | Some(Value::Null) => true,
        Some(Value::Array(list)) => list.iter().any(|one| number(Some(one)) == Some(row.id)),
        one => number(one) == Some(row.id),
    }
}

fn same(row: &Record, params: &Params, key: &str) -> bool {
    number(params.get(key)).is_none_or(|wanted| row.int(key) == Some(wanted))
}

fn by_url(row: &Record, query: &Params, keys: &[&str]) -> bool {
    keys.iter().all(|key| same(row, query, key))
}

fn holds(row: &Record, list: &str, id: i64) -> bool {
    row.list(list).iter().any(|one| one.as_i64() == Some(id))
}
