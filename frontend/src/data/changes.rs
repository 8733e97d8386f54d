//! That something of a kind has changed: lists and pages that show it ask again.
//!
//! Counters of the application, one per kind of record. Our own commands bump them at once, the live stream at
//! most twice a second, so an import of thousands of rows does not make thousands of requests.

use std::{cell::RefCell, collections::HashMap, time::Duration};

use leptos::prelude::*;
use shared::events::Entity;

use super::live::{Live, News};

const PAUSE: Duration = Duration::from_millis(500);

thread_local! {
    static COUNTS: RefCell<HashMap<Entity, ArcRwSignal<u32>>> = RefCell::new(HashMap::new());
    static WAITING: RefCell<Vec<Entity>> = const { RefCell::new(Vec::new()) };
}

fn count(kind: Entity) -> ArcRwSignal<u32> {
    COUNTS.with_borrow_mut(|counts| counts.entry(kind).or_insert_with(|| ArcRwSignal::new(0)).clone())
}

/// Makes the reader run again when something of this kind changes.
pub fn follow(kind: Entity) {
    count(kind).track();
}

/// Something of this kind has changed.
pub fn tell(kind: Entity) {
    count(kind).update(|count| *count = count.wrapping_add(1));
}

/// Listens to the live stream for as long as the application lives.
pub fn listen(live: Live) {
    live.on_news(|news| match news {
        News::Changed(event) => tell_soon(event.entity),
        News::Reset => {
            let kinds: Vec<Entity> = COUNTS.with_borrow(|counts| counts.keys().copied().collect());
            kinds.into_iter().for_each(tell_soon);
        }
    });
}

fn tell_soon(kind: Entity) {
    let first = WAITING.with_borrow_mut(|waiting| {
        let first = waiting.is_empty();
        if !waiting.contains(&kind) {
            waiting.push(kind);
        }
        first
    });
    if first {
        set_timeout(|| WAITING.take().into_iter().for_each(tell), PAUSE);
    }
}
