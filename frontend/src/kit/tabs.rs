//! Sections of a page as links: the address says which one is open, so a link restores it.

use leptos::prelude::*;

use super::Tone;

/// One section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tab {
    /// Where it is.
    pub href: String,
    /// What it is.
    pub label: String,
    /// How much is in it.
    pub count: Option<String>,
    /// What the count means.
    pub tone: Option<Tone>,
    /// Open now.
    pub current: bool,
}

/// A row of sections or of saved views.
#[component]
pub fn Tabs(
    /// What the sections are of, read aloud.
    #[prop(into)]
    label: Signal<String>,
    /// The sections.
    #[prop(into)]
    tabs: Signal<Vec<Tab>>,
    /// Name for tests.
    #[prop(optional, into)]
    test_id: Option<String>,
) -> impl IntoView {
    let tab = |tab: Tab| {
        view! {
            <a href=tab.href aria-current=tab.current.then_some("page")>
                {tab.label}
                {tab
                    .count
                    .map(|count| view! { <span class="count" data-tone=tab.tone.map(Tone::name)>{count}</span> })}
            </a>
        }
    };
    view! {
        <nav class="tabs" aria-label=move || label.get() data-testid=test_id>
            {move || tabs.get().into_iter().map(tab).collect_view()}
        </nav>
    }
}
