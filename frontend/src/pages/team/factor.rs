//! The second factor of a member: whether it is on, and turning it off for who has lost the phone and the codes.
//!
//! Test ids: `team.factor`, `team.factor-off`, `team.factor-off-dialog`.

use leptos::prelude::*;
use shared::{events::Entity, team::Member};
use uuid::Uuid;

use crate::{
    api::{records, team},
    data::{asked::Asked, changes, commands::carry_out, session::Session, toasts::Notices},
    i18n::{keys, t, t_with, text},
    kit::{Badge, Button, ButtonSize, Confirm, Tone},
};

/// A row of the member's sheet; kept fresh, for they may turn it on themselves meanwhile.
#[component]
pub(super) fn FactorOf(
    /// The member.
    id: Uuid,
) -> impl IntoView {
    let session = Session::here();
    let member = Asked::new(move || {
        changes::follow(Entity::Membership);
        records::one::<Member>(id)
    });
    let shown = Memo::new(move |before: Option<&Option<Member>>| match member.get() {
        Some(Ok(member)) => Some(member),
        _ => before.cloned().flatten(),
    });
    let asking = RwSignal::new(None::<Member>);
    let row = move |member: Member| {
        let own = session.me().with_untracked(|me| me.as_ref().is_some_and(|me| me.id == member.user_id));
        let (on, may) = (member.second_factor, member.second_factor && member.active && !own);
        view! {
            <div class="setting" data-testid="team.factor">
                <strong>{move || t(keys::TEAM_FACTOR)}</strong>
                <small>
                    {if on {
                        view! {
                            <Badge tone=Tone::Success icon="circle-check">
                                {move || t(keys::TEAM_FACTOR_ON)}
                            </Badge>
                        }
                            .into_any()
                    } else {
                        view! { {move || t(keys::TEAM_FACTOR_NONE)} }.into_any()
                    }}
                </small>
                {may
                    .then(|| {
                        view! {
                            <Button
                                size=ButtonSize::Small
                                on_press=move |()| asking.set(Some(member.clone()))
                                test_id="team.factor-off"
                            >
                                {move || t(keys::TEAM_FACTOR_OFF)}
                            </Button>
                        }
                    })}
            </div>
        }
    };
    view! {
        {move || shown.get().map(row)}
        <TurnOff asking />
    }
}

/// Asks before: who asks in a member's name may be somebody else.
#[component]
fn TurnOff(asking: RwSignal<Option<Member>>) -> impl IntoView {
    let (notices, busy) = (Notices::here(), RwSignal::new(false));
    let open = Signal::derive(move || asking.with(Option::is_some));
    let name = move || asking.with(|member| member.as_ref().map(|member| member.name.clone())).unwrap_or_default();
    let turn_off = move |()| {
        let Some(member) = asking.get_untracked() else { return };
        let send = async move {
            let answer = team::factor_off(&member).await;
            answer.map(|_| member.name)
        };
        carry_out(Entity::Membership, busy, notices, send, move |name: String| {
            asking.try_set(None);
            notices.done(t_with(keys::TEAM_FACTOR_SWITCHED_OFF, &[("name", name.into())]));
        });
    };
    view! {
        <Confirm
            open
            on_close=move |()| asking.set(None)
            title=Signal::derive(move || t_with(keys::TEAM_FACTOR_OFF_TITLE, &[("name", name().into())]))
            action=text(keys::TEAM_FACTOR_OFF)
            on_confirm=turn_off
            busy
            test_id="team.factor-off-dialog"
        >
            <p>{move || t(keys::TEAM_FACTOR_OFF_TEXT)}</p>
        </Confirm>
    }
}
