//! What people wrote and did: comments, tasks, the log; and the users who did it.

use chrono::{NaiveDate, NaiveDateTime};
use serde_json::{Map, Value};

use super::{Fields, FromRow};

/// A comment on a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Communication {
    /// 1 is a comment; calls, messages and mails have other numbers.
    pub kind: Option<i64>,
    pub related_id: Option<i64>,
    pub user_id: Option<i64>,
    pub added: Option<NaiveDateTime>,
    pub text: Option<String>,
}

impl FromRow for Communication {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        Some(Self {
            kind: fields.id("type_id"),
            related_id: fields.id("related_id"),
            user_id: fields.id("user_id"),
            added: fields.moment("added"),
            text: fields.text("comment"),
        })
    }
}

/// A task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    pub title: Option<String>,
    pub text: Option<String>,
    pub user_id: Option<i64>,
    pub assigned_ids: Vec<i64>,
    pub customer_ids: Vec<i64>,
    pub group_ids: Vec<i64>,
    pub due: Option<NaiveDate>,
    pub done: Option<NaiveDate>,
    pub is_done: bool,
    pub is_archived: bool,
}

impl FromRow for Task {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        Some(Self {
            title: fields.text("title"),
            text: fields.text("text"),
            user_id: fields.id("user_id"),
            assigned_ids: fields.ids("assigned_ids"),
            customer_ids: fields.ids("customer_ids"),
            group_ids: fields.ids("group_ids"),
            due: fields.date("due_date"),
            done: fields.date("done_date"),
            is_done: fields.flag("is_done").unwrap_or(false),
            is_archived: fields.flag("is_archive").unwrap_or(false),
        })
    }
}

/// Something that happened. The only trace of memberships that have ended.
#[derive(Debug, Clone, PartialEq)]
pub struct LogEntry {
    pub entity: Option<String>,
    pub entity_id: Option<i64>,
    pub user_id: Option<i64>,
    pub event: Option<i64>,
    pub new: Map<String, Value>,
    pub at: Option<NaiveDateTime>,
}

impl FromRow for LogEntry {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        Some(Self {
            entity: fields.text("entity"),
            entity_id: fields.id("entity_id"),
            user_id: fields.id("user_id"),
            event: fields.number("event"),
            new: map(fields.raw_of("fields_new")),
            at: fields.moment("date_time"),
        })
    }
}

/// A map, also written as JSON text; `[]` and `""` are empty ones.
fn map(raw: Option<&Value>) -> Map<String, Value> {
    match raw {
        Some(Value::Object(map)) => map.clone(),
        Some(Value::String(text)) => serde_json::from_str(text).unwrap_or_default(),
        _ => Map::new(),
    }
}

/// Somebody who works in the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    pub name: Option<String>,
    pub email: Option<String>,
}

impl FromRow for User {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        Some(Self { name: fields.text("name"), email: fields.text("email") })
    }
}
