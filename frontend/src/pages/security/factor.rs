//! One's own second factor: whether it is on, how many recovery codes are left, and what can be done about it.
//!
//! Test ids: `factor`, `factor.due`, `factor.enrol`, `factor.on`, `factor.codes-left`, `factor.renew`, `factor.off`,
//! `factor.again`, `factor.sign-in-again`.

use leptos::prelude::*;
use shared::{events::Entity, security::SecondFactor};

use super::{
    super::record::ago,
    factor_dialogs::{CodesDialog, EnrolDialogs, ProveDialog, Proving},
    missing, own_list,
};
use crate::{
    api,
    data::{changes, live::Live, session::Session},
    i18n::{keys, t, t_with, text},
    kit::{Badge, Button, ButtonKind, ButtonSize, Card, Notice, Tone},
};

/// What the card is about to ask.
#[derive(Clone, Copy)]
struct Asking {
    enrolling: RwSignal<bool>,
    proving: RwSignal<Option<Proving>>,
    codes: RwSignal<Vec<String>>,
    demanded: RwSignal<bool>,
}

#[component]
pub(super) fn FactorCard() -> impl IntoView {
    let state = own_list(api::security::factor);
    let (session, live) = (Session::here(), Live::here());
    let asking = Asking {
        enrolling: RwSignal::new(false),
        proving: RwSignal::new(None),
        codes: RwSignal::new(Vec::new()),
        demanded: RwSignal::new(false),
    };
    // Rights on money may have opened or closed with it.
    let changed = Callback::new(move |()| {
        changes::tell(Entity::Session);
        session.look_again(live);
    });
    view! {
        <Card title=text(keys::FACTOR_TITLE) test_id="factor">
            <p class="muted">{move || t(keys::FACTOR_LEAD)}</p>
            <Due session />
            {move || match state.get() {
                Some(Ok(factor)) => standing(&factor, asking),
                other => {
                    let failed = other.and_then(Result::err).map(|problem| *problem);
                    missing(keys::FACTOR_TITLE, failed, Callback::new(move |()| state.refetch()))
                }
            }}
        </Card>
        <EnrolDialogs open=asking.enrolling codes=asking.codes changed />
        <ProveDialog proving=asking.proving codes=asking.codes demanded=asking.demanded changed />
        <CodesDialog codes=asking.codes />
    }
}

/// Why somebody was led here: there is no second factor yet, or this session was opened without it.
#[component]
fn Due(session: Session) -> impl IntoView {
    let due =
        Memo::new(move |_| session.me().with(|me| me.as_ref().filter(|me| me.second_factor_due).map(|me| me.sign_in_again)));
    move || {
        due.get().map(|again| {
            if again {
                return view! {
                    <Notice tone=Tone::Warning test_id="factor.again">
                        <strong>{t(keys::FACTOR_AGAIN)}</strong>
                        <p>{t(keys::FACTOR_AGAIN_TEXT)}</p>
                        <Button size=ButtonSize::Small on_press=move |()| session.leave() test_id="factor.sign-in-again">
                            {move || t(keys::FACTOR_AGAIN_ACTION)}
                        </Button>
                    </Notice>
                }
                .into_any();
            }
            view! {
                <Notice tone=Tone::Warning test_id="factor.due">
                    <strong>{t(keys::FACTOR_DUE)}</strong>
                    <p>{t(keys::FACTOR_DUE_TEXT)}</p>
                </Notice>
            }
            .into_any()
        })
    }
}

fn standing(factor: &SecondFactor, asking: Asking) -> AnyView {
    asking.demanded.set(factor.demanded_for_money);
    let Some(since) = factor.on_since else {
        return view! {
            <Button kind=ButtonKind::Primary icon="shield" on_press=move |()| asking.enrolling.set(true) test_id="factor.enrol">
                {move || t(keys::FACTOR_ENROL)}
            </Button>
        }
        .into_any();
    };
    let left = t_with(keys::FACTOR_CODES_LEFT, &[("count", factor.codes_left.into())]);
    let tone = if factor.codes_left < 3 { Tone::Warning } else { Tone::Neutral };
    view! {
        <div class="row">
            <strong data-testid="factor.on">
                <Badge tone=Tone::Success icon="circle-check">
                    {t_with(keys::FACTOR_ON, &[("when", ago(since).into())])}
                </Badge>
            </strong>
            <span class="push"></span>
            <Button
                size=ButtonSize::Small
                on_press=move |()| asking.proving.set(Some(Proving::Off))
                test_id="factor.off"
            >
                {move || t(keys::FACTOR_SWITCH_OFF)}
            </Button>
        </div>
        <div class="row">
            <strong data-testid="factor.codes-left">
                <Badge tone>
                    {left}
                </Badge>
            </strong>
            <span class="push"></span>
            <Button
                size=ButtonSize::Small
                on_press=move |()| asking.proving.set(Some(Proving::Renew))
                test_id="factor.renew"
            >
                {move || t(keys::FACTOR_CODES_RENEW)}
            </Button>
        </div>
    }
    .into_any()
}
