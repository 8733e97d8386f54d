//! The weekly times of a teacher: shown day by day, changed in a dialog, saved whole.
//!
//! Test ids: `week`, `week.edit`, `week.<1–7>.on|from|until`, `week.save`.

use chrono::{Days, NaiveDate, NaiveTime};
use leptos::prelude::*;
use shared::{
    availability::{Availability, SetAvailability},
    centre::DayHours,
    events::Entity,
    format,
    ids::TeacherId,
    permission::Permission,
};

use crate::{
    api,
    data::{asked::Asked, changes, commands::carry_out, session::Session, toasts::Notices, toasts::sentence},
    i18n::{keys, locale, t, t_with, text},
    kit::{Button, ButtonKind, ButtonSize, Card, Dialog, Fact, Facts, IconButton, SkeletonRows, Switch, TimeInput},
};

fn monday() -> NaiveDate {
    NaiveDate::from_isoywd_opt(2026, 1, chrono::Weekday::Mon).unwrap_or_default()
}

fn day_name(weekday: u8) -> String {
    format::weekday(monday() + Days::new(u64::from(weekday.saturating_sub(1))), locale())
}

fn clock(minute: u16) -> NaiveTime {
    NaiveTime::from_num_seconds_from_midnight_opt(u32::from(minute % 1440) * 60, 0).unwrap_or_default()
}

fn minute(time: NaiveTime) -> u16 {
    u16::try_from((time - NaiveTime::MIN).num_minutes()).unwrap_or_default()
}

/// The card; nothing for those who may not see teachers.
#[component]
pub fn WeekCard(
    /// Whose times.
    teacher: TeacherId,
) -> impl IntoView {
    let may = Session::here().can(Permission::TeachersManage);
    let asked = Asked::new(move || {
        changes::follow(Entity::Availability);
        async move { api::availability::week(teacher).await }
    });
    let editing = RwSignal::new(None::<Availability>);
    let begin = move |()| editing.set(untrack(|| asked.get()).and_then(Result::ok));
    let actions = move || {
        may.then(|| {
            view! {
                <Button size=ButtonSize::Small icon="pencil" on_press=begin test_id="week.edit">
                    {move || t(keys::AVAILABILITY_EDIT)}
                </Button>
            }
        })
    };
    view! {
        <Card title=text(keys::AVAILABILITY_TITLE) actions=ViewFn::from(actions) test_id="week">
            {move || match asked.get() {
                None => view! { <SkeletonRows label=text(keys::AVAILABILITY_TITLE) rows=2 /> }.into_any(),
                Some(Err(problem)) => view! { <p class="muted">{sentence(&problem)}</p> }.into_any(),
                Some(Ok(week)) => shown(&week.times),
            }}
        </Card>
        <WeekDialog teacher editing />
    }
}

fn shown(times: &[DayHours]) -> AnyView {
    if times.is_empty() {
        return view! { <p class="muted">{t(keys::AVAILABILITY_NONE)}</p> }.into_any();
    }
    let day = |weekday: u8| {
        let of_day = times.iter().filter(|time| time.weekday == weekday);
        let said: Vec<String> =
            of_day.map(|time| format!("{}–{}", format::time(clock(time.from)), format::time(clock(time.until)))).collect();
        let said = if said.is_empty() { t(keys::AVAILABILITY_DAY_OFF) } else { said.join(", ") };
        view! { <Fact label=Signal::derive(move || day_name(weekday))>{said}</Fact> }.into_any()
    };
    let days: Vec<AnyView> = (1..=7).map(day).collect();
    view! { <Facts>{days}</Facts> }.into_any()
}

#[component]
fn WeekDialog(teacher: TeacherId, editing: RwSignal<Option<Availability>>) -> impl IntoView {
    let (notices, busy) = (Notices::here(), RwSignal::new(false));
    let save = move |()| {
        let Some(Availability { version, times, .. }) = editing.get_untracked() else { return };
        let command = SetAvailability { version, times };
        let send = async move { api::availability::set_week(teacher, &command).await };
        carry_out(Entity::Availability, busy, notices, send, move |_| {
            editing.try_set(None);
            notices.done(t(keys::AVAILABILITY_SAVED));
        });
    };
    let footer = move || {
        view! {
            <Button on_press=move |()| editing.set(None)>{move || t(keys::KIT_CANCEL)}</Button>
            <span class="push"></span>
            <Button kind=ButtonKind::Primary r#type="submit" busy test_id="week.save">
                {move || t(keys::ABSENCE_SAVE)}
            </Button>
        }
    };
    view! {
        <Dialog
            open=Signal::derive(move || editing.with(Option::is_some))
            on_close=move |()| editing.set(None)
            title=text(keys::AVAILABILITY_TITLE)
            subtitle=Signal::derive(|| Some(t(keys::AVAILABILITY_LEAD)))
            on_submit=Callback::new(save)
            footer=ViewFn::from(footer)
            test_id="week-dialog"
        >
            <ul class="week-hours">{(1..=7).map(|weekday| view! { <Day weekday editing /> }).collect_view()}</ul>
        </Dialog>
    }
}

