//! The pages of the application.

#[cfg(debug_assertions)]
pub mod kit;
