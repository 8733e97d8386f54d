//! Pages that stand where another could not: no such page, no right, no server.
//!
//! Test ids: `not-found`, `no-right`, `unreachable`, `unreachable.retry`.

use leptos::prelude::*;

use crate::{
    data::{session::Session, toasts::sentence},
    i18n::{keys, t, t_with},
    kit::{Button, ButtonKind, Empty, LinkButton},
    routes::Page,
};

/// There is no such page.
#[component]
pub fn NotFound() -> impl IntoView {
    view! {
        <main class="page" id="page">
            <Empty
                icon="map-pin"
                title=Signal::derive(|| t(keys::NOT_FOUND_TITLE))
                text=Signal::derive(|| Some(t(keys::NOT_FOUND_TEXT)))
                whole_page=true
                test_id="not-found"
            >
                <LinkButton href=Page::HOME.path().to_owned() kind=ButtonKind::Primary>
                    {move || t(keys::NOT_FOUND_HOME)}
                </LinkButton>
            </Empty>
        </main>
    }
}

/// The page is there, the right is not.
#[component]
pub fn NoRight(
    /// Which page.
    page: Page,
) -> impl IntoView {
    let right = move || page.needs().map(|permission| t(permission.name())).unwrap_or_default();
    let text = move || Some(t_with(keys::NO_RIGHT_TEXT, &[("page", t(page.title()).into()), ("right", right().into())]));
    view! {
        <main class="page" id="page">
            <Empty
                icon="lock"
                title=Signal::derive(|| t(keys::NO_RIGHT_TITLE))
                text=Signal::derive(text)
                whole_page=true
                test_id="no-right"
            />
        </main>
    }
}

/// The server could not be asked who we are.
#[component]
pub fn Unreachable() -> impl IntoView {
    let session = Session::here();
    let text = move || session.failure().with(|failure| failure.as_ref().map(sentence));
    view! {
        <main class="page" id="page">
            <Empty
                icon="wifi-off"
                title=Signal::derive(|| t(keys::UNREACHABLE_TITLE))
                text=Signal::derive(text)
                whole_page=true
                test_id="unreachable"
            >
                <Button kind=ButtonKind::Primary on_press=move |()| session.boot() test_id="unreachable.retry">
                    {move || t(keys::KIT_RETRY)}
                </Button>
            </Empty>
        </main>
    }
}
