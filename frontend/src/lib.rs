//! The application in the browser.
//!
//! `pages → {kit, data, dnd, api, i18n} → shared`. The URL holds what a link should restore, the stores of `data`
//! hold what the server said, component signals the rest.

// The type of a page holds the types of all that is in it, nested.
#![recursion_limit = "512"]

pub mod api;
mod app;
pub mod data;
pub mod dnd;
mod frame;
pub mod i18n;
pub mod kit;
mod offline;
pub mod pages;
pub mod platform;
pub mod routes;
mod shortcuts;
mod theme;

/// Puts the application into the page.
pub fn start() {
    console_error_panic_hook::set_once();
    i18n::restore();
    leptos::mount::mount_to_body(app::App);
}
