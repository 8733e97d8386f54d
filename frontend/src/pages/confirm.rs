//! `/confirm#…`: opens the centre whose e-mail a letter has confirmed. The secret stands behind `#`: it is never sent
//! as an address.
//!
//! Test ids: `confirm`, `confirm.over`, `confirm.login`, `confirm.register`.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use shared::{
    auth::ConfirmRegistration,
    problem::{Cause, Problem, Rule},
};

use super::outside::OutsidePage;
use crate::{
    api::{self, client},
    data::{
        drafts,
        session::{Session, Stores},
        toasts::sentence,
    },
    i18n::{keys, t, text},
    kit::{Notice, SkeletonRows, Tone},
    routes::Page,
};

/// Opens it at once: the press was in the letter.
#[component]
pub fn ConfirmPage() -> impl IntoView {
    let token = window().location().hash().unwrap_or_default().trim_start_matches('#').to_owned();
    let (session, stores) = (Session::here(), Stores::here());
    let navigate = StoredValue::new_local(use_navigate());
    let refused = RwSignal::new(None::<Problem>);
    spawn_local(async move {
        let answer = if token.is_empty() {
            Err(client::local(Cause::Rule { rule: Rule::RegistrationOver, details: Vec::new() }))
        } else {
            api::auth::confirm(&ConfirmRegistration { token }).await
        };
        match answer {
            Ok(answer) => {
                drafts::forget(&drafts::outside("register"));
                if let Some(navigate) = navigate.try_get_value() {
                    navigate(Page::HOME.path(), NavigateOptions { replace: true, ..NavigateOptions::default() });
                }
                session.enter(answer, stores);
            }
            Err(problem) => drop(refused.try_set(Some(*problem))),
        }
    });
    view! {
        <OutsidePage title=keys::PAGE_CONFIRM test_id="confirm">
            {move || match refused.get() {
                None => view! { <SkeletonRows label=text(keys::PAGE_CONFIRM) /> }.into_any(),
                Some(problem) => over(&problem),
            }}
        </OutsidePage>
    }
}

fn over(problem: &Problem) -> AnyView {
    let said = sentence(problem);
    view! {
        <div class="stack">
            <h1>{move || t(keys::CONFIRM_OVER)}</h1>
            <div role="alert">
                <Notice tone=Tone::Warning test_id="confirm.over">
                    {said}
                </Notice>
            </div>
            // Outside and anew: whoever was signed in here is so no more.
            <p class="row wrap">
                <a class="link" href=Page::Login.path() rel="external" data-testid="confirm.login">
                    {move || t(keys::SIGN_IN)}
                </a>
                <a class="link" href=Page::Register.path() rel="external" data-testid="confirm.register">
                    {move || t(keys::PAGE_REGISTER)}
                </a>
            </p>
        </div>
    }
    .into_any()
}
