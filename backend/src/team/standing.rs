//! What a member may at this moment, whoever asks: for links that act with somebody's rights while nobody is signed in.

use std::collections::BTreeSet;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shared::permission::Permission;
use uuid::Uuid;

use super::{grants, queries, roles};
use crate::{
    db::{Tenant, Visibility},
    entity::membership,
    error::Result,
};

/// The rights of an active member.
pub struct Standing {
    pub permissions: BTreeSet<Permission>,
    pub teacher_id: Option<Uuid>,
    /// `None`: all branches.
    pub branches: Option<Vec<Uuid>>,
}

impl Standing {
    pub fn can(&self, permission: Permission) -> bool {
        self.permissions.contains(&permission)
    }
    pub fn visibility(&self, company: Uuid) -> Visibility {
        Visibility::of_member(company, &self.permissions, self.teacher_id, self.branches.clone())
    }
}

/// What a member may now; nothing if the membership is not active any more.
pub async fn standing(db: &Tenant, member: Uuid) -> Result<Option<Standing>> {
    let active = membership::Entity::find().filter(membership::Column::Id.eq(member)).filter(membership::Column::Active.eq(true));
    let Some(row) = db.one_of_company(active).await? else { return Ok(None) };
    let links = queries::Links::of_members(db, &[member]).await?;
    let held = roles::named(db, &links.roles(member)).await?;
    Ok(Some(Standing {
        permissions: grants::allowed_by(db, &held).await?,
        teacher_id: row.teacher_id,
        branches: (!row.all_branches).then(|| links.branches(member).into_iter().map(Into::into).collect()),
    }))
}
