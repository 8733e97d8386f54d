//! `/schedule`: the calendar, by day, week and month, as a list, by room and by teacher.
//!
//! URL: `view=day|week|month|agenda|rooms|teachers`, `date`, `teacher`, `group`, `room`, `colours`, `lesson` (the
//! open sheet).
//!
//! Test ids: `schedule.grid`, `schedule.lane` (with `data-lane`), `schedule.card` (with `data-id`, `data-state`),
//! `schedule.drop-slot`, `schedule.previous|today|next|new`, `schedule.view-day|week|month|agenda|rooms|teachers`,
//! `schedule.day`, `schedule.month`, `schedule.month-day`, `schedule.open-day`, `schedule.more`, `schedule.row` (of a
//! month or the list), `schedule.agenda`, `schedule.agenda-day`, `schedule.show-more`, `schedule.colours`,
//! `schedule.legend`, `schedule.print`,
//! `schedule.filter-teacher|group|room|clear`, `schedule.error`, `schedule.empty`, `schedule.loading`,
//! `schedule.options`, `schedule.previous-week|next-week`, `schedule.grip`, `schedule.tapped…`, `schedule.carry-hint`,
//! `schedule.menu`, `schedule.menu-open|move|edit|cancel|restore`, `announcer`; `chosen…` and `together…` in
//! `chosen`, `schedule.gap…` in `drawing`, `schedule.menu-…` in `menu_items`, `conflict…` in `clash_panel`, `move…` in `move_dialog`, `create…` in `create_dialog`, `edit…` in `edit_dialog`, `lesson…` in `sheet`.

#![expect(
    clippy::large_types_passed_by_value,
    reason = "the board is a bundle of signal handles; they are large in debug builds only"
)]

mod agenda;
mod board;
mod card;
mod chosen;
mod clash_panel;
mod colours;
mod conflicts;
mod copying;
mod create_dialog;
mod drag;
mod drawing;
mod edit_dialog;
mod festivities;
mod fields;
mod geometry;
mod grid;
mod hand;
mod in_hand;
mod keys;
mod landing;
mod lanes;
mod layout;
mod menu_items;
mod month;
mod move_dialog;
mod moves;
mod nothing;
mod reveal;
#[cfg(test)]
mod sample;
mod series;
mod sheet;
mod spoken;
mod state;
mod swipe;
mod tapped_bar;
mod together;
mod toolbar;

pub use clash_panel::sentence as conflict_sentence;

use chrono::NaiveDate;
use leptos::prelude::*;
use shared::{lessons::LessonStatus, time::monday_of};

use self::{
    agenda::Agenda,
    board::Board,
    chosen::{ChosenBar, TogetherDialog},
    colours::Legend,
    create_dialog::CreateDialog,
    drawing::GapMenu,
    edit_dialog::EditDialog,
    grid::CalendarGrid,
    menu_items::HandItems,
    month::MonthGrid,
    move_dialog::MoveDialog,
    nothing::{Nothing, Waiting},
    series::SeriesDialog,
    sheet::{LessonSheet, set_cancelled},
    state::View,
    tapped_bar::{CarryHint, TappedBar},
    toolbar::{DayStrip, Filters, Head},
};
use crate::{
    data::{lessons::Week, toasts::sentence},
    dnd::LiveRegion,
    i18n::{keys as texts, t, text},
    kit::{ContextMenu, ErrorPanel, MenuItem, MenuRule, Tone},
};

