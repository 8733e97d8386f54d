//! What belongs to members, invitations and roles, for many of them at once.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, Set};
use shared::{
    ids::{BranchId, RoleId},
    permission::{DefaultRole, Permission},
};
use uuid::Uuid;

use super::convert::default_of;
use crate::{
    db::Tenant,
    entity::{invitation_branch, invitation_role, membership_branch, membership_role, role, role_permission},
    error::Result,
};

/// The name and the address of a user.
#[derive(Clone, Debug, Default, FromQueryResult)]
pub struct Person {
    pub id: Uuid,
    pub name: String,
    pub email: String,
    /// A code is asked for when they sign in.
    pub second_factor: bool,
}

#[derive(FromQueryResult)]
struct Called {
    name: String,
}

/// The people of the company by user.
pub async fn people(db: &Tenant) -> Result<BTreeMap<Uuid, Person>> {
    let sql = "SELECT u.id, u.name, u.email, f.confirmed_at IS NOT NULL AS second_factor
        FROM app_user u JOIN membership m ON m.user_id = u.id LEFT JOIN second_factor f ON f.user_id = u.id
        WHERE m.company_id = ?";
    Ok(db.report::<Person>(sql, vec![]).await?.into_iter().map(|person| (person.id, person)).collect())
}

/// Which member has an e-mail.
pub async fn is_member(db: &Tenant, email_folded: &str) -> Result<bool> {
    let sql = "SELECT u.name FROM app_user u JOIN membership m ON m.user_id = u.id
        WHERE m.company_id = ? AND u.email_folded = ?";
    Ok(!db.report::<Called>(sql, vec![email_folded.into()]).await?.is_empty())
}

#[derive(FromQueryResult)]
struct Counted {
    role_id: Uuid,
    count: i64,
}

/// How many active members have each role.
pub async fn members_by_role(db: &Tenant) -> Result<BTreeMap<Uuid, u32>> {
    let sql = "SELECT mr.role_id, COUNT(*) AS count FROM membership_role mr
        JOIN membership m ON m.company_id = mr.company_id AND m.id = mr.membership_id
        WHERE mr.company_id = ? AND m.active GROUP BY mr.role_id";
    let rows = db.report::<Counted>(sql, vec![]).await?;
    Ok(rows.into_iter().map(|row| (row.role_id, u32::try_from(row.count).unwrap_or(u32::MAX))).collect())
}

/// Who stands in the way of deleting a role: names of members, addresses of open invitations.
pub async fn holders(db: &Tenant, role: Uuid) -> Result<Vec<String>> {
    let sql = "SELECT u.name FROM app_user u JOIN membership m ON m.user_id = u.id
        JOIN membership_role mr ON mr.company_id = m.company_id AND mr.membership_id = m.id
        WHERE m.company_id = ? AND mr.role_id = ? ORDER BY u.name";
    let members = db.report::<Called>(sql, vec![role.into()]).await?;
    let sql = "SELECT i.email AS name FROM invitation i
        JOIN invitation_role ir ON ir.company_id = i.company_id AND ir.invitation_id = i.id
        WHERE i.company_id = ? AND ir.role_id = ? AND i.accepted_at IS NULL AND i.withdrawn_at IS NULL ORDER BY i.email";
    let invited = db.report::<Called>(sql, vec![role.into()]).await?;
    Ok(members.into_iter().chain(invited).map(|called| called.name).collect())
}

#[derive(FromQueryResult)]
struct Count {
    count: i64,
}

/// How many active members have the administrator's role in all branches.
pub async fn administrators(db: &Tenant) -> Result<i64> {
    let sql = "SELECT COUNT(DISTINCT m.id) AS count FROM membership m
        JOIN membership_role mr ON mr.company_id = m.company_id AND mr.membership_id = m.id
        JOIN role r ON r.company_id = mr.company_id AND r.id = mr.role_id
        WHERE m.company_id = ? AND m.active AND m.all_branches AND r.default_key = ?";
    let rows = db.report::<Count>(sql, vec![DefaultRole::Admin.as_str().into()]).await?;
    Ok(rows.first().map_or(0, |row| row.count))
}

