//! What can be done with leads.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, sea_query::NullOrdering};
use shared::{
    events::Entity,
    ids::LeadId,
    leads::Lead,
    page::{ListQuery, Page},
};

use super::convert::dto;
pub use super::convert::searchable;
use crate::{
    branches,
    entity::lead::{Column, Entity as Leads},
    error::Result,
    http::authority::Caller,
    listing,
};

/// One page of leads, the newest first unless asked otherwise; `status` is the name of a stage.
pub async fn list(me: &Caller, query: &ListQuery) -> Result<Page<Lead>> {
    listing::refuse_others(query, &["branchId", "status"])?;
    let db = me.read().await?;
    let mut leads = listing::narrowed(&db, Leads::find(), Entity::Lead, Column::Id, query);
    if let Some(branch) = query.branch_id {
        leads = leads.filter(Column::BranchId.eq(branches::service::visible(&db, branch).await?.id));
    }
    if let Some(stage) = &query.status {
        leads = leads.filter(Column::Stage.eq(stage.as_str()));
    }
    let leads = match (query.sort(), listing::sorting(query, &["createdAt", "name", "stage", "source"])?) {
        (None, _) => leads.order_by_desc(Column::CreatedAt),
        (_, ("stage", order)) => leads.order_by_with_nulls(Column::Stage, order, NullOrdering::Last),
        (_, ("source", order)) => leads.order_by_with_nulls(Column::Source, order, NullOrdering::Last),
        (_, ("name", order)) => leads.order_by(Column::SortKey, order),
        (_, (_, order)) => leads.order_by(Column::CreatedAt, order),
    };
    let page = db.page(leads.order_by_asc(Column::Id), query.page(), query.page_size()).await?;
    Ok(page.map(dto))
}

pub async fn get(me: &Caller, id: LeadId) -> Result<Lead> {
    Ok(dto(me.read().await?.get::<Leads>(id.into()).await?))
}
