//! What the screen reader is told during a drag: the newest sentence, at most one per 300 ms.

use std::time::Duration;

use leptos::prelude::*;

use crate::platform::now_ms;

const PAUSE_MS: f64 = 300.0;

/// Speaks through one polite region.
#[derive(Clone, Copy)]
pub struct Announcer {
    said: RwSignal<String>,
    next: StoredValue<Option<String>>,
    last: StoredValue<f64>,
}

impl Default for Announcer {
    fn default() -> Self {
        Self { said: RwSignal::new(String::new()), next: StoredValue::new(None), last: StoredValue::new(0.0) }
    }
}

impl Announcer {
    /// Says a sentence; one that comes too soon waits, and only the newest of those is said.
    pub fn say(self, sentence: String) {
        let waiting = self.next.try_update_value(|next| next.replace(sentence).is_some());
        if waiting == Some(false) {
            let pause = wait_ms(self.last.try_get_value().unwrap_or_default(), now_ms());
            set_timeout(move || self.flush(), Duration::from_millis(pause));
        }
    }

    fn flush(self) {
        if let Some(sentence) = self.next.try_update_value(Option::take).flatten() {
            self.last.try_set_value(now_ms());
            self.said.try_set(sentence);
        }
    }
}

fn wait_ms(last: f64, now: f64) -> u64 {
    (PAUSE_MS - (now - last)).clamp(0.0, PAUSE_MS) as u64
}

/// The region; placed once on the page.
#[component]
pub fn LiveRegion(
    /// Who speaks.
    announcer: Announcer,
) -> impl IntoView {
    view! {
        <div class="visually-hidden" aria-live="polite" role="status" data-testid="announcer">
            {move || announcer.said.get()}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::wait_ms;

    #[test]
    fn sentences_keep_their_distance() {
        assert_eq!(wait_ms(0.0, 10_000.0), 0);
        assert_eq!(wait_ms(10_000.0, 10_100.0), 200);
        assert_eq!(wait_ms(10_000.0, 10_000.0), 300);
    }
}
