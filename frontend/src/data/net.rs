//! Whether the server can be reached, and how much waits for it.

use leptos::prelude::*;

thread_local! {
    static OFFLINE: ArcRwSignal<bool> = ArcRwSignal::new(false);
    static WAITING: ArcRwSignal<usize> = ArcRwSignal::new(0);
}

/// Notes whether the last request got an answer.
pub fn reached(yes: bool) {
    OFFLINE.with(|offline| {
        if offline.get_untracked() == yes {
            offline.set(!yes);
        }
    });
}

/// The server does not answer.
pub fn is_offline() -> Signal<bool> {
    OFFLINE.with(|offline| offline.clone().into())
}

/// How many commands wait for the server.
pub fn waiting() -> Signal<usize> {
    WAITING.with(|waiting| waiting.clone().into())
}

/// A command begins to wait, or has been answered.
pub fn count_waiting(more: bool) {
    WAITING.with(|waiting| {
        waiting.update(|count| *count = if more { *count + 1 } else { count.saturating_sub(1) });
    });
}
