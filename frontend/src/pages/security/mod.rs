//! `/settings/security`: one's own password and second factor, where one is signed in, tokens for programs.
//!
//! Test ids: `security.current`, `security.password`, `security.save`, `security.error`, `security.session`,
//! `security.session.end`, `security.end-others`, `security.token`, `security.token.new`, `security.token.revoke`.

mod device;
mod factor;
mod factor_dialogs;
mod paging;
mod password;
mod policy;
mod sessions;
mod token_form;
mod tokens;

use std::future::Future;

use leptos::prelude::*;
use shared::{events::Entity, problem::Problem};

use crate::{
    api::Reply,
    data::{asked::Asked, changes, toasts::sentence},
    i18n::{Key, keys, text},
    kit::{ErrorPanel, PageHeader, SkeletonRows},
    pages::settings_frame::SettingsFrame,
    routes::Page,
};

use factor::FactorCard;
use password::PasswordCard;
use policy::PolicyCard;
use sessions::SessionsCard;
use tokens::TokensCard;

/// The section.
#[component]
pub fn SecurityPage() -> impl IntoView {
    view! {
        <main class="page" id="page" data-testid="page.settings.security">
            <PageHeader title=text(keys::PAGE_SECURITY) />
            <SettingsFrame page=Page::Security>
                <PasswordCard />
                <FactorCard />
                <SessionsCard />
                <TokensCard />
                <PolicyCard />
            </SettingsFrame>
        </main>
    }
}

/// A list of one's own: read anew after each change.
fn own_list<T, F>(ask: fn() -> F) -> Asked<Reply<T>>
where
    T: Send + Sync + 'static,
    F: Future<Output = Reply<T>> + 'static,
{
    Asked::new(move || {
        changes::follow(Entity::Session);
        ask()
    })
}

/// What stands in the place of a list before it has come, or instead of it.
fn missing(title: Key, failed: Option<Problem>, again: Callback<()>) -> AnyView {
    let Some(problem) = failed else {
        return view! { <SkeletonRows label=text(title) rows=2 /> }.into_any();
    };
    view! {
        <ErrorPanel
            title=text(title)
            text=Some(sentence(&problem))
            on_retry=again
            request_id=problem.request_id.clone()
            test_id="security.list-error"
        />
    }
    .into_any()
}
