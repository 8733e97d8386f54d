//! `/schedule`: the calendar, by day, by week and by room.
//!
//! URL: `view=day|week|rooms`, `date`, `teacher`, `group`, `room`, `lesson` (the open sheet).
//!
//! Test ids: `schedule.grid`, `schedule.lane` (with `data-lane`), `schedule.card` (with `data-id`, `data-state`),
//! `schedule.drop-slot`, `schedule.previous|today|next|new`, `schedule.view-day|week|rooms`, `schedule.day`,
//! `schedule.filter-teacher|group|room|clear`, `schedule.error`, `schedule.empty`, `schedule.loading`,
//! `schedule.options`, `schedule.previous-week|next-week`, `schedule.grip`, `schedule.tapped…`, `schedule.carry-hint`,
//! `schedule.menu`, `schedule.menu-open|move|edit|cancel|restore`, `announcer`; `conflict…` in `clash_panel`,
//! `move…` in `move_dialog`, `create…` in `create_dialog`, `edit…` in `edit_dialog`, `lesson…` in `sheet`.

#![expect(
    clippy::large_types_passed_by_value,
    reason = "the board is a bundle of signal handles; they are large in debug builds only"
)]

mod board;
mod card;
mod clash_panel;
mod conflicts;
mod create_dialog;
mod drag;
mod edit_dialog;
mod festivities;
mod fields;
mod geometry;
mod grid;
mod hand;
mod in_hand;
mod keys;
mod landing;
mod layout;
mod move_dialog;
mod moves;
mod reveal;
#[cfg(test)]
mod sample;
mod sheet;
mod spoken;
mod state;
mod swipe;
mod tapped_bar;
mod toolbar;

pub use clash_panel::sentence as conflict_sentence;

use leptos::prelude::*;
use shared::{lessons::LessonStatus, permission::Permission, time::monday_of};

use self::{
    board::Board,
    create_dialog::CreateDialog,
    edit_dialog::EditDialog,
    grid::CalendarGrid,
    move_dialog::MoveDialog,
    sheet::{LessonSheet, set_cancelled},
    tapped_bar::{CarryHint, TappedBar},
    toolbar::{DayStrip, Filters, Head},
};
use crate::{
    data::{lessons::Week, toasts::sentence},
    dnd::LiveRegion,
    i18n::{keys as texts, t, text},
    kit::{Button, ContextMenu, Empty, ErrorPanel, LinkButton, MenuItem, MenuRule, Skeleton, Tone},
    routes::Page,
};

/// The calendar.
#[component]
pub fn SchedulePage() -> impl IntoView {
    let board = Board::provide();
    let state = board.state;
    // The window follows what is looked at; the weeks beside it come quietly after.
    Effect::new(move |_| board.lessons.look_at(state.date()));
    keys::page_keys(board);
    let week = Memo::new(move |_| board.lessons.week(monday_of(state.date())));
    view! {
        <main
            class="page schedule"
            id="page"
            data-options=move || board.options.get().then_some("")
        >
            <Head />
            <Filters />
            <DayStrip state />
            <div class="page-body flush" on:touchstart=move |event| swipe::begin(&event) on:touchend=move |event| {
                swipe::end(board, &event);
            }>
                {move || match week.get() {
                    Some(Week::Failed(problem)) => {
                        let reload = move |()| board.lessons.reload(monday_of(state.date()));
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
                    Some(Week::Ready) => view! { <Nothing /> }.into_any(),
                    Some(Week::Loading) | None => view! { <Waiting /> }.into_any(),
                }}
                <CalendarGrid />
            </div>
            <LiveRegion announcer=board.hand.announcer />
        </main>
        <LessonMenu />
        <TappedBar />
        <CarryHint />
        <MoveDialog />
        <CreateDialog />
        <LessonSheet />
        <EditDialog />
    }
}

/// The week is on its way; nothing moves when it comes.
#[component]
fn Waiting() -> impl IntoView {
    let board = Board::here();
    move || {
        board.layout.with(|layout| layout.places.is_empty()).then(|| {
            view! {
                <div
                    class="schedule-note"
                    aria-busy="true"
                    aria-label=text(texts::SCHEDULE_LOADING)
                    data-testid="schedule.loading"
                >
                    <Skeleton width=40 />
                </div>
            }
        })
    }
}

/// There is nothing on these days: what would stand here, or which filters hide it.
#[component]
fn Nothing() -> impl IntoView {
    let board = Board::here();
    let state = board.state;
    let empty = Memo::new(move |_| board.layout.with(|layout| layout.places.is_empty()));
    move || {
        if !empty.get() {
            return None;
        }
        let filtered = state.is_filtered();
        let (title, words) = if filtered {
            (texts::SCHEDULE_NOTHING_FOUND, texts::SCHEDULE_NOTHING_FOUND_TEXT)
        } else {
            (texts::SCHEDULE_EMPTY, texts::SCHEDULE_EMPTY_TEXT)
        };
        Some(view! {
            <div class="schedule-note">
                <Empty
                    icon="calendar-days"
                    title=text(title)
                    text=Signal::derive(move || Some(t(words)))
                    test_id="schedule.empty"
                >
                    {if filtered {
                        view! {
                            <Button on_press=move |()| state.clear_filters()>{move || t(texts::SCHEDULE_CLEAR)}</Button>
                        }
                            .into_any()
                    } else {
                        view! {
                            {move || {
                                board
                                    .may_manage()
                                    .then(|| {
                                        view! {
                                            <Button icon="plus" on_press=move |()| board.start_draft(None)>
                                                {move || t(texts::SCHEDULE_NEW)}
                                            </Button>
                                        }
                                    })
                            }}
                            {move || {
                                board
                                    .session
                                    .can(Permission::ImportRun)
                                    .then(|| {
                                        view! {
                                            <LinkButton
                                                href=Page::Import.path().to_owned()
                                                icon="download"
                                                test_id="schedule.empty.import"
                                            >
                                                {move || t(texts::LIST_IMPORT)}
                                            </LinkButton>
                                        }
                                    })
                            }}
                        }
                            .into_any()
                    }}
                </Empty>
            </div>
        })
    }
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
