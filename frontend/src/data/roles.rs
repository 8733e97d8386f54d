//! The roles of the centre, as far as they are known, and their permissions changed one press after another.
//!
//! A press is shown at once. While one change is on the wire, later presses are gathered and sent after it: a role
//! has one version, and two changes at once would refuse each other.

use std::collections::BTreeSet;

use leptos::{prelude::*, task::spawn_local};
use shared::{
    events::Entity,
    ids::RoleId,
    permission::Permission,
    team::{ROLES, Role, UpdateRole},
};

use super::{changes, toasts::Notices};
use crate::api::{Reply, lists, team};

/// The roles on a page.
#[derive(Clone, Copy)]
pub struct Roles {
    /// `None` until they have been read.
    pub all: RwSignal<Option<Vec<Role>>>,
    /// Why they could not be read.
    pub failed: RwSignal<Option<shared::problem::Problem>>,
    saving: StoredValue<BTreeSet<RoleId>>,
    notices: Notices,
}

impl Roles {
    /// Reads the roles, and again whenever one changes.
    pub fn read() -> Self {
        let roles = Self {
            all: RwSignal::new(None),
            failed: RwSignal::new(None),
            saving: StoredValue::new(BTreeSet::new()),
            notices: Notices::here(),
        };
        Effect::new(move |_| {
            changes::follow(Entity::Role);
            changes::follow(Entity::Membership);
            roles.load();
        });
        roles
    }

    /// Reads them anew.
    pub fn load(self) {
        spawn_local(async move {
            let answer: Reply<Vec<Role>> = lists::all(ROLES).await;
            // What is being saved is newer here.
            if self.saving.try_with_value(BTreeSet::is_empty) != Some(true) {
                return;
            }
            match answer {
                Ok(rows) => {
                    self.failed.try_set(None);
                    self.all.try_set(Some(rows));
                }
                Err(problem) => drop(self.failed.try_set(Some(*problem))),
            }
        });
    }

    /// One of them.
    pub fn one(self, id: RoleId) -> Option<Role> {
        self.all.with(|all| all.as_ref()?.iter().find(|role| role.id == id).cloned())
    }

    /// Puts in what the server answered.
    pub fn put(self, role: Role) {
        self.all.try_update(|all| {
            let all = all.get_or_insert_default();
            match all.iter_mut().find(|other| other.id == role.id) {
                Some(other) => *other = role,
                None => all.push(role),
            }
        });
    }

    /// Shows the permissions at once, and saves them.
    pub fn allow(self, id: RoleId, permissions: Vec<Permission>) {
        let Some(role) = untrack(|| self.one(id)) else { return };
        self.put(Role { permissions, ..role });
        let first = self.saving.try_update_value(|saving| saving.insert(id)).unwrap_or(false);
        if first {
            spawn_local(async move { self.settle(id).await });
        }
    }

    async fn settle(self, id: RoleId) {
        while let Some(role) = untrack(|| self.one(id)) {
            let sent = role.permissions.clone();
            let command = UpdateRole { version: role.version, permissions: Some(sent.clone()), name: None };
            let answer = team::update_role(id, &command).await;
            let Some(now) =
                untrack(|| self.all.try_with(|all| all.as_ref()?.iter().find(|role| role.id == id).cloned())).flatten()
            else {
                break;
            };
            match answer {
                Ok(saved) if now.permissions == sent => {
                    self.put(saved);
                    break;
                }
                Ok(saved) => self.put(Role { permissions: now.permissions, ..saved }),
                Err(problem) => {
                    self.notices.refused(&problem, None);
                    break;
                }
            }
        }
        self.saving.try_update_value(|saving| saving.remove(&id));
        changes::tell(Entity::Role);
    }
}
