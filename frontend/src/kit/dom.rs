//! What the components need of the page beyond the view: ids, focus, the clipboard, popovers.

use std::cell::Cell;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

thread_local! {
    static LAST_ID: Cell<u32> = const { Cell::new(0) };
}

/// An id that no other element of the page has, beginning with `prefix`.
pub fn fresh_id(prefix: &str) -> String {
    LAST_ID.with(|last| {
        last.set(last.get() + 1);
        format!("{prefix}-{}", last.get())
    })
}

/// Puts `text` on the clipboard; a browser that refuses changes nothing.
pub fn copy_text(text: &str) {
    // The promise only tells that copying was refused; there is nothing to do about it.
    drop(window().navigator().clipboard().write_text(text));
}

/// Elements inside `root` that match `selector`, in document order.
pub(super) fn all(root: &Element, selector: &str) -> Vec<HtmlElement> {
    let Ok(found) = root.query_selector_all(selector) else {
        return Vec::new();
    };
    (0..found.length()).filter_map(|at| found.item(at)?.dyn_into().ok()).collect()
}

/// Moves the focus to `element`, if the browser lets it.
pub(super) fn focus(element: &HtmlElement) {
    drop(element.focus());
}

/// Whether a popover is open.
pub(super) fn popover_open(element: &Element) -> bool {
    element.matches(":popover-open").unwrap_or(false)
}

/// Opens or closes a popover; asking for what already is does nothing.
pub(super) fn set_popover(element: &HtmlElement, open: bool) {
    if popover_open(element) != open {
        drop(if open { element.show_popover() } else { element.hide_popover() });
    }
}

/// The element that has the focus.
pub(super) fn focused() -> Option<Element> {
    document().active_element()
}

/// Walks the focus through `items` as arrows do in a menu; `None` when the key is another.
pub(super) fn walk(items: &[HtmlElement], key: &str) -> Option<()> {
    let here = focused().and_then(|now| items.iter().position(|item| item.is_same_node(Some(&now))));
    let last = items.len().checked_sub(1)?;
    let next = match (key, here) {
        ("Home", _) | ("ArrowDown", None) => 0,
        ("End", _) | ("ArrowUp", None) => last,
        ("ArrowDown", Some(at)) if at == last => 0,
        ("ArrowDown", Some(at)) => at + 1,
        ("ArrowUp", Some(at)) => at.checked_sub(1).unwrap_or(last),
        _ => return None,
    };
    focus(items.get(next)?);
    Some(())
}