/// What each of some roles allows; the administrator's allows everything there is.
pub async fn permissions(db: &Tenant, roles: &[role::Model]) -> Result<BTreeMap<Uuid, BTreeSet<Permission>>> {
    let mut found: BTreeMap<Uuid, BTreeSet<Permission>> = BTreeMap::new();
    let these = role_permission::Column::RoleId.is_in(roles.iter().map(|role| role.id));
    for row in db.all_of_company(role_permission::Entity::find().filter(these)).await? {
        if let Ok(permission) = row.permission.parse() {
            found.entry(row.role_id).or_default().insert(permission);
        }
    }
    for admin in roles.iter().filter(|role| default_of(role) == Some(DefaultRole::Admin)) {
        found.insert(admin.id, Permission::ALL.iter().copied().collect());
    }
    Ok(found)
}

/// Replaces the permissions of a role.
pub async fn set_permissions(db: &Tenant, role: Uuid, permissions: &BTreeSet<Permission>) -> Result<()> {
    db.delete_many(role_permission::Entity::delete_many().filter(role_permission::Column::RoleId.eq(role))).await?;
    let row = |permission: &Permission| role_permission::ActiveModel {
        company_id: Set(db.company()),
        role_id: Set(role),
        permission: Set(permission.to_string()),
    };
    db.insert_many(permissions.iter().map(row).collect()).await?;
    Ok(())
}

/// Roles and branches of some members, or of some invitations.
#[derive(Default)]
pub struct Links {
    roles: BTreeMap<Uuid, Vec<Uuid>>,
    branches: BTreeMap<Uuid, Vec<Uuid>>,
}

impl Links {
    /// Two queries, however many members there are.
    pub async fn of_members(db: &Tenant, members: &[Uuid]) -> Result<Self> {
        let mut links = Self::default();
        let roles = membership_role::Entity::find().filter(membership_role::Column::MembershipId.is_in(members.iter().copied()));
        for link in db.all_of_company(roles.order_by_asc(membership_role::Column::RoleId)).await? {
            links.roles.entry(link.membership_id).or_default().push(link.role_id);
        }
        let these = membership_branch::Column::MembershipId.is_in(members.iter().copied());
        let branches = membership_branch::Entity::find().filter(these).order_by_asc(membership_branch::Column::BranchId);
        for link in db.all_of_company(branches).await? {
            links.branches.entry(link.membership_id).or_default().push(link.branch_id);
        }
        Ok(links)
    }

    /// The same of invitations.
    pub async fn of_invitations(db: &Tenant, invitations: &[Uuid]) -> Result<Self> {
        let mut links = Self::default();
        let these = invitation_role::Column::InvitationId.is_in(invitations.iter().copied());
        let roles = invitation_role::Entity::find().filter(these).order_by_asc(invitation_role::Column::RoleId);
        for link in db.all_of_company(roles).await? {
            links.roles.entry(link.invitation_id).or_default().push(link.role_id);
        }
        let these = invitation_branch::Column::InvitationId.is_in(invitations.iter().copied());
        let branches = invitation_branch::Entity::find().filter(these).order_by_asc(invitation_branch::Column::BranchId);
        for link in db.all_of_company(branches).await? {
            links.branches.entry(link.invitation_id).or_default().push(link.branch_id);
        }
        Ok(links)
    }

    pub fn roles(&self, of: Uuid) -> Vec<RoleId> {
        self.roles.get(&of).into_iter().flatten().map(|id| RoleId(*id)).collect()
    }
    pub fn branches(&self, of: Uuid) -> Vec<BranchId> {
        self.branches.get(&of).into_iter().flatten().map(|id| BranchId(*id)).collect()
    }
}

/// Replaces the roles of a member.
pub async fn set_roles(db: &Tenant, member: Uuid, roles: impl Iterator<Item = Uuid>) -> Result<()> {
    db.delete_many(membership_role::Entity::delete_many().filter(membership_role::Column::MembershipId.eq(member))).await?;
    let row =
        |role| membership_role::ActiveModel { company_id: Set(db.company()), membership_id: Set(member), role_id: Set(role) };
    db.insert_many(roles.map(row).collect()).await?;
    Ok(())
}

/// Replaces the branches a member is admitted to.
pub async fn set_branches(db: &Tenant, member: Uuid, branches: impl Iterator<Item = Uuid>) -> Result<()> {
    db.delete_many(membership_branch::Entity::delete_many().filter(membership_branch::Column::MembershipId.eq(member))).await?;
    let row = |branch| membership_branch::ActiveModel {
        company_id: Set(db.company()),
        membership_id: Set(member),
        branch_id: Set(branch),
    };
    db.insert_many(branches.map(row).collect()).await?;
    Ok(())
}
