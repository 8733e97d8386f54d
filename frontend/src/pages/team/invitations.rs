//! `/settings/team/invitations`: who is invited; an invitation is sent again or taken back.
//!
//! Test ids, besides those of the list `invitations`: `invitations.resend`, `invitations.withdraw`.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    events::Entity,
    page::Archived,
    permission::Permission,
    team::{Invitation, InvitationState, Role},
};

use super::{
    super::{
        list::{Column, FilterChoice, ListPage, ListSpec, ListWords, NewRecord, Opens},
        record::{
            ago, day_of,
            names::{branch_name, joined},
        },
    },
    access::{role_names, roles},
    invite::{InviteSheet, LinkDialog, sent},
};
use crate::{
    api::{Reply, team},
    data::{changes, listing::Filter, toasts::Notices},
    i18n::{keys, locale, t, t_with, text},
    kit::{Badge, Button, ButtonKind, ButtonSize, Choice, Confirm, Tone},
    routes::Page,
};

/// The list of invitations.
#[component]
pub fn InvitationsPage() -> impl IntoView {
    let (inviting, link) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let leaving = RwSignal::new(None::<Invitation>);
    let all = roles();
    let open = Callback::new(move |()| inviting.set(true));
    let words = ListWords {
        icon: "mail",
        search: keys::INVITATIONS_SEARCH,
        empty: keys::INVITATIONS_EMPTY,
        teaches: keys::INVITATIONS_TEACH,
    };
    let over = FilterChoice {
        filter: Filter::Archived,
        label: keys::INVITATIONS_OVER_FILTER,
        choices: Signal::derive(|| {
            vec![
                Choice::new(Archived::Only.as_str(), t(keys::INVITATIONS_OVER_ONLY)),
                Choice::new(Archived::Include.as_str(), t(keys::INVITATIONS_OVER_INCLUDE)),
            ]
        }),
    };
    let spec = ListSpec {
        page: Page::Invitations,
        test_id: "invitations",
        words,
        columns: columns(all, link, leaving),
        filters: vec![over],
        new: Some(NewRecord { label: keys::TEAM_INVITE, needs: Permission::UsersManage, run: open }),
        opens: Opens::Nothing,
        archives: None,
        in_settings: true,
    };
    view! {
        <ListPage spec />
        <InviteSheet open=inviting all />
        <LinkDialog link />
        <Withdraw leaving />
    }
}

fn columns(
    all: Memo<Vec<Role>>,
    link: RwSignal<Option<String>>,
    leaving: RwSignal<Option<Invitation>>,
) -> Vec<Column<Invitation>> {
    let notices = Notices::here();
    let places = |it: &Invitation| {
        if it.all_branches { Some(t(keys::TEAM_ALL_BRANCHES)) } else { joined(&it.branch_ids, branch_name) }
    };
    vec![
        Column::new(keys::AUTH_EMAIL, |it: &Invitation| view! { <span class="truncate">{it.email.clone()}</span> }),
        Column::new(keys::TEAM_ROLES, move |it: &Invitation| {
            let of = it.role_ids.clone();
            move || all.with(|all| role_names(all, &of))
        }),
        Column::new(keys::TEAM_BRANCHES, places).leaves(3),
        Column::new(keys::INVITATIONS_BY, |it: &Invitation| format!("{}, {}", it.invited_by, ago(it.sent_at))).leaves(2),
        Column::new(keys::INVITATIONS_STATE, state),
        Column::new(keys::TEAM_ACTIONS, move |it: &Invitation| actions(it, notices, link, leaving)).numeric(),
    ]
}

fn state(it: &Invitation) -> AnyView {
    let day = shared::format::date(day_of(it.expires_at), locale());
    let (tone, key) = match it.state {
        InvitationState::Open => (Tone::Warning, keys::INVITATION_OPEN),
        InvitationState::Expired => (Tone::Danger, keys::INVITATION_EXPIRED),
        InvitationState::Accepted => (Tone::Success, keys::INVITATION_ACCEPTED),
        InvitationState::Withdrawn => (Tone::Neutral, keys::INVITATION_WITHDRAWN),
    };
    view! { <Badge tone>{move || t_with(key, &[("day", (&day).into())])}</Badge> }.into_any()
}

fn actions(it: &Invitation, notices: Notices, link: RwSignal<Option<String>>, leaving: RwSignal<Option<Invitation>>) -> AnyView {
    if !matches!(it.state, InvitationState::Open | InvitationState::Expired) {
        return ().into_any();
    }
    let (id, version, taken) = (it.id, it.version, it.clone());
    let again = move |()| {
        spawn_local(async move {
            match team::resend(id, version).await {
                Ok(made) => sent(made, notices, link),
                Err(problem) => notices.refused(&problem, None),
            }
        });
    };
    view! {
        <Button size=ButtonSize::Small on_press=again test_id="invitations.resend">
            {move || t(keys::INVITATION_RESEND)}
        </Button>
        <Button
            kind=ButtonKind::Quiet
            tone=Tone::Danger
            size=ButtonSize::Small
            on_press=move |()| leaving.set(Some(taken.clone()))
            test_id="invitations.withdraw"
        >
            {move || t(keys::INVITATION_WITHDRAW)}
        </Button>
    }
    .into_any()
}

/// Asks before a link is made void.
#[component]
fn Withdraw(leaving: RwSignal<Option<Invitation>>) -> impl IntoView {
    let (notices, busy) = (Notices::here(), RwSignal::new(false));
    let open = Signal::derive(move || leaving.with(Option::is_some));
    let email = move || leaving.with(|it| it.as_ref().map(|it| it.email.clone())).unwrap_or_default();
    let withdraw = move |()| {
        let Some(it) = leaving.get_untracked() else { return };
        busy.set(true);
        spawn_local(async move {
            let answer: Reply<Invitation> = team::withdraw(it.id).await;
            busy.try_set(false);
            leaving.try_set(None);
            changes::tell(Entity::Invitation);
            match answer {
                Ok(it) => notices.done(t_with(keys::INVITATION_WITHDRAWN_DONE, &[("email", it.email.into())])),
                Err(problem) => notices.refused(&problem, None),
            }
        });
    };
    view! {
        <Confirm
            open
            on_close=move |()| leaving.set(None)
            title=Signal::derive(move || t_with(keys::INVITATION_WITHDRAW_TITLE, &[("email", email().into())]))
            action=text(keys::INVITATION_WITHDRAW)
            on_confirm=withdraw
            busy
            test_id="withdraw"
        >
            <p>{move || t(keys::INVITATION_WITHDRAW_TEXT)}</p>
        </Confirm>
    }
}
