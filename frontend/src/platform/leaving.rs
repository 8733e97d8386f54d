//! Back and Forward while something is not saved.

use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::Event;

use super::events::listen;

/// Keeps the page when Back or Forward would leave it and `holds` says so: the address `here` is put on top of the
/// one that was asked for, and the router never hears of it. [`go_on`] goes there afterwards.
pub fn hold_back(here: impl Fn() -> String + 'static, holds: impl Fn() -> bool + 'static) {
    // The router listens as the event comes back up; we hear it on its way down.
    let listening = StoredValue::new_local(Some(listen(&window(), "popstate", true, move |event: Event| {
        if !holds() {
            return;
        }
        event.stop_immediate_propagation();
        if let Ok(history) = window().history() {
            drop(history.push_state_with_url(&JsValue::NULL, "", Some(&here())));
        }
    })));
    on_cleanup(move || {
        listening.try_update_value(Option::take);
    });
}

/// Goes where [`hold_back`] did not let go.
pub fn go_on() {
    if let Ok(history) = window().history() {
        drop(history.back());
    }
}
