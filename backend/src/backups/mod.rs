//! Backups of the whole installation: taken while it runs, restored into a scratch database and looked over, thrown
//! away when they are old, brought back by a command, whole or for one centre.
//!
//! Invariant: a backup is one zip with a record beside it. The records are files, not rows: a restored database must
//! not forget the backups that were made after it. Nothing here answers a path, a password or another company's data.

pub mod check;
pub mod commands;
mod invariants;
pub mod one;
mod programs;
pub mod records;
pub mod restore;
mod routes;
pub mod schedule;
pub mod service;
pub mod take;

pub use routes::routes;

/// What went wrong, for the log and the command line.
pub type Outcome<T = ()> = std::result::Result<T, String>;

/// Does what blocks away from the async threads.
pub async fn away<T: Send + 'static>(work: impl FnOnce() -> std::io::Result<T> + Send + 'static) -> Outcome<T> {
    tokio::task::spawn_blocking(work).await.map_err(said)?.map_err(said)
}

/// An error as text.
pub fn said(error: impl std::fmt::Display) -> String {
    error.to_string()
}
