//! Who gets in. A company with its admin is made in one transaction; a session is a family of refresh tokens that
//! rotate; an old one used again ends the family; an access token names a session and lives 15 minutes.
//!
//! Passwords, refresh tokens and the cookie are never logged and never stored in clear.

pub mod attempts;
pub mod membership;
pub mod passwords;
pub mod registration;
mod routes;
pub mod sessions;
pub mod sign_in;
pub mod tokens;

pub use routes::routes;
