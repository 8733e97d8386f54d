//! The head of the calendar: period, view, filters, the days of a phone.

use leptos::prelude::*;
use shared::{format, lessons::Named, time::monday_of};
use uuid::Uuid;

use super::{
    board::Board,
    card::count_text,
    colours,
    state::{State, View},
};
use crate::{
    data::directory::Directory,
    i18n::{keys, locale, t, text},
    kit::{Button, ButtonKind, Chip, Choice, Combobox, IconButton, PageHeader, Segmented, Select},
};

/// Period, arrows, view, the button of a new lesson.
#[component]
pub fn Head() -> impl IntoView {
    let board = Board::here();
    let state = board.state;
    let count = Signal::derive(move || {
        let count = board.layout.with(|layout| layout.places.len());
        (count > 0).then(|| count_text(count))
    });
    // A phone shows one day of the week at a time: there a week is no other view than a day.
    let shown = move |view: View| if board.narrow.get() && view == View::Week { View::Day } else { view };
    let views = Signal::derive(move || {
        let name = |view| match view {
            View::Day => keys::SCHEDULE_DAY,
            View::Week => keys::SCHEDULE_WEEK,
            View::Month => keys::SCHEDULE_MONTH,
            View::Agenda => keys::SCHEDULE_AGENDA,
            View::Rooms => keys::SCHEDULE_ROOMS,
            View::Teachers => keys::SCHEDULE_TEACHERS,
        };
        let there = View::ALL.into_iter().filter(|view| shown(*view) == *view);
        there.map(|view| Choice::new(view.word(), t(name(view)))).collect()
    });
    let title = Signal::derive(move || if board.narrow.get() { state.period_in_short() } else { state.period() });
    let primary = move || {
        board.may_manage().then(|| {
            view! {
                <Button
                    kind=ButtonKind::Primary
                    icon="plus"
                    on_press=move |()| board.start_draft(None)
                    test_id="schedule.new"
                >
                    {move || t(keys::SCHEDULE_NEW)}
                </Button>
            }
        })
    };
    view! {
        <PageHeader title count primary=move || primary>
            <span class="options">
                <IconButton
                    icon="sliders-horizontal"
                    label=text(keys::SCHEDULE_OPTIONS)
                    pressed=Signal::from(board.options)
                    on_press=move |()| board.options.update(|open| *open = !*open)
                    test_id="schedule.options"
                />
            </span>
            <div class="row">
                <IconButton
                    icon="chevron-left"
                    label=text(keys::SCHEDULE_PREVIOUS)
                    on_press=move |()| state.turn(false)
                    test_id="schedule.previous"
                />
                <Button on_press=move |()| state.go_today() test_id="schedule.today">
                    {move || t(keys::SCHEDULE_TODAY)}
                </Button>
                <IconButton
                    icon="chevron-right"
                    label=text(keys::SCHEDULE_NEXT)
                    on_press=move |()| state.turn(true)
                    test_id="schedule.next"
                />
            </div>
            <Segmented
                label=text(keys::SCHEDULE_VIEW)
                choices=views
                value=Signal::derive(move || shown(state.view()).word().to_owned())
                on_change=move |word: String| {
                    if let Ok(view) = word.parse() {
                        state.set_view(view);
                    }
                }
                test_id="schedule.view"
            />
        </PageHeader>
    }
}

fn named(names: impl IntoIterator<Item = (Uuid, String)>) -> Vec<Choice> {
    let mut choices: Vec<Choice> = names.into_iter().map(|(id, name)| Choice::new(id.to_string(), name)).collect();
    choices.sort_by_key(|choice| shared::search::sort_key(&choice.label));
    choices
}

fn known<'a>(names: impl Iterator<Item = &'a Named>) -> Vec<Choice> {
    named(names.map(|named| (named.id, named.name.clone())))
}

