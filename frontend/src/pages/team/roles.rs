//! `/settings/team/roles`: one role at a time, with what it allows; saved at once.
//!
//! Test ids: `roles.pick-<id>`, `roles.new`, `roles.see-as`, `roles.menu`, `roles.copy`, `roles.rename`,
//! `roles.delete`, `roles.loading`, `roles.error`.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    events::Entity,
    ids::RoleId,
    permission::{DefaultRole, Permission},
    problem::Problem,
    team::Role,
};

use super::{
    matrix::Matrix,
    role_form::{Purpose, RoleForm},
    said::Aside,
};
use crate::{
    api::team,
    data::{
        changes, eyes,
        roles::Roles,
        session::Session,
        toasts::{Notices, sentence},
    },
    i18n::{keys, locale, t, t_with, text},
    kit::{
        Button, ButtonSize, Card, Chip, Choice, Confirm, Crumb, ErrorPanel, Icon, Menu, MenuItem, PageHeader, Segmented,
        SkeletonRows, Tone,
    },
    pages::{
        audit::History,
        everywhere::{NeedsEverywhere, limited},
        settings_frame::SettingsFrame,
    },
    routes::Page,
};

/// The roles.
#[component]
pub fn RolesPage() -> impl IntoView {
    let roles = Roles::read();
    let picked = RwSignal::new(None::<RoleId>);
    // The first that can be changed, until somebody picks one.
    let role = Memo::new(move |_| {
        roles.all.with(|all| {
            let all = all.as_ref()?;
            let chosen = picked.get().and_then(|id| all.iter().find(|role| role.id == id));
            chosen
                .or_else(|| all.iter().find(|role| role.default_key != Some(DefaultRole::Admin)))
                .or_else(|| all.first())
                .cloned()
        })
    });
    let purpose = RwSignal::new(None::<Purpose>);
    let saved = Callback::new(move |saved: Role| {
        picked.try_set(Some(saved.id));
        roles.put(saved);
    });
    let path = Signal::derive(|| {
        vec![
            Crumb::to(t(keys::PAGE_SETTINGS), Page::Settings.path()),
            Crumb::to(t(keys::PAGE_TEAM), Page::Team.path()),
            Crumb::here(t(keys::PAGE_ROLES)),
        ]
    });
    view! {
        <main class="page" id="page" data-testid="page.settings.team.roles">
            <PageHeader path />
            <SettingsFrame page=Page::Roles>
                {move || {
                    if roles.all.with(Option::is_some) {
                        view! { <Picked roles role picked purpose /> }.into_any()
                    } else {
                        view! { <Waiting roles /> }.into_any()
                    }
                }}
            </SettingsFrame>
            <RoleForm purpose saved />
        </main>
    }
}

#[component]
fn Waiting(roles: Roles) -> impl IntoView {
    let panel = move |problem: Problem| {
        view! {
            <ErrorPanel
                title=text(keys::PAGE_ROLES)
                text=Some(sentence(&problem))
                on_retry=move |()| roles.load()
                request_id=problem.request_id.clone()
                test_id="roles.error"
            />
        }
        .into_any()
    };
    move || match roles.failed.get() {
        Some(problem) => panel(problem),
        None => view! { <div data-testid="roles.loading"><SkeletonRows label=text(keys::PAGE_ROLES) /></div> }.into_any(),
    }
}

