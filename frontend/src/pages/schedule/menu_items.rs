//! What the menu of a lesson offers besides moving it: a copy, the choice among several, its series.
//!
//! Test ids: `schedule.menu-copy`, `schedule.menu-choose`, `schedule.menu-series`.

use leptos::prelude::*;
use shared::lessons::Lesson;

use super::board::Board;
use crate::{
    i18n::{keys, t},
    kit::MenuItem,
};

/// The items; of a lesson that may be gone.
#[component]
pub fn HandItems(
    /// Whose menu it is.
    lesson: Memo<Option<Lesson>>,
) -> impl IntoView {
    let board = Board::here();
    let id = move || lesson.with_untracked(|lesson| lesson.as_ref().map(|lesson| lesson.id));
    let movable = Memo::new(move |_| lesson.with(|it| it.as_ref().is_some_and(|it| board.may_move(it))));
    let in_series = Memo::new(move |_| lesson.with(|it| it.as_ref().is_some_and(|it| it.rule_id.is_some())));
    let chosen = Memo::new(move |_| {
        let id = lesson.with(|lesson| lesson.as_ref().map(|lesson| lesson.id));
        id.is_some_and(|id| board.hand.together.chosen.with(|chosen| chosen.contains(&id)))
    });
    let of_manager = move || {
        board.may_manage().then(|| {
            view! {
                <MenuItem
                    icon="copy"
                    shortcut="Ctrl C"
                    on_press=move |()| {
                        if let Some(id) = id() {
                            board.copy(id);
                        }
                    }
                    test_id="schedule.menu-copy"
                >
                    {move || t(keys::HANDS_COPY_ITEM)}
                </MenuItem>
            }
        })
    };
    let series = move || {
        (in_series.get() && board.may_manage()).then(|| {
            view! {
                <MenuItem
                    icon="calendar-clock"
                    on_press=move |()| {
                        if let Some(lesson) = lesson.get_untracked() {
                            board.change_series(&lesson);
                        }
                    }
                    test_id="schedule.menu-series"
                >
                    {move || t(keys::HANDS_SERIES)}
                </MenuItem>
            }
        })
    };
    view! {
        <MenuItem
            icon="check"
            shortcut="X"
            disabled=Signal::derive(move || !movable.get())
            on_press=move |()| {
                if let Some(id) = id() {
                    board.choose(id);
                }
            }
            test_id="schedule.menu-choose"
        >
            {move || t(if chosen.get() { keys::HANDS_UNCHOOSE } else { keys::HANDS_CHOOSE })}
        </MenuItem>
        {of_manager}
        {series}
    }
}
