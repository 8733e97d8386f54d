//! What a role allows, as a table of sections: seen, whose, changed, and what else. Saved at once.
//!
//! Test ids: `right.<permission>`, `right.<section's first permission>.whose-own|all`.

use leptos::prelude::*;
use shared::{
    permission::{DefaultRole, Permission},
    rights::{SECTIONS, Section, needed_by},
    team::Role,
};

use crate::{
    data::{roles::Roles, session::Session},
    i18n::{keys, t, text},
    kit::{Checkbox, Choice, ColumnHeader, Segmented},
};

/// The role whose permissions are shown.
#[derive(Clone, Copy)]
struct Chosen {
    roles: Roles,
    role: Memo<Option<Role>>,
    session: Session,
}

impl Chosen {
    fn has(self, permission: Permission) -> bool {
        self.role.with(|role| role.as_ref().is_some_and(|role| role.permissions.contains(&permission)))
    }

    /// The administrator's role is fixed, and nobody gives what they do not hold.
    fn is_fixed(self, permission: Permission) -> bool {
        let fixed = self.role.with(|role| role.as_ref().is_none_or(|role| role.default_key == Some(DefaultRole::Admin)));
        fixed || !self.session.can(permission) || !self.session.is_everywhere()
    }

    /// Gives or takes a permission, with what has no meaning without the other.
    fn set(self, permission: Permission, on: bool) {
        let Some(role) = self.role.get_untracked() else { return };
        let mut permissions = role.permissions;
        if on {
            permissions.extend(std::iter::once(permission).chain(needed_by(permission)));
        } else {
            permissions.retain(|one| *one != permission && needed_by(*one) != Some(permission));
        }
        permissions.sort_unstable();
        permissions.dedup();
        self.roles.allow(role.id, permissions);
    }
}

/// The table.
#[component]
pub fn Matrix(
    /// The roles.
    roles: Roles,
    /// The one that is shown.
    role: Memo<Option<Role>>,
) -> impl IntoView {
    let chosen = Chosen { roles, role, session: Session::here() };
    view! {
        <div class="table-frame">
            <table class="table matrix" aria-label=text(keys::ROLE_RIGHTS)>
                <thead>
                    <tr>
                        <ColumnHeader label=text(keys::RIGHTS_SECTION) />
                        <ColumnHeader label=text(keys::RIGHTS_VIEW) />
                        <ColumnHeader label=text(keys::RIGHTS_WHOSE) />
                        <ColumnHeader label=text(keys::RIGHTS_MANAGE) />
                        <ColumnHeader label=text(keys::RIGHTS_OTHERS) />
                    </tr>
                </thead>
                <tbody>{SECTIONS.iter().map(|section| row(section, chosen)).collect_view()}</tbody>
            </table>
        </div>
    }
}

fn row(section: &'static Section, chosen: Chosen) -> impl IntoView {
    let any = move || section.permissions().any(|permission| chosen.has(permission));
    view! {
        <tr>
            <th scope="row">
                <span class=move || if any() { "strong" } else { "muted" }>{move || t(section.name)}</span>
                <small>{move || t(section.hint)}</small>
            </th>
            <td>{section.view.map(|permission| tick(permission, chosen, true))}</td>
            <td>{section.view_all.map(|permission| whose(section, permission, chosen))}</td>
            <td>{section.manage.map(|permission| tick(permission, chosen, true))}</td>
            <td>
                <div class="stack">
                    {section.others.iter().map(|permission| tick(*permission, chosen, false)).collect_view()}
                </div>
            </td>
        </tr>
    }
}

fn tick(permission: Permission, chosen: Chosen, hide_label: bool) -> impl IntoView {
    view! {
        <Checkbox
            checked=Signal::derive(move || chosen.has(permission))
            on_change=move |on| chosen.set(permission, on)
            disabled=Signal::derive(move || chosen.is_fixed(permission))
            label=text(permission.name())
            hide_label
            test_id=format!("right.{permission}")
        />
    }
}

fn whose(section: &'static Section, permission: Permission, chosen: Chosen) -> impl IntoView {
    let seen = move || section.view.is_none_or(|view| chosen.has(view));
    let choices = Signal::derive(|| vec![Choice::new("own", t(keys::RIGHTS_OWN)), Choice::new("all", t(keys::RIGHTS_ALL))]);
    let value = Signal::derive(move || if chosen.has(permission) { "all".to_owned() } else { "own".to_owned() });
    move || {
        if !seen() {
            return view! { <span class="faint">{t(keys::RIGHTS_NO_ACCESS)}</span> }.into_any();
        }
        if chosen.is_fixed(permission) {
            let key = if chosen.has(permission) { keys::RIGHTS_ALL } else { keys::RIGHTS_OWN };
            return view! { <span class="faint">{t(key)}</span> }.into_any();
        }
        view! {
            <Segmented
                label=text(permission.name())
                choices
                value
                on_change=move |picked: String| chosen.set(permission, picked == "all")
                small=true
                test_id=format!("right.{permission}")
            />
        }
        .into_any()
    }
}
