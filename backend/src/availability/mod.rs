//! When a teacher works, and from when until when a teacher is away or a room is closed.
//!
//! Both stand softly in the way of lessons that are made or moved (`lessons/limits.rs`); what stands already stays, and
//! whoever writes an absence down hears how many lessons it hits.

mod absences;
mod routes;
mod week;

pub use absences::{dto as absence, find as found, hit, near};
pub use routes::routes;
pub use week::times_of;
