//! On a phone a quick sideways stroke turns the day, or the page of a month or list.

use std::cell::Cell;

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::board::Board;
use crate::platform::now_ms;

/// How far a stroke goes at least, in CSS pixels.
const LEAST: f64 = 60.0;
/// And how long it takes at most.
const QUICK_MS: f64 = 600.0;

thread_local! {
    static BEGAN: Cell<Option<(f64, f64, f64)>> = const { Cell::new(None) };
    /// How far the day was scrolled sideways then.
    static SCROLLED: Cell<i32> = const { Cell::new(0) };
}

/// What a stroke means: `Some(true)` turns forward. Strokes more down than sideways scroll.
fn meaning(x: f64, y: f64, ms: f64) -> Option<bool> {
    (x.abs() >= LEAST && x.abs() > 2.0 * y.abs() && ms <= QUICK_MS).then_some(x < 0.0)
}

/// A finger went down.
pub fn begin(event: &ev::TouchEvent) {
    let first = (event.touches().length() == 1).then(|| event.touches().item(0)).flatten();
    SCROLLED.set(scrolled(event));
    BEGAN.set(first.map(|touch| (f64::from(touch.client_x()), f64::from(touch.client_y()), now_ms())));
}

fn scrolled(event: &ev::TouchEvent) -> i32 {
    let body = event.current_target().and_then(|it| it.dyn_into::<Element>().ok());
    body.map(|body| body.scroll_left()).unwrap_or_default()
}

/// A finger went up. A stroke that scrolled a full day sideways has had its effect.
pub fn end(board: Board, event: &ev::TouchEvent) {
    let (Some((x, y, at)), Some(touch)) = (BEGAN.take(), event.changed_touches().item(0)) else {
        return;
    };
    let by = (f64::from(touch.client_x()) - x, f64::from(touch.client_y()) - y);
    if let Some(forward) = meaning(by.0, by.1, now_ms() - at)
        && board.narrow.get_untracked()
        && board.hand.holds().is_none()
        && scrolled(event) == SCROLLED.get()
    {
        board.state.turn_by_finger(forward);
    }
}

#[cfg(test)]
mod tests {
    use super::meaning;

    #[test]
    fn a_quick_stroke_turns_and_a_scroll_does_not() {
        assert_eq!(meaning(-90.0, 10.0, 200.0), Some(true));
        assert_eq!(meaning(90.0, 10.0, 200.0), Some(false));
        assert_eq!(meaning(90.0, 80.0, 200.0), None);
        assert_eq!(meaning(30.0, 0.0, 200.0), None);
        assert_eq!(meaning(90.0, 0.0, 2_000.0), None);
    }
}
