//! Which account is read, and how patiently.

use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;

use super::guard::Policy;
use super::pace::{Pace, RealPace};

/// Who reads, and where.
#[derive(Debug, Clone)]
pub struct Account {
    /// As typed: `centre.s20.online`.
    pub url: String,
    pub email: String,
    pub key: SecretString,
    /// `X-APP-KEY`, which newer programs send.
    pub app_key: Option<SecretString>,
}

/// How patiently.
#[derive(Debug, Clone)]
pub struct Options {
    /// At most so many requests a second; `None` does not throttle.
    pub per_second: Option<u32>,
    /// How often one request is tried before giving up.
    pub tries: u32,
    pub connect_timeout: Duration,
    pub total_timeout: Duration,
    pub policy: Policy,
    pub pace: Arc<dyn Pace>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            per_second: Some(4),
            tries: 5,
            connect_timeout: Duration::from_secs(10),
            total_timeout: Duration::from_mins(1),
            policy: Policy::default(),
            pace: Arc::new(RealPace),
        }
    }
}
