//! Private calendars: a calendar program reads the lessons of a teacher, a room, a group or a student under a secret
//! address.
//!
//! A link is its maker's: it shows what the maker may see at the moment it is read, and nothing once the membership has
//! ended, the record is in the archive or the link was taken back. The address is found by the hash of its secret; the
//! secret itself is sealed by the vault, because the same link is added to a phone today and to a computer next week,
//! and whoever made it has to be able to copy it again without making the first calendar blind.

mod feed;
mod ics;
mod routes;
mod service;
mod subject;

pub use routes::routes;
