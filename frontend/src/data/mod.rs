//! What the application owns: the session, the lessons, notices, the live stream.
//!
//! These stores are made once in `App` and outlive every page, so an answer that comes after its page is gone
//! still lands.

pub mod asked;
pub mod changes;
pub mod collection;
pub mod commands;
pub mod directory;
pub mod drafts;
pub mod editing;
pub mod enrollments;
pub mod eyes;
pub mod form;
pub mod kept;
pub mod lessons;
pub mod listing;
pub mod live;
pub mod merge;
pub mod net;
pub mod overlay;
pub mod records;
pub mod roles;
pub mod rosters;
pub mod session;
mod sse;
pub mod statuses;
pub mod toasts;
pub mod unsent;
