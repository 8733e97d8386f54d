//! A card with a heading, and facts in two columns.

use leptos::prelude::*;

use super::fresh_id;

/// A framed part of a page under its heading.
#[component]
pub fn Card(
    /// What the part is about.
    #[prop(into)]
    title: Signal<String>,
    /// A word beside the heading: how many, since when.
    #[prop(optional, into)]
    count: Signal<Option<String>>,
    /// Buttons at the end of the heading.
    #[prop(optional, into)]
    actions: Option<ViewFn>,
    /// Lists and tables reach the frame; everything else keeps its distance.
    #[prop(optional)]
    flush: bool,
    /// A line at the foot.
    #[prop(optional, into)]
    footer: Option<ViewFn>,
    /// Name for tests.
    #[prop(optional, into)]
    test_id: Option<String>,
    children: Children,
) -> impl IntoView {
    let id = fresh_id("card");
    let heading = id.clone();
    view! {
        <section class="card" aria-labelledby=heading data-testid=test_id>
            <header>
                <h2 id=id>{move || title.get()}</h2>
                {move || count.get().map(|count| view! { <span class="count">{count}</span> })}
                {actions
                    .map(|actions| {
                        view! {
                            <span class="push"></span>
                            {move || actions.run()}
                        }
                    })}
            </header>
            {if flush { children() } else { view! { <div class="body">{children()}</div> }.into_any() }}
            {footer.map(|footer| view! { <footer>{footer.run()}</footer> })}
        </section>
    }
}

/// A list of facts.
#[component]
pub fn Facts(children: Children) -> impl IntoView {
    view! { <dl class="facts">{children()}</dl> }
}

/// One fact: its name and what it is.
#[component]
pub fn Fact(
    /// Name of the fact.
    #[prop(into)]
    label: Signal<String>,
    children: Children,
) -> impl IntoView {
    view! {
        <dt>{move || label.get()}</dt>
        <dd>{children()}</dd>
    }
}
