//! What the browser is asked for: time, storage, locks, ids. The only place that asks.

mod clock;
mod events;
mod files;
mod leaving;
mod locks;
pub mod storage;

use leptos::prelude::*;
use uuid::Uuid;

pub use clock::{browser_zone, now, now_ms, utc_offset, wall_at, wall_now};
pub use events::{Listening, listen, on_page};
pub use files::{base64_of, save_blob, save_text};
pub use leaving::{go_on, hold_back, watch_leaving};
pub use locks::{exclusive, only_one};

/// A fresh key for one command, so that sending it twice does it once.
#[expect(clippy::disallowed_methods, reason = "the browser's one source of command keys")]
pub fn command_key() -> Uuid {
    Uuid::new_v4()
}

/// The languages the browser asks for, as in `Accept-Language`.
pub fn browser_languages() -> String {
    let list = window().navigator().languages();
    list.iter().filter_map(|tag| tag.as_string()).collect::<Vec<_>>().join(",")
}

/// Whether the window is as narrow as a phone.
pub fn is_narrow() -> bool {
    window().match_media("(width < 48rem)").ok().flatten().is_some_and(|query| query.matches())
}

/// Loads the page anew.
pub fn reload() {
    drop(window().location().reload());
}

/// Waits.
pub async fn sleep(ms: u32) {
    gloo_timers::future::TimeoutFuture::new(ms).await;
}
