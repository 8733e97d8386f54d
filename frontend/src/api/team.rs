//! The team: members, roles, invitations, and joining by an invitation's link.

use shared::{
    ids::{InvitationId, RoleId},
    page::Seen,
    security::ResetLink,
    team::{
        self, CreateRole, INVITATION, INVITATIONS, INVITED, Invitation, Invite, Invited, JOIN, Join, Joined, LookAtInvitation,
        MEMBER, MEMBERS, Member, RESEND, ROLE, ROLES, Role, UpdateMember, UpdateRole,
    },
};

use super::{Reply, Verb, at, client, records::Record};
use crate::platform::command_key;

impl Record for Member {
    const LIST: &'static str = MEMBERS;
    const ONE: &'static str = MEMBER;
    /// Members come back by a change.
    const RESTORE: &'static str = MEMBER;
    const KIND: shared::events::Entity = shared::events::Entity::Membership;
    fn id(&self) -> uuid::Uuid {
        self.id.into()
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn name(&self) -> &str {
        &self.name
    }
    fn is_archived(&self) -> bool {
        !self.active
    }
}

impl Record for Invitation {
    const LIST: &'static str = INVITATIONS;
    const ONE: &'static str = INVITATION;
    /// An invitation lives again when it is sent again.
    const RESTORE: &'static str = RESEND;
    const KIND: shared::events::Entity = shared::events::Entity::Invitation;
    fn id(&self) -> uuid::Uuid {
        self.id.into()
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn name(&self) -> &str {
        &self.email
    }
    fn is_archived(&self) -> bool {
        matches!(self.state, team::InvitationState::Accepted | team::InvitationState::Withdrawn)
    }
}

/// Makes a link for a new password of a member.
pub async fn reset_member(member: &Member) -> Reply<ResetLink> {
    client::command(Verb::Post, &at(team::MEMBER_RESET, member.id), &serde_json::json!({}), command_key()).await
}

/// Turns off the second factor of a member.
pub async fn factor_off(member: &Member) -> Reply<serde_json::Value> {
    client::command(Verb::Post, &at(team::MEMBER_FACTOR_OFF, member.id), &serde_json::json!({}), command_key()).await
}

/// Changes the access of a member.
pub async fn update_member(member: &Member, change: UpdateMember) -> Reply<Member> {
    let change = UpdateMember { version: member.version, ..change };
    client::command(Verb::Patch, &at(MEMBER, member.id), &change, command_key()).await
}

/// Makes a role.
pub async fn create_role(command: &CreateRole) -> Reply<Role> {
    client::command(Verb::Post, ROLES, command, command_key()).await
}

/// Changes a role.
pub async fn update_role(id: RoleId, command: &UpdateRole) -> Reply<Role> {
    client::command(Verb::Patch, &at(ROLE, id), command, command_key()).await
}

/// Deletes a role nobody has.
pub async fn delete_role(id: RoleId) -> Reply<serde_json::Value> {
    client::command(Verb::Delete, &at(ROLE, id), &serde_json::json!({}), command_key()).await
}

/// Invites somebody.
pub async fn invite(command: &Invite) -> Reply<Invitation> {
    client::command(Verb::Post, INVITATIONS, command, command_key()).await
}

/// Sends an invitation again, with a new link.
pub async fn resend(id: InvitationId, version: i32) -> Reply<Invitation> {
    client::command(Verb::Post, &at(RESEND, id), &Seen { version }, command_key()).await
}

/// Takes an invitation back.
pub async fn withdraw(id: InvitationId) -> Reply<Invitation> {
    client::command(Verb::Delete, &at(INVITATION, id), &serde_json::json!({}), command_key()).await
}

/// What a link invites to.
pub async fn look(token: String) -> Reply<Invited> {
    client::sign(INVITED, &LookAtInvitation { token }).await
}

/// Takes an invitation.
pub async fn join(command: &Join) -> Reply<Joined> {
    client::sign(JOIN, command).await
}
