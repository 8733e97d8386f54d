//! A link for a new password of a member: mailed where there is mail, else shown once to hand over.
//!
//! Test ids: `reset-link`, `reset-link.link`, `reset-link.copy`.

use leptos::{prelude::*, task::spawn_local};
use shared::{security::ResetLink, team::Member};

use super::invite::whole;
use crate::{
    api::team,
    data::toasts::Notices,
    i18n::{keys, t, t_with, text},
    kit::{Button, ButtonKind, Dialog, Field, TextInput, copy_text},
};

/// The link that is shown, with whom it is for; one per page, so that it outlives the menu it was asked from.
#[derive(Clone, Copy)]
pub(super) struct Links(RwSignal<Option<(String, String)>>);

impl Links {
    pub(super) fn provide() -> Self {
        let links = Self(RwSignal::new(None));
        provide_context(links);
        links
    }
    pub(super) fn here() -> Self {
        expect_context()
    }

    /// Has a link made.
    pub(super) fn make(self, member: Member, notices: Notices) {
        spawn_local(async move {
            match team::reset_member(&member).await {
                Ok(ResetLink { link: Some(path), .. }) => drop(self.0.try_set(Some((member.name, whole(&path))))),
                Ok(ResetLink { email, .. }) => notices.done(t_with(keys::TEAM_RESET_SENT, &[("email", email.into())])),
                Err(problem) => notices.refused(&problem, None),
            }
        });
    }
}

/// The link, shown once.
#[component]
pub(super) fn ResetDialog(links: Links) -> impl IntoView {
    let (shown, notices) = (links.0, Notices::here());
    let open = Signal::derive(move || shown.with(Option::is_some));
    let part = move |read: fn(&(String, String)) -> &String| shown.with(|it| it.as_ref().map(read).cloned()).unwrap_or_default();
    let name = Signal::derive(move || part(|(name, _)| name));
    let link = Signal::derive(move || part(|(_, link)| link));
    let title = Signal::derive(move || t_with(keys::TEAM_RESET_TITLE, &[("name", name.get().into())]));
    let copy = move |()| {
        copy_text(&link.get_untracked());
        notices.done(t(keys::KIT_COPIED));
    };
    let footer = move || {
        view! {
            <Button on_press=move |()| shown.set(None)>{move || t(keys::KIT_CLOSE)}</Button>
            <span class="push"></span>
            <Button kind=ButtonKind::Primary icon="copy" on_press=copy test_id="reset-link.copy">
                {move || t(keys::INVITE_COPY)}
            </Button>
        }
    };
    view! {
        <Dialog open on_close=move |()| shown.set(None) title footer test_id="reset-link">
            <div class="stack">
                <p>{move || t_with(keys::TEAM_RESET_TEXT, &[("name", name.get().into())])}</p>
                <Field label=text(keys::INVITE_LINK)>
                    <TextInput value=link on_input=|_| {} readonly=true test_id="reset-link.link" />
                </Field>
            </div>
        </Dialog>
    }
}
