//! The pages of the application.

mod aside;
mod audit;
mod branches;
mod data;
mod groups;
mod import;
mod join;
#[cfg(debug_assertions)]
pub mod kit;
mod leads;
mod list;
mod record;
mod register;
mod rooms;
mod schedule;
mod security;
mod settings;
mod settings_frame;
mod sign_in;
mod states;
mod students;
mod subjects;
mod teachers;
mod team;

pub use audit::AuditPage;
pub use branches::BranchesPage;
pub use data::DataPage;
pub use groups::{GroupPage, GroupsPage};
pub use import::ImportPage;
pub use join::JoinPage;
pub use leads::{LeadPage, LeadsPage};
pub use register::RegisterPage;
pub use rooms::RoomsPage;
pub use schedule::SchedulePage;
pub use security::SecurityPage;
pub use settings::SettingsPage;
pub use sign_in::{SignInForm, SignInPage};
pub use states::{NoRight, NotFound, Unreachable};
pub use students::{StudentPage, StudentsPage};
pub use subjects::SubjectsPage;
pub use teachers::{TeacherPage, TeachersPage};
pub use team::{InvitationsPage, RolesPage, TeamPage};
