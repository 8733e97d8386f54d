//! What the server promises, over the real service and both databases, without sockets.
//!
//! One binary: a test is `module::sentence::engine`. Each test has a database of its own.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unnecessary_operation,
    clippy::cloned_ref_to_slice_refs,
    clippy::assigning_clones,
    clippy::match_bool,
    clippy::unused_async,
    clippy::semicolon_if_nothing_returned,
    reason = "a test that cannot go on stops, and says where; what reads well in a test is right"
)]

#[macro_use]
mod support;

mod account;
mod attendance;
mod audit;
mod audit_undo;
mod auth;
mod availability;
mod backups;
mod branch_access;
mod branches;
mod calendars;
mod centre;
mod exports;
mod forgot;
mod getting_back;
mod groups;
mod health;
mod holidays;
mod house;
mod idempotency;
mod import_again;
mod import_kill;
mod import_report;
mod imports;
mod intervals;
mod jobs;
mod journal;
mod kill;
mod leads;
mod lessons;
mod limits;
mod live;
mod look;
mod lost_factor;
mod mail;
mod makeups;
mod migrations;
mod openapi;
mod policy;
mod problems;
mod public;
mod registering;
mod repairs;
mod rights;
mod rooms;
mod rules;
mod rules_always;
mod rules_change;
mod schedule;
mod search;
mod second_factor;
mod statements;
mod students;
mod subjects;
mod teachers;
mod team;
mod tenancy;
mod together;
mod trainings;
mod vault;
mod workload;
