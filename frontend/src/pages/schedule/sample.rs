//! Lessons for tests.

use chrono::DateTime;
use shared::{
    ids::{BranchId, LessonId, RoomId},
    lessons::{Lesson, LessonStatus},
};
use uuid::Uuid;

/// A lesson in room 11 without teacher or group.
pub fn lesson(id: u128, starts: &str, minutes: u32) -> Lesson {
    Lesson {
        id: LessonId(Uuid::from_u128(id)),
        version: 1,
        branch_id: BranchId::default(),
        starts: starts.parse().unwrap(),
        minutes,
        starts_at: DateTime::UNIX_EPOCH,
        ends_at: DateTime::UNIX_EPOCH,
        status: LessonStatus::Scheduled,
        title: format!("Урок {id}"),
        teacher_id: None,
        teacher_ids: vec![],
        room_id: Some(RoomId(Uuid::from_u128(11))),
        group_id: None,
        group_ids: vec![],
        student_ids: vec![],
        subject_id: None,
        colour: 1,
        rule_id: None,
        detached: false,
        accepted_overlap: false,
        topic: None,
        note: None,
        cancel_reason: None,
        expected: 0,
        capacity: None,
        marked: 0,
    }
}
