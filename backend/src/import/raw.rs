//! Every row of the source as it said it: nothing read is dropped, and a run that was cut off goes on from here.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, EntityTrait, JsonValue, QueryFilter, QueryOrder, Set};
use serde_json::json;
use uuid::Uuid;

use super::source::records::{Batch, Entity, FromRow, Problem};
use crate::{db::Tenant, entity::import_raw, error::Result};

/// A row to be kept.
pub struct RawRow {
    pub id: i64,
    pub raw: JsonValue,
    pub branch: Option<i64>,
    pub archived: bool,
}

/// Where rows are kept.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    pub run: Uuid,
    pub host: &'a str,
}

/// Keeps the rows of one question. A row that was met in another branch before gains a branch; the first pass that
/// saw it says whether it is archived. Answers how many this run had not met before.
pub async fn keep(db: &Tenant, place: Place<'_>, entity: Entity, rows: Vec<RawRow>) -> Result<u64> {
    let mut merged: BTreeMap<i64, (JsonValue, bool, Vec<i64>)> = BTreeMap::new();
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    for some in ids.chunks(400) {
        let query = of(place.host, entity).filter(import_raw::Column::RunId.eq(place.run));
        for row in db.all_of_company(query.filter(import_raw::Column::ForeignId.is_in(some.iter().copied()))).await? {
            merged.insert(row.foreign_id, (row.raw, row.archived, branches_of(&row.branches)));
        }
        let gone = import_raw::Entity::delete_many()
            .filter(import_raw::Column::Host.eq(place.host))
            .filter(import_raw::Column::Entity.eq(entity.word()))
            .filter(import_raw::Column::ForeignId.is_in(some.iter().copied()));
        db.delete_many(gone).await?;
    }
    let met = merged.len();
    for row in rows {
        let (_, _, branches) = merged.entry(row.id).or_insert((row.raw, row.archived, Vec::new()));
        branches.extend(row.branch.filter(|branch| !branches.contains(branch)));
    }
    let new = (merged.len() - met) as u64;
    let rows = merged.into_iter().map(|(id, (raw, archived, branches))| import_raw::ActiveModel {
        company_id: Set(db.company()),
        host: Set(place.host.to_owned()),
        entity: Set(entity.word().to_owned()),
        foreign_id: Set(id),
        run_id: Set(place.run),
        archived: Set(archived),
        branches: Set(json!(branches)),
        raw: Set(raw),
        read_at: Set(db.now()),
    });
    db.insert_many(rows.collect()).await?;
    Ok(new)
}

fn of(host: &str, entity: Entity) -> sea_orm::Select<import_raw::Entity> {
    import_raw::Entity::find().filter(import_raw::Column::Host.eq(host)).filter(import_raw::Column::Entity.eq(entity.word()))
}

fn branches_of(column: &JsonValue) -> Vec<i64> {
    column.as_array().into_iter().flatten().filter_map(JsonValue::as_i64).collect()
}

/// A row that was read, with what else is known of it.
#[derive(Clone, Debug)]
pub struct Entry<T> {
    pub id: i64,
    pub value: T,
    /// Branches it was seen in.
    pub branches: Vec<i64>,
    pub archived: bool,
    /// Fields that could not be read and were left empty.
    pub problems: Vec<Problem>,
}

/// What a run has read of one kind, by number.
pub async fn load<T: FromRow>(db: &Tenant, place: Place<'_>, entity: Entity) -> Result<Vec<Entry<T>>> {
    let query =
        of(place.host, entity).filter(import_raw::Column::RunId.eq(place.run)).order_by_asc(import_raw::Column::ForeignId);
    let mut entries = Vec::new();
    for row in db.all_of_company(query).await? {
        let mut batch: Batch<T> = Batch::of(entity, vec![row.raw]);
        if let Some(read) = batch.rows.pop() {
            let branches = branches_of(&row.branches);
            entries.push(Entry { id: read.id, value: read.value, branches, archived: row.archived, problems: batch.problems });
        }
    }
    Ok(entries)
}

/// Numbers of a kind that a run has read, with the branches they were seen in.
pub async fn numbers(db: &Tenant, place: Place<'_>, entity: Entity) -> Result<Vec<(i64, Vec<i64>)>> {
    #[derive(sea_orm::FromQueryResult)]
    struct Seen {
        foreign_id: i64,
        branches: JsonValue,
    }
    use sea_orm::QuerySelect;
    let query =
        of(place.host, entity).filter(import_raw::Column::RunId.eq(place.run)).order_by_asc(import_raw::Column::ForeignId);
    let query = query.select_only().column(import_raw::Column::ForeignId).column(import_raw::Column::Branches);
    let rows: Vec<Seen> = db.rows(query).await?;
    Ok(rows.into_iter().map(|row| (row.foreign_id, branches_of(&row.branches))).collect())
}

/// How many rows of each kind a run has read.
pub async fn totals(db: &Tenant, run: Uuid) -> Result<Vec<(String, u64)>> {
    #[derive(sea_orm::FromQueryResult)]
    struct Total {
        entity: String,
        count: i64,
    }
    let sql =
        "SELECT entity, count(*) AS count FROM import_raw WHERE company_id = ? AND run_id = ? GROUP BY entity ORDER BY entity";
    let rows: Vec<Total> = db.report(sql, vec![run.into()]).await?;
    Ok(rows.into_iter().map(|row| (row.entity, row.count.unsigned_abs())).collect())
}
