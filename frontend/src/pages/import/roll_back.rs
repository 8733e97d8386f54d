//! Takes the last run back, as long as nothing is built on it; otherwise says what is.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use shared::{
    events::Entity,
    import::{Blocker, ImportState, ImportStatus},
};

use super::{
    Wizard,
    entities::{name, number, page_of},
};
use crate::{
    api,
    data::{commands::carry_out, session::Session, toasts::Notices},
    i18n::{keys, locale, t, t_with},
    kit::{Button, Confirm, Notice, Tone},
    platform::wall_at,
};

/// «21 ноября 2026, 15:43», by the clock of the branch.
fn when(at: DateTime<Utc>) -> String {
    let wall = wall_at(at, &Session::here().zone());
    format!("{}, {}", shared::format::date(wall.date(), locale()), shared::format::time(wall.time()))
}

#[component]
pub(super) fn RollBack(wizard: Wizard) -> impl IntoView {
    let (notices, busy, asking) = (Notices::here(), RwSignal::new(false), RwSignal::new(false));
    let can = Memo::new(move |_| wizard.state.with(|it| it.as_ref().is_some_and(|it| it.can_roll_back)));
    let blocked = Memo::new(move |_| {
        wizard.state.with(|it| {
            it.as_ref().filter(|it| it.status != ImportStatus::RolledBack).map(|it| it.blocked_by.clone()).unwrap_or_default()
        })
    });
    let offer = Memo::new(move |_| wizard.state.with(|it| it.as_ref().and_then(|it| it.roll_back.clone())));
    let title = Signal::derive(move || {
        let (count, when) = offer.with(|offer| offer.as_ref().map_or((0, String::new()), |it| (it.records, when(it.started_at))));
        t_with(keys::ROLL_BACK_TITLE, &[("count", count.into()), ("number", number(count).into()), ("when", when.into())])
    });
    // What is rolled back may be an earlier run than the one whose report is shown.
    let earlier = Memo::new(move |_| {
        let shown = wizard.state.with(|it| it.as_ref().and_then(|it| it.id));
        offer.with(|offer| offer.as_ref().is_some_and(|offer| Some(offer.id) != shown))
    });
    // A run that brought nothing has nothing to take back.
    let nothing = Memo::new(move |_| {
        let wrote = |it: &ImportState| it.roll_back.as_ref().is_some_and(|offer| Some(offer.id) == it.id);
        wizard.state.with(|it| it.as_ref().is_some_and(|it| it.status == ImportStatus::Completed && !wrote(it)))
    });
    let verb = Signal::derive(move || t(if earlier.get() { keys::ROLL_BACK_EARLIER } else { keys::ROLL_BACK }));
    let confirmed = move |()| {
        carry_out(Entity::Import, busy, notices, api::import::roll_back(), move |_| {
            asking.try_set(false);
            notices.done(t(keys::WIZARD_ROLLED_BACK));
        });
    };
    let blockers = Memo::new(move |_| wizard.state.with(|it| it.as_ref().map(|it| it.blockers.clone()).unwrap_or_default()));
    view! {
        {move || {
            nothing
                .get()
                .then(|| view! { <Notice test_id="import.nothing-to-roll-back">{t(keys::ROLL_BACK_NOTHING)}</Notice> })
        }}
        {move || {
            let blocked = blocked.get();
            (!blocked.is_empty())
                .then(|| {
                    view! {
                        <Notice tone=Tone::Warning test_id="import.blocked">
                            {t_with(
                                if earlier.get() { keys::ROLL_BACK_BLOCKED_EARLIER } else { keys::ROLL_BACK_BLOCKED },
                                &[("what", blocked.join(", ").into())],
                            )}
                            " "
                            {t(keys::ROLL_BACK_FIX)}
                            <ul>{blockers.get().into_iter().map(blocker).collect_view()}</ul>
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
                            {move || verb.get()}
                        </Button>
                    }
                })
        }}
        <Confirm
            open=asking
            on_close=move |()| asking.set(false)
            title
            action=verb
            on_confirm=confirmed
            busy
            test_id="import.roll-back-dialog"
        >
            <p>{move || t(keys::ROLL_BACK_TEXT)}</p>
            {move || earlier.get().then(|| view! { <p>{t(keys::ROLL_BACK_OF)}</p> })}
        </Confirm>
    }
}

/// Who or what it is, to open.
fn blocker(of: Blocker) -> impl IntoView {
    let label = format!("{}: {}", name(&of.entity), of.name);
    let shown = match page_of(&of.entity, of.id, &of.name) {
        Some(href) => view! {
            <a class="link" href=href data-testid="import.blocker">
                {label}
            </a>
        }
        .into_any(),
        None => label.into_any(),
    };
    view! { <li>{shown}</li> }
}
