//! Kazakhstan's holidays of a year: looked at, ticked, added.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use leptos::{prelude::*, task::spawn_local};
use shared::{
    events::Entity,
    format,
    holidays::{AddReady, ReadyHoliday, ReadyKind},
};

use crate::{
    api,
    data::{
        asked::Asked,
        changes,
        commands::carry_out,
        records::archive_all,
        toasts::{Notices, sentence},
    },
    i18n::{keys, locale, t, t_with, text},
    kit::{Badge, Button, ButtonKind, Checkbox, Choice, Dialog, ErrorPanel, Segmented, SkeletonRows, Tone},
};

#[component]
pub(super) fn ReadyDialog(open: RwSignal<bool>, year: RwSignal<i32>) -> impl IntoView {
    let (notices, busy) = (Notices::here(), RwSignal::new(false));
    // Everything that is not there is ticked until somebody says otherwise.
    let left_out = RwSignal::new(BTreeSet::<NaiveDate>::new());
    let asked = Asked::new(move || {
        changes::follow(Entity::Holiday);
        let (shown, year) = (open.get(), year.get());
        async move { if shown { Some(api::centre::ready(year).await) } else { None } }
    });
    let chosen = Memo::new(move |_| match asked.get().flatten() {
        Some(Ok(list)) => {
            let left = left_out.get();
            list.items.into_iter().filter(|day| !day.there && !left.contains(&day.starts_on)).map(|day| day.starts_on).collect()
        }
        _ => Vec::<NaiveDate>::new(),
    });
    let add = move |()| {
        let command = AddReady { year: year.get_untracked(), days: Some(chosen.get_untracked()) };
        let send = async move { api::centre::add_ready(&command).await };
        carry_out(Entity::Holiday, busy, notices, send, move |added| {
            open.try_set(false);
            let said = t_with(keys::READY_ADDED, &[("count", added.items.len().into())]);
            let rows = added.items;
            notices.undoable(said, move || spawn_local(archive_all(rows.clone(), notices)));
        });
    };
    let footer = move || {
        view! {
            <Button on_press=move |()| open.set(false)>{move || t(keys::KIT_CANCEL)}</Button>
            <span class="push"></span>
            <Button
                kind=ButtonKind::Primary
                busy
                disabled=Signal::derive(move || chosen.with(Vec::is_empty))
                on_press=add
                test_id="ready.add"
            >
                {move || t_with(keys::READY_ADD, &[("count", chosen.with(Vec::len).into())])}
            </Button>
        }
    };
    let body = move || match asked.get().flatten() {
        None => view! { <SkeletonRows label=text(keys::READY_TITLE) rows=8 /> }.into_any(),
        Some(Err(problem)) => view! {
            <ErrorPanel title=text(keys::READY_TITLE) text=Some(sentence(&problem)) on_retry=move |()| asked.refetch() />
        }
        .into_any(),
        Some(Ok(list)) => {
            let done = list.items.iter().all(|day| day.there);
            let days = list.items.into_iter().map(|day| view! { <Day day left_out /> }).collect_view();
            view! {
                {done.then(|| view! { <p class="muted">{t(keys::READY_NOTHING)}</p> })}
                <div class="stack">{days}</div>
            }
            .into_any()
        }
    };
    view! {
        <Dialog
            open
            on_close=move |()| open.set(false)
            title=text(keys::READY_TITLE)
            subtitle=Signal::derive(|| Some(t(keys::READY_LEAD)))
            footer
            test_id="ready"
        >
            <Years year />
            {body}
        </Dialog>
    }
}

/// The year that is looked at, and its neighbours.
#[component]
fn Years(year: RwSignal<i32>) -> impl IntoView {
    let years = Signal::derive(move || {
        let now = year.get();
        (now - 1..=now + 1).map(|year| Choice::new(year.to_string(), year.to_string())).collect::<Vec<_>>()
    });
    view! {
        <Segmented
            label=text(keys::READY_YEAR)
            choices=years
            value=Signal::derive(move || year.get().to_string())
            on_change=move |word: String| {
                if let Ok(chosen) = word.parse() {
                    year.set(chosen);
                }
            }
            test_id="ready.year"
        />
    }
}

#[component]
fn Day(day: ReadyHoliday, left_out: RwSignal<BTreeSet<NaiveDate>>) -> impl IntoView {
    let (first, there) = (day.starts_on, day.there);
    let when = if day.starts_on == day.ends_on {
        format!("{}, {}", format::day_month(day.starts_on, locale()), format::weekday(day.starts_on, locale()))
    } else {
        format::date_range(day.starts_on, day.ends_on, locale())
    };
    let note = match (there, day.kind) {
        (true, _) => Some((Tone::Neutral, keys::READY_THERE)),
        (_, ReadyKind::Moved) => Some((Tone::Info, keys::READY_MOVED)),
        (_, ReadyKind::Lunar) => Some((Tone::Warning, keys::READY_LUNAR)),
        (_, ReadyKind::Fixed) => None,
    };
    let tick = move |on: bool| {
        left_out.update(|left| {
            if on {
                left.remove(&first);
            } else {
                left.insert(first);
            }
        });
    };
    view! {
        <div class="row wrap" data-testid="ready.day" data-day=first.to_string()>
            <Checkbox
                checked=Signal::derive(move || there || !left_out.with(|left| left.contains(&first)))
                on_change=tick
                disabled=there
                label=Signal::stored(day.name)
                hint=Signal::stored(Some(when))
            />
            <span class="push"></span>
            {note.map(|(tone, key)| view! { <Badge tone>{t(key)}</Badge> })}
        </div>
    }
}
