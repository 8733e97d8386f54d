//! What the server and the browser must agree on: shapes, commands with their validation, addresses,
//! permissions, refusals, texts and pure rules.
//!
//! Invariant: everything here compiles for wasm32 and natively and is the same on both sides.
//! It refuses to know: sockets, clocks, random numbers, SQL.

#[macro_use]
mod shape;

pub mod accent;
pub mod attendance;
pub mod audit;
pub mod auth;
pub mod availability;
pub mod backups;
pub mod branches;
pub mod bulk;
pub mod calendars;
pub mod centre;
pub mod events;
pub mod exports;
pub mod format;
pub mod groups;
pub mod health;
pub mod holidays;
pub mod i18n;
pub mod ids;
pub mod import;
pub mod journal;
pub mod leads;
pub mod lessons;
pub mod look;
pub mod makeups;
pub mod money;
pub mod page;
pub mod patch;
pub mod permission;
pub mod phone;
pub mod problem;
pub mod repairs;
pub mod rights;
pub mod rooms;
pub mod rules;
pub mod search;
pub mod security;
pub mod students;
pub mod subjects;
pub mod teachers;
pub mod team;
pub mod time;
pub mod trainings;
pub mod typed_day;
pub mod validation;
pub mod waitlist;
pub mod workload;
