//! Marks.

use shared::{
    attendance::{self, MarkLesson, Marks},
    ids::LessonId,
};
use uuid::Uuid;

use super::{Reply, Verb, at, client};

/// Marks the students named and nobody else.
pub async fn mark(lesson: LessonId, command: &MarkLesson, key: Uuid) -> Reply<Marks> {
    client::command(Verb::Put, &at(attendance::OF_LESSON, lesson), command, key).await
}
