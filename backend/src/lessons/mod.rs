//! Lessons: one meeting at a wall-clock time.
//!
//! A teacher, a room and a group are in one place at a time: the service asks first, under locks, so that it can say
//! what stands in the way; the slot table refuses whatever got past it. A completed lesson does not move; a lesson of
//! a rule that was moved alone is detached from it.

pub mod assemble;
pub mod calling_off;
pub mod conflicts;
pub mod legend;
pub mod limits;
pub mod moving;
pub mod overriding;
pub mod roster;
mod routes;
pub mod service;
pub mod slots;
pub mod suggestions;
pub mod together;

pub use routes::routes;
