//! The remarks of the newest run, page by page, in the caller's language.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Select, sea_query::Expr};
use shared::{
    i18n::Locale,
    import::{ReportQuery, ReportRow, RowOutcome},
    page::{DEFAULT_PAGE_SIZE, Page},
};

use super::{service::newest, words};
use crate::{entity::import_row, error::Result, http::authority::Caller};

/// A lesson is called by its time as people write it, `18.11.2026 16:00`: in the order of time, not of text.
const BY_TIME: &str = "CASE WHEN entity IN ('lesson', 'generated') THEN substr(name, 7, 4) || substr(name, 4, 2) || \
    substr(name, 1, 2) || substr(name, 11) ELSE name END";

fn in_order(rows: Select<import_row::Entity>) -> Select<import_row::Entity> {
    use import_row::Column::{Code, Detail, Entity, Id, SourceId};
    let rows = rows.order_by_asc(Entity).order_by_asc(Expr::cust(BY_TIME));
    [SourceId, Code, Detail, Id].into_iter().fold(rows, QueryOrder::order_by_asc)
}

/// One page of the newest run's remarks.
pub async fn page(me: &Caller, query: &ReportQuery) -> Result<Page<ReportRow>> {
    let db = me.read().await?;
    let (page, size) = (query.page.unwrap_or(1).max(1), query.page_size.unwrap_or(DEFAULT_PAGE_SIZE));
    let Some(run) = newest(&db).await? else {
        return Ok(Page { items: Vec::new(), total: 0, page, page_size: size });
    };
    let mut rows = import_row::Entity::find().filter(import_row::Column::RunId.eq(run.id));
    if let Some(entity) = &query.entity {
        rows = rows.filter(import_row::Column::Entity.eq(entity.as_str()));
    }
    if let Some(outcome) = query.outcome {
        rows = rows.filter(import_row::Column::Outcome.eq(outcome.as_str()));
    }
    // By what they are about: two runs tell the same in the same order.
    Ok(db.page(in_order(rows), page, size).await?.map(|row| dto(row, me.locale)))
}

fn dto(row: import_row::Model, locale: Locale) -> ReportRow {
    let (reason, remedy) = words::remark(&row.code, row.field.as_deref(), &row.detail, locale);
    ReportRow {
        id: row.id,
        entity: row.entity,
        source_id: row.source_id,
        name: row.name,
        outcome: row.outcome.parse().unwrap_or(RowOutcome::Skipped),
        field: row.field,
        reason,
        remedy,
        record_id: row.record_id,
        other_id: row.other_id,
    }
}
