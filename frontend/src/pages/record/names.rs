//! Names of what records point at, and choices made of them.

use leptos::prelude::*;
use shared::{
    auth::BranchRef,
    ids::{BranchId, RoomId, SubjectId, TeacherId},
};
use uuid::Uuid;

use crate::{
    api::records::Record,
    data::{directory::Directory, session::Session},
    kit::Choice,
};

/// Choices out of the records of a list.
pub fn choices<T: Record>(items: Signal<Vec<T>>) -> Signal<Vec<Choice>> {
    Signal::derive(move || items.with(|items| items.iter().map(|item| Choice::new(item.id().to_string(), item.name())).collect()))
}

fn name_in<T: Record>(items: Signal<Vec<T>>, id: Uuid) -> Option<String> {
    items.with(|items| items.iter().find(|item| item.id() == id).map(|item| item.name().to_owned()))
}

/// Name of a teacher, unless archived.
pub fn teacher_name(id: TeacherId) -> Option<String> {
    name_in(Directory::here().teachers.items(), id.into())
}

/// Name of a room, unless archived.
pub fn room_name(id: RoomId) -> Option<String> {
    name_in(Directory::here().rooms.items(), id.into())
}

/// Name of a subject, unless archived.
pub fn subject_name(id: SubjectId) -> Option<String> {
    name_in(Directory::here().subjects.items(), id.into())
}

fn branches() -> Vec<BranchRef> {
    Session::here().me().with(|me| me.as_ref().map(|me| me.branches.clone()).unwrap_or_default())
}

/// Name of a branch one is admitted to.
pub fn branch_name(id: BranchId) -> Option<String> {
    branches().into_iter().find(|branch| branch.id == id).map(|branch| branch.name)
}

/// Names of several, in their order, with commas.
pub fn joined<I: Copy>(ids: &[I], name: fn(I) -> Option<String>) -> Option<String> {
    let names: Vec<String> = ids.iter().filter_map(|id| name(*id)).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

/// The branches one is admitted to.
pub fn branch_choices() -> Signal<Vec<Choice>> {
    let session = Session::here();
    Signal::derive(move || {
        session.me().with(|me| {
            let branches = me.as_ref().map(|me| me.branches.as_slice()).unwrap_or_default();
            branches.iter().map(|branch| Choice::new(branch.id.to_string(), branch.name.clone())).collect()
        })
    })
}

/// Whether there is more than one branch to choose from.
pub fn has_branches() -> Signal<bool> {
    let choices = branch_choices();
    Signal::derive(move || choices.with(|choices| choices.len() > 1))
}

/// The ids that texts of a control stand for.
pub fn ids<I: std::str::FromStr>(values: &[String]) -> Vec<I> {
    values.iter().filter_map(|value| value.parse().ok()).collect()
}

/// The texts of a control that stand for ids.
pub fn values<I: ToString>(ids: &[I]) -> Vec<String> {
    ids.iter().map(ToString::to_string).collect()
}
