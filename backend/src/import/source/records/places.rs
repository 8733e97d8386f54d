//! Branches, locations, rooms, and the small lists a tenant sets up.

use super::{Fields, FromRow};

/// A branch. The source knows neither its address nor its time zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    pub name: String,
    pub is_active: bool,
    pub subject_ids: Vec<i64>,
}

impl FromRow for Branch {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let name = fields.text("name");
        Some(Self {
            name: fields.need("name", name)?,
            is_active: fields.flag("is_active").unwrap_or(true),
            subject_ids: fields.ids("subject_ids"),
        })
    }
}

/// A building of a branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    pub branch_id: Option<i64>,
    pub name: String,
    pub is_active: bool,
}

impl FromRow for Location {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let name = fields.text("name");
        Some(Self {
            branch_id: fields.id("branch_id"),
            name: fields.need("name", name)?,
            is_active: fields.flag("is_active").unwrap_or(true),
        })
    }
}

/// A room. The source has no capacity and no colour, only the number of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Room {
    pub branch_id: Option<i64>,
    pub location_id: Option<i64>,
    pub color_id: Option<i64>,
    pub name: String,
    pub note: Option<String>,
    pub is_enabled: bool,
}

impl FromRow for Room {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let name = fields.text("name").or_else(|| fields.text("note"));
        Some(Self {
            branch_id: fields.id("branch_id"),
            location_id: fields.id("location_id"),
            color_id: fields.id("color_id"),
            name: fields.need("name", name)?,
            note: fields.text("note"),
            is_enabled: fields.flag("is_enabled").unwrap_or(true),
        })
    }
}

/// An entry of a list: subject, study status, lead status, source, reject, kind of payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub name: String,
    pub code: Option<String>,
    pub is_enabled: bool,
    pub weight: i64,
}

impl FromRow for Listed {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let name = fields.text("name");
        Some(Self {
            name: fields.need("name", name)?,
            code: fields.text("code"),
            is_enabled: fields.flag("is_enabled").unwrap_or(true),
            weight: fields.number("weight").unwrap_or(0),
        })
    }
}

/// A kind of lesson. `kind` is the source's `type`: usually 1 individual, 2 group, 3 trial.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LessonType {
    pub name: String,
    pub kind: Option<i64>,
    pub is_active: bool,
}

impl FromRow for LessonType {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let name = fields.text("name");
        Some(Self {
            name: fields.need("name", name)?,
            kind: fields.id("type"),
            is_active: fields.flag("is_active").unwrap_or(true),
        })
    }
}
