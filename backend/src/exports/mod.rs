//! Everything a company owns: taken along as one zip, brought into another installation, or cleared.
//!
//! Invariant: each table of the schema is named in [`contents`], with what becomes of it; a test holds that. The same
//! data gives the same bytes, on either engine and in any installation. No secret leaves in an export.

mod clear;
pub mod commands;
pub mod contents;
mod import;
pub mod moving;
mod pack;
mod routes;
mod run;
pub mod service;
mod tasks;

pub use import::{Imported, import};
pub use routes::routes;
pub use run::perform as perform_export;

pub use clear::perform as perform_clearing;
