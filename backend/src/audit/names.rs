//! What the records are called that lines of the log point at: names instead of ids.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    db::Tenant,
    entity::{audit, branch, guardian, role, room, student, student_status, study_group, subject, teacher},
    error::Result,
};

/// Names by id.
pub struct Names(BTreeMap<Uuid, String>);

macro_rules! named {
    ($db:ident, $ids:ident, $names:ident, [$($table:ident),+ $(,)?]) => { $(
        let rows = $db.all_of_company($table::Entity::find().filter($table::Column::Id.is_in($ids.iter().copied()))).await?;
        $names.extend(rows.into_iter().map(|row| (row.id, row.name)));
    )+ };
}

impl Names {
    /// The names of everything these lines mention.
    pub async fn of(db: &Tenant, rows: &[audit::Model]) -> Result<Self> {
        let mut ids: BTreeSet<Uuid> = rows.iter().map(|row| row.record_id).collect();
        for value in rows.iter().flat_map(|row| [&row.before, &row.after]).flatten() {
            collect(value, &mut ids);
        }
        let mut names = BTreeMap::new();
        if !ids.is_empty() {
            named!(db, ids, names, [teacher, room, study_group, student, branch, subject, role, student_status, guardian]);
        }
        Ok(Self(names))
    }

    pub fn get(&self, id: Uuid) -> Option<&str> {
        self.0.get(&id).map(String::as_str)
    }
}

fn collect(value: &Value, ids: &mut BTreeSet<Uuid>) {
    match value {
        Value::String(text) => ids.extend(text.parse::<Uuid>().ok()),
        Value::Array(items) => items.iter().for_each(|item| collect(item, ids)),
        Value::Object(fields) => fields.values().for_each(|field| collect(field, ids)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
