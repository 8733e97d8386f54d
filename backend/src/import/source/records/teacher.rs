//! Teachers, and the two ways other rows name them.

use chrono::NaiveDate;

use serde_json::Value;

use super::{Fields, FromRow, Reason, whole_number};

/// A teacher, working or gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Teacher {
    pub name: String,
    pub branch_ids: Vec<i64>,
    pub birth_date: Option<NaiveDate>,
    /// The source's number, not documented: kept as it is.
    pub gender: Option<i64>,
    pub note: Option<String>,
    /// The last day of work, if one is set.
    pub ends: Option<NaiveDate>,
    pub phones: Vec<String>,
    pub emails: Vec<String>,
    pub addresses: Vec<String>,
}

impl FromRow for Teacher {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let name = fields.text("name");
        Some(Self {
            name: fields.need("name", name)?,
            branch_ids: fields.ids("branch_ids"),
            birth_date: fields.date("dob"),
            gender: fields.id("gender"),
            note: fields.text("note"),
            ends: fields.end_date("e_date"),
            phones: fields.texts("phone"),
            emails: fields.texts("email"),
            addresses: fields.texts("addr"),
        })
    }
}

/// How a customer or a group names a teacher: mostly by name, which two people may share.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum TeacherRef {
    Id(i64),
    Name(String),
}

/// Reads a list in which ids and names both occur.
pub fn references(fields: &mut Fields<'_>, key: &'static str) -> Vec<TeacherRef> {
    let mut found = Vec::new();
    for raw in fields.list(key) {
        let one = match (whole_number(raw), raw) {
            (Some(id), _) => TeacherRef::Id(id),
            (None, Value::String(name)) if !name.trim().is_empty() => TeacherRef::Name(name.trim().to_owned()),
            (None, Value::String(_) | Value::Null) => continue,
            (None, other) => {
                fields.report(key, Reason::NotAnId, other);
                continue;
            }
        };
        if !found.contains(&one) {
            found.push(one);
        }
    }
    found
}
