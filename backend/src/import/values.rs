//! Values of columns as JSON and back, and the short hash by which a later run knows what it brought.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use sea_orm::{JsonValue, Value};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// A column's value, readable.
pub fn to_json(value: &Value) -> JsonValue {
    match value {
        Value::Bool(Some(v)) => JsonValue::from(*v),
        Value::Int(Some(v)) => JsonValue::from(*v),
        Value::BigInt(Some(v)) => JsonValue::from(*v),
        Value::String(Some(v)) => JsonValue::from(v.clone()),
        Value::Uuid(Some(v)) => JsonValue::from(v.to_string()),
        Value::ChronoDate(Some(v)) => JsonValue::from(v.to_string()),
        Value::ChronoDateTime(Some(v)) => JsonValue::from(v.format(WALL).to_string()),
        Value::ChronoDateTimeUtc(Some(v)) => JsonValue::from(v.to_rfc3339()),
        Value::Json(Some(v)) => (**v).clone(),
        _ => JsonValue::Null,
    }
}

const WALL: &str = "%Y-%m-%dT%H:%M:%S";

/// The value again, of the same type as `like`.
pub fn from_json(like: &Value, json: &JsonValue) -> Value {
    let text = json.as_str();
    match like {
        Value::Bool(_) => Value::Bool(json.as_bool()),
        Value::Int(_) => Value::Int(json.as_i64().and_then(|v| i32::try_from(v).ok())),
        Value::BigInt(_) => Value::BigInt(json.as_i64()),
        Value::String(_) => Value::String(text.map(str::to_owned)),
        Value::Uuid(_) => Value::Uuid(text.and_then(|t| t.parse::<Uuid>().ok())),
        Value::ChronoDate(_) => Value::ChronoDate(text.and_then(|t| t.parse::<NaiveDate>().ok())),
        Value::ChronoDateTime(_) => Value::ChronoDateTime(text.and_then(|t| NaiveDateTime::parse_from_str(t, WALL).ok())),
        Value::ChronoDateTimeUtc(_) => {
            Value::ChronoDateTimeUtc(text.and_then(|t| DateTime::parse_from_rfc3339(t).ok()).map(|at| at.with_timezone(&Utc)))
        }
        Value::Json(_) => Value::Json((!json.is_null()).then(|| Box::new(json.clone()))),
        other => other.clone(),
    }
}

/// Sixteen hex digits of a value. When something was archived does not matter, only whether.
pub fn mark(field: &str, value: &JsonValue) -> String {
    let text = if field == "archived_at" { JsonValue::from(!value.is_null()).to_string() } else { value.to_string() };
    hex::encode(Sha256::digest(text.as_bytes())).chars().take(16).collect()
}

/// Whether two values of a field are the same to an import.
pub fn same(field: &str, one: &JsonValue, other: &JsonValue) -> bool {
    if field == "archived_at" { one.is_null() == other.is_null() } else { one == other }
}
