//! Whether the server can be reached, and how much waits for it.

use chrono::{DateTime, Utc};
use leptos::prelude::*;

thread_local! {
    static OFFLINE: ArcRwSignal<bool> = ArcRwSignal::new(false);
    /// When what is shown instead of an answer came.
    static SHOWN: ArcRwSignal<Option<DateTime<Utc>>> = ArcRwSignal::new(None);
    static WAITING: ArcRwSignal<usize> = ArcRwSignal::new(0);
}

/// Notes whether the last request got an answer.
pub fn reached(yes: bool) {
    OFFLINE.with(|offline| {
        if offline.get_untracked() == yes {
            offline.set(!yes);
            SHOWN.with(|shown| shown.set(None));
        }
    });
}

/// What was kept is shown instead of an answer; the oldest counts.
pub fn showing(at: Option<DateTime<Utc>>) {
    SHOWN.with(|shown| shown.update(|before| *before = before.or(at).min(at)));
}

/// How old what is shown may be, while the server does not answer.
pub fn shown_as_of() -> Signal<Option<DateTime<Utc>>> {
    SHOWN.with(|shown| shown.clone().into())
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
