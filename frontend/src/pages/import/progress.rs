//! A run or a dry run on its way: how far, at what, and a way to stop it.

use leptos::prelude::*;
use shared::{
    events::Entity,
    import::{EntityCount, ImportState},
};

use super::{
    Wizard,
    entities::{EXPECTED, done, in_order, is_kept_raw, name, number},
};
use crate::{
    api,
    data::{commands::carry_out, toasts::Notices},
    i18n::{keys, t, t_with, text},
    kit::{Button, Icon, Progress},
    platform::now_ms,
};

#[component]
pub(super) fn Running(wizard: Wizard) -> impl IntoView {
    let (notices, busy) = (Notices::here(), RwSignal::new(false));
    // The news that ends the run takes this view away while its parts are still being told: hence `try_get`.
    let of = move |read: fn(&ImportState) -> String| {
        Signal::derive(move || wizard.state.with(|state| state.as_ref().map(read).unwrap_or_default()))
    };
    let step = of(|state| state.current_step.clone());
    let percent = Signal::derive(move || wizard.state.with(|state| state.as_ref().map_or(0, |state| state.progress)));
    let rest = of(|state| left(state).unwrap_or_default());
    let stop = move |()| carry_out(Entity::Import, busy, notices, api::import::cancel(), |_| ());
    view! {
        <div class="body">
            <div class="run">
                <span class="figure" data-testid="import.percent">
                    {move || t_with(keys::PERCENT, &[("number", u32::from(percent.try_get().unwrap_or_default()).into())])}
                </span>
                <span class="run-step muted" role="status" data-testid="import.step">
                    {move || step.try_get().unwrap_or_default()}
                </span>
                <span class="small muted" data-testid="import.left">
                    {move || rest.try_get().unwrap_or_default()}
                </span>
                <Button busy on_press=stop test_id="import.cancel">
                    {move || t(keys::WIZARD_STOP)}
                </Button>
                <Progress label=text(keys::PAGE_IMPORT) value=percent thick=true test_id="import.progress" />
            </div>
            <ul class="entities">
                {move || {
                    let state = wizard.state.try_get().flatten().unwrap_or_default();
                    let reading = !state.step.starts_with("apply-");
                    lines(&state).into_iter().map(|(count, stand)| line(&count, stand, reading)).collect_view()
                }}
            </ul>
            <p class="small muted">{move || t(keys::WIZARD_GOES_ON)}</p>
        </div>
    }
}

/// How a line stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stand {
    Done,
    Running,
    Waiting,
}

/// A line per kind that a run goes through, also of those it has not come to.
fn lines(state: &ImportState) -> Vec<(EntityCount, Stand)> {
    let reading = !state.step.starts_with("apply-");
    let now = state.step.split_once('-').map_or("", |(_, word)| word);
    let mut counts = state.entities.clone();
    let missing = EXPECTED.into_iter().filter(|word| reading && state.entities.iter().all(|count| count.entity != *word));
    counts.extend(missing.map(|word| EntityCount { entity: word.to_owned(), ..EntityCount::default() }));
    let shown = in_order(counts).into_iter().filter(|count| reading || count.total > 0);
    let stand = |count: &EntityCount| {
        let here = count.entity == now || (count.entity == "attendance" && now == "lesson");
        if !reading && (is_kept_raw(&count.entity) || (done(count) >= count.total && !here)) {
            Stand::Done
        } else if here {
            Stand::Running
        } else {
            Stand::Waiting
        }
    };
    shown.map(|count| (stand(&count), count)).map(|(stand, count)| (count, stand)).collect()
}

fn line(count: &EntityCount, stand: Stand, reading: bool) -> impl IntoView + use<> {
    let (icon, word) = match stand {
        Stand::Done => ("check", "done"),
        Stand::Running => ("clock", "running"),
        // Read whole, not written yet.
        Stand::Waiting if reading && count.total > 0 => ("check", "read"),
        Stand::Waiting => ("clock", "waiting"),
    };
    let said = match stand {
        Stand::Running if !reading => {
            t_with(keys::COUNT_OF, &[("done", number(done(count)).into()), ("total", number(count.total).into())])
        }
        Stand::Waiting if count.total == 0 => t(keys::WIZARD_WAITS),
        _ => number(count.total),
    };
    view! {
        <li data-state=word data-testid=format!("import.line.{}", count.entity) data-value=count.total.to_string()>
            <Icon name=icon />
            <span>{name(&count.entity)}</span>
            <span class="num small">{said}</span>
        </li>
    }
}

/// Minutes that are left, by how far it has come; nothing while that says little.
fn minutes_left(progress: u8, seconds: f64) -> Option<u32> {
    let done = f64::from(progress);
    ((5..100).contains(&progress) && seconds >= 5.0).then(|| (seconds * (100.0 - done) / done / 60.0).round() as u32)
}

fn left(state: &ImportState) -> Option<String> {
    let seconds = now_ms() / 1000.0 - state.started_at?.timestamp() as f64;
    let minutes = minutes_left(state.progress, seconds)?;
    Some(if minutes == 0 { t(keys::WIZARD_LEFT_MOMENT) } else { t_with(keys::WIZARD_LEFT, &[("minutes", minutes.into())]) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(step: &str, counts: &[(&str, u64, u64)]) -> ImportState {
        let one = |(entity, total, imported): &(&str, u64, u64)| EntityCount {
            entity: (*entity).to_owned(),
            total: *total,
            imported: *imported,
            ..EntityCount::default()
        };
        ImportState { step: step.to_owned(), entities: counts.iter().map(one).collect(), ..ImportState::default() }
    }

    fn stands(state: &ImportState) -> Vec<(String, Stand)> {
        lines(state).into_iter().map(|(count, stand)| (count.entity, stand)).collect()
    }

    #[test]
    fn while_reading_every_kind_has_its_line() {
        let all = stands(&state("read-student", &[("room", 3, 0), ("student", 20, 0)]));
        assert_eq!(all.len(), EXPECTED.len());
        assert_eq!(all.iter().filter(|(_, stand)| *stand == Stand::Running).count(), 1);
        assert!(all.contains(&("student".to_owned(), Stand::Running)));
    }

    #[test]
    fn while_writing_what_is_brought_is_done_and_what_is_kept_raw_too() {
        let all = stands(&state("apply-lesson", &[("student", 20, 20), ("lesson", 90, 30), ("payment", 50, 0), ("rule", 0, 0)]));
        let expected = [("student", Stand::Done), ("lesson", Stand::Running), ("payment", Stand::Done)];
        assert_eq!(all, expected.map(|(word, stand)| (word.to_owned(), stand)));
    }

    #[test]
    fn what_is_left_follows_from_what_is_done() {
        assert_eq!([minutes_left(50, 120.0), minutes_left(99, 60.0), minutes_left(2, 60.0)], [Some(2), Some(0), None]);
    }
}
