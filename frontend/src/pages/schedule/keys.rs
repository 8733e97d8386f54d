//! Keys, clicks and menus of the grid: one set of listeners for all lessons.

use std::time::Duration;

use leptos::{ev, prelude::*};
use shared::ids::LessonId;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, PointerEvent};

use super::{
    board::Board,
    drag::measure,
    drawing::GapAt,
    geometry::{STEP, lane_at},
    hand::{By, refocus},
    landing::Landing,
    reveal::show_landing,
    state::View,
};
use crate::{
    dnd::{Step, step_of},
    platform::on_page,
    shortcuts::{is_plain, is_typing},
};

fn lesson_at(event: &ev::Event) -> Option<LessonId> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    target.closest("[data-id]").ok().flatten()?.get_attribute("data-id")?.parse().ok()
}

fn is_in_field(event: &ev::KeyboardEvent) -> bool {
    let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
    target.is_some_and(|target| target.matches("input").unwrap_or(false))
}

/// A key on the grid.
pub fn on_key(board: Board, event: &ev::KeyboardEvent) {
    if pastes(board, event) {
        event.prevent_default();
        event.stop_propagation();
        return;
    }
    // A reason typed in the panel is no choice of a place.
    if !is_plain(event) || (is_in_field(event) && event.code() != "Escape") {
        return;
    }
    let code = event.code();
    let handled = match board.hand.holds() {
        Some(held) if held.by == By::Keys => carry(board, &code, event.shift_key()),
        Some(_) => false,
        None if board.hand.clash.with_untracked(Option::is_some) => answer_clash(board, &code),
        None if event.shift_key() => false,
        None => lesson_at(event).is_some_and(|id| on_lesson(board, id, &code)),
    };
    if handled {
        event.prevent_default();
        event.stop_propagation();
    }
}

/// Ctrl or ⌘ with C and V: the lesson the keys stand on is copied, and pasted where they stand.
fn pastes(board: Board, event: &ev::KeyboardEvent) -> bool {
    let with_ctrl = (event.ctrl_key() || event.meta_key()) && !event.shift_key() && !event.alt_key();
    if !with_ctrl || is_in_field(event) || board.hand.holds().is_some() {
        return false;
    }
    match (event.code().as_str(), lesson_at(event)) {
        ("KeyC", Some(id)) => board.copy(id),
        ("KeyV", _) if board.hand.copied.with_untracked(Option::is_some) => board.paste_by_keys(),
        _ => return false,
    }
    true
}

/// Something is carried by the keyboard.
fn carry(board: Board, code: &str, shift: bool) -> bool {
    let (Some(held), Some(step)) = (board.hand.holds(), step_of(code, shift)) else {
        return false;
    };
    match step {
        Step::Drop => board.let_go(),
        Step::Return => board.put_back(),
        Step::Take(place) => board.take_place(place - 1),
        // In a month the day below is a week away; a quarter of an hour is not seen there.
        other => {
            let month = untrack(|| board.state.view()) == View::Month;
            let other = if let Step::Later(by) = other
                && month
            {
                Step::Week(by)
            } else {
                other
            };
            let lanes = board.layout.with_untracked(|layout| layout.lanes.clone());
            let landing = held.landing.step(other, &lanes);
            if !untrack(|| board.state.days()).contains(&landing.lane.date()) {
                board.state.set_date(landing.lane.date());
            }
            board.land(landing);
            show_landing();
        }
    }
    true
}

/// The panel with the alternatives is open.
fn answer_clash(board: Board, code: &str) -> bool {
    match step_of(code, false) {
        Some(Step::Take(place)) => board.take_place(place - 1),
        Some(Step::Return) => board.put_back(),
        _ => return false,
    }
    true
}

fn on_lesson(board: Board, id: LessonId, code: &str) -> bool {
    match code {
        "Enter" | "NumpadEnter" => board.state.lesson.1.set(Some(id)),
        "Space" => {
            if let Some(lesson) = board.movable(id) {
                board.lift(Some(id), board.landing_of(&lesson), By::Keys);
            }
        }
        "KeyM" if board.hand.together.chosen.with_untracked(|chosen| chosen.contains(&id)) => board.start_together(),
        "KeyM" => board.start_move(id),
        "KeyX" => board.choose(id),
        _ => {
            let next = board.layout.with_untracked(|layout| layout.neighbour(id, code));
            let arrow = code.starts_with("Arrow");
            if let Some(next) = next {
                refocus(next);
            }
            return arrow || next.is_some();
        }
    }
    true
}

/// A click on a lesson opens it; on empty time it begins a new one. A finger first selects what it may move, and
/// opens with the second tap; a tap beside it only lets go.
pub fn on_click(board: Board, event: &ev::MouseEvent) {
    if board.hand.clash.with_untracked(|clash| clash.as_ref().is_some_and(|clash| clash.dropped)) {
        return;
    }
    let tapped = board.tapped.get_untracked();
    let chosen = board.hand.together.chosen;
    let some_chosen = chosen.with_untracked(|chosen| !chosen.is_empty());
    if let Some(id) = lesson_at(event) {
        // While some are chosen a finger chooses more; it has no key to hold.
        if event.ctrl_key() || event.meta_key() || event.shift_key() || (some_chosen && is_touch(event)) {
            board.choose(id);
            return;
        }
        let movable = || board.lesson(id).is_some_and(|lesson| board.may_move(&lesson));
        if is_touch(event) && tapped != Some(id) && movable() {
            board.tapped.set(Some(id));
        } else {
            board.tapped.set(None);
            board.state.lesson.1.set(Some(id));
        }
        return;
    }
    if tapped.is_some() {
        board.tapped.set(None);
    } else if some_chosen {
        chosen.update(std::collections::BTreeSet::clear);
    } else if let Some(landing) = empty_at(board, event) {
        board.start_draft(Some(landing));
    }
}

