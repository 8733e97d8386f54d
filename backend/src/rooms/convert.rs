//! Rows to wire shapes.

use shared::rooms::Room;

use crate::entity::room::Model;

pub fn dto(row: Model) -> Room {
    let Model { id, company_id: _, branch_id, version, name, sort_key: _, capacity, archived_at, created_at, updated_at } = row;
    Room {
        id: id.into(),
        version,
        name,
        capacity: capacity.map(i32::unsigned_abs),
        branch_id: branch_id.into(),
        archived_at,
        created_at,
        updated_at,
    }
}
