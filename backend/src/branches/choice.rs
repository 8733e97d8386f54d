//! Branches as other features need them: the one a command means, the several of a person, which day it is there.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::LockType};
use shared::ids::BranchId;
use uuid::Uuid;

use crate::{
    db::Tenant,
    entity::branch::{Column, Entity as Branches, Model},
    error::{AppError, Result},
    fields, zone,
};

/// The branch a command names, or the company's first the caller is admitted to. It stays open until the
/// transaction ends.
///
/// # Errors
/// 404 for a branch that is not there or not the caller's; a field error for an archived one.
pub async fn chosen(db: &Tenant, branch: Option<BranchId>) -> Result<Model> {
    if let Some(id) = branch {
        let found = found(db, id, Some(LockType::KeyShare)).await?;
        return if found.archived_at.is_some() { Err(AppError::field("branchId", "archived")) } else { Ok(found) };
    }
    let open = Branches::find().filter(Column::ArchivedAt.is_null()).order_by_asc(Column::CreatedAt).order_by_asc(Column::Id);
    let admitted = match &db.visibility().branches {
        Some(ids) => open.filter(Column::Id.is_in(ids.iter().copied())),
        None => open,
    };
    db.one_of_company(admitted.lock(LockType::KeyShare)).await?.ok_or_else(|| AppError::field("branchId", "notFound"))
}

/// The branches of a person, the home branch first: those named, and those there were that the caller cannot see.
/// Without any, the company's first.
///
/// # Errors
/// 404 for a branch that is not there or not the caller's; a field error for an archived one. Those that were there
/// may stay.
pub async fn several(db: &Tenant, named: &[BranchId], before: &[Uuid]) -> Result<Vec<Uuid>> {
    let mut ids = fields::each_once(named.iter().copied());
    if ids.is_empty() && before.is_empty() {
        return Ok(vec![chosen(db, None).await?.id]);
    }
    let admitted = |id: &Uuid| db.visibility().branches.as_ref().is_none_or(|mine| mine.contains(id));
    let new: Vec<Uuid> = ids.iter().copied().filter(|id| !before.contains(id)).collect();
    if !new.is_empty() {
        let found = Branches::find().filter(Column::Id.is_in(new.iter().copied())).lock(LockType::KeyShare);
        let found = db.all_of_company(found).await?;
        if found.len() != new.len() || !new.iter().all(admitted) {
            return Err(AppError::not_found());
        }
        if found.iter().any(|branch| branch.archived_at.is_some()) {
            return Err(AppError::field("branchIds", "archived"));
        }
    }
    let unseen = before.iter().copied().filter(|id| !admitted(id) && !named.contains(&BranchId(*id)));
    ids.extend(unseen.collect::<Vec<_>>());
    Ok(ids)
}

/// A branch the caller is admitted to, archived or not.
pub async fn visible(db: &Tenant, id: BranchId) -> Result<Model> {
    found(db, id, None).await
}

async fn found(db: &Tenant, id: BranchId, lock: Option<LockType>) -> Result<Model> {
    if db.visibility().branches.as_ref().is_some_and(|mine| !mine.contains(&id.into())) {
        return Err(AppError::not_found());
    }
    let mut query = Branches::find().filter(Column::Id.eq(Uuid::from(id)));
    if let Some(lock) = lock {
        query = query.lock(lock);
    }
    db.one_of_company(query).await?.ok_or_else(AppError::not_found)
}

/// Which day it is in each branch of the company.
pub struct Today {
    days: BTreeMap<Uuid, NaiveDate>,
    utc: NaiveDate,
}

impl Today {
    /// In a branch.
    pub fn of(&self, branch: Uuid) -> NaiveDate {
        self.days.get(&branch).copied().unwrap_or(self.utc)
    }
    /// The earliest day it is anywhere.
    pub fn earliest(&self) -> NaiveDate {
        self.days.values().copied().min().unwrap_or(self.utc)
    }
}

/// Which day it is in each branch of the company: one query.
pub async fn today(db: &Tenant) -> Result<Today> {
    let branches = db.all_of_company(Branches::find()).await?;
    let day = |branch: Model| Ok((branch.id, zone::today(db.now(), zone::named(&branch.time_zone)?)));
    Ok(Today { days: branches.into_iter().map(day).collect::<Result<_>>()?, utc: db.now().date_naive() })
}
