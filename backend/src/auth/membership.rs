//! The membership a token names, as it is now: rights are read on every request, so a right withdrawn is refused at
//! the next one.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder};
use shared::{
    auth::{BranchRef, Me},
    i18n::Locale,
    permission::{DefaultRole, Permission},
};
use uuid::Uuid;

use super::{api_tokens, tokens::Claims};
use crate::{
    centre,
    db::{Tenant, TenantScope},
    entity::{branch, company, membership_branch},
    error::{AppError, Result},
    http::authority::Caller,
    state::AppState,
};

/// What a request needs to know of its caller.
pub struct Member {
    pub membership_id: Uuid,
    pub user_name: String,
    pub teacher_id: Option<Uuid>,
    pub permissions: BTreeSet<Permission>,
    pub branches: Option<Vec<Uuid>>,
    /// A program calls, with a token of its own.
    pub by_token: bool,
    /// Why rights on money were held back, if any were.
    pub held_back: Option<HeldBack>,
}

/// Why rights on money wait where the centre demands a second factor for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeldBack {
    /// There is no second factor.
    NoFactor,
    /// There is one, but the session was opened by the password alone.
    OpenedWithout,
}

#[derive(FromQueryResult)]
struct Row {
    membership_id: Uuid,
    user_name: String,
    teacher_id: Option<Uuid>,
    all_branches: bool,
    permission: Option<String>,
    default_key: Option<String>,
    /// What a token was made for, when one is used.
    scopes: Option<String>,
    money_needs_second_factor: bool,
    second_factor_since: Option<DateTime<Utc>>,
    /// Whether the session was opened with a code; nothing, when a program calls.
    opened_with: Option<bool>,
}

impl Row {
    /// Why rights on money wait, if they do. A program shows no code: it has what its owner has.
    fn held_back(&self) -> Option<HeldBack> {
        match (self.money_needs_second_factor, self.second_factor_since, self.opened_with) {
            (true, None, _) => Some(HeldBack::NoFactor),
            (true, Some(_), Some(false)) => Some(HeldBack::OpenedWithout),
            _ => None,
        }
    }
}

/// The member a token names; `None` if the session was ended, the program's token was taken back or has run out, or
/// the membership is not active any more.
pub async fn current(state: &AppState, claims: &Claims) -> Result<Option<Member>> {
    let db = state.db.read(TenantScope::of_system(claims.company, "")).await?;
    within(&db, claims).await
}

/// The same as a transaction sees it: under a lock of the company, what nobody can change any more.
pub async fn within(db: &Tenant, claims: &Claims) -> Result<Option<Member>> {
    let sql = "SELECT m.id AS membership_id, u.name AS user_name, m.teacher_id, m.all_branches, rp.permission, r.default_key,
            t.scopes, c.money_needs_second_factor, f.confirmed_at AS second_factor_since, s.second_factor AS opened_with
        FROM membership m
        JOIN app_user u ON u.id = m.user_id AND m.company_id = ?
        JOIN company c ON c.id = m.company_id
        LEFT JOIN second_factor f ON f.user_id = m.user_id
        LEFT JOIN session s ON s.id = ? AND s.membership_id = m.id AND s.ended_at IS NULL
        LEFT JOIN api_token t ON t.id = ? AND t.membership_id = m.id AND t.revoked_at IS NULL AND t.expires_at > ?
        LEFT JOIN membership_role mr ON mr.company_id = m.company_id AND mr.membership_id = m.id
        LEFT JOIN role r ON r.company_id = mr.company_id AND r.id = mr.role_id
        LEFT JOIN role_permission rp ON rp.company_id = mr.company_id AND rp.role_id = mr.role_id
        WHERE m.user_id = ? AND m.active AND (s.id IS NOT NULL OR t.id IS NOT NULL)";
    let values = vec![claims.session.into(), claims.session.into(), db.now().into(), claims.user.into()];
    let rows: Vec<Row> = db.report(sql, values).await?;
    let Some(first) = rows.first() else {
        return Ok(None);
    };
    let branches = if first.all_branches { None } else { Some(admitted(db, first.membership_id).await?) };
    let mut permissions = allowed_by(&rows);
    let held_back = first.held_back().filter(|_| permissions.iter().any(|permission| permission.is_money()));
    if held_back.is_some() {
        permissions.retain(|permission| !permission.is_money());
    }
    if let Some(scopes) = &first.scopes {
        let scopes: BTreeSet<Permission> = api_tokens::scopes_of(scopes).collect();
        permissions.retain(|permission| scopes.contains(permission));
    }
    Ok(Some(Member {
        membership_id: first.membership_id,
        user_name: first.user_name.clone(),
        teacher_id: first.teacher_id,
        permissions,
        branches,
        by_token: first.scopes.is_some(),
        held_back,
    }))
}

