//! Taking an invitation: who holds the link becomes a member, with a new account or with the one they have.
//!
//! The account, the membership and the end of the invitation are one transaction. Nobody is signed in here: that is
//! done with the password, like always, so that a second factor is asked for.

use std::net::IpAddr;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};
use shared::{
    auth::Login,
    events::{Action, Entity},
    i18n::Locale,
    look::{Density, Theme},
    problem::Rule,
    team::{InvitationState, Invited, Join, Joined},
};
use uuid::Uuid;

use super::{convert, grants, invitations, members, queries, queries::Links, roles};
use crate::{
    auth::{attempts, breached, registration::fold_email, sessions, sign_in},
    db::{Actor, Tenant, TenantScope},
    entity::{
        app_user, branch, company,
        invitation::{ActiveModel, Column, Entity as Invitations, Model},
        membership, teacher,
    },
    error::{AppError, OnConstraint, Result},
    history,
    http::origin::Origin,
    state::AppState,
};

const REASON: &str = "who holds a link is in no company yet";

/// The invitation a secret opens. Used, taken back, run out and invented are told apart by nobody.
async fn opened(state: &AppState, token: &str, peer: IpAddr) -> Result<Model> {
    attempts::begin_secret(state, peer).await?;
    let db = state.db.read_system(REASON).await?;
    let found = db.one(Invitations::find().filter(Column::TokenHash.eq(invitations::hashed(token)))).await?;
    let open = found.filter(|row| convert::state_of(row, db.now()) == InvitationState::Open);
    drop(db);
    let open = open.ok_or_else(|| AppError::rule(Rule::InvitationOver))?;
    attempts::secret_was_right(state, peer).await?;
    Ok(open)
}

async fn account_of(state: &AppState, email: &str) -> Result<Option<app_user::Model>> {
    sessions::user_by_email(&state.db.read_system(REASON).await?, email).await
}

/// What a link invites to.
pub async fn look(state: &AppState, token: &str, peer: IpAddr) -> Result<Invited> {
    let row = opened(state, token, peer).await?;
    let has_account = account_of(state, &row.email).await?.is_some();
    let db = state.db.read(TenantScope::of_system(row.company_id, "")).await?;
    let company = db.get::<company::Entity>(row.company_id).await?;
    if !grants::still_gives(&db, &row).await? {
        return Err(AppError::rule(Rule::InvitationOver));
    }
    let links = Links::of_invitations(&db, &[row.id]).await?;
    let roles = roles::named(&db, &links.roles(row.id)).await?;
    Ok(Invited {
        company_name: company.name,
        email: row.email,
        roles: roles.into_iter().map(|role| role.name).collect(),
        invited_by: row.invited_by_name,
        expires_at: row.expires_at,
        has_account,
    })
}

/// Who joins: the account there is, or the one to be made.
enum Person {
    Known(app_user::Model),
    New { name: String, password_hash: String },
}

/// Makes who holds the link a member.
pub async fn join(state: &AppState, command: Join, peer: IpAddr, origin: Origin, locale: Locale) -> Result<Joined> {
    let open = opened(state, &command.token, peer).await?;
    let person = match account_of(state, &open.email).await? {
        Some(_) => {
            let login = Login { email: open.email.clone(), password: command.password, ..Login::default() };
            let user = sign_in::authenticated(state, &login, peer, &origin).await?;
            attempts::was_right(state, &user.email_folded, peer).await?;
            Person::Known(user)
        }
        None => new_person(state, command, &open.email).await?,
    };
    let (user, name) = match &person {
        Person::Known(user) => (user.id, user.name.clone()),
        Person::New { name, .. } => (state.ids.id(state.clock.now()), name.clone()),
    };
    let mut scope = TenantScope::of_system(open.company_id, &name);
    scope.actor = Actor { user_id: Some(user), origin, ..scope.actor };
    let db = state.db.write(scope).await?;
    grants::alone(&db).await?;
    if let Person::New { name, password_hash } = person {
        insert_account(&db, user, name, &open.email, password_hash, locale).await?;
    }
    let row = db.get_for_update::<Invitations>(open.id).await?;
    if row.token_hash != open.token_hash || convert::state_of(&row, db.now()) != InvitationState::Open {
        return Err(AppError::rule(Rule::InvitationOver));
    }
    if !grants::still_gives(&db, &row).await? {
        return Err(AppError::rule(Rule::InvitationOver));
    }
    admit(&db, user, &row).await?;
    take(&db, row).await?;
    db.commit(Joined { email: open.email, company_id: open.company_id.into() }).await
}

