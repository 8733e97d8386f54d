//! Rows to wire shapes.

use shared::branches::Branch;

use crate::entity::branch::Model;

pub fn dto(row: Model) -> Branch {
    let Model { id, company_id: _, version, name, sort_key: _, address, time_zone, archived_at, created_at, updated_at } = row;
    Branch { id: id.into(), version, name, address, time_zone, archived_at, created_at, updated_at }
}
