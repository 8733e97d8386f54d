//! Invitations: a link that lives 72 hours, opens once, and can be sent again or taken back.
//!
//! The secret of a link is kept as its hash only; the answer that shows it is kept for no repeated request.

use chrono::Duration;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, Select, Set};
use sha2::{Digest, Sha256};
use shared::{
    events::{Action, Entity},
    ids::InvitationId,
    page::{Archived, ListQuery, Page, Seen},
    problem::Rule,
    team::{INVITATION_HOURS, Invitation, InvitationState, Invite, join_path},
};
use uuid::Uuid;

use super::{convert, grants, queries, queries::Links, roles};
use crate::{
    auth::{attempts, registration::fold_email},
    db::Tenant,
    entity::{
        company,
        invitation::{ActiveModel, Column, Entity as Invitations, Model},
        invitation_branch, invitation_role,
    },
    error::{AppError, OnConstraint, Result},
    history,
    http::authority::Caller,
    listing,
    mail::{self, Letter, LetterKind},
};

/// One page of the invitations that wait; those that are over only if archived ones are asked for.
pub async fn list(me: &Caller, query: &ListQuery) -> Result<Page<Invitation>> {
    listing::refuse_others(query, &[])?;
    let (_, order) = listing::sorting(query, &["createdAt"])?;
    let db = me.read().await?;
    let over = Condition::any().add(Column::AcceptedAt.is_not_null()).add(Column::WithdrawnAt.is_not_null());
    let mut invitations = match query.archived() {
        Archived::Exclude => waiting(),
        Archived::Only => Invitations::find().filter(over),
        Archived::Include => Invitations::find(),
    };
    if let Some(text) = query.search() {
        invitations = invitations.filter(Column::EmailFolded.contains(fold_email(text)));
    }
    let invitations = invitations.order_by(Column::CreatedAt, order).order_by_asc(Column::Id);
    let page = db.page(invitations, query.page(), query.page_size()).await?;
    let ids: Vec<Uuid> = page.items.iter().map(|row| row.id).collect();
    let links = Links::of_invitations(&db, &ids).await?;
    Ok(page.map(|row| convert::invitation(row, &links, db.now())))
}

fn waiting() -> Select<Invitations> {
    Invitations::find().filter(Column::AcceptedAt.is_null()).filter(Column::WithdrawnAt.is_null())
}

pub async fn get(me: &Caller, id: InvitationId) -> Result<Invitation> {
    let db = me.read().await?;
    let row = db.get::<Invitations>(id.into()).await?;
    shown(&db, row).await
}

/// An invitation as everybody sees it: without its link.
pub async fn shown(db: &Tenant, row: Model) -> Result<Invitation> {
    let links = Links::of_invitations(db, &[row.id]).await?;
    Ok(convert::invitation(row, &links, db.now()))
}

/// Invites somebody who is no member yet.
pub async fn invite(me: &Caller, command: Invite) -> Result<Invitation> {
    may_write(me, &command.email).await?;
    let db = me.write().await?;
    let me = &grants::one_at_a_time(me, &db).await?;
    let roles = roles::named(&db, &command.role_ids).await?;
    let teacher = match command.teacher_id {
        Some(id) => Some(grants::teacher(me, &db, id, None).await?),
        None => None,
    };
    let branches = grants::admission(me, &db, command.all_branches, &command.branch_ids, &[]).await?;
    grants::refuse_beyond(me, &grants::allowed_by(&db, &roles).await?)?;
    let email = command.email.trim().to_owned();
    refuse_known(&db, &fold_email(&email)).await?;
    let token = me.state.ids.secret();
    let row = ActiveModel {
        id: Set(db.new_id()),
        company_id: Set(db.company()),
        version: Set(1),
        email_folded: Set(fold_email(&email)),
        email: Set(email),
        all_branches: Set(command.all_branches),
        teacher_id: Set(teacher),
        token_hash: Set(hashed(&token)),
        invited_by: Set(me.membership_id),
        invited_by_name: Set(me.user_name.clone()),
        created_at: Set(db.now()),
        sent_at: Set(db.now()),
        expires_at: Set(db.now() + Duration::hours(INVITATION_HOURS)),
        accepted_at: Set(None),
        withdrawn_at: Set(None),
    };
    let row = db.insert(row).await.on_unique(|| AppError::field("email", "alreadyInvited"))?;
    lead_to(&db, row.id, roles.iter().map(|role| role.id), branches.into_iter()).await?;
    let answer = shown(&db, row).await?;
    history::created(&db, Entity::Invitation, answer.id.into(), answer.version, &answer).await?;
    sent(me, db, answer, &token).await
}

async fn refuse_known(db: &Tenant, email_folded: &str) -> Result<()> {
    if queries::is_member(db, email_folded).await? {
        return Err(AppError::field("email", "alreadyMember"));
    }
    let twin = waiting().filter(Column::EmailFolded.eq(email_folded));
    match db.one_of_company(twin).await? {
        Some(_) => Err(AppError::field("email", "alreadyInvited")),
        None => Ok(()),
    }
}

