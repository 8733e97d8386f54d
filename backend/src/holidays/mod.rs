//! Holidays: days on which no lessons are made from the schedule. Lessons that stand there already stay.

mod convert;
mod ready;
mod routes;
pub mod service;

pub use routes::routes;
