//! What the people who run the server and those who write to its API look at: liveness, readiness, metrics, the document.

mod docs;
mod gauges;
mod routes;

pub use gauges::{measure_forever, of_installation};
pub use routes::{measure, recorder, routes};
