//! The server's endpoints: one fetch function, and a wrapper of a few lines for each address.

pub mod attendance;
pub mod auth;
pub mod client;
pub mod lessons;
pub mod lists;
mod url;

pub use client::{Reply, Verb};
pub use url::{at, with_query};
