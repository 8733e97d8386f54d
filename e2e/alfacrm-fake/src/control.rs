//! The hand behind the fake: breaks, delays, changes data, counts requests.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde::Serialize;
use serde_json::{Map, Value};
use tokio::sync::watch;

use crate::faults::{self, Fault, Waiting};
use crate::settings::Settings;
use crate::truth::Truth;
use crate::world::{Entity, Record, World};

/// A request the fake has seen.
#[derive(Debug, Clone, Serialize)]
pub struct Seen {
    /// After `/v2api/`, with its query: `1/cgi/index?group_id=42`.
    pub path: String,
    /// Milliseconds since the fake began.
    pub at_ms: u64,
    pub status: u16,
}

/// A handle on a running fake; clones share it.
#[derive(Debug, Clone)]
pub struct Control {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    settings: Settings,
    began: Instant,
    state: Mutex<State>,
    /// How many requests were answered: whoever waits for one is woken by it.
    asked: watch::Sender<usize>,
}

#[derive(Debug)]
struct State {
    world: World,
    waiting: Vec<Waiting>,
    /// Token → when it runs out, on the fake's clock.
    tokens: HashMap<String, Duration>,
    issued: u64,
    /// Added to real time: the injected part of the clock.
    ahead: Duration,
    delay: Duration,
    limit: Option<Limit>,
    denied: bool,
    writes: u64,
    seen: Vec<Seen>,
}

#[derive(Debug)]
struct Limit {
    per_second: usize,
    retry_after: Option<u64>,
    recent: VecDeque<Instant>,
}

/// The limit is exceeded; what `Retry-After` says, if anything.
#[derive(Debug)]
pub(crate) struct Refused {
    pub retry_after: Option<u64>,
}

