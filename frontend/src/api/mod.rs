//! The server's endpoints: one fetch function, and a wrapper of a few lines for each address.

pub mod attendance;
pub mod audit;
pub mod auth;
pub mod availability;
pub mod backups;
pub mod branches;
pub mod calendars;
pub mod centre;
pub mod client;
pub mod exports;
pub mod groups;
pub mod health;
pub mod import;
pub mod leads;
pub mod lessons;
pub mod lists;
pub mod makeups;
pub mod records;
pub mod rooms;
pub mod rules;
pub mod security;
pub mod students;
pub mod subjects;
pub mod teachers;
pub mod team;
mod url;

pub use client::{Reply, Verb};
pub use url::{at, with_query};
