//! What stands around every page: the menu, the user, the bar that says the server is away.
//!
//! Test ids: `nav.<page path>`, `nav.more`, `user-menu`, `user-menu.settings`, `user-menu.shortcuts`,
//! `user-menu.sign-out`, `offline`, `branch-menu`, `branch.all`, `branch.<id>`, `seen-as`, `seen-as.end`,
//! `factor-due`, `factor-due.open`.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use shared::ids::BranchId;

use crate::{
    data::{
        eyes,
        session::{Phase, Session},
    },
    i18n::{keys, locale, t, t_with, text},
    kit::{Avatar, AvatarSize, Button, ButtonSize, Dialog, Icon, Menu, MenuItem, MenuLink, MenuRule, Sheet, initials},
    pages::{NoRight, SignInForm, late_count},
    routes::{Entry, MENU, Page, Section},
};

/// The menu at the side (below on a phone) and the page.
#[component]
pub fn Frame(
    /// Shows the list of keys.
    help: RwSignal<bool>,
    children: Children,
) -> impl IntoView {
    let path = use_location().pathname;
    let session = Session::here();
    Effect::new(move |_| {
        let page = Page::of(&path.get()).map(|page| t(page.title()));
        let title: Vec<String> = page.into_iter().chain(["Classmate Central".to_owned()]).collect();
        document().set_title(&title.join(" · "));
    });
    let here = Memo::new(move |_| Page::of(&path.get()));
    let company =
        Signal::derive(move || session.me().with(|me| me.as_ref().map(|me| me.company_name.clone())).unwrap_or_default());
    let more = RwSignal::new(false);
    view! {
        <div class="app">
            <a class="skip-link popover visually-hidden" href="#page" rel="external">
                {move || t(keys::SKIP_TO_CONTENT)}
            </a>
            <nav class="sidebar" aria-label=text(keys::MENU_MAIN)>
                <Centre company session />
                {MENU.iter().map(|section| section_view(section, here, session)).collect_view()}
                <ul>
                    <li class="more">
                        <button type="button" data-testid="nav.more" on:click=move |_| more.set(true)>
                            <Icon name="menu" />
                            <span class="label">{move || t(keys::MENU_MORE)}</span>
                        </button>
                    </li>
                </ul>
                <div class="foot">
                    <UserMenu help />
                </div>
            </nav>
            {children()}
        </div>
        <MoreSheet open=more here />
    }
}

/// The centre, and which of its branches is looked at.
#[component]
fn Centre(company: Signal<String>, session: Session) -> impl IntoView {
    let branches = Memo::new(move |_| session.me().with(|me| me.as_ref().map(|me| me.branches.clone()).unwrap_or_default()));
    let logo = Memo::new(move |_| session.me().with(|me| me.as_ref().and_then(|me| me.centre.logo.clone())));
    let place = move || match session.only_branch() {
        None if branches.with(Vec::len) > 1 => Some(t(keys::ALL_MY_BRANCHES)),
        _ => session.branch().map(|branch| branch.name),
    };
    let face = move || {
        view! {
            {move || match logo.get() {
                Some(address) => view! { <img class="logo" src=address alt="" data-testid="centre-logo" /> }.into_any(),
                None => {
                    view! {
                        <span class="logo" aria-hidden="true">
                            {move || initials(&company.get()).chars().take(1).collect::<String>()}
                        </span>
                    }
                        .into_any()
                }
            }}
            <span class="truncate">
                <strong>{company}</strong>
                <small>{place}</small>
            </span>
        }
    };
    let item = move |id: Option<BranchId>, name: Signal<String>| {
        let test_id = id.map_or_else(|| "branch.all".to_owned(), |id| format!("branch.{id}"));
        view! {
            <MenuItem
                checked=Signal::derive(move || session.only_branch() == id)
                on_press=move |()| session.look_at_branch(id)
                test_id
            >
                {name}
            </MenuItem>
        }
    };
    move || {
        if branches.with(Vec::len) < 2 {
            return view! { <div class="tenant">{face()}</div> }.into_any();
        }
        view! {
            <Menu label=text(keys::BRANCH_SWITCH) face=move || face().into_any() test_id="branch-menu">
                {item(None, text(keys::ALL_MY_BRANCHES))}
                {move || {
                    branches
                        .get()
                        .into_iter()
                        .map(|branch| item(Some(branch.id), Signal::derive(move || branch.name.clone())))
                        .collect_view()
                }}
            </Menu>
        }
        .into_any()
    }
}

