//! `/api/users`, `/api/roles`, `/api/invitations`, and what an invitation's link opens.

use axum::extract::State;
use shared::{
    ids::{InvitationId, MembershipId, RoleId},
    page::{ListQuery, Page, Seen},
    security::ResetLink,
    team::{
        self, CreateRole, Invitation, Invite, Invited, Join, Joined, LookAtInvitation, Member, Role, UpdateMember, UpdateRole,
    },
};

use super::{invitations, joining, lost_factor, members, resets, roles};
use crate::{
    error::Result,
    http::{
        answer::{Created, Json, NoContent},
        api::Api,
        authority::{Ctx, can},
        extract::{Body, Language, Path, Query},
        origin::Origin,
        peer::Peer,
    },
    state::AppState,
};

pub fn routes(api: Api) -> Api {
    let holder = "who holds the link is no member yet";
    api.get(team::MEMBERS, "Lists the members of the team", list_members)
        .get(team::MEMBER, "One member", get_member)
        .patch(team::MEMBER, "Changes the roles, branches or teacher of a member, or puts them out", update_member)
        .get(team::ROLES, "Lists roles", list_roles)
        .post(team::ROLES, "Makes a role, or a copy of one", create_role)
        .get(team::ROLE, "One role", get_role)
        .patch(team::ROLE, "Changes a role", update_role)
        .delete(team::ROLE, "Deletes a role nobody has", delete_role)
        .get(team::INVITATIONS, "Lists invitations", list_invitations)
        .post(team::INVITATIONS, "Invites somebody", invite)
        .get(team::INVITATION, "One invitation", get_invitation)
        .delete(team::INVITATION, "Takes an invitation back", withdraw)
        .post(team::RESEND, "Sends an invitation again, with a new link", resend)
        .post(team::MEMBER_RESET, "Makes a link for a new password of a member", reset_member)
        .post(team::MEMBER_FACTOR_OFF, "Turns off the second factor of a member who has lost it", lost_factor_off)
        .public_post(team::INVITED, "What an invitation's link leads to", holder, look)
        .public_post(team::JOIN, "Takes an invitation", holder, join)
}

/// `GET /api/users`
async fn list_members(ctx: Ctx<can::UsersManage>, Query(query): Query<ListQuery>) -> Result<Json<Page<Member>>> {
    members::list(&ctx, &query).await.map(Json)
}

/// `GET /api/users/{id}`
async fn get_member(ctx: Ctx<can::UsersManage>, Path(id): Path<MembershipId>) -> Result<Json<Member>> {
    members::get(&ctx, id).await.map(Json)
}

/// `PATCH /api/users/{id}`
async fn update_member(
    ctx: Ctx<can::UsersManage>,
    Path(id): Path<MembershipId>,
    Body(command): Body<UpdateMember>,
) -> Result<Json<Member>> {
    members::update(&ctx, id, command).await.map(Json)
}

/// `GET /api/roles`
async fn list_roles(ctx: Ctx<can::UsersManage>, Query(query): Query<ListQuery>) -> Result<Json<Page<Role>>> {
    roles::list(&ctx, &query).await.map(Json)
}

/// `POST /api/roles`
async fn create_role(ctx: Ctx<can::UsersManage>, Body(command): Body<CreateRole>) -> Result<Created<Role>> {
    let record = roles::create(&ctx, command).await?;
    Ok(Created::of(record))
}

/// `GET /api/roles/{id}`
async fn get_role(ctx: Ctx<can::UsersManage>, Path(id): Path<RoleId>) -> Result<Json<Role>> {
    roles::get(&ctx, id).await.map(Json)
}

/// `PATCH /api/roles/{id}`
async fn update_role(ctx: Ctx<can::UsersManage>, Path(id): Path<RoleId>, Body(command): Body<UpdateRole>) -> Result<Json<Role>> {
    roles::update(&ctx, id, command).await.map(Json)
}

/// `DELETE /api/roles/{id}`
async fn delete_role(ctx: Ctx<can::UsersManage>, Path(id): Path<RoleId>) -> Result<NoContent> {
    roles::delete(&ctx, id).await?;
    Ok(NoContent)
}

/// `GET /api/invitations`
async fn list_invitations(ctx: Ctx<can::UsersManage>, Query(query): Query<ListQuery>) -> Result<Json<Page<Invitation>>> {
    invitations::list(&ctx, &query).await.map(Json)
}

/// `POST /api/invitations`
async fn invite(ctx: Ctx<can::UsersManage>, Body(command): Body<Invite>) -> Result<Created<Invitation>> {
    let record = invitations::invite(&ctx, command).await?;
    Ok(Created::of(record))
}

/// `GET /api/invitations/{id}`
async fn get_invitation(ctx: Ctx<can::UsersManage>, Path(id): Path<InvitationId>) -> Result<Json<Invitation>> {
    invitations::get(&ctx, id).await.map(Json)
}

/// `DELETE /api/invitations/{id}`
async fn withdraw(ctx: Ctx<can::UsersManage>, Path(id): Path<InvitationId>) -> Result<Json<Invitation>> {
    invitations::withdraw(&ctx, id).await.map(Json)
}

/// `POST /api/invitations/{id}/resend`
async fn resend(ctx: Ctx<can::UsersManage>, Path(id): Path<InvitationId>, Body(seen): Body<Seen>) -> Result<Json<Invitation>> {
    invitations::resend(&ctx, id, seen).await.map(Json)
}

/// `POST /api/auth/invitation`
async fn look(State(state): State<AppState>, Peer(peer): Peer, Body(command): Body<LookAtInvitation>) -> Result<Json<Invited>> {
    joining::look(&state, &command.token, peer).await.map(Json)
}

/// `POST /api/users/{id}/reset`
async fn reset_member(ctx: Ctx<can::UsersManage>, Path(id): Path<MembershipId>) -> Result<Json<ResetLink>> {
    resets::make(&ctx, id).await.map(Json)
}

/// `POST /api/users/{id}/second-factor/off`
async fn lost_factor_off(ctx: Ctx<can::UsersManage>, Path(id): Path<MembershipId>) -> Result<NoContent> {
    lost_factor::turn_off(&ctx, id).await.map(|()| NoContent)
}

/// `POST /api/auth/invitation/accept`
async fn join(
    State(state): State<AppState>,
    Peer(peer): Peer,
    origin: Origin,
    Language(locale): Language,
    Body(command): Body<Join>,
) -> Result<Json<Joined>> {
    joining::join(&state, command, peer, origin, locale).await.map(Json)
}
