//! What a change of who is in a group means elsewhere, and taking it back.

use chrono::NaiveDate;
use leptos::task::spawn_local;
use shared::{
    events::Entity,
    groups::{Enrollment, UpdateEnrollment},
    patch::Patch,
};

use super::{changes, toasts::Notices};
use crate::{api, platform::command_key};

/// Somebody has come into a group or left it: groups count their students, students name their groups.
pub fn changed() {
    for kind in [Entity::Enrollment, Entity::Group, Entity::Student] {
        changes::tell(kind);
    }
}

/// Puts the last day of an enrolment back to what it was.
pub fn put_back(now: &Enrollment, until: Option<NaiveDate>, notices: Notices) {
    let (id, version) = (now.id, now.version);
    spawn_local(async move {
        let command = UpdateEnrollment { version, until: Patch::from_form(until), ..UpdateEnrollment::default() };
        match api::groups::change_enrollment(id, &command, command_key()).await {
            Ok(_) => changed(),
            Err(problem) => notices.refused(&problem, None),
        }
    });
}
