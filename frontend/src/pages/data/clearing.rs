//! Clearing the centre's data: what would go, the question with the name to be typed, how it went.

use leptos::prelude::*;
use shared::{
    events::Entity,
    exports::{ClearCompany, Clearing, ClearingState, TaskState},
};

use super::{
    moment,
    watch::{Before, watch},
};
use crate::{
    api,
    data::{commands::carry_out, session::Session, toasts::Notices},
    i18n::{Key, keys, t, t_with, text},
    kit::{Button, Card, Confirm, Notice, Tone},
    pages::everywhere::limited,
};

fn count_name(entity: &str) -> Option<Key> {
    Some(match entity {
        "student" => keys::WIPE_COUNT_STUDENT,
        "teacher" => keys::WIPE_COUNT_TEACHER,
        "group" => keys::WIPE_COUNT_GROUP,
        "lesson" => keys::WIPE_COUNT_LESSON,
        "lead" => keys::WIPE_COUNT_LEAD,
        "subject" => keys::WIPE_COUNT_SUBJECT,
        "room" => keys::WIPE_COUNT_ROOM,
        _ => return None,
    })
}

/// «Ученики: 368, Уроки: 4 120»
fn counts(state: &ClearingState) -> String {
    let some = state.would_remove.iter().filter(|one| one.count > 0);
    let said: Vec<String> = some.filter_map(|one| Some(format!("{}: {}", t(count_name(&one.entity)?), one.count))).collect();
    if said.is_empty() { t(keys::WIPE_NOTHING) } else { said.join(", ") }
}

fn total(state: &ClearingState) -> u64 {
    state.would_remove.iter().map(|one| one.count).sum()
}

fn runs(state: &ClearingState) -> bool {
    state.last.as_ref().is_some_and(|last| last.state.is_open())
}

#[component]
pub(super) fn ClearingCard() -> impl IntoView {
    let (session, notices) = (Session::here(), Notices::here());
    let watched = watch(Entity::Company, api::exports::clearing, runs);
    let (busy, asking, limited) = (RwSignal::new(false), RwSignal::new(false), limited());
    let company =
        Signal::derive(move || session.me().with(|me| me.as_ref().map(|me| me.company_name.clone()).unwrap_or_default()));
    let count = Memo::new(move |_| watched.state.with(|it| it.as_ref().map_or(0, total)));
    let running = Memo::new(move |_| watched.state.with(|it| it.as_ref().is_some_and(runs)));
    let label = Signal::derive(move || t_with(keys::WIPE_TYPE, &[("name", company.get().into())]));
    let confirmed = move |()| {
        let confirm = company.get_untracked();
        let send = async move { api::exports::clear(&ClearCompany { confirm }).await };
        carry_out(Entity::Company, busy, notices, send, move |_| {
            asking.try_set(false);
            notices.done(t(keys::WIPE_STARTED));
        });
    };
    view! {
        <Card title=text(keys::WIPE_TITLE) test_id="data.clearing">
            <p class="muted">{move || t(keys::WIPE_LEAD)}</p>
            <Before watched title=keys::WIPE_TITLE />
            {move || {
                let state = watched.state.get().filter(|_| !limited.get());
                state.map(|state| view! { <p data-testid="data.counts">{counts(&state)}</p> })
            }}
            {move || watched.state.get().and_then(|state| state.last).map(|last| view! { <Last last /> })}
            <Button
                tone=Tone::Danger
                icon="trash-2"
                busy=Signal::derive(move || running.try_get().unwrap_or_default())
                disabled=Signal::derive(move || limited.get() || count.try_get().unwrap_or_default() == 0)
                on_press=move |()| asking.set(true)
                test_id="data.clear"
            >
                {move || t(keys::WIPE_OPEN)}
            </Button>
        </Card>
        <Confirm
            open=asking
            on_close=move |()| asking.set(false)
            title=text(keys::WIPE_ASK)
            action=text(keys::WIPE_DO)
            on_confirm=confirmed
            busy
            typed=(label, company)
            test_id="data.clear-dialog"
        >
            <p>{move || t_with(keys::WIPE_ASK_TEXT, &[("count", count.try_get().unwrap_or_default().into())])}</p>
        </Confirm>
    }
}

/// How the newest one went.
#[component]
fn Last(last: Clearing) -> impl IntoView {
    let (tone, said) = match last.state {
        TaskState::Waiting | TaskState::Running => (Tone::Info, t(keys::WIPE_RUNNING)),
        TaskState::Failed => (Tone::Danger, t_with(keys::WIPE_FAILED, &[("why", last.error.unwrap_or_default().into())])),
        TaskState::Done => {
            let when = moment(last.completed_at.unwrap_or(last.created_at));
            let args =
                [("when", when.into()), ("count", last.removed.into()), ("backup", last.backup.unwrap_or_default().into())];
            (Tone::Success, t_with(keys::WIPE_DONE, &args))
        }
    };
    view! {
        <Notice tone announce=true test_id="data.cleared">
            {said}
        </Notice>
    }
}
