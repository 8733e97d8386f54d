//! Live changes: one publisher numbers the outbox and rings everybody who listens; a listener reads what it missed
//! by number, so nothing is lost between two looks.
//!
//! Events name a record, never its content, and are told to who may see the record or saw it until now.

mod hidden;
mod publisher;
mod routes;
mod stream;

pub use publisher::{KEPT_DAYS, publish_forever, publish_once};
pub use routes::routes;

use tokio::sync::watch;

/// The newest published number of this process; listeners wait for it to grow.
pub struct Live {
    newest: watch::Sender<i64>,
    closed: std::sync::atomic::AtomicBool,
}

impl Live {
    pub fn new() -> Self {
        Self { newest: watch::Sender::new(0), closed: std::sync::atomic::AtomicBool::new(false) }
    }
    pub fn listen(&self) -> watch::Receiver<i64> {
        self.newest.subscribe()
    }
    pub fn published(&self, number: i64) {
        self.newest.send_if_modified(|newest| {
            let grows = number > *newest;
            *newest = (*newest).max(number);
            grows
        });
    }
}

impl Live {
    /// Ends every stream: the server is stopping.
    pub fn close(&self) {
        self.closed.store(true, std::sync::atomic::Ordering::Relaxed);
        self.newest.send_modify(|_| {});
    }
    pub fn is_closed(&self) -> bool {
        self.closed.load(std::sync::atomic::Ordering::Relaxed)
    }
}

impl Default for Live {
    fn default() -> Self {
        Self::new()
    }
}
