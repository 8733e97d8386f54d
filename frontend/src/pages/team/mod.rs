//! Settings → «Команда и роли»: who works here, what they may, who is invited.

mod access;
mod factor;
mod invitations;
mod invite;
mod matrix;
mod members;
mod reset;
mod role_form;
mod roles;
mod said;

pub use invitations::InvitationsPage;
pub use members::TeamPage;
pub use roles::RolesPage;
