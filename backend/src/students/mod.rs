//! Students, their guardians and the company's list of statuses.
//!
//! A guardian is one person for the whole family: changed for one child, changed for all, and gone only with the
//! last. A prospect (a lead that came to a lesson) is a student of its own kind and stands in no list unless asked
//! for by `status=prospect`.

mod convert;
mod guardians;
mod queries;
mod routes;
pub mod service;

pub use routes::routes;
