//! Branches: the places of a company, each with its time zone.
//!
//! A branch is archived only when nothing open stands in it, and never the last one: rooms, groups and lessons
//! always have an open branch to be in.

mod choice;
mod convert;
mod routes;
pub mod service;

pub use convert::dto as shown;
pub use routes::routes;