/// A day of the week with its stretches.
#[component]
fn Day(weekday: u8, editing: RwSignal<Option<Availability>>) -> impl IntoView {
    let count = Memo::new(move |_| {
        editing.with(|week| week.as_ref().map_or(0, |it| it.times.iter().filter(|time| time.weekday == weekday).count()))
    });
    let change = move |write: &dyn Fn(&mut Vec<DayHours>)| {
        editing.update(|week| {
            if let Some(week) = week {
                write(&mut week.times);
            }
        });
    };
    let switch = move |on: bool| {
        change(&|times| {
            times.retain(|time| time.weekday != weekday);
            if on {
                times.push(DayHours { weekday, from: 9 * 60, until: 18 * 60 });
            }
        });
    };
    let more = move |()| {
        change(&|times| {
            let last = times.iter().filter(|time| time.weekday == weekday).map(|time| time.until).max().unwrap_or(9 * 60);
            if last <= 22 * 60 {
                times.push(DayHours { weekday, from: last + 60, until: last + 120 });
            }
        });
    };
    view! {
        <li>
            <Switch
                checked=Signal::derive(move || count.get() > 0)
                on_change=switch
                label=Signal::derive(move || day_name(weekday))
                test_id=format!("week.{weekday}.on")
            />
            <div class="stack">
                {move || (0..count.get()).map(|at| view! { <Stretch weekday at editing /> }).collect_view()}
                {move || {
                    if count.get() == 0 {
                        return view! { <span class="muted">{t(keys::AVAILABILITY_DAY_OFF)}</span> }.into_any();
                    }
                    view! {
                        <div>
                            <Button size=ButtonSize::Small kind=ButtonKind::Quiet icon="plus" on_press=more>
                                {move || t(keys::AVAILABILITY_ADD)}
                            </Button>
                        </div>
                    }
                        .into_any()
                }}
            </div>
        </li>
    }
}

/// One stretch of a day; the first goes with the switch, the others by themselves.
#[component]
fn Stretch(weekday: u8, at: usize, editing: RwSignal<Option<Availability>>) -> impl IntoView {
    let time = Memo::new(move |_| {
        editing.with(|week| week.as_ref()?.times.iter().filter(|time| time.weekday == weekday).nth(at).copied())
    });
    let write = move |change: &dyn Fn(&mut DayHours)| {
        editing.update(|week| {
            let found = week.as_mut().and_then(|it| it.times.iter_mut().filter(|time| time.weekday == weekday).nth(at));
            if let Some(time) = found {
                change(time);
            }
        });
    };
    let remove = move |()| {
        editing.update(|week| {
            let Some(week) = week else { return };
            let place = week.times.iter().enumerate().filter(|(_, time)| time.weekday == weekday).map(|(place, _)| place).nth(at);
            if let Some(place) = place {
                week.times.remove(place);
            }
        });
    };
    let from = move |typed: Option<NaiveTime>| {
        if let Some(typed) = typed {
            write(&|time| time.from = minute(typed));
        }
    };
    // Midnight at the end of a day is written as it is at its beginning.
    let until = move |typed: Option<NaiveTime>| {
        if let Some(typed) = typed {
            write(&|time| time.until = if typed == NaiveTime::MIN { 1440 } else { minute(typed) });
        }
    };
    let label = move |key| Signal::derive(move || Some(t_with(key, &[("day", day_name(weekday).into())])));
    view! {
        <div class="row">
            <TimeInput
                aria_label=label(keys::AVAILABILITY_FROM)
                value=Signal::derive(move || time.get().map(|time| clock(time.from)))
                on_input=from
                test_id=format!("week.{weekday}.from")
            />
            "–"
            <TimeInput
                aria_label=label(keys::AVAILABILITY_UNTIL)
                value=Signal::derive(move || time.get().map(|time| clock(time.until)))
                on_input=until
                test_id=format!("week.{weekday}.until")
            />
            {(at > 0)
                .then(|| {
                    view! {
                        <IconButton
                            size=ButtonSize::Small
                            icon="x"
                            on_press=remove
                            label=Signal::derive(move || t_with(keys::AVAILABILITY_REMOVE, &[("day", day_name(weekday).into())]))
                        />
                    }
                })}
        </div>
    }
}
