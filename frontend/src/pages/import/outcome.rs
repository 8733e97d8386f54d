//! Step four: how a run ended, what it brought, what to look at, and the ways on from here.

use leptos::prelude::*;
use shared::import::{ImportState, ImportStatus};

use super::{
    Wizard,
    counts::Counts,
    entities::{number, written},
    export::Export,
    remarks::Remarks,
    repeat::{self, Repeat},
    roll_back::RollBack,
};
use crate::{
    i18n::{keys, locale, t, t_with},
    kit::{Button, ButtonKind, Notice, Tone},
    pages::record::day_of,
    routes::Page,
};

/// «5 мин 48 с»
fn duration(state: &ImportState) -> Option<String> {
    let seconds = (state.completed_at? - state.started_at?).num_seconds().max(0);
    let (minutes, seconds) = (seconds / 60, seconds % 60);
    Some(match minutes {
        0 => t_with(keys::DURATION_SHORT, &[("seconds", seconds.into())]),
        _ => t_with(keys::DURATION, &[("minutes", minutes.into()), ("seconds", seconds.into())]),
    })
}

fn headline(state: &ImportState) -> (Tone, String) {
    let count = written(&state.entities);
    match state.status {
        ImportStatus::Completed if count == 0 => {
            let unchanged = state.entities.iter().map(|count| count.unchanged).sum();
            (Tone::Success, t_with(keys::WIZARD_NOTHING_NEW, &[("number", number(unchanged).into())]))
        }
        ImportStatus::Completed => {
            let time = duration(state).unwrap_or_default();
            let args = [("count", count.into()), ("number", number(count).into()), ("time", time.into())];
            (Tone::Success, t_with(keys::WIZARD_DONE, &args))
        }
        ImportStatus::Cancelled => (Tone::Warning, t(keys::WIZARD_CANCELLED)),
        ImportStatus::RolledBack => (Tone::Info, t(keys::WIZARD_ROLLED_BACK)),
        _ => (Tone::Danger, state.error.clone().unwrap_or_else(|| t(keys::WIZARD_FAILED))),
    }
}

#[component]
pub(super) fn Outcome(wizard: Wizard) -> impl IntoView {
    let again = move |()| wizard.editing.set(true);
    let worth = Memo::new(move |_| wizard.state.with(|state| state.as_ref().is_some_and(|state| repeat::verb(state).is_some())));
    let kind = move || if worth.get() { ButtonKind::Plain } else { ButtonKind::Primary };
    let rolled_back =
        Memo::new(move |_| wizard.state.with(|it| it.as_ref().is_none_or(|it| it.status == ImportStatus::RolledBack)));
    view! {
        {move || wizard.state.get().map(|state| view! { <Head state /> })}
        {move || (!rolled_back.get()).then(|| view! { <Remarks wizard /> })}
        <footer>
            <span class="grow">{move || wizard.state.with(|state| state.as_ref().map(whose))}</span>
            {move || (!rolled_back.get()).then(|| view! { <Export /> })}
            <RollBack wizard />
            {move || {
                let kind = kind();
                view! {
                    <Button kind on_press=again test_id="import.again">
                        {move || t(keys::WIZARD_AGAIN)}
                    </Button>
                }
            }}
            <Repeat wizard />
        </footer>
    }
}

#[component]
fn Head(state: ImportState) -> impl IntoView {
    let (tone, said) = headline(&state);
    let completed = state.status == ImportStatus::Completed;
    let brought = state.status != ImportStatus::RolledBack && !state.entities.is_empty();
    view! {
        <div class="body">
            <Notice tone announce=true test_id="import.report">
                <strong>{said}</strong>
                " "
                {completed
                    .then(|| {
                        view! {
                            <a class="link" href=Page::Schedule.path() data-testid="import.open-schedule">
                                {t(keys::WIZARD_OPEN_SCHEDULE)}
                            </a>
                        }
                    })}
            </Notice>
        </div>
        {brought.then(|| view! { <Counts counts=state.entities after=true /> })}
    }
}

/// «alfa.s20.online, 18 ноября 2026. Асель»
fn whose(state: &ImportState) -> String {
    let day = state.started_at.map(|at| shared::format::date(day_of(at), locale()));
    let parts: Vec<String> = [state.source.clone(), day, state.started_by.clone()].into_iter().flatten().collect();
    parts.join(", ")
}
