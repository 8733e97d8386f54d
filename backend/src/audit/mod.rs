//! The audit log: read by people, sealed into a chain, and the way back from a change.
//!
//! Rows are written by [`crate::history`] in the transaction of the change. Here nothing changes one: a seal is a row of
//! another table, and undoing is a change like any other, through the service of the record's feature.

mod names;
mod readable;
mod routes;
pub mod seal;
mod service;
mod undo;
pub mod verify;

pub use routes::routes;