/// The calendar.
#[component]
pub fn SchedulePage() -> impl IntoView {
    let board = Board::provide();
    let state = board.state;
    let pages = Memo::new(move |_| pages_of(&state.days()));
    // The window follows what is looked at; the weeks beside it come quietly after. A month comes as a whole.
    Effect::new(move |_| {
        if state.view().has_hours() {
            board.lessons.look_at(state.date());
        } else {
            let (first, weeks) = pages.get();
            board.lessons.look_over(first, weeks);
        }
    });
    keys::page_keys(board);
    let week = Memo::new(move |_| {
        let (first, weeks) = pages.get();
        board.lessons.weeks(first, weeks)
    });
    let view = Memo::new(move |_| state.view());
    view! {
        <main
            class="page schedule"
            id="page"
            data-options=move || board.options.get().then_some("")
            data-pages=move || (!view.get().has_hours()).then_some("")
        >
            <Head />
            <Filters />
            <Legend />
            {move || view.get().has_hours().then(|| view! { <DayStrip state /> })}
            <div class="page-body flush" on:touchstart=move |event| swipe::begin(&event) on:touchend=move |event| {
                swipe::end(board, &event);
            }>
                {move || match week.get() {
                    Week::Failed(problem) => {
                        let reload = move |()| {
                            let (first, weeks) = pages.get_untracked();
                            board.lessons.look_over(first, weeks);
                        };
                        view! {
                            <div class="schedule-note">
                                <ErrorPanel
                                    title=text(texts::SCHEDULE_FAILED)
                                    text=Some(sentence(&problem))
                                    request_id=problem.request_id.clone()
                                    on_retry=reload
                                    test_id="schedule.error"
                                />
                            </div>
                        }
                            .into_any()
                    }
                    Week::Ready => view! { <Nothing /> }.into_any(),
                    Week::Loading => view! { <Waiting /> }.into_any(),
                }}
                {move || match view.get() {
                    View::Month => view! { <MonthGrid /> }.into_any(),
                    View::Agenda => view! { <Agenda /> }.into_any(),
                    _ => view! { <CalendarGrid /> }.into_any(),
                }}
            </div>
            <LiveRegion announcer=board.hand.announcer />
        </main>
        <LessonMenu />
        <GapMenu />
        <TappedBar />
        <ChosenBar />
        <CarryHint />
        <MoveDialog />
        <TogetherDialog />
        <SeriesDialog />
        <CreateDialog />
        <LessonSheet />
        <EditDialog />
    }
}

/// The weeks that hold some days: the first one's Monday, and how many.
fn pages_of(days: &[NaiveDate]) -> (NaiveDate, i64) {
    let (first, last) = (days.first().copied().unwrap_or_default(), days.last().copied().unwrap_or_default());
    (monday_of(first), (monday_of(last) - monday_of(first)).num_weeks() + 1)
}

/// What the second button offers: the same as dragging, without dragging.
#[component]
fn LessonMenu() -> impl IntoView {
    let board = Board::here();
    let menu = board.menu;
    // The last lesson stays while the menu fades.
    let lesson = Memo::new(move |before: Option<&Option<_>>| match menu.get() {
        Some(menu) => board.lessons.rows.with(|rows| rows.get(menu.id)),
        None => before.cloned().flatten(),
    });
    let title = move || lesson.with(|it| it.as_ref().map(|it| it.title.clone())).unwrap_or_default();
    let cancelled = move || lesson.with(|it| it.as_ref().is_some_and(|it| it.status == LessonStatus::Cancelled));
    let movable = move || lesson.with(|it| it.as_ref().is_some_and(|it| board.may_move(it)));
    let id = move || lesson.with_untracked(|it| it.as_ref().map(|it| it.id));
    view! {
        <ContextMenu
            at=Signal::derive(move || menu.get().map(|menu| menu.at))
            on_close=move |()| menu.set(None)
            label=Signal::derive(title)
            test_id="schedule.menu"
        >
            <MenuItem
                icon="info"
                shortcut="Enter"
                on_press=move |()| board.state.lesson.1.set(id())
                test_id="schedule.menu-open"
            >
                {move || t(texts::LESSON_OPEN)}
            </MenuItem>
            <MenuItem
                icon="move"
                shortcut="M"
                disabled=Signal::derive(move || !movable())
                on_press=move |()| {
                    if let Some(id) = id() {
                        board.start_move(id);
                    }
                }
                test_id="schedule.menu-move"
            >
                {move || t(texts::LESSON_MOVE)}
            </MenuItem>
            <HandItems lesson />
            {move || {
                board
                    .may_manage()
                    .then(|| {
                        let (tone, icon, key, test_id) = if cancelled() {
                            (Tone::Neutral, "rotate-ccw", texts::LESSON_RESTORE, "schedule.menu-restore")
                        } else {
                            (Tone::Danger, "ban", texts::LESSON_CANCEL, "schedule.menu-cancel")
                        };
                        view! {
                            <MenuItem
                                icon="pencil"
                                on_press=move |()| {
                                    if let Some(id) = id() {
                                        board.start_edit(id);
                                    }
                                }
                                test_id="schedule.menu-edit"
                            >
                                {move || t(texts::LESSON_EDIT)}
                            </MenuItem>
                            <MenuRule />
                            <MenuItem
                                icon
                                tone
                                on_press=move |()| {
                                    if let Some(lesson) = lesson.get_untracked() {
                                        set_cancelled(board, &lesson, lesson.status != LessonStatus::Cancelled);
                                    }
                                }
                                test_id
                            >
                                {move || t(key)}
                            </MenuItem>
                        }
                    })
            }}
        </ContextMenu>
    }
}
