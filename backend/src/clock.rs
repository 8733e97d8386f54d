//! Time and identifiers as parameters: the only place that asks the machine for them.

use std::sync::{
    Mutex,
    atomic::{AtomicU64, Ordering},
};

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

/// What time it is.
pub trait Clock: Send + Sync + 'static {
    fn now(&self) -> DateTime<Utc>;
    /// Time that only ever goes on, whatever is done to the machine's clock: for measuring how long something was.
    fn steady(&self) -> std::time::Duration;
}

/// New identifiers and secrets.
pub trait Ids: Send + Sync + 'static {
    /// A UUIDv7 that sorts by `now`.
    fn id(&self, now: DateTime<Utc>) -> Uuid;
    /// 256 bits nobody can guess, in base64url.
    fn secret(&self) -> String;
}

/// The machine's clock.
pub struct SystemClock;
impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock everybody else is handed")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
    fn steady(&self) -> std::time::Duration {
        static BEGINNING: std::sync::LazyLock<std::time::Instant> = std::sync::LazyLock::new(std::time::Instant::now);
        BEGINNING.elapsed()
    }
}

/// The machine's randomness.
pub struct SystemIds;
impl Ids for SystemIds {
    fn id(&self, now: DateTime<Utc>) -> Uuid {
        let mut random = [0u8; 10];
        fill(&mut random);
        let millis = u64::try_from(now.timestamp_millis()).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }
    fn secret(&self) -> String {
        use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
        let mut random = [0u8; 32];
        fill(&mut random);
        URL_SAFE_NO_PAD.encode(random)
    }
}

/// Bytes nobody can guess, for keys and nonces: these stand still in no test.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0u8; N];
    fill(&mut bytes);
    bytes
}

#[expect(clippy::expect_used, reason = "without randomness nothing may go on")]
fn fill(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("the operating system gives random bytes");
}

/// A clock that stands until it is moved: for tests and for the deterministic demo centre.
pub struct FixedClock(Mutex<DateTime<Utc>>);
impl FixedClock {
    pub const fn new(at: DateTime<Utc>) -> Self {
        Self(Mutex::new(at))
    }
    pub fn advance(&self, by: Duration) {
        if let Ok(mut at) = self.0.lock() {
            *at += by;
        }
    }
}
impl Clock for FixedClock {
    fn now(&self) -> DateTime<Utc> {
        self.0.lock().map(|at| *at).unwrap_or_default()
    }
    fn steady(&self) -> std::time::Duration {
        std::time::Duration::from_millis(self.now().timestamp_millis().unsigned_abs())
    }
}

/// Identifiers counted up from a seed: the same run makes the same ids.
pub struct CountedIds(AtomicU64);
impl CountedIds {
    pub const fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }
}
impl Ids for CountedIds {
    fn id(&self, now: DateTime<Utc>) -> Uuid {
        let count = self.0.fetch_add(1, Ordering::Relaxed);
        let mut random = [0u8; 10];
        for (byte, source) in random.iter_mut().rev().zip(count.to_le_bytes()) {
            *byte = source;
        }
        let millis = u64::try_from(now.timestamp_millis()).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }
    fn secret(&self) -> String {
        format!("counted-secret-{:032}", self.0.fetch_add(1, Ordering::Relaxed))
    }
}
