//! The sections of the settings at the side, the open one beside them.
//!
//! Test ids: `settings.nav.<page path>`.

use leptos::{html, prelude::*};

use crate::{
    data::session::Session,
    i18n::{keys, t, text},
    kit::{Icon, Tab, Tabs},
    routes::Page,
};

const SECTIONS: [(Page, &str); 12] = [
    (Page::Settings, "sliders-horizontal"),
    (Page::Security, "shield"),
    (Page::Centre, "palette"),
    (Page::Team, "users"),
    (Page::Branches, "building-2"),
    (Page::Rooms, "door-open"),
    (Page::Subjects, "book-open"),
    (Page::Holidays, "calendar-x"),
    (Page::Import, "download"),
    (Page::Audit, "history"),
    (Page::Data, "database"),
    (Page::Health, "zap"),
];

/// The pages of the team, which are one section.
const TEAM: [Page; 3] = [Page::Team, Page::Roles, Page::Invitations];

fn section_of(page: Page) -> Page {
    if TEAM.contains(&page) { Page::Team } else { page }
}

/// People, roles, invitations.
#[component]
fn TeamTabs(page: Page) -> impl IntoView {
    let tabs = Signal::derive(move || {
        let tab = |to: Page| {
            let label = t(if to == Page::Team { keys::TEAM_PEOPLE } else { to.title() });
            Tab { href: to.path().to_owned(), label, count: None, tone: None, current: to == page }
        };
        TEAM.into_iter().map(tab).collect::<Vec<_>>()
    });
    view! { <Tabs label=text(keys::PAGE_TEAM) tabs test_id="team.tabs" /> }
}

/// On a phone the sections are a strip that scrolls: the open one is in sight.
fn show_current(strip: &web_sys::HtmlElement) {
    let strip = strip.clone();
    // Once its links are drawn.
    request_animation_frame(move || {
        if let Some(current) = strip.query_selector("[aria-current]").ok().flatten() {
            let how = web_sys::ScrollIntoViewOptions::new();
            how.set_block(web_sys::ScrollLogicalPosition::Nearest);
            how.set_inline(web_sys::ScrollLogicalPosition::Center);
            current.scroll_into_view_with_scroll_into_view_options(&how);
        }
    });
}

/// The sections one may see, and the content of one.
#[component]
pub fn SettingsFrame(
    /// The section that is open.
    page: Page,
    children: Children,
) -> impl IntoView {
    let session = Session::here();
    let links = move || {
        SECTIONS
            .iter()
            .filter(|(section, _)| section.needs().is_none_or(|permission| session.can(permission)))
            .map(|(section, icon)| {
                let title = if *section == Page::Settings { keys::SETTINGS_GENERAL } else { section.title() };
                view! {
                    <a
                        href=section.path()
                        aria-current=(*section == section_of(page)).then_some("page")
                        data-testid=format!("settings.nav{}", section.path().replace('/', "."))
                    >
                        <Icon name=*icon />
                        {t(title)}
                    </a>
                }
            })
            .collect_view()
    };
    let strip = NodeRef::<html::Nav>::new();
    strip.on_load(|strip| show_current(&strip));
    view! {
        <div class="settings">
            <nav aria-label=text(keys::PAGE_SETTINGS) node_ref=strip>
                {links}
            </nav>
            <div>
                {TEAM.contains(&page).then(|| view! { <TeamTabs page /> })}
                {children()}
            </div>
        </div>
    }
}
