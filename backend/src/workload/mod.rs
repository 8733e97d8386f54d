//! Workload of teachers and rooms: one grouped statement, however many lessons there are.

mod capacity;
mod routes;
mod service;

pub use routes::routes;
