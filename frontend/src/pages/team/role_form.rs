//! A new role, a copy of one, or another name.
//!
//! Test ids: `role-form`, `role-form.name`, `role-form.save`, `role-form.error`.

use leptos::prelude::*;
use shared::{
    events::Entity,
    team::{CreateRole, Role, UpdateRole},
};

use super::super::form_refusal::FormRefusal;
use crate::{
    api::team,
    data::{changes, form::Form},
    i18n::{keys, t, t_with, text},
    kit::{Button, ButtonKind, Dialog, Field, TextInput},
};

/// What the form is for.
#[derive(Clone, PartialEq)]
pub enum Purpose {
    /// A role without permissions.
    New,
    /// A role with the permissions of this one.
    Copy(Role),
    /// Another name.
    Rename(Role),
}

/// The form of a role's name.
#[component]
pub fn RoleForm(
    /// What for, while it is open.
    purpose: RwSignal<Option<Purpose>>,
    /// Is told the role that was saved.
    saved: Callback<Role>,
) -> impl IntoView {
    let form = Form::new(CreateRole::default());
    Effect::new(move |_| {
        let name = match purpose.get() {
            None => return,
            Some(Purpose::New) => String::new(),
            Some(Purpose::Copy(role)) => t_with(keys::ROLE_COPY_NAME, &[("name", role.name.into())]),
            Some(Purpose::Rename(role)) => role.name,
        };
        form.reset(CreateRole { name, ..CreateRole::default() });
    });
    let title = Signal::derive(move || match purpose.get() {
        Some(Purpose::Rename(_)) => t(keys::ROLE_RENAME),
        Some(Purpose::Copy(role)) => t_with(keys::ROLE_COPY_TITLE, &[("name", role.name.into())]),
        _ => t(keys::ROLE_NEW),
    });
    let submit = Callback::new(move |()| {
        let Some(of) = purpose.get_untracked() else { return };
        form.submit(
            move |command: CreateRole| async move {
                match of {
                    Purpose::New => team::create_role(&command).await,
                    Purpose::Copy(role) => team::create_role(&CreateRole { copy_of_role_id: Some(role.id), ..command }).await,
                    Purpose::Rename(role) => {
                        let change = UpdateRole { version: role.version, name: Some(command.name), permissions: None };
                        team::update_role(role.id, &change).await
                    }
                }
            },
            move |role: Role| {
                purpose.try_set(None);
                changes::tell(Entity::Role);
                saved.try_run(role);
            },
        );
    });
    let footer = move || {
        view! {
            <Button on_press=move |()| purpose.set(None)>{move || t(keys::KIT_CANCEL)}</Button>
            <span class="push"></span>
            <Button kind=ButtonKind::Primary r#type="submit" busy=form.busy test_id="role-form.save">
                {move || t(keys::FORM_SAVE)}
            </Button>
        }
    };
    let open = Signal::derive(move || purpose.with(Option::is_some));
    view! {
        <Dialog open on_close=move |()| purpose.set(None) title on_submit=submit footer test_id="role-form">
            <FormRefusal failed=form.failed test_id="role-form.error" />
            <Field label=text(keys::NAME) error=form.error("name") required=true>
                <TextInput
                    value=form.part(|it| it.name.clone())
                    on_input=form.edit("name", |it, typed| it.name = typed)
                    on_blur=form.judge("name")
                    autocomplete="off"
                    autofocus=true
                    test_id="role-form.name"
                />
            </Field>
        </Dialog>
    }
}
