//! The sections of attendance: what is not marked, and the report.

use leptos::prelude::*;
use shared::{events::Entity, journal::LateQuery, permission::Permission};

use crate::{
    api,
    data::{asked::Asked, changes, session::Session},
    i18n::{keys, t, text},
    kit::{Tab, Tabs, Tone},
    routes::Page,
};

/// How many lessons were held and are not marked; nothing while that is not known.
pub fn late_count() -> Signal<Option<u64>> {
    let session = Session::here();
    let asked = Asked::new(move || {
        changes::follow(Entity::Lesson);
        changes::follow(Entity::Attendance);
        let may = session.can(Permission::LessonsView);
        async move {
            if !may {
                return None;
            }
            let query = LateQuery { page_size: Some(1), ..LateQuery::default() };
            api::attendance::late(&query).await.ok().map(|rows| rows.total)
        }
    });
    Signal::derive(move || asked.get().flatten())
}

#[component]
pub(super) fn Sections(page: Page) -> impl IntoView {
    let count = late_count();
    let tabs = Signal::derive(move || {
        let late = count.get().filter(|count| *count > 0);
        let tab = |of: Page, label: String, count: Option<String>| Tab {
            href: of.path().to_owned(),
            label,
            tone: count.as_ref().map(|_| Tone::Warning),
            count,
            current: of == page,
        };
        let mut tabs = vec![
            tab(Page::Attendance, t(keys::LATE_TITLE), late.map(|count| count.to_string())),
            tab(Page::AttendanceReport, t(keys::PAGE_ATTENDANCE_REPORT), None),
        ];
        if Session::here().can(Permission::LessonsViewAll) {
            tabs.push(tab(Page::Workload, t(keys::PAGE_WORKLOAD), None));
        }
        tabs
    });
    view! { <Tabs label=text(keys::PAGE_ATTENDANCE) tabs test_id="attendance.tabs" /> }
}
