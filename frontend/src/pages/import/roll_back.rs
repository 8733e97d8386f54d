//! Takes the last run back, as long as nothing is built on it; otherwise says what is.

use leptos::prelude::*;
use shared::{events::Entity, import::ImportStatus};

use super::{
    Wizard,
    entities::{number, written},
};
use crate::{
    api,
    data::{commands::carry_out, toasts::Notices},
    i18n::{keys, t, t_with, text},
    kit::{Button, Confirm, Notice, Tone},
};

#[component]
pub(super) fn RollBack(wizard: Wizard) -> impl IntoView {
    let (notices, busy, asking) = (Notices::here(), RwSignal::new(false), RwSignal::new(false));
    let can = Memo::new(move |_| wizard.state.with(|it| it.as_ref().is_some_and(|it| it.can_roll_back)));
    let blocked = Memo::new(move |_| {
        wizard.state.with(|it| {
            it.as_ref().filter(|it| it.status != ImportStatus::RolledBack).map(|it| it.blocked_by.clone()).unwrap_or_default()
        })
    });
    let count = Memo::new(move |_| wizard.state.with(|it| it.as_ref().map_or(0, |it| written(&it.entities))));
    let title = Signal::derive(move || {
        let count = count.get();
        t_with(keys::ROLL_BACK_TITLE, &[("count", count.into()), ("number", number(count).into())])
    });
    let confirmed = move |()| {
        carry_out(Entity::Import, busy, notices, api::import::roll_back(), move |_| {
            asking.try_set(false);
            notices.done(t(keys::WIZARD_ROLLED_BACK));
        });
    };
    view! {
        {move || {
            let blocked = blocked.get();
            (!blocked.is_empty())
                .then(|| {
                    view! {
                        <Notice tone=Tone::Warning test_id="import.blocked">
                            {t_with(keys::ROLL_BACK_BLOCKED, &[("what", blocked.join(", ").into())])}
                        </Notice>
                    }
                })
        }}
        {move || {
            can.get()
                .then(|| {
                    view! {
                        <Button
                            tone=Tone::Danger
                            icon="undo-2"
                            on_press=move |()| asking.set(true)
                            test_id="import.roll-back"
                        >
                            {move || t(keys::ROLL_BACK)}
                        </Button>
                    }
                })
        }}
        <Confirm
            open=asking
            on_close=move |()| asking.set(false)
            title
            action=text(keys::ROLL_BACK)
            on_confirm=confirmed
            busy
            test_id="import.roll-back-dialog"
        >
            <p>{move || t(keys::ROLL_BACK_TEXT)}</p>
        </Confirm>
    }
}
