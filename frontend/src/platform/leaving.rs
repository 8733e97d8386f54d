//! Back and Forward while something is not saved.
//!
//! A browser tells the listeners of the window in the order they came, so [`watch_leaving`] listens before the
//! router is made: what it holds back the router never hears of.

use std::{cell::RefCell, rc::Rc};

use leptos::prelude::*;
use uuid::Uuid;
use wasm_bindgen::JsValue;
use web_sys::Event;

use super::{command_key, events::on_page};

/// Somebody who may hold the page: what its address is, and whether it stays.
struct Guard {
    id: Uuid,
    here: Box<dyn Fn() -> String>,
    holds: Box<dyn Fn() -> bool>,
}

thread_local! {
    static GUARDS: RefCell<Vec<Rc<Guard>>> = const { RefCell::new(Vec::new()) };
}

/// Begins to watch; once, before the router.
pub fn watch_leaving() {
    on_page("popstate", |event: Event| {
        let guards = GUARDS.with_borrow(Clone::clone);
        let Some(held) = guards.iter().find(|guard| (guard.holds)()) else { return };
        event.stop_immediate_propagation();
        if let Ok(history) = window().history() {
            drop(history.push_state_with_url(&JsValue::NULL, "", Some(&(held.here)())));
        }
    });
}

/// Keeps the page when Back or Forward would leave it and `holds` says so: the address `here` is put on top of the
/// one that was asked for. [`go_on`] goes there afterwards.
pub fn hold_back(here: impl Fn() -> String + 'static, holds: impl Fn() -> bool + 'static) {
    let id = command_key();
    let guard = Rc::new(Guard { id, here: Box::new(here), holds: Box::new(holds) });
    GUARDS.with_borrow_mut(|guards| guards.push(guard));
    on_cleanup(move || GUARDS.with_borrow_mut(|guards| guards.retain(|guard| guard.id != id)));
}

/// Goes where [`hold_back`] did not let go.
pub fn go_on() {
    if let Ok(history) = window().history() {
        drop(history.back());
    }
}
