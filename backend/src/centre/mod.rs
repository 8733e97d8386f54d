//! What a centre decides about itself: name, logo, colour, zone, currency, language, hours, attendance.
//!
//! Each part is saved alone with a version of its own, under the lock of the company: nobody's part resets another's.

mod logo;
mod parts;
mod picture;
mod routes;
pub mod service;
mod svg;
mod zone;

pub use logo::sweep;
pub use parts::{attendance_policy, hours, look};
pub use routes::routes;
