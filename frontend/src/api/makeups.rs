//! Guests of lessons, make-ups, waitlists.

use shared::{
    groups::Enrollment,
    ids::{GroupId, LessonId, StudentId, WaitingId},
    makeups::{self, AddGuest, Guest, Makeup, MakeupQuery, RemoveGuest},
    page::Page,
    waitlist::{self, MoveWaiting, Promote, Wait, Waiting, Waitlist},
};
use uuid::Uuid;

use super::{Reply, Verb, at, client, with_query};

/// Make-ups, those that expire first.
pub async fn list(query: &MakeupQuery) -> Reply<Page<Makeup>> {
    client::get(&with_query(makeups::LIST, query)).await
}

/// Lets a student be a guest of a lesson.
pub async fn add_guest(lesson: LessonId, command: &AddGuest, key: Uuid) -> Reply<Guest> {
    client::command(Verb::Post, &at(makeups::GUESTS, lesson), command, key).await
}

/// Takes a guest off a lesson.
pub async fn remove_guest(lesson: LessonId, student_id: StudentId, key: Uuid) -> Reply<Guest> {
    client::command(Verb::Post, &at(makeups::GUEST_GONE, lesson), &RemoveGuest { student_id }, key).await
}

/// Who waits for a place in a group.
pub async fn waitlist(group: GroupId) -> Reply<Waitlist> {
    client::get(&at(waitlist::OF_GROUP, group)).await
}

/// Puts a student on the waitlist.
pub async fn wait(group: GroupId, command: &Wait, key: Uuid) -> Reply<Waiting> {
    client::command(Verb::Post, &at(waitlist::OF_GROUP, group), command, key).await
}

/// Moves somebody within the list.
pub async fn move_waiting(id: WaitingId, command: &MoveWaiting, key: Uuid) -> Reply<Waiting> {
    client::command(Verb::Patch, &at(waitlist::ONE, id), command, key).await
}

/// Takes somebody off the list.
pub async fn leave(id: WaitingId, key: Uuid) -> Reply<Waiting> {
    client::command(Verb::Delete, &at(waitlist::ONE, id), &serde_json::json!({}), key).await
}

/// Enrols who waits.
pub async fn promote(id: WaitingId, command: &Promote, key: Uuid) -> Reply<Enrollment> {
    client::command(Verb::Post, &at(waitlist::PROMOTE, id), command, key).await
}
