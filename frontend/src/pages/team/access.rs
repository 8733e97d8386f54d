//! The part that a member and an invitation have in common: roles, branches, the teacher somebody is.
//!
//! Test ids: `form.roles`, `form.all-branches`, `form.branches`, `form.teacher`.

use leptos::prelude::*;
use shared::{
    ids::{BranchId, RoleId, TeacherId},
    team::Role,
};
use validator::Validate;

use super::super::record::names::{branch_choices, choices, has_branches, ids, values};
use crate::{
    api::lists,
    data::{asked::Asked, changes, directory::Directory, form::Form},
    i18n::{keys, locale, t, text},
    kit::{Checkbox, Choice, Combobox, Field, MultiSelect},
};

/// What somebody is given.
pub trait Access: Validate + Clone + Send + Sync + 'static {
    /// Their roles.
    fn roles(&mut self) -> &mut Vec<RoleId>;
    /// Every branch.
    fn everywhere(&mut self) -> &mut bool;
    /// These branches.
    fn branches(&mut self) -> &mut Vec<BranchId>;
    /// The teacher they are.
    fn teacher(&mut self) -> &mut Option<TeacherId>;
}

/// The roles of the centre, kept fresh.
pub fn roles() -> Memo<Vec<Role>> {
    let asked = Asked::new(move || {
        changes::follow(shared::events::Entity::Role);
        lists::all::<Role>(shared::team::ROLES)
    });
    Memo::new(move |before: Option<&Vec<Role>>| match asked.get() {
        Some(Ok(roles)) => roles,
        _ => before.cloned().unwrap_or_default(),
    })
}

/// Names of roles, in their order.
pub fn role_names(all: &[Role], of: &[RoleId]) -> String {
    all.iter().filter(|role| of.contains(&role.id)).map(|role| role.label(locale())).collect::<Vec<_>>().join(", ")
}

/// Roles, branches and teacher as fields of a form.
#[component]
pub fn AccessFields<C: Access>(
    /// The form they stand in.
    form: Form<C>,
    /// Its roles to choose from.
    all: Memo<Vec<Role>>,
) -> impl IntoView {
    let of_roles = Signal::derive(move || {
        all.with(|all| all.iter().map(|role| Choice::new(role.id.to_string(), role.label(locale()))).collect::<Vec<_>>())
    });
    let many = has_branches();
    let everywhere = form.part(|it| *it.clone().everywhere());
    let teachers = choices(Directory::here().teachers.items());
    view! {
        <Field label=text(keys::TEAM_ROLES) error=form.error("roleIds") required=true>
            <MultiSelect
                choices=of_roles
                values=form.part(|it| values(it.clone().roles()))
                on_change=form.edit("roleIds", |it, chosen: Vec<String>| *it.roles() = ids(&chosen))
                test_id="form.roles"
            />
        </Field>
        <Show when=move || many.get()>
            <Checkbox
                checked=everywhere
                on_change=form.edit("branchIds", |it, on| *it.everywhere() = on)
                label=text(keys::TEAM_ALL_BRANCHES)
                hint=Signal::derive(|| Some(t(keys::TEAM_ALL_BRANCHES_HINT)))
                test_id="form.all-branches"
            />
            <Show when=move || !everywhere.get()>
                <Field label=text(keys::TEAM_BRANCHES) error=form.error("branchIds") required=true>
                    <MultiSelect
                        choices=branch_choices()
                        values=form.part(|it| values(it.clone().branches()))
                        on_change=form.edit("branchIds", |it, chosen: Vec<String>| *it.branches() = ids(&chosen))
                        test_id="form.branches"
                    />
                </Field>
            </Show>
        </Show>
        <Field
            label=text(keys::TEAM_TEACHER)
            hint=Signal::derive(|| Some(t(keys::TEAM_TEACHER_HINT)))
            error=form.error("teacherId")
            optional=true
        >
            <Combobox
                choices=teachers
                value=form.part(|it| it.clone().teacher().map(|id| id.to_string()))
                on_change=form.edit("teacherId", |it, id: Option<String>| *it.teacher() = id.and_then(|id| id.parse().ok()))
                test_id="form.teacher"
            />
        </Field>
    }
}
