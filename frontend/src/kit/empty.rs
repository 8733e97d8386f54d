//! Nothing to show, and what to do about it: no data yet, nothing found, no right, no such page.

use leptos::prelude::*;

use super::Icon;

/// Teaches what would stand here; actions come as children.
#[component]
pub fn Empty(
    /// Icon of what is missing.
    #[prop(default = "inbox")]
    icon: &'static str,
    /// «Групп пока нет».
    #[prop(into)]
    title: Signal<String>,
    /// What it is for, and how to begin.
    #[prop(optional, into)]
    text: Signal<Option<String>>,
    /// Fills the page: not found, no right.
    #[prop(optional)]
    whole_page: bool,
    /// Name for tests.
    #[prop(optional, into)]
    test_id: Option<String>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let heading = if whole_page {
        view! { <h1>{move || title.get()}</h1> }.into_any()
    } else {
        view! { <h2>{move || title.get()}</h2> }.into_any()
    };
    view! {
        <div class="empty" data-size=whole_page.then_some("page") data-testid=test_id>
            <Icon name=icon />
            {heading}
            {move || text.get().map(|text| view! { <p>{text}</p> })}
            {children.map(|children| view! { <div class="row">{children()}</div> })}
        </div>
    }
}
