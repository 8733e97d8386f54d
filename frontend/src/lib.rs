//! The application in the browser.

pub mod kit;
pub mod pages;
