//! Attendance: one mark per lesson and student, for who was on the roster of that day.
//!
//! The mark that makes the roster whole completes the lesson in its own transaction; clearing one opens it again.
//! Repeating a mark changes nothing.

mod day;
mod figures;
mod journal;
mod policy;
mod routes;
pub mod service;

pub use routes::routes;