impl Control {
    pub(crate) fn new(world: World, settings: Settings) -> Self {
        let state = State {
            world,
            waiting: Vec::new(),
            tokens: HashMap::new(),
            issued: 0,
            ahead: Duration::ZERO,
            delay: Duration::ZERO,
            limit: None,
            denied: false,
            writes: 0,
            seen: Vec::new(),
        };
        Self {
            inner: Arc::new(Inner { settings, began: Instant::now(), state: Mutex::new(state), asked: watch::Sender::new(0) }),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.inner.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    // --- breaking things -------------------------------------------------------------------

    /// The next request, whichever it is, goes wrong so.
    pub fn fail_next(&self, fault: Fault) {
        self.fail(fault, "", 0, 1);
    }

    /// After `skip` requests whose path ends in `path` (`""`: any), the next `times` go wrong so.
    pub fn fail(&self, fault: Fault, path: &str, skip: u32, times: u32) {
        self.wait(Waiting { fault, path: path.to_owned(), skip, times });
    }

    pub(crate) fn wait(&self, waiting: Waiting) {
        self.state().waiting.push(waiting);
    }

    pub(crate) fn take_fault(&self, path: &str) -> Option<Fault> {
        faults::take(&mut self.state().waiting, path)
    }

    /// More than so many requests within a second are answered 429; `None` lifts it.
    pub fn rate_limit(&self, per_second: Option<usize>, retry_after: Option<u64>) {
        self.state().limit = per_second.map(|per_second| Limit { per_second, retry_after, recent: VecDeque::new() });
    }

    /// Whether the limit is exceeded now.
    pub(crate) fn over_limit(&self) -> Option<Refused> {
        let mut state = self.state();
        let limit = state.limit.as_mut()?;
        let now = Instant::now();
        limit.recent.retain(|at| now.duration_since(*at) < Duration::from_secs(1));
        if limit.recent.len() >= limit.per_second {
            return Some(Refused { retry_after: limit.retry_after });
        }
        limit.recent.push_back(now);
        None
    }

    /// Every request takes so much longer.
    pub fn delay(&self, by: Duration) {
        self.state().delay = by;
    }

    pub(crate) fn current_delay(&self) -> Duration {
        self.state().delay
    }

    /// The API user's role loses (or regains) the module `v2api`.
    pub fn deny_access(&self, denied: bool) {
        self.state().denied = denied;
    }

    pub(crate) fn denied(&self) -> bool {
        self.state().denied
    }

    // --- tokens and the clock --------------------------------------------------------------

    /// Revokes all tokens now.
    pub fn expire_tokens(&self) {
        self.state().tokens.clear();
    }

    /// Moves the fake's clock ahead; tokens grow old by it.
    pub fn advance(&self, by: Duration) {
        self.state().ahead += by;
    }

    pub(crate) fn issue_token(&self) -> String {
        let now = self.inner.began.elapsed();
        let mut state = self.state();
        state.issued += 1;
        let token = format!("fake-token-{:04}", state.issued);
        let until = now + state.ahead + self.inner.settings.token_life;
        state.tokens.insert(token.clone(), until);
        token
    }

    pub(crate) fn token_is_good(&self, token: &str) -> bool {
        let now = self.inner.began.elapsed();
        let state = self.state();
        state.tokens.get(token).is_some_and(|until| now + state.ahead < *until)
    }

    /// How many times somebody logged in.
    pub fn logins(&self) -> u64 {
        self.state().issued
    }

    // --- the data --------------------------------------------------------------------------

    /// What an importer must reach now.
    pub fn truth(&self) -> Truth {
        Truth::of(&self.state().world)
    }

    /// Reads or changes the data.
    pub fn edit<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        change(&mut self.state().world)
    }

    /// Changes fields of a record.
    pub fn patch(&self, entity: Entity, id: i64, fields: Value) -> bool {
        let fields: Map<String, Value> = fields.as_object().cloned().unwrap_or_default();
        self.edit(|world| world.patch(entity, id, &fields))
    }

    /// Adds a record seen in these branches.
    pub fn add(&self, entity: Entity, branches: &[i64], fields: Value) {
        self.edit(|world| world.add(entity, Record::new(branches, false, fields)));
    }

    /// Removes a record for good.
    pub fn remove(&self, entity: Entity, id: i64) -> bool {
        self.edit(|world| world.remove(entity, id))
    }

    // --- what was asked --------------------------------------------------------------------

    pub(crate) fn note(&self, path: String, status: u16, came: Instant) {
        let at_ms = came.duration_since(self.inner.began).as_millis() as u64;
        self.state().seen.push(Seen { path, at_ms, status });
        self.inner.asked.send_modify(|asked| *asked += 1);
    }

    /// Waits until so many requests have been answered since the fake began, or was calmed.
    pub async fn asked(&self, times: usize) {
        // The sender lives as long as this handle.
        drop(self.inner.asked.subscribe().wait_for(|asked| *asked >= times).await);
    }

    /// All requests so far, in the order they were answered.
    pub fn requests(&self) -> Vec<Seen> {
        self.state().seen.clone()
    }

    /// How many requests had a path that contains this (`""`: all).
    pub fn count(&self, part: &str) -> usize {
        self.state().seen.iter().filter(|seen| seen.path.contains(part)).count()
    }

    /// The most requests that came within one second.
    pub fn busiest_second(&self) -> usize {
        let mut times: Vec<u64> = self.state().seen.iter().map(|seen| seen.at_ms).collect();
        times.sort_unstable();
        let within = |from: &u64| times.iter().filter(|at| (*from..from + 1000).contains(at)).count();
        times.iter().map(within).max().unwrap_or(0)
    }

    pub(crate) fn note_write(&self) {
        self.state().writes += 1;
    }

    /// Attempts to write: an importer must leave this at zero.
    pub fn writes(&self) -> u64 {
        self.state().writes
    }

    /// Forgets faults, delays, limits and what was asked; data and tokens stay.
    pub fn calm(&self) {
        let mut state = self.state();
        state.waiting.clear();
        state.seen.clear();
        state.delay = Duration::ZERO;
        state.limit = None;
        state.denied = false;
        drop(state);
        self.inner.asked.send_replace(0);
    }
}
