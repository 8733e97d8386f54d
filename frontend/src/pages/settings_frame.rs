//! The sections of the settings at the side, the open one beside them.
//!
//! Test ids: `settings.nav.<page path>`.

use leptos::prelude::*;

use crate::{
    data::session::Session,
    i18n::{keys, t, text},
    kit::Icon,
    routes::Page,
};

const SECTIONS: [(Page, &str); 5] = [
    (Page::Settings, "sliders-horizontal"),
    (Page::Branches, "building-2"),
    (Page::Rooms, "door-open"),
    (Page::Subjects, "book-open"),
    (Page::Import, "download"),
];

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
                        aria-current=(*section == page).then_some("page")
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
            <div>{children()}</div>
        </div>
    }
}