/// Whether a finger clicked.
fn is_touch(event: &ev::MouseEvent) -> bool {
    event.dyn_ref::<PointerEvent>().is_some_and(|event| event.pointer_type() == "touch")
}

/// The hour that begins where empty time was clicked.
fn empty_at(board: Board, event: &ev::MouseEvent) -> Option<Landing> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    if !target.matches("[data-lane]").unwrap_or(false) {
        return None;
    }
    let root: HtmlElement = target.closest(".calendar").ok().flatten()?.dyn_into().ok()?;
    let grid = measure(&root, board)?;
    let rect = root.get_bounding_client_rect();
    let (x, y) = (f64::from(event.client_x()) - rect.left(), f64::from(event.client_y()) - rect.top() - grid.top);
    let lane = *grid.lanes.get(lane_at(x, &grid.edges)?)?;
    let half_hour = 2 * STEP;
    let start = (grid.scale.minute_at(y) / half_hour as f64).floor() as i64 * half_hour;
    Some(Landing { lane, start: start.clamp(0, 23 * 60), minutes: 60 })
}

/// The menu of a lesson, asked for by the second button.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MenuAt {
    /// Whose.
    pub id: LessonId,
    /// Where, in the window.
    pub at: (f64, f64),
}

/// A secondary click on a lesson, or on empty time.
pub fn on_menu(board: Board, event: &ev::MouseEvent) {
    if board.hand.holds().is_some() {
        return;
    }
    let at = (f64::from(event.client_x()), f64::from(event.client_y()));
    if let Some(id) = lesson_at(event) {
        event.prevent_default();
        board.menu.set(Some(MenuAt { id, at }));
    } else if let Some(landing) = empty_at(board, event).filter(|_| untrack(|| board.may_manage())) {
        event.prevent_default();
        board.hand.gap.set(Some(GapAt { landing, at }));
    }
}

/// The keyboard stands on another lesson now.
pub fn on_focus(board: Board, event: &ev::FocusEvent) {
    if let Some(id) = lesson_at(event) {
        board.roving.set(Some(id));
    }
}

/// Leaving a carried lesson gives it back. A lesson whose week was left is no element any more: then the grid
/// keeps the keys.
pub fn on_blur(board: Board) {
    if !board.hand.holds().is_some_and(|held| held.by == By::Keys) {
        return;
    }
    let look = move || {
        if !board.hand.held.try_get_untracked().flatten().is_some_and(|held| held.by == By::Keys) {
            return;
        }
        let here = document().active_element();
        let lost = here.as_ref().is_none_or(|here| here.tag_name() == "BODY");
        let inside = here.is_some_and(|here| here.closest(GRIDS).ok().flatten().is_some());
        if lost {
            focus_grid();
        } else if !inside {
            board.put_back();
        }
    };
    set_timeout(look, Duration::from_millis(20));
}

/// What keeps the keys when the lesson they carry is out of sight.
const GRIDS: &str = ".calendar, .month";

pub(super) fn focus_grid() {
    let grid = document().query_selector(GRIDS).ok().flatten();
    if let Some(grid) = grid.and_then(|grid| grid.dyn_into::<HtmlElement>().ok()) {
        drop(grid.focus());
    }
}

/// The view whose place in the row of views a digit names.
fn view_of(code: &str) -> Option<View> {
    let digit: usize = code.strip_prefix("Digit")?.parse().ok()?;
    View::ALL.get(digit.checked_sub(1)?).copied()
}

/// Keys of the page: `[` `]` turn, `T` today, `1`–`6` view, `N` new lesson.
pub fn page_keys(board: Board) {
    on_page("keydown", move |event: ev::KeyboardEvent| {
        if event.default_prevented() || is_typing(&event) || !is_plain(&event) || board.hand.holds().is_some() {
            return;
        }
        if board.hand.clash.with_untracked(Option::is_some) {
            if answer_clash(board, &event.code()) {
                event.prevent_default();
            }
            return;
        }
        match event.code().as_str() {
            "Escape" if board.tapped.get_untracked().is_some() => board.tapped.set(None),
            "Escape" if board.hand.together.chosen.with_untracked(|chosen| !chosen.is_empty()) => {
                board.hand.together.chosen.update(std::collections::BTreeSet::clear);
            }
            "BracketLeft" => board.state.turn(false),
            "BracketRight" => board.state.turn(true),
            "KeyT" => board.state.go_today(),
            code if view_of(code).is_some() => view_of(code).into_iter().for_each(|view| board.state.set_view(view)),
            "KeyN" => {
                event.prevent_default();
                if event.shift_key() {
                    board.draw_by_keys();
                } else {
                    board.start_draft(None);
                }
            }
            _ => {}
        }
    });
}
