//! When the centre is open, day by day.

use chrono::{Days, NaiveDate, NaiveTime};
use leptos::prelude::*;
use shared::{
    centre::{Centre, DayHours, SetHours},
    format,
};

use super::part::{Kept, Part, PartCard};
use crate::{
    i18n::{keys, locale, t, t_with, text},
    kit::{FieldSet, Switch, TimeInput},
};

/// What is proposed while nobody has said: every day but Sunday.
fn proposed() -> Vec<DayHours> {
    (1..=6).map(usual).collect()
}

const fn usual(weekday: u8) -> DayHours {
    DayHours { weekday, from: 8 * 60, until: 21 * 60 }
}

fn of(centre: &Centre) -> SetHours {
    SetHours { version: centre.versions.hours, days: centre.hours.clone().unwrap_or_else(proposed) }
}

/// «Пн», by a week that has one.
fn short(weekday: u8) -> String {
    let monday = NaiveDate::from_isoywd_opt(2026, 1, chrono::Weekday::Mon).unwrap_or_default();
    format::weekday_short(monday + Days::new(u64::from(weekday.saturating_sub(1))), locale())
}

fn long(weekday: u8) -> String {
    let monday = NaiveDate::from_isoywd_opt(2026, 1, chrono::Weekday::Mon).unwrap_or_default();
    format::weekday(monday + Days::new(u64::from(weekday.saturating_sub(1))), locale())
}

fn clock(minute: u16) -> NaiveTime {
    NaiveTime::from_num_seconds_from_midnight_opt(u32::from(minute % 1440) * 60, 0).unwrap_or_default()
}

fn minute(time: NaiveTime) -> u16 {
    let minutes = (time - NaiveTime::MIN).num_minutes();
    u16::try_from(minutes).unwrap_or_default()
}

#[component]
pub(super) fn HoursCard(kept: Kept) -> impl IntoView {
    let said = |it: &SetHours| {
        let line = |day: &DayHours| {
            format!("{} {}–{}", short(day.weekday), format::time(clock(day.from)), format::time(clock(day.until)))
        };
        it.days.iter().map(line).collect::<Vec<_>>().join(", ")
    };
    let part = kept.part((keys::CENTRE_HOURS, shared::centre::HOURS), of, said);
    view! {
        <PartCard part test_id="centre.hours">
            <FieldSet
                label=text(keys::CENTRE_HOURS)
                hint=Signal::derive(|| Some(t(keys::CENTRE_HOURS_HINT)))
                error=part.error("days")
            >
                <ul class="week-hours">{(1..=7).map(|weekday| view! { <Day part weekday /> }).collect_view()}</ul>
            </FieldSet>
        </PartCard>
    }
}

#[component]
fn Day(part: Part<SetHours>, weekday: u8) -> impl IntoView {
    let day = part.read(move |it| it.days.iter().find(|day| day.weekday == weekday).copied());
    let open = Memo::new(move |_| day.get().is_some());
    let switch = part.edit(move |it, open: bool| {
        it.days.retain(|day| day.weekday != weekday);
        if open {
            it.days.push(usual(weekday));
            it.days.sort_by_key(|day| day.weekday);
        }
    });
    let write = move |it: &mut SetHours, change: &dyn Fn(&mut DayHours)| {
        if let Some(day) = it.days.iter_mut().find(|day| day.weekday == weekday) {
            change(day);
        }
    };
    let from = part.edit(move |it, time: Option<NaiveTime>| {
        if let Some(time) = time {
            write(it, &|day| day.from = minute(time));
        }
    });
    // Midnight at the end of a day is written as it is at its beginning.
    let until = part.edit(move |it, time: Option<NaiveTime>| {
        if let Some(time) = time {
            write(it, &|day| day.until = if time == NaiveTime::MIN { 1440 } else { minute(time) });
        }
    });
    view! {
        <li>
            <Switch
                checked=open
                on_change=switch
                label=Signal::derive(move || long(weekday))
                test_id=format!("centre.hours.{weekday}.open")
            />
            {move || {
                if !open.get() {
                    return view! { <span class="muted">{t(keys::CENTRE_HOURS_CLOSED)}</span> }.into_any();
                }
                view! {
                    <div class="row">
                        <TimeInput
                            aria_label=Signal::derive(move || Some(t_with(keys::CENTRE_HOURS_FROM, &[("day", long(weekday).into())])))
                                value=Signal::derive(move || day.get().map(|day| clock(day.from)))
                                on_input=from
                                test_id=format!("centre.hours.{weekday}.from")
                            />

                        "–"
                        <TimeInput
                            aria_label=Signal::derive(move || Some(t_with(keys::CENTRE_HOURS_TO, &[("day", long(weekday).into())])))
                                value=Signal::derive(move || day.get().map(|day| clock(day.until)))
                                on_input=until
                                test_id=format!("centre.hours.{weekday}.until")
                            />

                    </div>
                }
                    .into_any()
            }}
        </li>
    }
}