/// The row of roles, and the one that is picked.
#[component]
fn Picked(
    roles: Roles,
    role: Memo<Option<Role>>,
    picked: RwSignal<Option<RoleId>>,
    purpose: RwSignal<Option<Purpose>>,
) -> impl IntoView {
    let choices = Signal::derive(move || {
        let choice = |role: &Role| Choice::new(role.id.to_string(), role.label(locale())).hint(role.members.to_string());
        roles.all.with(|all| all.iter().flatten().map(choice).collect::<Vec<_>>())
    });
    let value = Signal::derive(move || role.with(|role| role.as_ref().map(|role| role.id.to_string())).unwrap_or_default());
    let deleting = RwSignal::new(None::<Role>);
    let known = Memo::new(move |_| role.with(|role| role.as_ref().map(|role| role.id)));
    let name = Signal::derive(move || role.with(|role| role.as_ref().map(|role| role.label(locale()))).unwrap_or_default());
    let members = move || role.with(|role| role.as_ref().map_or(0, |role| role.members));
    let footer = move || {
        view! {
            <Icon name="clock" />
            <span>{move || t_with(keys::ROLE_SAVED_AT_ONCE, &[("count", members().into())])}</span>
        }
    };
    let actions = move || view! { <Actions role purpose deleting /> };
    let limited = limited();
    view! {
        <NeedsEverywhere />
        <div class="row wrap">
            <Segmented
                label=text(keys::PAGE_ROLES)
                choices
                value
                on_change=move |id: String| picked.set(id.parse().ok())
                test_id="roles.pick"
            />
            {move || {
                (!limited.get())
                    .then(|| {
                        view! {
                            <Chip
                                add=true
                                icon="plus"
                                on_press=move |()| purpose.set(Some(Purpose::New))
                                test_id="roles.new"
                            >
                                {move || t(keys::ROLE)}
                            </Chip>
                        }
                    })
            }}
        </div>
        <div class="detail role">
            <Card title=name actions footer flush=true>
                <Matrix roles role />
            </Card>
            <Aside roles role />
        </div>
        {move || known.get().map(|id| view! { <History of=Entity::Role id /> })}
        <Delete deleting />
    }
}

#[component]
fn Actions(role: Memo<Option<Role>>, purpose: RwSignal<Option<Purpose>>, deleting: RwSignal<Option<Role>>) -> impl IntoView {
    let session = Session::here();
    let fixed = move || role.with(|role| role.as_ref().is_none_or(|role| role.default_key == Some(DefaultRole::Admin)));
    let see = move |()| {
        if let Some(role) = role.get_untracked() {
            eyes::of_role(role.id);
        }
    };
    let begin = move |of: fn(Role) -> Purpose| purpose.set(role.get_untracked().map(of));
    view! {
        <Button icon="eye" size=ButtonSize::Small on_press=see test_id="roles.see-as">
            {move || t(keys::SEE_AS)}
        </Button>
        {move || {
            let may = session.can(Permission::UsersManage) && session.is_everywhere();
            let change = !fixed();
            may.then(|| {
                view! {
                    <Menu label=text(keys::ROLE_MENU) at_end=true size=ButtonSize::Small test_id="roles.menu">
                        <MenuItem icon="copy" on_press=move |()| begin(Purpose::Copy) test_id="roles.copy">
                            {move || t(keys::ROLE_COPY)}
                        </MenuItem>
                        {change
                            .then(|| {
                                view! {
                                    <MenuItem
                                        icon="pencil"
                                        on_press=move |()| begin(Purpose::Rename)
                                        test_id="roles.rename"
                                    >
                                        {move || t(keys::ROLE_RENAME)}
                                    </MenuItem>
                                    <MenuItem
                                        icon="trash-2"
                                        tone=Tone::Danger
                                        on_press=move |()| deleting.set(role.get_untracked())
                                        test_id="roles.delete"
                                    >
                                        {move || t(keys::ROLE_DELETE)}
                                    </MenuItem>
                                }
                            })}
                    </Menu>
                }
            })
        }}
    }
}

/// Asks before a role is deleted: it does not come back.
#[component]
fn Delete(deleting: RwSignal<Option<Role>>) -> impl IntoView {
    let (notices, busy) = (Notices::here(), RwSignal::new(false));
    let open = Signal::derive(move || deleting.with(Option::is_some));
    let name = move || deleting.with(|role| role.as_ref().map(|role| role.label(locale()))).unwrap_or_default();
    let delete = move |()| {
        let Some(role) = deleting.get_untracked() else { return };
        busy.set(true);
        spawn_local(async move {
            let answer = team::delete_role(role.id).await;
            busy.try_set(false);
            deleting.try_set(None);
            changes::tell(Entity::Role);
            match answer {
                Ok(_) => notices.done(t_with(keys::ROLE_DELETED, &[("name", role.name.into())])),
                Err(problem) => notices.refused(&problem, None),
            }
        });
    };
    view! {
        <Confirm
            open
            on_close=move |()| deleting.set(None)
            title=Signal::derive(move || t_with(keys::ROLE_DELETE_TITLE, &[("name", name().into())]))
            action=text(keys::ROLE_DELETE)
            on_confirm=delete
            busy
            test_id="role-delete"
        >
            <p>{move || t(keys::ROLE_DELETE_TEXT)}</p>
        </Confirm>
    }
}
