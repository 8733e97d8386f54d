//! The sections of the settings at the side, the open one beside them.
//!
//! Test ids: `settings.nav.<page path>`.

use leptos::prelude::*;

use crate::{
    data::session::Session,
    i18n::{keys, t, text},
    kit::{Icon, Tab, Tabs},
    routes::Page,
};

const SECTIONS: [(Page, &str); 9] = [
    (Page::Settings, "sliders-horizontal"),
    (Page::Security, "shield"),
    (Page::Team, "users"),
    (Page::Branches, "building-2"),
    (Page::Rooms, "door-open"),
    (Page::Subjects, "book-open"),
    (Page::Import, "download"),
    (Page::Audit, "history"),
    (Page::Data, "database"),
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
    view! {
        <div class="settings">
            <nav aria-label=text(keys::PAGE_SETTINGS)>{links}</nav>
            <div>
                {TEAM.contains(&page).then(|| view! { <TeamTabs page /> })}
                {children()}
            </div>
        </div>
    }
}
