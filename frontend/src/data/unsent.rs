//! Marks that the server has not answered yet, kept in this browser from the moment they are given: a closed tab or an
//! empty battery loses none. Each is sent under the key it was given with, so that sending it again does it once, and
//! only in the name of who gave it. What the server refuses after waiting is kept until somebody has read it.

use leptos::prelude::*;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use shared::{attendance::MarkInput, ids::LessonId};
use uuid::Uuid;

use super::kept;
use crate::platform::{now_ms, storage};

const WAITING: &str = "unsent.";
const REFUSED: &str = "refused.";

thread_local! {
    static COUNT: ArcRwSignal<usize> = ArcRwSignal::new(0);
    static REFUSALS: ArcRwSignal<Vec<Refusal>> = ArcRwSignal::new(Vec::new());
}

/// One command that waits for its answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unsent {
    /// Makes sending it twice harmless.
    pub key: Uuid,
    /// At which lesson.
    pub lesson: LessonId,
    /// What it was called when the marks were given.
    pub title: String,
    /// The marks.
    pub marks: Vec<MarkInput>,
    /// Who they are for, in the same order.
    pub students: Vec<String>,
    /// When they were given, in milliseconds.
    pub at: f64,
}

/// Marks that were not taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Refusal {
    /// What was to be marked.
    pub unsent: Unsent,
    /// Why not, in words.
    pub why: String,
}

/// A name puts entries into the order they were given in.
fn name_of(kind: &str, at: f64, key: Uuid) -> Option<String> {
    Some(format!("{kind}{}.{:015}.{key}", kept::owner()?, at as u64))
}

fn of_owner<T: DeserializeOwned>(kind: &str) -> Vec<(String, T)> {
    let Some(owner) = kept::owner() else { return Vec::new() };
    let mut names = storage::names(&format!("{kind}{owner}."));
    names.sort();
    let read = |name: String| serde_json::from_str(&storage::get(&name)?).ok().map(|it| (name, it));
    names.into_iter().filter_map(read).collect()
}

/// Looks anew at what there is of whose page this is: nothing of somebody who has gone stays on it.
pub fn recount() {
    let (waiting, refused) = (of_owner::<Unsent>(WAITING).len(), of_owner::<Refusal>(REFUSED));
    COUNT.with(|count| count.set(waiting));
    REFUSALS.with(|all| all.set(refused.into_iter().map(|(_, it)| it).collect()));
}

/// Keeps marks until they are answered.
pub fn keep(unsent: &Unsent) {
    put(WAITING, unsent, unsent);
}

fn put(kind: &str, unsent: &Unsent, value: &impl Serialize) {
    if let (Some(name), Ok(text)) = (name_of(kind, unsent.at, unsent.key), serde_json::to_string(value)) {
        storage::set(&name, &text);
    }
    recount();
}

/// They were answered, or given up.
pub fn done(key: Uuid) {
    for (name, it) in of_owner::<Unsent>(WAITING) {
        if it.key == key {
            storage::forget(&name);
        }
    }
    recount();
}

/// They were refused when nobody may have been looking.
pub fn refuse(unsent: Unsent, why: String) {
    done(unsent.key);
    let refusal = Refusal { unsent, why };
    put(REFUSED, &refusal.unsent, &refusal);
}

/// What waits, in the order it was given.
pub fn list() -> Vec<Unsent> {
    recount();
    of_owner(WAITING).into_iter().map(|(_, it)| it).collect()
}

/// What waits under a key.
pub fn of_key(key: Uuid) -> Option<Unsent> {
    of_owner::<Unsent>(WAITING).into_iter().map(|(_, it)| it).find(|it| it.key == key)
}

/// How many commands wait.
pub fn count() -> Signal<usize> {
    COUNT.with(|count| count.clone().into())
}

/// What was refused and not read yet.
pub fn refusals() -> Signal<Vec<Refusal>> {
    REFUSALS.with(|all| all.clone().into())
}

/// They were read.
pub fn forget_refusals() {
    of_owner::<Refusal>(REFUSED).iter().for_each(|(name, _)| storage::forget(name));
    recount();
}

/// Somebody signs out: nothing of theirs stays.
pub fn wipe() {
    for kind in [WAITING, REFUSED] {
        let Some(owner) = kept::owner() else { return };
        storage::names(&format!("{kind}{owner}.")).iter().for_each(|name| storage::forget(name));
    }
    recount();
}

/// A new entry for marks given now.
pub fn new(key: Uuid, lesson: LessonId, title: String, marks: Vec<MarkInput>, students: Vec<String>) -> Unsent {
    Unsent { key, lesson, title, marks, students, at: now_ms() }
}
