//! Removes everything imports made, where nothing is built on it; the centre's name has to be typed.

use leptos::prelude::*;
use shared::{
    events::Entity,
    import::{ClearData, Cleared},
};

use super::{
    Wizard,
    entities::{in_order, name, number},
};
use crate::{
    api,
    data::{commands::carry_out, session::Session, toasts::Notices},
    i18n::{keys, t, text},
    kit::{Button, Card, Confirm, Notice, Tone},
};

#[component]
pub(super) fn ClearCard(wizard: Wizard) -> impl IntoView {
    let (session, notices) = (Session::here(), Notices::here());
    let (busy, asking) = (RwSignal::new(false), RwSignal::new(false));
    let cleared = RwSignal::new(None::<Cleared>);
    let company =
        Signal::derive(move || session.me().with(|me| me.as_ref().map(|me| me.company_name.clone()).unwrap_or_default()));
    // While something brought stands here, and to show what went.
    let worth = Memo::new(move |_| {
        cleared.with(Option::is_some) || wizard.state.with(|it| it.as_ref().is_some_and(|it| it.roll_back.is_some()))
    });
    let confirmed = move |()| {
        let confirm = company.get_untracked();
        let send = async move { api::import::clear(&ClearData { confirm }).await };
        carry_out(Entity::Import, busy, notices, send, move |answer| {
            asking.try_set(false);
            cleared.try_set(Some(answer));
        });
    };
    let card = move || {
        worth.get().then(|| {
            view! {
                <Card title=text(keys::CLEAR_TITLE)>
                    <div class="row wrap">
                        <p class="muted grow">{move || t(keys::CLEAR_TEXT)}</p>
                        <Button
                            tone=Tone::Danger
                            icon="trash-2"
                            disabled=Signal::derive(move || cleared.with(Option::is_some))
                            on_press=move |()| asking.set(true)
                            test_id="import.clear"
                        >
                            {move || t(keys::CLEAR)}
                        </Button>
                    </div>
                    {move || cleared.get().map(result)}
                </Card>
            }
        })
    };
    view! {
        {card}
        <Confirm
            open=asking
            on_close=move |()| asking.set(false)
            title=text(keys::CLEAR_ASK)
            action=text(keys::CLEAR)
            on_confirm=confirmed
            busy
            typed=(text(keys::AUTH_COMPANY), company)
            test_id="import.clear-dialog"
        >
            <p>{move || t(keys::CLEAR_ASK_TEXT)}</p>
            <p class="strong">{company}</p>
        </Confirm>
    }
}

/// What went and what stayed.
fn result(cleared: Cleared) -> impl IntoView {
    let removed: Vec<String> = in_order(cleared.removed)
        .iter()
        .filter(|count| count.total > 0)
        .map(|count| format!("{}: {}", name(&count.entity), number(count.total)))
        .collect();
    let said = if removed.is_empty() { t(keys::CLEAR_NOTHING) } else { removed.join(", ") };
    view! {
        <Notice tone=Tone::Success announce=true test_id="import.cleared">
            <strong>{t(keys::CLEARED)}</strong>
            " "
            {said}
            {cleared.kept.into_iter().map(|kept| view! { <p>{kept}</p> }).collect_view()}
        </Notice>
    }
}
