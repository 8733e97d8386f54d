//! Tokens for programs: the list, and taking one back.

use leptos::prelude::*;
use shared::{events::Entity, page::Page, security::ApiToken};

use super::{
    super::record::{ago, day_of},
    missing,
    paging::Paged,
    token_form::TokenForm,
};
use crate::{
    api,
    data::{commands::carry_out, toasts::Notices},
    i18n::{keys, locale, t, t_with, text},
    kit::{Button, ButtonSize, Card, Confirm, Empty},
    platform::now_ms,
};

#[component]
pub(super) fn TokensCard() -> impl IntoView {
    let pages = Paged::of(api::security::tokens);
    let list = pages.rows;
    let (adding, revoking) = (RwSignal::new(false), RwSignal::new(None::<ApiToken>));
    let actions = move || {
        view! {
            <Button
                size=ButtonSize::Small
                icon="plus"
                on_press=move |()| adding.set(true)
                test_id="security.token.new"
            >
                {move || t(keys::SECURITY_TOKEN_NEW)}
            </Button>
        }
    };
    view! {
        <Card title=text(keys::SECURITY_TOKENS) actions=ViewFn::from(actions) flush=true test_id="security.tokens">
            <div class="body">
                <p class="muted">{move || t(keys::SECURITY_TOKENS_LEAD)}</p>
            </div>
            {move || match list.get() {
                Some(Ok(page)) => rows(page, revoking),
                other => {
                    let failed = other.and_then(Result::err).map(|problem| *problem);
                    missing(keys::SECURITY_TOKENS, failed, Callback::new(move |()| list.refetch()))
                }
            }}
            {pages.foot()}
        </Card>
        <TokenForm adding />
        <Revoke revoking />
    }
}

fn rows(page: Page<ApiToken>, revoking: RwSignal<Option<ApiToken>>) -> AnyView {
    if page.items.is_empty() {
        let said = Signal::derive(|| Some(t(keys::SECURITY_TOKENS_NONE_TEXT)));
        return view! { <Empty icon="key-round" title=text(keys::SECURITY_TOKENS_NONE) text=said /> }.into_any();
    }
    page.items.into_iter().map(|token| row(token, revoking)).collect_view().into_any()
}

fn row(token: ApiToken, revoking: RwSignal<Option<ApiToken>>) -> impl IntoView {
    let day = shared::format::date(day_of(token.expires_at), locale());
    let over = (now_ms() as i64) >= token.expires_at.timestamp_millis();
    let key = if over { keys::SECURITY_TOKEN_EXPIRED } else { keys::SECURITY_TOKEN_UNTIL };
    let until = t_with(key, &[("when", day.into())]);
    let used = match token.last_used_at {
        Some(at) => t_with(keys::SECURITY_TOKEN_USED, &[("when", ago(at).into())]),
        None => t(keys::SECURITY_TOKEN_UNUSED),
    };
    let rights = t_with(keys::SECURITY_TOKEN_SCOPES_COUNT, &[("count", token.scopes.len().into())]);
    let names = token.scopes.iter().map(|scope| t(scope.name())).collect::<Vec<_>>().join(", ");
    let name = token.name.clone();
    view! {
        <div class="setting" data-testid="security.token" title=names>
            <strong>{name}</strong>
            <small>{format!("{until} · {rights} · {used}")}</small>
            <Button
                size=ButtonSize::Small
                on_press=move |()| revoking.set(Some(token.clone()))
                test_id="security.token.revoke"
            >
                {move || t(keys::SECURITY_TOKEN_REVOKE)}
            </Button>
        </div>
    }
}

/// Asks before a token is taken back: it does not come back.
#[component]
fn Revoke(revoking: RwSignal<Option<ApiToken>>) -> impl IntoView {
    let (notices, busy) = (Notices::here(), RwSignal::new(false));
    let open = Signal::derive(move || revoking.with(Option::is_some));
    let name = move || revoking.with(|token| token.as_ref().map(|token| token.name.clone())).unwrap_or_default();
    let revoke = move |()| {
        let Some(token) = revoking.get_untracked() else { return };
        carry_out(Entity::Session, busy, notices, api::security::revoke_token(token.id), move |_| {
            revoking.try_set(None);
            notices.done(t_with(keys::SECURITY_TOKEN_REVOKED, &[("name", token.name.into())]));
        });
    };
    view! {
        <Confirm
            open
            on_close=move |()| revoking.set(None)
            title=Signal::derive(move || t_with(keys::SECURITY_TOKEN_REVOKE_TITLE, &[("name", name().into())]))
            action=text(keys::SECURITY_TOKEN_REVOKE)
            on_confirm=revoke
            busy
            test_id="security.token-revoke"
        >
            <p>{move || t(keys::SECURITY_TOKEN_REVOKE_TEXT)}</p>
        </Confirm>
    }
}
