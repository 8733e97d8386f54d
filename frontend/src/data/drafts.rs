//! What was typed into a form and not saved, kept in this browser for a day: it survives a reload and a closed tab.
//!
//! One draft per user, kind of record and record. Signing out forgets them all. Passwords and keys never come here:
//! forms that hold one blank it before they keep anything.

use chrono::{DateTime, Utc};
use leptos::prelude::GetUntracked;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use shared::events::Entity;
use uuid::Uuid;

use super::session::Session;
use crate::platform::{now_ms, storage};

const PREFIX: &str = "draft.";
const DAY_MS: f64 = 24.0 * 60.0 * 60.0 * 1000.0;

/// A form as it was left.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kept<D> {
    /// When it was last typed in, in milliseconds.
    at: f64,
    /// What the form began with.
    pub base: D,
    /// What it held.
    pub value: D,
}

impl<D> Kept<D> {
    /// When it was last typed in.
    pub fn at(&self) -> Option<DateTime<Utc>> {
        DateTime::from_timestamp_millis(self.at as i64)
    }
}

/// The name of a draft; none while nobody is signed in.
pub fn name_of(session: Session, kind: Entity, id: Option<Uuid>) -> Option<String> {
    let (user, company) = session.me().get_untracked().map(|me| (me.id, me.company_id))?;
    let of = id.map_or_else(|| "new".to_owned(), |id| id.to_string());
    Some(format!("{PREFIX}{user}.{company}.{kind}.{of}"))
}

/// The name of a draft of somebody who is not signed in yet.
pub fn outside(form: &str) -> String {
    format!("{PREFIX}{form}")
}

/// Keeps what a form holds.
pub fn keep<D: Serialize>(name: &str, base: &D, value: &D) {
    if let Ok(text) = serde_json::to_string(&Kept { at: now_ms(), base, value }) {
        storage::set(name, &text);
    }
}

/// What was kept, unless a day has passed or the form has another shape by now.
pub fn recall<D: DeserializeOwned>(name: &str) -> Option<Kept<D>> {
    let kept = serde_json::from_str::<Kept<D>>(&storage::get(name)?).ok();
    let fresh = kept.filter(|kept| is_fresh(kept.at, now_ms()));
    if fresh.is_none() {
        storage::forget(name);
    }
    fresh
}

/// Forgets one.
pub fn forget(name: &str) {
    storage::forget(name);
}

/// Forgets all: somebody signs out.
pub fn forget_all() {
    storage::names(PREFIX).iter().for_each(|name| storage::forget(name));
}

/// Forgets those whose day has passed.
pub fn sweep() {
    for name in storage::names(PREFIX) {
        // Taking one out forgets it when it is too old.
        drop(recall::<serde_json::Value>(&name));
    }
}

fn is_fresh(at: f64, now: f64) -> bool {
    now - at < DAY_MS
}

#[cfg(test)]
mod tests {
    use super::{DAY_MS, is_fresh};

    #[test]
    fn a_draft_lives_for_a_day() {
        assert!(is_fresh(1_000.0, 1_000.0 + DAY_MS - 1.0));
        assert!(!is_fresh(1_000.0, 1_000.0 + DAY_MS));
    }
}
