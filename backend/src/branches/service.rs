//! What can be done with branches.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use shared::ids::BranchId;

use crate::{
    db::Tenant,
    entity::branch::{Column, Entity as Branches, Model},
    error::{AppError, Result},
};

/// The branch a command names, or the company's first the caller is admitted to.
///
/// # Errors
/// 404 for a branch that is not there or not the caller's; a field error for an archived one.
pub async fn chosen(db: &Tenant, branch: Option<BranchId>) -> Result<Model> {
    if let Some(id) = branch {
        let found = visible(db, id).await?;
        return if found.archived_at.is_some() { Err(AppError::field("branchId", "archived")) } else { Ok(found) };
    }
    let open = Branches::find().filter(Column::ArchivedAt.is_null()).order_by_asc(Column::CreatedAt).order_by_asc(Column::Id);
    let admitted = match &db.visibility().branches {
        Some(ids) => open.filter(Column::Id.is_in(ids.iter().copied())),
        None => open,
    };
    db.one_of_company(admitted).await?.ok_or_else(|| AppError::field("branchId", "notFound"))
}

/// A branch the caller is admitted to, archived or not.
pub async fn visible(db: &Tenant, id: BranchId) -> Result<Model> {
    let admitted = db.visibility().branches.as_ref().is_none_or(|ids| ids.contains(&id.into()));
    if admitted { db.get::<Branches>(id.into()).await } else { Err(AppError::not_found()) }
}
