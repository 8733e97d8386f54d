//! Rooms: where lessons take place.
//!
//! A name is one room of a branch among the unarchived; archiving keeps every lesson that took place there.

mod convert;
mod routes;
pub mod service;

pub use routes::routes;
