//! Schedule rules and the lessons that are made from them ahead of time.

mod convert;
pub mod generate;
mod named;
mod pairing;
mod pattern;
mod plan;
mod routes;
mod rows;
pub mod series;
pub mod service;
mod settle;
mod withdraw;

pub use routes::routes;
