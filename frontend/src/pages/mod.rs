//! The pages of the application.

mod aside;
#[cfg(debug_assertions)]
pub mod kit;
mod register;
mod schedule;
mod settings;
mod sign_in;
mod states;

pub use register::RegisterPage;
pub use schedule::SchedulePage;
pub use settings::SettingsPage;
pub use sign_in::{SignInForm, SignInPage};
pub use states::{NoRight, NotFound, Unreachable};
