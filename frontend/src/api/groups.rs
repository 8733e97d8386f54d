//! Groups, and who is in them.

use shared::{
    groups::{self, Enroll, Enrollment, Group, UpdateEnrollment},
    ids::{EnrollmentId, GroupId},
};
use uuid::Uuid;

use super::{Reply, Verb, at, client, lists, records::record};

record!(Group, shared::groups, Group, "groupIds");

/// Who is, was and will be in a group.
pub async fn enrollments(id: GroupId) -> Reply<Vec<Enrollment>> {
    lists::all(&at(groups::ENROLLMENTS, id)).await
}

/// Puts a student into a group.
pub async fn enroll(id: GroupId, command: &Enroll, key: Uuid) -> Reply<Enrollment> {
    client::command(Verb::Post, &at(groups::ENROLLMENTS, id), command, key).await
}

/// Changes the days of an enrolment.
pub async fn change_enrollment(id: EnrollmentId, command: &UpdateEnrollment, key: Uuid) -> Reply<Enrollment> {
    client::command(Verb::Patch, &at(groups::ENROLLMENT, id), command, key).await
}