/// Teacher, group, room, each found by typing; each choice is kept in the URL.
#[component]
pub fn Filters() -> impl IntoView {
    let board = Board::here();
    let state = board.state;
    let names = board.lessons.names();
    let directory = Directory::here();
    let teachers = Signal::derive(move || names.with(|names| known(names.teachers.values())));
    let groups = Signal::derive(move || names.with(|names| known(names.groups.values())));
    let rooms = Signal::derive(move || {
        if state.view() == View::Rooms {
            let listed = directory.rooms.items();
            named(listed.with(|rooms| rooms.iter().map(|room| (room.id.0, room.name.clone())).collect::<Vec<_>>()))
        } else {
            names.with(|names| known(names.rooms.values()))
        }
    });
    view! {
        <div class="toolbar schedule-filters" role="group" aria-label=text(keys::SCHEDULE_FILTERS)>
            <Combobox
                choices=teachers
                value=Signal::derive(move || state.teacher.0.get().map(|id| id.to_string()))
                on_change=Callback::new(move |id: Option<String>| state.teacher.1.set(id.and_then(|id| id.parse().ok())))
                placeholder=Signal::derive(|| Some(t(keys::SCHEDULE_ALL_TEACHERS)))
                aria_label=Signal::derive(|| Some(t(keys::LESSON_TEACHER)))
                test_id="schedule.filter-teacher"
            />
            <Combobox
                choices=groups
                value=Signal::derive(move || state.group.0.get().map(|id| id.to_string()))
                on_change=Callback::new(move |id: Option<String>| state.group.1.set(id.and_then(|id| id.parse().ok())))
                placeholder=Signal::derive(|| Some(t(keys::SCHEDULE_ALL_GROUPS)))
                aria_label=Signal::derive(|| Some(t(keys::LESSON_GROUP)))
                test_id="schedule.filter-group"
            />
            <Combobox
                choices=rooms
                value=Signal::derive(move || state.room.0.get().map(|id| id.to_string()))
                on_change=Callback::new(move |id: Option<String>| state.room.1.set(id.and_then(|id| id.parse().ok())))
                placeholder=Signal::derive(|| Some(t(keys::SCHEDULE_ALL_ROOMS)))
                aria_label=Signal::derive(|| Some(t(keys::LESSON_ROOM)))
                test_id="schedule.filter-room"
            />
            <span class="colours">
                <Select
                    choices=Signal::derive(colours::choices)
                    value=Signal::derive(move || state.colours.0.get().unwrap_or_default().word().to_owned())
                    on_change=move |word: String| state.colours.1.set(word.parse().ok())
                    aria_label=Signal::derive(|| Some(t(keys::SCHEDULE_COLOURS)))
                    test_id="schedule.colours"
                />
            </span>
            {move || {
                state
                    .is_filtered()
                    .then(|| {
                        view! {
                            <Chip icon="x" on_press=move |()| state.clear_filters() test_id="schedule.filter-clear">
                                {move || t(keys::SCHEDULE_CLEAR)}
                            </Chip>
                        }
                    })
            }}
            <span class="push"></span>
            <Button
                icon="printer"
                on_press=|()| {
                    // A browser that cannot print says so itself.
                    drop(window().print());
                }
                test_id="schedule.print"
            >
                {move || t(keys::SCHEDULE_PRINT)}
            </Button>
        </div>
    }
}

/// On a phone the days of the week stand above their one lane.
#[component]
pub fn DayStrip(
    /// The calendar.
    state: State,
) -> impl IntoView {
    let week = Memo::new(move |_| monday_of(state.date()));
    let day = move |day: chrono::NaiveDate| {
        view! {
            <button
                type="button"
                aria-pressed=move || (state.date() == day).to_string()
                aria-current=move || (state.now().date() == day).then_some("date")
                data-testid="schedule.day"
                data-date=day.to_string()
                on:click=move |_| state.set_date(day)
            >
                {move || format::weekday_short(day, locale())}
                <b>{chrono::Datelike::day(&day)}</b>
            </button>
        }
    };
    let arrow = move |forward: bool| {
        let (icon, label, id) = if forward {
            ("chevron-right", keys::SCHEDULE_NEXT, "schedule.next-week")
        } else {
            ("chevron-left", keys::SCHEDULE_PREVIOUS, "schedule.previous-week")
        };
        view! { <IconButton icon label=text(label) on_press=move |()| state.turn_week(forward) test_id=id /> }
    };
    view! {
        <div class="day-strip" role="group" aria-label=text(keys::SCHEDULE_DAYS)>
            {arrow(false)}
            {move || week.get().iter_days().take(7).map(day).collect_view()}
            {arrow(true)}
        </div>
    }
}
