//! Waiting, as a parameter: the throttle and the pauses after a refusal ask it, tests answer at once.

use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// A future that waits.
pub type Waiting<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// Tells the time and waits.
pub trait Pace: Send + Sync + Debug {
    /// Now, on a clock that never goes back.
    fn now(&self) -> Instant;
    /// Returns after this long.
    fn sleep(&self, wait: Duration) -> Waiting<'_>;
}

/// Tokio's own clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct RealPace;

impl Pace for RealPace {
    fn now(&self) -> Instant {
        Instant::now()
    }

    fn sleep(&self, wait: Duration) -> Waiting<'_> {
        Box::pin(tokio::time::sleep(wait))
    }
}

/// Never waits, and remembers how long it should have: its clock is the sum of the waits.
#[derive(Debug, Clone)]
pub struct SteppingPace {
    began: Instant,
    waits: Arc<Mutex<Vec<Duration>>>,
}

impl SteppingPace {
    /// A clock that starts now.
    pub fn new() -> Self {
        Self { began: Instant::now(), waits: Arc::default() }
    }

    /// All waits asked for so far.
    pub fn waits(&self) -> Vec<Duration> {
        self.waits.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Default for SteppingPace {
    fn default() -> Self {
        Self::new()
    }
}

impl Pace for SteppingPace {
    fn now(&self) -> Instant {
        self.began + self.waits().iter().sum::<Duration>()
    }

    fn sleep(&self, wait: Duration) -> Waiting<'_> {
        self.waits.lock().unwrap_or_else(PoisonError::into_inner).push(wait);
        Box::pin(async {})
    }
}
