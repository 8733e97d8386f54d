//! Rows to wire shapes.

use shared::{leads::Lead, search::search_text};

use crate::{entity::lead::Model, phones};

pub fn dto(row: Model) -> Lead {
    Lead {
        id: row.id.into(),
        version: row.version,
        branch_id: row.branch_id.into(),
        name: row.name,
        phones: phones::of_column(&row.phones),
        email: row.email,
        stage: row.stage,
        source: row.source,
        note: row.note,
        student_id: row.student_id.map(Into::into),
        archived_at: row.archived_at,
        created_at: row.created_at,
        updated_at: row.updated_at,
    }
}

/// What a lead is found by.
pub fn searchable(row: &Model) -> String {
    let numbers = phones::of_column(&row.phones);
    search_text([row.name.as_str(), row.email.as_deref().unwrap_or_default()], numbers.iter().map(String::as_str))
}
