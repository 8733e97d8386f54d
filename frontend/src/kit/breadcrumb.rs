//! The path to a page.

use leptos::prelude::*;

use super::Words;

/// One step of the path; the last one has no address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crumb {
    /// What it is.
    pub label: String,
    /// Where it is.
    pub href: Option<String>,
}

impl Crumb {
    /// A step to go back to.
    pub fn to(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: Some(href.into()) }
    }

    /// The page itself.
    pub fn here(label: impl Into<String>) -> Self {
        Self { label: label.into(), href: None }
    }
}

/// The path to this page; the last step is the page's heading.
#[component]
pub fn Breadcrumb(
    /// The steps.
    #[prop(into)]
    path: Signal<Vec<Crumb>>,
) -> impl IntoView {
    let words = Words::here();
    let step = |crumb: Crumb| match crumb.href {
        Some(href) => view! { <li><a href=href>{crumb.label}</a></li> }.into_any(),
        None => view! { <li aria-current="page"><h1>{crumb.label}</h1></li> }.into_any(),
    };
    view! {
        <ol class="breadcrumb" aria-label=move || words.path.get()>
            {move || path.get().into_iter().map(step).collect_view()}
        </ol>
    }
}
