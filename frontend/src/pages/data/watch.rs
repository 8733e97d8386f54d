//! Looking at something that goes on at the server: by the live stream, and once a second while it runs.

use std::{future::Future, time::Duration};

use leptos::prelude::*;
use shared::{events::Entity, problem::Problem};

use crate::{
    api::Reply,
    data::{asked::Asked, changes, toasts::sentence},
    i18n::{Key, text},
    kit::{ErrorPanel, SkeletonRows},
};

const TICK: Duration = Duration::from_secs(1);

/// What is known of it.
pub(super) struct Watched<T: Send + Sync + 'static> {
    /// As last heard of.
    pub state: Memo<Option<T>>,
    pub failed: Memo<Option<Problem>>,
    pub again: Callback<()>,
}
impl<T: Send + Sync + 'static> Clone for Watched<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: Send + Sync + 'static> Copy for Watched<T> {}

/// Watches for as long as the page is open.
pub(super) fn watch<T, F>(kind: Entity, ask: fn() -> F, runs: fn(&T) -> bool) -> Watched<T>
where
    T: Clone + PartialEq + Send + Sync + 'static,
    F: Future<Output = Reply<T>> + 'static,
{
    let tick = RwSignal::new(0_u32);
    let asked = Asked::new(move || {
        tick.track();
        changes::follow(kind);
        ask()
    });
    let state = Memo::new(move |before: Option<&Option<T>>| match asked.get() {
        Some(Ok(state)) => Some(state),
        _ => before.cloned().flatten(),
    });
    let failed = Memo::new(move |_| match asked.get() {
        Some(Err(problem)) => Some(*problem),
        _ => None,
    });
    let ticking = set_interval_with_handle(
        move || {
            if state.with_untracked(|state| state.as_ref().is_some_and(runs)) {
                tick.update(|tick| *tick = tick.wrapping_add(1));
            }
        },
        TICK,
    );
    on_cleanup(move || {
        if let Ok(ticking) = ticking {
            ticking.clear();
        }
    });
    Watched { state, failed, again: Callback::new(move |()| asked.refetch()) }
}

/// What stands there before the first answer, or instead of it.
#[component]
pub(super) fn Before<T: Clone + PartialEq + Send + Sync + 'static>(watched: Watched<T>, title: Key) -> impl IntoView {
    let there = Memo::new(move |_| watched.state.with(Option::is_some));
    move || match (there.get(), watched.failed.get()) {
        (true, _) => ().into_any(),
        (false, None) => view! { <SkeletonRows label=text(title) rows=2 /> }.into_any(),
        (false, Some(problem)) => {
            let number = problem.request_id.clone();
            view! {
                <ErrorPanel
                    title=text(title)
                    text=Some(sentence(&problem))
                    on_retry=watched.again
                    request_id=number
                    test_id="data.error"
                />
            }
            .into_any()
        }
    }
}
