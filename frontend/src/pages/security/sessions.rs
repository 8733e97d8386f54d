//! Where one is signed in, and ending a session.

use leptos::prelude::*;
use shared::{events::Entity, page::Page, security::OwnSession};

use super::{super::record::ago, device, missing, paging::Paged};
use crate::{
    api,
    data::{commands::carry_out, toasts::Notices},
    i18n::{keys, t, t_with, text},
    kit::{Badge, Button, ButtonSize, Card, Confirm, Tone},
};

#[component]
pub(super) fn SessionsCard() -> impl IntoView {
    let pages = Paged::of(api::security::sessions);
    let list = pages.rows;
    let (notices, asking, busy) = (Notices::here(), RwSignal::new(false), RwSignal::new(false));
    let several = move || list.with(|list| matches!(list, Some(Ok(page)) if page.total > 1));
    let actions = move || {
        several().then(|| {
            view! {
                <Button size=ButtonSize::Small on_press=move |()| asking.set(true) test_id="security.end-others">
                    {move || t(keys::SECURITY_SESSION_END_OTHERS)}
                </Button>
            }
        })
    };
    let end_others = move |()| {
        carry_out(Entity::Session, busy, notices, api::security::end_others(), move |_| {
            asking.try_set(false);
            notices.done(t(keys::SECURITY_SESSION_OTHERS_ENDED));
        });
    };
    view! {
        <Card title=text(keys::SECURITY_SESSIONS) actions=ViewFn::from(actions) flush=true test_id="security.sessions">
            <div class="body">
                <p class="muted">{move || t(keys::SECURITY_SESSIONS_LEAD)}</p>
            </div>
            {move || match list.get() {
                Some(Ok(page)) => rows(page),
                other => {
                    let failed = other.and_then(Result::err).map(|problem| *problem);
                    missing(keys::SECURITY_SESSIONS, failed, Callback::new(move |()| list.refetch()))
                }
            }}
            {pages.foot()}
        </Card>
        <Confirm
            open=asking
            on_close=move |()| asking.set(false)
            title=text(keys::SECURITY_SESSION_END_OTHERS_TITLE)
            action=text(keys::SECURITY_SESSION_END_OTHERS)
            on_confirm=end_others
            busy
            test_id="security.end-others-dialog"
        >
            <p>{move || t(keys::SECURITY_SESSION_END_OTHERS_TEXT)}</p>
        </Confirm>
    }
}

fn rows(page: Page<OwnSession>) -> AnyView {
    page.items.into_iter().map(|session| view! { <Row session /> }).collect_view().into_any()
}

#[component]
fn Row(session: OwnSession) -> impl IntoView {
    let (notices, busy) = (Notices::here(), RwSignal::new(false));
    let name = session.device.as_deref().and_then(device::named).unwrap_or_else(|| t(keys::SECURITY_SESSION_UNKNOWN));
    let used = t_with(keys::SECURITY_SESSION_USED, &[("when", ago(session.last_used_at).into())]);
    let code = session.second_factor.then(|| t(keys::FACTOR_SESSION));
    let place = session.address.clone().into_iter().chain([used]).chain(code).collect::<Vec<_>>().join(" · ");
    let id = session.id;
    let end = move |()| {
        carry_out(Entity::Session, busy, notices, api::security::end_session(id), move |_| {
            notices.done(t(keys::SECURITY_SESSION_ENDED));
        });
    };
    let action = if session.current {
        view! {
            <Badge tone=Tone::Success icon="circle-check">
                {t(keys::SECURITY_SESSION_CURRENT)}
            </Badge>
        }
        .into_any()
    } else {
        view! {
            <Button size=ButtonSize::Small busy on_press=end test_id="security.session.end">
                {move || t(keys::SECURITY_SESSION_END)}
            </Button>
        }
        .into_any()
    };
    view! {
        <div class="setting" data-testid="security.session" title=session.device>
            <strong>{name}</strong>
            <small>{place}</small>
            {action}
        </div>
    }
}
