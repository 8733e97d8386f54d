//! Brings into sight what lies beside the page: the day looked at when the week is wider, and the place the keys
//! carry a lesson to.

use std::time::Duration;

use chrono::NaiveDate;
use leptos::{html, prelude::*};
use shared::time::monday_of;

use super::{board::Board, state::View};
use crate::data::lessons::Week;

/// Scrolls sideways once the week of the day is there, and again when another day is looked at.
pub fn reveal(board: Board, node: NodeRef<html::Div>) {
    let there = Memo::new(move |_| {
        let date = board.state.date();
        let ready = board.lessons.week(monday_of(date)) == Some(Week::Ready);
        (ready && board.state.view() == View::Week).then_some(date)
    });
    Effect::new(move |_| {
        if let Some(date) = there.get() {
            let again = move || {
                let _ = scroll_to(node, date);
            };
            set_timeout(again, Duration::from_millis(50));
        }
    });
}

/// Brings the place under the hand into sight, once it is drawn.
pub fn show_landing() {
    let look = move || {
        let slot = document().query_selector(".drop-slot").ok().flatten();
        if let Some(slot) = slot {
            let how = web_sys::ScrollIntoViewOptions::new();
            how.set_block(web_sys::ScrollLogicalPosition::Nearest);
            how.set_inline(web_sys::ScrollLogicalPosition::Nearest);
            slot.scroll_into_view_with_scroll_into_view_options(&how);
        }
    };
    set_timeout(look, Duration::from_millis(30));
}

fn scroll_to(node: NodeRef<html::Div>, date: NaiveDate) -> Option<()> {
    let grid = node.try_get_untracked().flatten()?;
    let page = grid.closest(".page").ok().flatten()?;
    let found = |selector: &str| grid.query_selector(selector).ok().flatten();
    let lane = found(&format!("[data-lane='{date}']"))?.get_bounding_client_rect();
    let beside = found(".hours")?.get_bounding_client_rect().right();
    let seen = lane.left() >= beside - 1.0 && lane.right() <= page.get_bounding_client_rect().right() + 1.0;
    if !seen {
        page.scroll_by_with_x_and_y(lane.left() - beside, 0.0);
    }
    Some(())
}
