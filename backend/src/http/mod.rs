//! What lies between the wire and the features: typed registration, who is calling, reading requests, refusals.

pub mod answer;
pub mod api;
pub mod assets;
pub mod authority;
pub mod extract;
pub mod idempotency;
pub mod layers;
pub mod openapi;
pub mod origin;
pub mod peer;
pub mod problem;
pub mod ranges;
pub mod rate;
pub mod server;
