//! What the people who run the server look at: liveness, readiness, metrics.

mod routes;

pub use routes::{measure, routes};
