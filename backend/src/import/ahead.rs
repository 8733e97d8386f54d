//! Lessons made at night from rules that an import brought: taken back with it, so that a night alone is no reason why
//! an import cannot be rolled back.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};
use uuid::Uuid;

use super::kind::Kind;
use crate::{
    db::Tenant,
    entity::{import_change, lesson},
    error::Result,
};

/// Lessons looked at together: both engines take that many values.
const PORTION: usize = 500;

/// Writes lessons of imported rules down as made by the run that made their rule.
pub async fn made_ahead(db: &Tenant, lessons: &[Uuid]) -> Result<()> {
    if lessons.is_empty() {
        return Ok(());
    }
    let rules = import_change::Entity::find()
        .filter(import_change::Column::Kind.eq(Kind::Rule.word()))
        .filter(import_change::Column::Made.eq(true));
    let runs: BTreeMap<Uuid, Uuid> =
        db.all_of_company(rules).await?.into_iter().map(|change| (change.record_id, change.run_id)).collect();
    for some in lessons.chunks(PORTION) {
        let rows = db.all_of_company(lesson::Entity::find().filter(lesson::Column::Id.is_in(some.iter().copied()))).await?;
        let changes = rows.into_iter().filter_map(|row| {
            Some(import_change::ActiveModel {
                company_id: Set(db.company()),
                run_id: Set(*runs.get(&row.rule_id?)?),
                kind: Set(Kind::Generated.word().to_owned()),
                record_id: Set(row.id),
                made: Set(true),
                version: Set(row.version),
                before: Set(None),
                kept: Set(false),
            })
        });
        db.insert_many(changes.collect()).await?;
    }
    Ok(())
}
