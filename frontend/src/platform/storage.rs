//! Small things in the browser's storage; a browser that refuses simply forgets.

use leptos::prelude::window;
use web_sys::Storage;

fn store() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// What was kept under a name.
pub fn get(name: &str) -> Option<String> {
    store()?.get_item(name).ok().flatten()
}

/// Keeps a word under a name.
pub fn set(name: &str, value: &str) {
    if let Some(store) = store() {
        drop(store.set_item(name, value));
    }
}

/// Forgets what was kept.
pub fn forget(name: &str) {
    if let Some(store) = store() {
        drop(store.remove_item(name));
    }
}

/// The names that begin with something.
pub fn names(prefix: &str) -> Vec<String> {
    let Some(store) = store() else { return Vec::new() };
    let count = store.length().unwrap_or_default();
    (0..count).filter_map(|at| store.key(at).ok().flatten()).filter(|name| name.starts_with(prefix)).collect()
}

fn tab() -> Option<Storage> {
    window().session_storage().ok().flatten()
}

/// What this tab has kept under a name.
pub fn of_tab(name: &str) -> Option<String> {
    tab()?.get_item(name).ok().flatten()
}

/// Keeps a word for this tab, or forgets it.
pub fn set_of_tab(name: &str, value: Option<&str>) {
    let Some(tab) = tab() else { return };
    match value {
        Some(value) => drop(tab.set_item(name, value)),
        None => drop(tab.remove_item(name)),
    }
}