/// The day of a teacher stands in the menu of who is one; others find it by its address.
fn allowed(entry: &Entry, session: Session) -> bool {
    let teaches = || session.me().with(|me| me.as_ref().is_some_and(|me| me.teacher_id.is_some()));
    entry.page.needs().is_none_or(|permission| session.can(permission)) && (entry.page != Page::Today || teaches())
}

fn link(entry: &'static Entry, here: Memo<Option<Page>>) -> impl IntoView {
    let page = entry.page;
    view! {
        <a
            href=page.path()
            title=text(page.title())
            aria-current=move || (here.get() == Some(page)).then_some("page")
            data-testid=format!("nav{}", page.path().replace('/', "."))
        >
            <Icon name=entry.icon />
            <span class="label">{move || t(page.title())}</span>
            {(page == Page::Attendance).then(|| view! { <LateCount /> })}
        </a>
    }
}

/// How many lessons nobody has marked.
#[component]
fn LateCount() -> impl IntoView {
    let count = late_count();
    move || {
        let count = count.get().filter(|count| *count > 0)?;
        let said = t_with(keys::LATE_COUNT, &[("count", count.into())]);
        Some(view! { <span class="count" data-tone="warning" title=said data-testid="nav.attendance.late">{count}</span> })
    }
}

fn section_view(section: &'static Section, here: Memo<Option<Page>>, session: Session) -> impl IntoView {
    let entries = move || section.entries.iter().filter(|entry| allowed(entry, session)).collect::<Vec<_>>();
    let class = if section.secondary { "secondary" } else { "" };
    move || {
        let entries = entries();
        (!entries.is_empty()).then(|| {
            view! {
                {section.heading.map(|key| view! { <h2>{move || t(key)}</h2> })}
                <ul class=class>
                    {entries
                        .into_iter()
                        .map(|entry| view! { <li>{link(entry, here)}</li> })
                        .collect_view()}
                </ul>
            }
        })
    }
}

/// On a phone: what does not fit into the bar.
#[component]
fn MoreSheet(open: RwSignal<bool>, here: Memo<Option<Page>>) -> impl IntoView {
    let session = Session::here();
    let path = use_location().pathname;
    // A link was followed.
    Effect::new(move |before: Option<String>| {
        let now = path.get();
        if before.is_some_and(|before| before != now) {
            open.set(false);
        }
        now
    });
    view! {
        <Sheet
            open
            on_close=move |()| open.set(false)
            title=text(keys::MENU_MORE)
            test_id="more-sheet"
        >
            <ul class="rows">
                {move || {
                    MENU.iter()
                        .filter(|section| section.secondary)
                        .flat_map(|section| section.entries)
                        .filter(|entry| allowed(entry, session))
                        .map(|entry| view! { <li class="entry">{link(entry, here)}</li> })
                        .collect_view()
                }}
                <li>
                    <button
                        type="button"
                        class="row"
                        data-testid="more-sheet.sign-out"
                        on:click=move |_| session.leave()
                    >
                        <Icon name="log-out" />
                        {move || t(keys::SIGN_OUT)}
                    </button>
                </li>
            </ul>
        </Sheet>
    }
}

