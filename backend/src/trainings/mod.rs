//! The academy's words over lessons and marks: `/api/trainings`, `/api/attendances`.
//!
//! Nothing is stored here. A training is a lesson and an attendance a mark: whoever may see or do the one may the other,
//! and every rule of theirs holds.

mod attendances;
mod routes;
mod service;

pub use routes::routes;
