//! What the fake holds: tables of records as AlfaCRM would store them.
//!
//! A record keeps apart what the API never shows (its branches, whether it is archived, keys that
//! begin with `_`) from the fields it answers with.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::{Map, Value};

/// Every entity with an `index`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Entity {
    Branch,
    Location,
    Room,
    Subject,
    Teacher,
    Customer,
    StudyStatus,
    LeadStatus,
    LeadReject,
    CustomerReject,
    LeadSource,
    Group,
    Cgi,
    RegularLesson,
    LessonType,
    Lesson,
    Tariff,
    CustomerTariff,
    Pay,
    PayType,
    PayAccount,
    PayItem,
    PayItemCategory,
    Discount,
    Task,
    Communication,
    Log,
    User,
}

const PATHS: &[(&str, Entity)] = &[
    ("branch", Entity::Branch),
    ("location", Entity::Location),
    ("room", Entity::Room),
    ("subject", Entity::Subject),
    ("teacher", Entity::Teacher),
    ("customer", Entity::Customer),
    ("study-status", Entity::StudyStatus),
    ("lead-status", Entity::LeadStatus),
    ("lead-reject", Entity::LeadReject),
    ("customer-reject", Entity::CustomerReject),
    ("lead-source", Entity::LeadSource),
    ("group", Entity::Group),
    ("cgi", Entity::Cgi),
    ("regular-lesson", Entity::RegularLesson),
    ("lesson-type", Entity::LessonType),
    ("lesson", Entity::Lesson),
    ("tariff", Entity::Tariff),
    ("customer-tariff", Entity::CustomerTariff),
    ("pay", Entity::Pay),
    ("pay-type", Entity::PayType),
    ("pay-account", Entity::PayAccount),
    ("pay-item", Entity::PayItem),
    ("pay-item-category", Entity::PayItemCategory),
    ("discount", Entity::Discount),
    ("task", Entity::Task),
    ("communication", Entity::Communication),
    ("log", Entity::Log),
    ("user", Entity::User),
];

impl Entity {
    /// The entity of a path segment (`regular-lesson`).
    pub fn of_path(segment: &str) -> Option<Self> {
        PATHS.iter().find(|(path, _)| *path == segment).map(|(_, entity)| *entity)
    }

    /// Its path segment.
    pub fn path(self) -> &'static str {
        PATHS.iter().find(|(_, entity)| *entity == self).map_or("", |(path, _)| path)
    }
}

/// One row.
#[derive(Debug, Clone)]
pub struct Record {
    pub id: i64,
    /// Where it is seen; empty means in every branch.
    pub branches: Vec<i64>,
    /// Archived, dismissed or (a customer's tariff) finished.
    pub archived: bool,
    pub fields: Map<String, Value>,
}

impl Record {
    /// A record from a JSON object with an `id`.
    pub fn new(branches: &[i64], archived: bool, fields: Value) -> Self {
        let fields = match fields {
            Value::Object(map) => map,
            _ => Map::new(),
        };
        let id = fields.get("id").and_then(Value::as_i64).unwrap_or_default();
        Self { id, branches: branches.to_vec(), archived, fields }
    }

    /// A whole number in a field, if there is one.
    pub fn int(&self, key: &str) -> Option<i64> {
        self.fields.get(key).and_then(Value::as_i64)
    }

    /// A text in a field; empty when missing.
    pub fn text(&self, key: &str) -> &str {
        self.fields.get(key).and_then(Value::as_str).unwrap_or_default()
    }

    /// A list in a field; empty when missing.
    pub fn list(&self, key: &str) -> &[Value] {
        self.fields.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }
}

/// All tables of one AlfaCRM account.
#[derive(Debug, Clone)]
pub struct World {
    pub today: NaiveDate,
    tables: BTreeMap<Entity, Vec<Record>>,
}

impl World {
    pub fn new(today: NaiveDate) -> Self {
        Self { today, tables: BTreeMap::new() }
    }

    /// The rows of an entity, as they were put in.
    pub fn rows(&self, entity: Entity) -> &[Record] {
        self.tables.get(&entity).map_or(&[], Vec::as_slice)
    }

    /// Adds a row.
    pub fn add(&mut self, entity: Entity, record: Record) {
        self.tables.entry(entity).or_default().push(record);
    }

    /// Changes fields of a row; false if there is no such row.
    pub fn patch(&mut self, entity: Entity, id: i64, fields: &Map<String, Value>) -> bool {
        let Some(row) = self.find(entity, id) else {
            return false;
        };
        for (key, value) in fields {
            row.fields.insert(key.clone(), value.clone());
        }
        true
    }

    /// Archives a row or brings it back; false if there is no such row.
    pub fn archive(&mut self, entity: Entity, id: i64, archived: bool) -> bool {
        self.find(entity, id).map(|row| row.archived = archived).is_some()
    }

    /// Removes a row for good; false if there is no such row.
    pub fn remove(&mut self, entity: Entity, id: i64) -> bool {
        let rows = self.tables.entry(entity).or_default();
        let before = rows.len();
        rows.retain(|row| row.id != id);
        rows.len() < before
    }

    /// Puts in a copy of a row under a fresh id: somebody worked while we were reading.
    pub fn copy(&mut self, entity: Entity, id: i64) -> Option<i64> {
        let rows = self.tables.entry(entity).or_default();
        let fresh = rows.iter().map(|row| row.id).max()? + 1;
        let mut copy = rows.iter().find(|row| row.id == id)?.clone();
        copy.id = fresh;
        copy.fields.insert("id".to_owned(), Value::from(fresh));
        rows.push(copy);
        Some(fresh)
    }

    fn find(&mut self, entity: Entity, id: i64) -> Option<&mut Record> {
        self.tables.get_mut(&entity)?.iter_mut().find(|row| row.id == id)
    }
}