async fn new_person(state: &AppState, command: Join, email: &str) -> Result<Person> {
    let name = command.name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
    let name = name.ok_or_else(|| AppError::field("name", "required"))?;
    breached::refuse(&command.password, email)?;
    let password_hash = state.passwords.hash(command.password).await?;
    Ok(Person::New { name, password_hash })
}

async fn insert_account(db: &Tenant, id: Uuid, name: String, email: &str, password_hash: String, locale: Locale) -> Result<()> {
    let row = app_user::ActiveModel {
        id: Set(id),
        name: Set(name),
        email: Set(email.to_owned()),
        email_folded: Set(fold_email(email)),
        password_hash: Set(password_hash),
        locale: Set(locale.to_string()),
        theme: Set(Theme::default().to_string()),
        density: Set(Density::default().to_string()),
        created_at: Set(db.now()),
    };
    db.insert_account(row).await.on_unique(|| AppError::field("email", "taken"))
}

/// Makes the membership the invitation speaks of.
async fn admit(db: &Tenant, user: Uuid, invitation: &Model) -> Result<()> {
    let links = Links::of_invitations(db, &[invitation.id]).await?;
    let row = membership::ActiveModel {
        id: Set(db.new_id()),
        company_id: Set(db.company()),
        version: Set(1),
        user_id: Set(user),
        teacher_id: Set(teacher_of(db, invitation).await?),
        all_branches: Set(invitation.all_branches),
        active: Set(true),
        last_used_at: Set(None),
        created_at: Set(db.now()),
    };
    let member = db.insert(row).await.on_unique(|| AppError::field("email", "alreadyMember"))?;
    // Whoever made one where the person worked alone may not open what they have here.
    db.void_links(user).await?;
    queries::set_roles(db, member.id, links.roles(invitation.id).into_iter().map(Into::into)).await?;
    let named: Vec<Uuid> = links.branches(invitation.id).into_iter().map(Into::into).collect();
    let open = branch::Entity::find().filter(branch::Column::Id.is_in(named)).filter(branch::Column::ArchivedAt.is_null());
    let open = db.all_of_company(open).await?;
    queries::set_branches(db, member.id, open.into_iter().map(|branch| branch.id)).await?;
    let answer = members::shown(db, member).await?;
    history::created(db, Entity::Membership, answer.id.into(), answer.version, &answer).await
}

/// The teacher of the invitation, if there still is such a one and nobody else has become it.
async fn teacher_of(db: &Tenant, invitation: &Model) -> Result<Option<Uuid>> {
    let Some(id) = invitation.teacher_id else { return Ok(None) };
    let found = teacher::Entity::find().filter(teacher::Column::Id.eq(id)).filter(teacher::Column::ArchivedAt.is_null());
    let there = db.one_of_company(found).await?.is_some();
    Ok((there && !grants::is_somebody_else(db, id, None).await?).then_some(id))
}

async fn take(db: &Tenant, before: Model) -> Result<()> {
    let was = invitations::shown(db, before.clone()).await?;
    let row = ActiveModel { id: Set(before.id), accepted_at: Set(Some(db.now())), ..Default::default() };
    let after = db.update(row, before.version).await?;
    let is = invitations::shown(db, after).await?;
    history::changed(db, Entity::Invitation, is.id.into(), is.version, Action::Updated, (&was, &is)).await
}
