//! Rung when a transaction was committed: whoever waits for work in the outbox or the job table looks again.
//!
//! Between processes on PostgreSQL the tables ring themselves (`NOTIFY`, by a trigger), and [`Database::ring_for_others`]
//! carries it on. Ringing is a hint and nothing more: who misses one looks again after a while.

use std::{sync::Arc, time::Duration};

use sea_orm::{DbBackend, sqlx::postgres::PgListener};
use tokio::sync::watch;

use super::Database;

/// The channel the triggers ring.
const CHANNEL: &str = "classmate";
const AGAIN: Duration = Duration::from_secs(5);

/// One bell, any number of listeners; none of them takes the ring away from another.
#[derive(Clone)]
pub struct Bell(Arc<watch::Sender<u64>>);

impl Bell {
    pub(super) fn new() -> Self {
        Self(Arc::new(watch::Sender::new(0)))
    }
    pub fn ring(&self) {
        self.0.send_modify(|rings| *rings = rings.wrapping_add(1));
    }
    /// Hears every ring from now on.
    pub fn listen(&self) -> Ear {
        Ear(self.0.subscribe())
    }
}

/// Somebody who waits for the bell.
pub struct Ear(watch::Receiver<u64>);

impl Ear {
    /// Returns when the bell has rung since the last time, at the latest after `patience`; whether it has.
    pub async fn heard(&mut self, patience: Duration) -> bool {
        matches!(tokio::time::timeout(patience, self.0.changed()).await, Ok(Ok(())))
    }
}

impl Database {
    /// Rings here whenever another process has put something into the outbox or the job table; never returns on
    /// PostgreSQL, at once on SQLite, which has one process.
    pub async fn ring_for_others(&self) {
        if self.engine() != DbBackend::Postgres {
            return;
        }
        loop {
            if let Err(error) = self.carry_rings().await {
                tracing::warn!(%error, "the database's notices cannot be heard, trying again");
            }
            tokio::time::sleep(AGAIN).await;
        }
    }

    async fn carry_rings(&self) -> Result<(), sea_orm::sqlx::Error> {
        let mut listener = PgListener::connect_with(self.connection().get_postgres_connection_pool()).await?;
        listener.listen(CHANNEL).await?;
        loop {
            // What came while there was no connection is made up for by ringing.
            listener.try_recv().await?;
            self.bell().ring();
        }
    }
}
