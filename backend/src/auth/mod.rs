//! Who gets in. A company with its admin is made in one transaction; a session is a family of refresh tokens that
//! rotate; an old one used again ends the family; an access token names a session and lives 15 minutes.
//!
//! Passwords, refresh tokens and the cookie are never logged and never stored in clear.

pub mod account;
mod account_routes;
pub mod api_tokens;
pub mod attempts;
pub mod breached;
pub mod codes;
mod factor_routes;
pub mod forgot;
pub mod membership;
pub mod passwords;
pub mod refusals;
pub mod registering;
pub mod registration;
mod routes;
pub mod second_factor;
pub mod sessions;
pub mod sign_in;
pub mod tokens;

/// Everything under `/api/auth`, and what a person does with their own access.
pub fn routes(api: crate::http::api::Api) -> crate::http::api::Api {
    factor_routes::routes(account_routes::routes(routes::routes(api)))
}
