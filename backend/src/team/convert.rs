//! Rows to wire shapes.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use shared::{
    permission::{DefaultRole, Permission},
    team::{Invitation, InvitationState, Member, Role},
};

use super::queries::{Links, Person};
use crate::entity::{invitation, membership, role};

pub fn member(row: membership::Model, person: Person, links: &Links) -> Member {
    Member {
        id: row.id.into(),
        version: row.version,
        user_id: row.user_id.into(),
        name: person.name,
        email: person.email,
        role_ids: links.roles(row.id),
        all_branches: row.all_branches,
        branch_ids: if row.all_branches { Vec::new() } else { links.branches(row.id) },
        teacher_id: row.teacher_id.map(Into::into),
        active: row.active,
        second_factor: person.second_factor,
        last_used_at: row.last_used_at,
        created_at: row.created_at,
    }
}

pub fn role(row: role::Model, permissions: &BTreeSet<Permission>, members: u32) -> Role {
    let default_key = default_of(&row);
    Role {
        id: row.id.into(),
        version: row.version,
        name: row.name,
        default_key,
        permissions: permissions.iter().copied().collect(),
        members,
        created_at: row.created_at,
    }
}

/// Which of the roles a centre starts with it was.
pub fn default_of(row: &role::Model) -> Option<DefaultRole> {
    row.default_key.as_deref().and_then(|key| key.parse().ok())
}

pub fn invitation(row: invitation::Model, links: &Links, now: DateTime<Utc>) -> Invitation {
    let state = state_of(&row, now);
    Invitation {
        id: row.id.into(),
        version: row.version,
        email: row.email,
        role_ids: links.roles(row.id),
        all_branches: row.all_branches,
        branch_ids: links.branches(row.id),
        teacher_id: row.teacher_id.map(Into::into),
        state,
        invited_by: row.invited_by_name,
        created_at: row.created_at,
        sent_at: row.sent_at,
        expires_at: row.expires_at,
        link: None,
    }
}

pub fn state_of(row: &invitation::Model, now: DateTime<Utc>) -> InvitationState {
    if row.accepted_at.is_some() {
        InvitationState::Accepted
    } else if row.withdrawn_at.is_some() {
        InvitationState::Withdrawn
    } else if row.expires_at <= now {
        InvitationState::Expired
    } else {
        InvitationState::Open
    }
}
