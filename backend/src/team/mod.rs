//! The team: who works in a centre and what they may. Members, the roles they have, and invitations.
//!
//! Nobody grants or takes what they do not hold, nobody is raised beyond who raises them, and at least one active
//! administrator of all branches is always left. Every change of access takes the company's row first, so that two
//! of them cannot both leave "one other" administrator behind.

mod convert;
mod grants;
mod helping;
pub mod invitations;
mod joining;
pub mod lost_factor;
pub mod members;
pub mod preview;
mod queries;
mod resets;
pub mod roles;
mod routes;
mod standing;

pub use grants::refuse_unless_everywhere;
pub use routes::routes;
pub use standing::{Standing, standing};
