//! Slows down guessing: failures are counted per e-mail and per peer address, in memory of this process.

use std::{collections::HashMap, net::IpAddr, sync::Mutex};

use chrono::{DateTime, Duration, Utc};
use shared::problem::Cause;

use crate::error::Result;

const WINDOW: Duration = Duration::minutes(15);
const PER_EMAIL: u32 = 10;
const PER_PEER: u32 = 100;
/// New centres from one address within the window.
const REGISTRATIONS: u32 = 200;

#[derive(Clone, PartialEq, Eq, Hash)]
enum Key {
    Email(String),
    Peer(IpAddr),
    Registration(IpAddr),
}

impl Key {
    const fn limit(&self) -> u32 {
        match self {
            Self::Email(_) => PER_EMAIL,
            Self::Peer(_) => PER_PEER,
            Self::Registration(_) => REGISTRATIONS,
        }
    }
}

/// Failures within the window.
#[derive(Default)]
pub struct Attempts(Mutex<HashMap<Key, (u32, DateTime<Utc>)>>);

impl Attempts {
    /// Counts an attempt as failed before it is looked at, so that a burst cannot slip through while passwords are
    /// checked. Refuses with 429 while too many stand against the e-mail or the address.
    pub fn begin(&self, email: &str, peer: IpAddr, now: DateTime<Utc>) -> Result<()> {
        self.check(&Key::Email(email.to_owned()), now)?;
        self.check(&Key::Peer(peer), now)?;
        self.count(Key::Email(email.to_owned()), now);
        self.count(Key::Peer(peer), now);
        Ok(())
    }
    /// A success forgives the e-mail all its failures, the address only this one.
    pub fn succeeded(&self, email: &str, peer: IpAddr) {
        let Ok(mut failures) = self.0.lock() else { return };
        failures.remove(&Key::Email(email.to_owned()));
        if let Some((count, _)) = failures.get_mut(&Key::Peer(peer)) {
            *count = count.saturating_sub(1);
        }
    }
    /// Counts a registration, or refuses it.
    pub fn registering(&self, peer: IpAddr, now: DateTime<Utc>) -> Result<()> {
        self.check(&Key::Registration(peer), now)?;
        self.count(Key::Registration(peer), now);
        Ok(())
    }

    fn check(&self, key: &Key, now: DateTime<Utc>) -> Result<()> {
        let Ok(failures) = self.0.lock() else {
            return Ok(());
        };
        match failures.get(key) {
            Some((count, since)) if *count >= key.limit() && now - since < WINDOW => {
                let left = (*since + WINDOW - now).num_seconds().max(1);
                Err(Cause::TooMany { retry_after: left.unsigned_abs() }.into())
            }
            _ => Ok(()),
        }
    }
    fn count(&self, key: Key, now: DateTime<Utc>) {
        let Ok(mut failures) = self.0.lock() else { return };
        failures.retain(|_, (_, since)| now - *since < WINDOW);
        failures.entry(key).or_insert((0, now)).0 += 1;
    }
}
