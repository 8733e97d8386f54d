//! Rows to wire shapes.

use shared::subjects::Subject;

use crate::{entity::subject::Model, fields};

pub fn dto(row: Model) -> Subject {
    let Model { id, company_id: _, version, name, sort_key: _, hue, archived_at, created_at, updated_at } = row;
    Subject { id: id.into(), version, name, hue: fields::hue(hue), archived_at, created_at, updated_at }
}