async fn lead_to(
    db: &Tenant,
    invitation: Uuid,
    roles: impl Iterator<Item = Uuid>,
    branches: impl Iterator<Item = Uuid>,
) -> Result<()> {
    let company = db.company();
    let role =
        |role| invitation_role::ActiveModel { company_id: Set(company), invitation_id: Set(invitation), role_id: Set(role) };
    db.insert_many(roles.map(role).collect()).await?;
    let branch = |branch| invitation_branch::ActiveModel {
        company_id: Set(company),
        invitation_id: Set(invitation),
        branch_id: Set(branch),
    };
    db.insert_many(branches.map(branch).collect()).await?;
    Ok(())
}

/// Sends a new link, by which the old one is void; an invitation that has run out lives again.
pub async fn resend(me: &Caller, id: InvitationId, seen: Seen) -> Result<Invitation> {
    let row = me.read().await?.get::<Invitations>(id.into()).await?;
    may_write(me, &row.email).await?;
    let db = me.write().await?;
    let me = &grants::one_at_a_time(me, &db).await?;
    let (before, was) = held(me, &db, id).await?;
    db.expect_version(before.id, before.version, seen.version, || was.clone()).await?;
    if !matches!(was.state, InvitationState::Open | InvitationState::Expired) {
        return Err(AppError::rule(Rule::InvitationOver));
    }
    let token = me.state.ids.secret();
    let row = ActiveModel {
        id: Set(before.id),
        token_hash: Set(hashed(&token)),
        invited_by: Set(me.membership_id),
        invited_by_name: Set(me.user_name.clone()),
        sent_at: Set(db.now()),
        expires_at: Set(db.now() + Duration::hours(INVITATION_HOURS)),
        ..Default::default()
    };
    let after = db.update(row, before.version).await?;
    let answer = shown(&db, after).await?;
    history::changed(&db, Entity::Invitation, answer.id.into(), answer.version, Action::Updated, (&was, &answer)).await?;
    sent(me, db, answer, &token).await
}

/// Takes an invitation back: its link opens nothing any more.
pub async fn withdraw(me: &Caller, id: InvitationId) -> Result<Invitation> {
    let db = me.write().await?;
    let me = &grants::one_at_a_time(me, &db).await?;
    let (before, was) = held(me, &db, id).await?;
    if matches!(was.state, InvitationState::Accepted | InvitationState::Withdrawn) {
        return db.commit(was).await;
    }
    let answer = take_back(&db, before).await?;
    db.commit(answer).await
}

/// Takes back what a member has sent and could not send any more: all of it, if they were put out.
pub async fn withdraw_beyond(db: &Tenant, member: Uuid) -> Result<()> {
    let sent = waiting().filter(Column::InvitedBy.eq(member)).order_by_asc(Column::Id);
    for row in db.all_of_company(sent).await? {
        if !grants::still_gives(db, &row).await? {
            take_back(db, row).await?;
        }
    }
    Ok(())
}

async fn take_back(db: &Tenant, before: Model) -> Result<Invitation> {
    let was = shown(db, before.clone()).await?;
    let row = ActiveModel { id: Set(before.id), withdrawn_at: Set(Some(db.now())), ..Default::default() };
    let after = db.update(row, before.version).await?;
    let answer = shown(db, after).await?;
    history::changed(db, Entity::Invitation, answer.id.into(), answer.version, Action::Archived, (&was, &answer)).await?;
    Ok(answer)
}

/// An invitation the caller may change: it leads nowhere the caller is not, to nothing the caller may not.
async fn held(me: &Caller, db: &Tenant, id: InvitationId) -> Result<(Model, Invitation)> {
    let before = db.get_for_update::<Invitations>(id.into()).await?;
    let was = shown(db, before.clone()).await?;
    grants::refuse_elsewhere(me, was.all_branches, &was.branch_ids)?;
    let roles = roles::named(db, &was.role_ids).await?;
    grants::refuse_beyond(me, &grants::allowed_by(db, &roles).await?)?;
    Ok((before, was))
}

/// Counts the letter before it is made; it is refused to who has sent too many.
async fn may_write(me: &Caller, email: &str) -> Result<()> {
    if !me.state.mail.is_configured() {
        return Ok(());
    }
    attempts::sending_letter(&me.state, &fold_email(email.trim()), me.company_id).await
}

/// Commits, with the letter that carries the link; without mail the link is shown once to who has to hand it over.
async fn sent(me: &Caller, db: Tenant, mut answer: Invitation, token: &str) -> Result<Invitation> {
    if me.state.mail.is_configured() {
        let company = db.get::<company::Entity>(db.company()).await?;
        let kind = LetterKind::Invitation { company: company.name, invited_by: me.user_name.clone(), token: token.to_owned() };
        let letter = Letter { to: answer.email.clone(), locale: company.locale.parse().unwrap_or_default(), kind };
        mail::enqueue(&me.state, &db, letter).await?;
        return db.commit(answer).await;
    }
    answer.link = Some(join_path(token));
    db.commit_shown_once(answer).await
}

/// How the secret of a link is kept.
pub fn hashed(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}