/// Whether a caller still is one: the membership is active, and what they came with was neither ended nor taken back.
pub async fn stands(db: &Tenant, claims: &Claims) -> Result<bool> {
    let sql = "SELECT m.id FROM membership m WHERE m.company_id = ? AND m.user_id = ? AND m.active AND (
        EXISTS (SELECT 1 FROM session s WHERE s.id = ? AND s.membership_id = m.id AND s.ended_at IS NULL) OR
        EXISTS (SELECT 1 FROM api_token t WHERE t.id = ? AND t.membership_id = m.id AND t.revoked_at IS NULL))";
    let values = vec![claims.user.into(), claims.session.into(), claims.session.into()];
    Ok(!db.report::<Standing>(sql, values).await?.is_empty())
}

#[derive(FromQueryResult)]
struct Standing {
    #[expect(dead_code, reason = "that there is a row is the answer")]
    id: Uuid,
}

/// What the roles allow together; the administrator's everything there is, also what a newer program has added.
fn allowed_by(rows: &[Row]) -> BTreeSet<Permission> {
    if rows.iter().any(|row| row.default_key.as_deref() == Some(DefaultRole::Admin.as_str())) {
        return Permission::ALL.iter().copied().collect();
    }
    rows.iter().filter_map(|row| row.permission.as_deref()?.parse().ok()).collect()
}

async fn admitted(db: &Tenant, membership: Uuid) -> Result<Vec<Uuid>> {
    let links = membership_branch::Entity::find().filter(membership_branch::Column::MembershipId.eq(membership));
    let rows = db.all_of_company(links).await?;
    Ok(rows.into_iter().map(|row| row.branch_id).collect())
}

#[derive(FromQueryResult)]
struct Profile {
    email: String,
    locale: String,
    theme: String,
    density: String,
}
#[derive(FromQueryResult)]
struct RoleName {
    name: String,
}

/// The signed-in user as the app shows them.
pub async fn me(state: &AppState, claims: &Claims) -> Result<Me> {
    let member = current(state, claims).await?.ok_or(shared::problem::Cause::Unauthenticated)?;
    let db = state.db.read(TenantScope::of_system(claims.company, "")).await?;
    let company = db.get::<company::Entity>(claims.company).await?;
    let sql = "SELECT u.email, u.locale, u.theme, u.density FROM app_user u JOIN membership m ON m.user_id = u.id WHERE m.company_id = ? AND u.id = ?";
    let profile = db.report::<Profile>(sql, vec![claims.user.into()]).await?.pop().ok_or_else(AppError::not_found)?;
    let sql = "SELECT r.name FROM role r JOIN membership_role mr ON mr.role_id = r.id
        WHERE mr.company_id = ? AND mr.membership_id = ? ORDER BY r.name";
    let roles = db.report::<RoleName>(sql, vec![member.membership_id.into()]).await?;
    let open = branch::Entity::find()
        .filter(branch::Column::ArchivedAt.is_null())
        .order_by_asc(branch::Column::CreatedAt)
        .order_by_asc(branch::Column::Id);
    let everywhere = member.branches.is_none();
    let branches = db.all(open).await?.into_iter().filter(|b| member.branches.as_ref().is_none_or(|ids| ids.contains(&b.id)));
    Ok(Me {
        id: claims.user.into(),
        name: member.user_name,
        email: profile.email,
        company_id: company.id.into(),
        company_name: company.name,
        roles: roles.into_iter().map(|role| role.name).collect(),
        permissions: member.permissions.into_iter().collect(),
        branches: branches.map(|b| BranchRef { id: b.id.into(), name: b.name, time_zone: b.time_zone }).collect(),
        everywhere,
        teacher_id: member.teacher_id.map(Into::into),
        locale: profile.locale.parse().unwrap_or(Locale::Ru),
        theme: profile.theme.parse().unwrap_or_default(),
        density: profile.density.parse().unwrap_or_default(),
        currency: company.currency,
        centre: centre::look(&db).await?,
        seen_as: None,
        second_factor_due: member.held_back.is_some(),
        sign_in_again: member.held_back == Some(HeldBack::OpenedWithout),
    })
}

/// The same with other eyes, if the caller has put them on.
pub fn as_seen(mut me: Me, caller: &Caller) -> Me {
    if let Some(name) = &caller.seen_as {
        me.seen_as = Some(name.clone());
        me.roles = vec![name.clone()];
        me.permissions = caller.permissions.iter().copied().collect();
        me.teacher_id = caller.teacher_id.map(Into::into);
        me.everywhere = caller.branches.is_none();
        me.branches.retain(|branch| caller.branches.as_ref().is_none_or(|ids| ids.contains(&branch.id.into())));
    }
    me
}
