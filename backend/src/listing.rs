//! What all lists share: archived or not, the search, the sort, the record's search text.

use sea_orm::{ColumnTrait, EntityTrait, Order, QueryFilter, Select, Set};
use shared::{
    events::Entity,
    page::{Archived, ListQuery, Page},
};
use uuid::Uuid;

use crate::{
    db::{Archivable, Tenant, matching},
    entity::search_entry,
    error::{AppError, Result},
};

/// Narrows a list to the archived or unarchived rows that the search finds.
pub fn narrowed<E: Archivable>(db: &Tenant, query: Select<E>, entity: Entity, id: E::Column, asked: &ListQuery) -> Select<E> {
    let query = match asked.archived() {
        Archived::Exclude => query.filter(E::ARCHIVED_AT.is_null()),
        Archived::Only => query.filter(E::ARCHIVED_AT.is_not_null()),
        Archived::Include => query,
    };
    match asked.search().and_then(|text| matching(db.engine(), db.company(), entity, id, text)) {
        Some(found) => query.filter(found),
        None => query,
    }
}

/// The field to sort by, one of `known`, the first if none was asked for.
pub fn sorting<'a>(asked: &'a ListQuery, known: &[&'a str]) -> Result<(&'a str, Order)> {
    match asked.sort() {
        None => Ok((known.first().copied().unwrap_or_default(), Order::Asc)),
        Some((field, descending)) if known.contains(&field) => Ok((field, if descending { Order::Desc } else { Order::Asc })),
        Some(_) => Err(AppError::field("sort", "other")),
    }
}

/// Refuses filters this list does not have: a filter that does nothing would show what was not asked for.
pub fn refuse_others(asked: &ListQuery, known: &[&str]) -> Result<()> {
    let given = [
        ("branchId", asked.branch_id.is_some()),
        ("status", asked.status.is_some()),
        ("groupId", asked.group_id.is_some()),
        ("teacherId", asked.teacher_id.is_some()),
        ("subjectId", asked.subject_id.is_some()),
    ];
    match given.iter().find(|(name, given)| *given && !known.contains(name)) {
        Some((name, _)) => Err(AppError::field(name, "unknown")),
        None => Ok(()),
    }
}

/// The page asked for of a list that is short by nature and was read whole.
pub fn paged<T>(all: Vec<T>, asked: &ListQuery) -> Page<T> {
    let (page, page_size) = (asked.page(), asked.page_size());
    let total = all.len() as u64;
    let skipped = page.saturating_sub(1) as usize * page_size as usize;
    Page { items: all.into_iter().skip(skipped).take(page_size as usize).collect(), total, page, page_size }
}

/// Writes what a record is found by.
pub async fn found_by(db: &Tenant, entity: Entity, record: Uuid, text: String) -> Result<()> {
    let known = search_entry::Entity::find()
        .filter(search_entry::Column::Entity.eq(entity.as_str()))
        .filter(search_entry::Column::RecordId.eq(record));
    match db.one_of_company(known).await? {
        Some(entry) if entry.search_text == text => {}
        Some(entry) => {
            let change = search_entry::Entity::update_many()
                .col_expr(search_entry::Column::SearchText, sea_orm::sea_query::Expr::value(text))
                .filter(search_entry::Column::Id.eq(entry.id));
            db.update_many(change).await?;
        }
        None => {
            let row = search_entry::ActiveModel {
                id: sea_orm::NotSet,
                company_id: Set(db.company()),
                entity: Set(entity.to_string()),
                record_id: Set(record),
                search_text: Set(text),
            };
            db.insert(row).await?;
        }
    }
    Ok(())
}
