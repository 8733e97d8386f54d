//! Subjects: what is taught. A name is one subject among the unarchived; archiving keeps whatever refers to it.

mod convert;
mod routes;
pub mod service;

pub use routes::routes;
