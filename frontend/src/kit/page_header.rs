//! The head of a page: where we are, and what can be done here.
//!
//! In a narrow page the secondary actions go into «⋯», so that the header stays one row.

use leptos::prelude::*;

use super::{Breadcrumb, Button, Crumb, Icon, IconButton, LinkButton, Menu, MenuItem, MenuLink, Tone};
use super::{ButtonKind, ButtonSize};

/// A secondary action of a page.
#[derive(Clone)]
pub struct HeaderAction {
    /// What it does, in a verb.
    pub label: Signal<String>,
    /// Its icon.
    pub icon: &'static str,
    /// Does it.
    pub run: Callback<()>,
    /// Leads somewhere instead of doing something.
    pub href: Option<String>,
    /// `Danger` for what takes something away.
    pub tone: Option<Tone>,
    /// Shows the icon alone in a wide header too.
    pub icon_only: bool,
    /// Stands in «⋯» in a wide header too.
    pub always_in_menu: bool,
    /// Name for tests.
    pub test_id: Option<&'static str>,
}

impl HeaderAction {
    /// An action with a word and an icon.
    pub fn new(label: Signal<String>, icon: &'static str, run: Callback<()>) -> Self {
        Self { label, icon, run, href: None, tone: None, icon_only: false, always_in_menu: false, test_id: None }
    }

    fn button(&self) -> AnyView {
        let (label, run) = (self.label, self.run);
        let test_id = self.test_id.unwrap_or_default().to_owned();
        match &self.href {
            Some(href) => view! {
                <LinkButton href=href.clone() icon=self.icon test_id>
                    {move || label.get()}
                </LinkButton>
            }
            .into_any(),
            None if self.icon_only => view! {
                <IconButton icon=self.icon label kind=ButtonKind::Plain on_press=run test_id />
            }
            .into_any(),
            None => {
                let icon = self.icon;
                let tone = self.tone.map(Tone::name);
                view! {
                    <span class="row" data-tone=tone>
                        <Button size=ButtonSize::Medium icon on_press=run test_id>
                            {move || label.get()}
                        </Button>
                    </span>
                }
                .into_any()
            }
        }
    }

    fn item(&self) -> AnyView {
        let (label, run, icon, href) = (self.label, self.run, self.icon, self.href.clone());
        let test_id = self.test_id.map(|id| format!("{id}-item")).unwrap_or_default();
        match (href, self.tone) {
            (Some(href), _) => view! { <MenuLink href icon test_id>{move || label.get()}</MenuLink> }.into_any(),
            (None, Some(tone)) => view! { <MenuItem icon tone on_press=run test_id>{move || label.get()}</MenuItem> }.into_any(),
            (None, None) => view! { <MenuItem icon on_press=run test_id>{move || label.get()}</MenuItem> }.into_any(),
        }
    }
}

/// Title or path, what chooses the view, secondary actions, the one primary action.
#[component]
pub fn PageHeader(
    /// The page's name; left out when there is a path.
    #[prop(optional, into)]
    title: Signal<String>,
    /// The path to the page, its own name last.
    #[prop(optional, into)]
    path: Option<Signal<Vec<Crumb>>>,
    /// How many things the page holds.
    #[prop(optional, into)]
    count: Signal<Option<String>>,
    /// What the page can do besides.
    #[prop(optional)]
    actions: Vec<HeaderAction>,
    /// The one thing one most likely came to do: a primary button.
    #[prop(optional, into)]
    primary: Option<ViewFn>,
    /// Search, segments, period: what chooses the view.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let (shown, in_menu): (Vec<_>, Vec<_>) = actions.iter().partition(|action| !action.always_in_menu);
    let buttons = shown.iter().map(|action| action.button()).collect_view();
    let rest = (!in_menu.is_empty()).then(|| {
        let items: Vec<HeaderAction> = in_menu.into_iter().cloned().collect();
        // Made inside the menu, so that they close this one.
        view! { <Menu at_end=true>{items.iter().map(HeaderAction::item).collect_view()}</Menu> }
    });
    let all = (!actions.is_empty()).then(|| {
        let items = actions.clone();
        view! {
            <span class="more">
                <Menu at_end=true kind=ButtonKind::Plain test_id="page-more">
                    {items.iter().map(HeaderAction::item).collect_view()}
                </Menu>
            </span>
        }
    });
    let name = match path {
        Some(path) => view! { <Breadcrumb path /> }.into_any(),
        None => view! { <h1>{move || title.get()}</h1> }.into_any(),
    };
    view! {
        <header class="page-header">
            {name}
            {move || count.get().map(|count| view! { <span class="count">{count}</span> })}
            <div class="page-actions">
                {children.map(|children| children())}
                <span class="secondary">{buttons} {rest}</span>
                {all}
                {primary.map(|primary| move || primary.run())}
            </div>
        </header>
    }
}

/// The icon of a link that goes up one level on a phone.
#[component]
pub fn BackLink(
    /// Where up is.
    #[prop(into)]
    href: Signal<String>,
    /// What is there, read aloud.
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView {
    view! {
        <a class="icon-button quiet" href=move || href.get() aria-label=move || label.get()>
            <Icon name="arrow-left" />
        </a>
    }
}
