//! What the people who run the server and those who write to its API look at: liveness, readiness, metrics, the document.

mod docs;
mod routes;

pub use routes::{measure, routes};
