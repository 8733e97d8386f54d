//! Teachers: who leads lessons. Archiving one keeps the lessons and groups there were.

mod convert;
mod queries;
mod routes;
pub mod service;

pub use routes::routes;
