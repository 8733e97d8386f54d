//! Groups, and students in them from a day to a day.
//!
//! A group never holds more students on any day than it has places, however many enrol at once, unless somebody with
//! the permission says why; that reason stands in the audit log. Nobody is in a group twice on one day. Who
//! finds no place waits, in order.

mod convert;
pub mod enrollments;
mod places;
mod queries;
mod routes;
pub mod service;
mod waitlist;

pub use routes::routes;
