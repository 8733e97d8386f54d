//! Rows to wire shapes.

use shared::holidays::{Festive, Holiday};

use crate::entity::holiday::Model;

pub fn dto(row: Model) -> Holiday {
    let Model { id, company_id: _, version, name, sort_key: _, starts_on, ends_on, archived_at, created_at, updated_at } = row;
    Holiday { id: id.into(), version, name, starts_on, ends_on, lessons: None, archived_at, created_at, updated_at }
}

pub fn festive(row: Model) -> Festive {
    Festive { name: row.name, starts_on: row.starts_on, ends_on: row.ends_on }
}
