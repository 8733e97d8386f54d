//! Repair of the schedule after a teacher fell ill, a room was closed or a day became a holiday.
//!
//! The preview looks once at everything near and plans in memory, so that no proposal stands in the way of another;
//! carrying it out asks anew, under locks, in one transaction.

mod apply;
mod plan;
mod preview;
mod routes;
mod world;

pub use routes::routes;
