//! Weekly times of teachers, absences and closures, and the repair of what they hit.

use serde_json::json;
use shared::{
    availability::{self, Absence, AbsenceQuery, Availability, CreateAbsence, SetAvailability},
    ids::{AbsenceId, TeacherId},
    page::{Page, Seen},
    repairs::{self, Repair, RepairOf, RepairPlan, Repaired},
    workload::{WORKLOAD, Workload, WorkloadQuery},
};

use super::{Reply, Verb, at, client, with_query};
use crate::platform::command_key;

/// When a teacher works.
pub async fn week(id: TeacherId) -> Reply<Availability> {
    client::get(&at(availability::WEEK, id)).await
}

/// Says when a teacher works.
pub async fn set_week(id: TeacherId, command: &SetAvailability) -> Reply<Availability> {
    client::command(Verb::Put, &at(availability::WEEK, id), command, command_key()).await
}

/// Absences and closures.
pub async fn absences(query: &AbsenceQuery) -> Reply<Page<Absence>> {
    client::get(&with_query(availability::LIST, query)).await
}

/// Writes an absence or a closure down.
pub async fn create(command: &CreateAbsence) -> Reply<Absence> {
    client::command(Verb::Post, availability::LIST, command, command_key()).await
}

/// Takes an absence back.
pub async fn archive(id: AbsenceId) -> Reply<Absence> {
    client::command(Verb::Delete, &at(availability::ONE, id), &json!({}), command_key()).await
}

/// Writes it down again.
pub async fn restore(id: AbsenceId, version: i32) -> Reply<Absence> {
    client::command(Verb::Post, &at(availability::RESTORE, id), &Seen { version }, command_key()).await
}

/// The lessons that are hit, and how each can be repaired.
pub async fn plan(of: &RepairOf) -> Reply<RepairPlan> {
    client::command(Verb::Post, repairs::PREVIEW, of, command_key()).await
}

/// Repairs lessons: all of them, or none.
pub async fn repair(command: &Repair) -> Reply<Repaired> {
    client::command(Verb::Post, repairs::APPLY, command, command_key()).await
}

/// Hours of teachers or rooms.
pub async fn workload(query: &WorkloadQuery) -> Reply<Workload> {
    client::get(&with_query(WORKLOAD, query)).await
}
