//! What the centre demands of its members: a second factor for rights on money.
//!
//! Test ids: `policy`, `policy.money`.

use leptos::prelude::*;
use shared::{
    events::Entity,
    permission::Permission,
    security::{SecurityPolicy, SetPolicy},
};

use super::missing;
use crate::{
    api,
    data::{asked::Asked, changes, commands::carry_out, session::Session, toasts::Notices},
    i18n::{keys, t, text},
    kit::{Card, Switch},
    pages::everywhere::{NeedsEverywhere, limited},
};

/// Shown to who may change it.
#[component]
pub(super) fn PolicyCard() -> impl IntoView {
    let session = Session::here();
    move || session.can(Permission::SettingsManage).then(|| view! { <Policy /> })
}

#[component]
fn Policy() -> impl IntoView {
    let (notices, busy, limited) = (Notices::here(), RwSignal::new(false), limited());
    let policy = Asked::new(move || {
        changes::follow(Entity::Company);
        api::security::policy()
    });
    let set = move |was: SecurityPolicy, on: bool| {
        let wanted = SetPolicy { version: was.version, money_needs_second_factor: on };
        let send = async move { api::security::set_policy(&wanted).await };
        carry_out(Entity::Company, busy, notices, send, move |_: SecurityPolicy| {
            notices.done(t(if on { keys::FACTOR_POLICY_ON } else { keys::FACTOR_POLICY_OFF }));
        });
    };
    let hint = Signal::derive(|| Some(t(keys::FACTOR_POLICY_MONEY_HINT)));
    view! {
        <Card title=text(keys::FACTOR_POLICY) test_id="policy">
            <NeedsEverywhere />
            {move || match policy.get() {
                Some(Ok(now)) => {
                    let on = now.money_needs_second_factor;
                    view! {
                        <Switch
                            checked=Signal::derive(move || on)
                            on_change=move |on| set(now.clone(), on)
                            disabled=Signal::derive(move || busy.get() || limited.get())
                            label=text(keys::FACTOR_POLICY_MONEY)
                            hint
                            test_id="policy.money"
                        />
                    }
                        .into_any()
                }
                other => {
                    let failed = other.and_then(Result::err).map(|problem| *problem);
                    missing(keys::FACTOR_POLICY, failed, Callback::new(move |()| policy.refetch()))
                }
            }}
        </Card>
    }
}
