//! What this browser keeps of a membership for the time without a connection: who they are, and the answers a teacher's
//! day needs. Never a token. Wiped at sign-out and when somebody else signs in; a week old is too old.

use std::cell::RefCell;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use shared::auth::Me;

use crate::platform::{now_ms, storage};

const PREFIX: &str = "kept.";
const PROFILE: &str = "kept.profile";
const ANSWERS: &str = "kept.answer.";
/// The oldest go when there are more: the rosters of two days and the weeks that were looked at.
const MOST: usize = 60;
const WEEK_MS: f64 = 7.0 * 24.0 * 60.0 * 60.0 * 1000.0;

thread_local! {
    /// Whose page this is.
    static OWNER: RefCell<Option<String>> = const { RefCell::new(None) };
}

#[derive(Serialize, Deserialize)]
struct Dated<T> {
    /// When it came, in milliseconds.
    at: f64,
    /// Of which membership.
    of: String,
    it: T,
}

/// Names a user in a company: what is kept of one is never shown to, nor sent as, another.
pub fn membership(me: &Me) -> String {
    format!("{}-{}", me.company_id, me.id)
}

/// Whose page this is, if somebody's.
pub fn owner() -> Option<String> {
    OWNER.with_borrow(Clone::clone)
}

/// The page is somebody's from now on. Seen with other eyes nothing is kept.
pub fn belong_to(me: &Me) {
    let now = membership(me);
    if recall_dated::<Me>(PROFILE).is_some_and(|kept| kept.of != now) {
        wipe();
    }
    if me.seen_as.is_none() {
        keep_dated(PROFILE, &now, me);
    }
    OWNER.set(Some(now));
}

/// The page is nobody's any more, and nothing is kept.
pub fn forget() {
    OWNER.set(None);
    wipe();
}

/// Who was here last, for a start without a connection.
pub fn profile() -> Option<Me> {
    recall_dated::<Me>(PROFILE).map(|kept| kept.it)
}

/// Keeps an answer of the server for its address.
pub fn keep(address: &str, answer: &str) {
    let Some(owner) = owner() else { return };
    let (all, before) = (storage::names(ANSWERS), name_of(address));
    if all.len() >= MOST && !all.contains(&before) {
        let age = |name: &String| recall_dated::<String>(name).map_or(0.0, |kept| kept.at);
        let oldest = all.iter().min_by(|one, other| age(one).total_cmp(&age(other)));
        oldest.into_iter().for_each(|name| storage::forget(name));
    }
    keep_dated(&before, &owner, &answer);
}

/// The last answer for an address, and when it came.
pub fn recall(address: &str) -> Option<(String, Option<DateTime<Utc>>)> {
    let owner = owner()?;
    let kept = recall_dated::<String>(&name_of(address)).filter(|kept| kept.of == owner)?;
    Some((kept.it, DateTime::from_timestamp_millis(kept.at as i64)))
}

fn name_of(address: &str) -> String {
    format!("{ANSWERS}{address}")
}

fn keep_dated<T: Serialize>(name: &str, of: &str, it: &T) {
    if let Ok(text) = serde_json::to_string(&Dated { at: now_ms(), of: of.to_owned(), it }) {
        storage::set(name, &text);
    }
}

fn recall_dated<T: DeserializeOwned>(name: &str) -> Option<Dated<T>> {
    let kept = serde_json::from_str::<Dated<T>>(&storage::get(name)?).ok();
    let fresh = kept.filter(|kept| now_ms() - kept.at < WEEK_MS);
    if fresh.is_none() {
        storage::forget(name);
    }
    fresh
}

fn wipe() {
    storage::names(PREFIX).iter().for_each(|name| storage::forget(name));
}