#[component]
fn UserMenu(help: RwSignal<bool>) -> impl IntoView {
    let session = Session::here();
    let name = Signal::derive(move || session.me().with(|me| me.as_ref().map(|me| me.name.clone())).unwrap_or_default());
    let roles = move || session.me().with(|me| me.as_ref().map(|me| shared::team::role_labels(&me.roles, locale())));
    let face = move || {
        view! {
            <Avatar name size=AvatarSize::Medium />
            <span class="truncate">
                <strong>{name}</strong>
                <small>{roles}</small>
            </span>
            <Icon name="ellipsis" />
        }
    };
    view! {
        <Menu label=text(keys::USER_MENU) face test_id="user-menu">
            <MenuLink href=Page::Settings.path().to_owned() icon="settings" test_id="user-menu.settings">
                {move || t(keys::PAGE_SETTINGS)}
            </MenuLink>
            <MenuItem
                icon="keyboard"
                shortcut="?"
                on_press=move |()| help.set(true)
                test_id="user-menu.shortcuts"
            >
                {move || t(keys::KEYS_TITLE)}
            </MenuItem>
            <MenuRule />
            <MenuItem icon="log-out" on_press=move |()| session.leave() test_id="user-menu.sign-out">
                {move || t(keys::SIGN_OUT)}
            </MenuItem>
        </Menu>
    }
}

/// Shows a page only to those who may see it; tells the others who can let them.
#[component]
pub fn Guarded<V>(
    /// Which page.
    page: Page,
    /// Its view.
    view: fn() -> V,
) -> impl IntoView
where
    V: IntoView + 'static,
{
    let session = Session::here();
    let may = Memo::new(move |_| page.needs().is_none_or(|permission| session.can(permission)));
    move || {
        if may.get() { view().into_any() } else { view! { <NoRight page /> }.into_any() }
    }
}

/// The app is seen with other eyes: says so on every page, with the way back.
#[component]
pub fn SeenAsBar() -> impl IntoView {
    let session = Session::here();
    let whose = Memo::new(move |_| session.me().with(|me| me.as_ref().and_then(|me| me.seen_as.clone())));
    move || {
        whose.get().map(|name| {
            view! {
                <div class="banner at-end" role="status" data-tone="info" data-testid="seen-as">
                    <Icon name="eye" />
                    <span>{t_with(keys::SEEN_AS_BAR, &[("name", name.into())])}</span>
                    <Button size=ButtonSize::Small on_press=|()| eyes::take_off() test_id="seen-as.end">
                        {move || t(keys::SEEN_AS_END)}
                    </Button>
                </div>
            }
        })
    }
}

/// Rights on money wait for a second factor: says so on every page, and leads to where it is turned on.
#[component]
pub fn FactorDueBar() -> impl IntoView {
    let session = Session::here();
    let due = Memo::new(move |_| {
        session.me().with(|me| me.as_ref().filter(|me| me.second_factor_due && me.seen_as.is_none()).map(|me| me.sign_in_again))
    });
    move || {
        due.get().map(|again| {
            let (said, led) =
                if again { (keys::FACTOR_AGAIN_BAR, keys::FACTOR_AGAIN) } else { (keys::FACTOR_DUE, keys::FACTOR_DUE_ACTION) };
            view! {
                <div class="banner" role="status" data-tone="warning" data-testid="factor-due">
                    <Icon name="shield" />
                    <span>{move || t(said)}</span>
                    <a class="link" href=Page::Security.path() data-testid="factor-due.open">
                        {move || t(led)}
                    </a>
                </div>
            }
        })
    }
}

/// The session ended while somebody worked: the page stays, the form stands over it.
#[component]
pub fn SignInAgain() -> impl IntoView {
    let session = Session::here();
    let open = Signal::derive(move || session.phase().get() == Phase::Expired);
    let email = move || session.me().with_untracked(|me| me.as_ref().map(|me| me.email.clone())).unwrap_or_default();
    view! {
        <Dialog
            open
            on_close=|()| {}
            guard=|()| false
            title=text(keys::SIGN_IN_AGAIN)
            subtitle=Signal::derive(|| Some(t(keys::SIGN_IN_AGAIN_TEXT)))
            test_id="sign-in-again"
        >
            <SignInForm email=email() />
        </Dialog>
    }
}
