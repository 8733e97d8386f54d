//! Rows that commands change at once and the server confirms: an [`Overlay`] behind one signal.

use std::{collections::HashMap, future::Future};

use leptos::{prelude::*, task::spawn_local};
use serde::de::DeserializeOwned;
use shared::problem::{Cause, Problem, Rule};
use uuid::Uuid;

use super::{
    kept, net,
    overlay::{Entity, Overlay, SendOf},
};
use crate::{
    api::{Reply, client},
    platform,
};

/// An entity whose commands the server carries out.
pub trait Remote: Entity<Id: Send + Sync, Command: Send + Sync> + DeserializeOwned + Send + Sync + 'static {
    /// Carries out one command and answers with the row as saved.
    fn send(command: SendOf<Self>) -> impl Future<Output = Reply<Self>>;
}

type Done<T> = Box<dyn FnOnce(Reply<T>)>;

/// Rows of one kind, owned by the application.
pub struct Collection<T: Remote> {
    rows: RwSignal<Overlay<T>>,
    done: StoredValue<HashMap<Uuid, Done<T>>, LocalStorage>,
}

/// The same command, sent before, is on its way still.
fn is_being_done(problem: &Problem) -> bool {
    matches!(problem.cause, Cause::Rule { rule: Rule::RequestInProgress, .. })
}

/// A command whose answer was lost is refused when it is sent again, because it has changed the record itself: if
/// the record is as it was wished, it was done.
fn done_already<T: Entity + DeserializeOwned>(command: &T::Command, problem: Problem) -> Result<T, Problem> {
    let Cause::Stale { current, .. } = &problem.cause else {
        return Err(problem);
    };
    let Ok(current) = serde_json::from_value::<T>(current.clone()) else {
        return Err(problem);
    };
    let mut wished = current.clone();
    wished.apply(command);
    if wished == current { Ok(current) } else { Err(problem) }
}

impl<T: Remote> Clone for Collection<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: Remote> Copy for Collection<T> {}

impl<T: Remote> Default for Collection<T> {
    fn default() -> Self {
        Self { rows: RwSignal::new(Overlay::default()), done: StoredValue::new_local(HashMap::new()) }
    }
}

/// How long a command waits before it asks an unreachable server again.
const AGAIN_MS: u32 = 3_000;

impl<T: Remote> Collection<T> {
    /// One row as the user should see it; only its own changes are told.
    pub fn row(self, id: T::Id) -> Memo<Option<T>> {
        Memo::new(move |_| self.rows.with(|rows| rows.get(id)))
    }

    /// Whether a row waits for the server.
    pub fn pending(self, id: T::Id) -> Memo<bool> {
        Memo::new(move |_| self.rows.with(|rows| rows.is_pending(id)))
    }

    /// Reads all rows; follows them inside a view.
    pub fn with<R>(self, read: impl FnOnce(&Overlay<T>) -> R) -> R {
        self.rows.with(read)
    }

    /// Reads all rows as they are now.
    pub fn with_now<R>(self, read: impl FnOnce(&Overlay<T>) -> R) -> R {
        self.rows.with_untracked(read)
    }

    /// Takes rows from the server.
    pub fn update(self, write: impl FnOnce(&mut Overlay<T>)) {
        self.rows.update(write);
    }

    /// Asks for a change: it shows at once, goes to the server in its turn and is forgotten when refused.
    pub fn propose(self, id: T::Id, command: T::Command, done: impl FnOnce(Reply<T>) + 'static) {
        let key = platform::command_key();
        self.done.update_value(|map| drop(map.insert(key, Box::new(done))));
        let send = self.rows.try_update(|rows| rows.propose(id, command, key)).flatten();
        if let Some(send) = send {
            spawn_local(self.drive(send));
        }
    }

    async fn drive(self, first: SendOf<T>) {
        let mut next = Some(first);
        while let Some(send) = next.take() {
            let (id, key) = (send.id, send.key);
            match Self::until_answered(send).await {
                Ok(row) => {
                    next = self.rows.try_update(|rows| rows.confirm(row.clone())).flatten();
                    self.finish(key, Ok(row));
                }
                Err(problem) => {
                    let current = match &problem.cause {
                        Cause::Stale { current, .. } => serde_json::from_value(current.clone()).ok(),
                        _ => None,
                    };
                    self.rows.update(|rows| drop(rows.reject(id, current)));
                    self.finish(key, Err(problem));
                }
            }
        }
    }

    /// Without a connection the command waits, under the same key, so that sending it again does it once.
    async fn until_answered(send: SendOf<T>) -> Reply<T> {
        let (mut counted, whose) = (false, kept::owner());
        let answer = loop {
            // Somebody else has come: what one person asked for is not done in the name of another.
            if kept::owner() != whose {
                break Err(client::local(Cause::Unauthenticated));
            }
            match T::send(send.clone()).await {
                Err(problem) if problem.is_unreachable() || is_being_done(&problem) => {
                    if !counted {
                        net::count_waiting(true);
                        counted = true;
                    }
                    platform::sleep(AGAIN_MS).await;
                }
                answer => break answer,
            }
        };
        if counted {
            net::count_waiting(false);
            return answer.or_else(|problem| done_already(&send.command, *problem).map_err(Box::new));
        }
        answer
    }

    fn finish(self, key: Uuid, answer: Reply<T>) {
        let done = self.done.try_update_value(|map| map.remove(&key)).flatten();
        if let Some(done) = done {
            done(answer);
        }
    }
}
