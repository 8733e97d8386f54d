//! Leads: people who asked and are not students yet. Here they are only read; the board comes with the sales room.

mod convert;
mod routes;
pub mod service;

pub use routes::routes;
