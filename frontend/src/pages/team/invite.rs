//! Inviting: the form, and the link to hand over where no mail is sent.
//!
//! Test ids: `invite`, `invite.email`, `invite.send`, `invite.error`, `invite.link`, `invite.copy`.

use leptos::prelude::*;
use shared::{
    events::Entity,
    ids::{BranchId, RoleId, TeacherId},
    team::{Invitation, Invite, Role},
};

use super::{
    super::{form_refusal::FormRefusal, record::names::has_branches},
    access::{Access, AccessFields},
};
use crate::{
    api::team,
    data::{changes, form::Form, toasts::Notices},
    i18n::{keys, t, t_with, text},
    kit::{Button, ButtonKind, Dialog, Field, Sheet, TextInput, copy_text},
};

impl Access for Invite {
    fn roles(&mut self) -> &mut Vec<RoleId> {
        &mut self.role_ids
    }
    fn everywhere(&mut self) -> &mut bool {
        &mut self.all_branches
    }
    fn branches(&mut self) -> &mut Vec<BranchId> {
        &mut self.branch_ids
    }
    fn teacher(&mut self) -> &mut Option<TeacherId> {
        &mut self.teacher_id
    }
}

/// The form of an invitation.
#[component]
pub fn InviteSheet(
    /// Shown or not.
    open: RwSignal<bool>,
    /// The roles there are.
    all: Memo<Vec<Role>>,
) -> impl IntoView {
    let many = has_branches();
    let blank = move || Invite { all_branches: !many.get_untracked(), ..Invite::default() };
    let form = Form::new(blank());
    let (notices, link) = (Notices::here(), RwSignal::new(None::<String>));
    let close = move || {
        open.set(false);
        form.reset(blank());
    };
    let send = Callback::new(move |()| {
        form.submit(
            |mut command: Invite| async move {
                if command.all_branches {
                    command.branch_ids.clear();
                }
                team::invite(&command).await
            },
            move |made: Invitation| {
                close();
                sent(made, notices, link);
            },
        );
    });
    let footer = move || {
        view! {
            <Button on_press=move |()| close()>{move || t(keys::KIT_CANCEL)}</Button>
            <span class="push"></span>
            <Button kind=ButtonKind::Primary r#type="submit" busy=form.busy test_id="invite.send">
                {move || t(keys::TEAM_INVITE)}
            </Button>
        }
    };
    view! {
        <Sheet open on_close=move |()| close() title=text(keys::INVITE_TITLE) on_submit=send footer test_id="invite">
            <FormRefusal failed=form.failed test_id="invite.error" />
            <div class="form">
                <Field label=text(keys::AUTH_EMAIL) error=form.error("email") required=true>
                    <TextInput
                        value=form.part(|it| it.email.clone())
                        on_input=form.edit("email", |it, typed| it.email = typed)
                        on_blur=form.judge("email")
                        r#type="email"
                        inputmode="email"
                        autocomplete="off"
                        autofocus=true
                        test_id="invite.email"
                    />
                </Field>
                <AccessFields form all />
            </div>
        </Sheet>
        <LinkDialog link />
    }
}

/// Says what became of an invitation: mailed, or with a link to hand over.
pub fn sent(made: Invitation, notices: Notices, link: RwSignal<Option<String>>) {
    changes::tell(Entity::Invitation);
    match made.link {
        Some(path) => drop(link.try_set(Some(whole(&path)))),
        None => notices.done(t_with(keys::INVITE_SENT, &[("email", made.email.into())])),
    }
}

/// A link that names no installation is of this one.
pub(super) fn whole(link: &str) -> String {
    if link.contains("://") {
        return link.to_owned();
    }
    let origin = window().location().origin().unwrap_or_default();
    format!("{origin}{link}")
}

/// The link, shown once.
#[component]
pub fn LinkDialog(
    /// The link, while it is shown.
    link: RwSignal<Option<String>>,
) -> impl IntoView {
    let notices = Notices::here();
    let open = Signal::derive(move || link.with(Option::is_some));
    let shown = Signal::derive(move || link.get().unwrap_or_default());
    let footer = move || {
        view! {
            <Button on_press=move |()| link.set(None)>{move || t(keys::KIT_CLOSE)}</Button>
            <span class="push"></span>
            <Button
                kind=ButtonKind::Primary
                icon="copy"
                on_press=move |()| {
                    copy_text(&shown.get_untracked());
                    notices.done(t(keys::KIT_COPIED));
                }
                test_id="invite.copy"
            >
                {move || t(keys::INVITE_COPY)}
            </Button>
        }
    };
    view! {
        <Dialog open on_close=move |()| link.set(None) title=text(keys::INVITE_LINK_TITLE) footer test_id="invite-link">
            <div class="stack">
                <p>{move || t(keys::INVITE_LINK_TEXT)}</p>
                <Field label=text(keys::INVITE_LINK)>
                    <TextInput value=shown on_input=|_| {} readonly=true test_id="invite.link" />
                </Field>
            </div>
        </Dialog>
    }
}
