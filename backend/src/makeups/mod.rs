//! Guests of lessons, and make-ups: an excused miss gives one, joining another lesson as a guest uses it.
//!
//! Make-ups are conserved: there is one exactly for each excused miss that somebody marked here, it is used once, and
//! it comes back when the guest goes. A mark that gave one that has been used cannot be changed before that.

mod guests;
mod list;
pub mod marks;
mod routes;

pub use routes::routes;
