//! Small preferences in the browser's storage; a browser that refuses simply forgets.

use leptos::prelude::window;

/// What was kept under a name.
pub fn get(name: &str) -> Option<String> {
    window().local_storage().ok().flatten()?.get_item(name).ok().flatten()
}

/// Keeps a word under a name.
pub fn set(name: &str, value: &str) {
    if let Some(store) = window().local_storage().ok().flatten() {
        drop(store.set_item(name, value));
    }
}

/// Forgets what was kept.
pub fn forget(name: &str) {
    if let Some(store) = window().local_storage().ok().flatten() {
        drop(store.remove_item(name));
    }
}
