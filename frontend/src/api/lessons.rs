//! Lessons.

use chrono::NaiveDate;
use shared::{
    attendance::Roster,
    ids::LessonId,
    lessons::{
        self, CreateLesson, Lesson, LessonQuery, LessonWindow, MoveCheck, MoveLesson, MoveTogether, MovedTogether, Override,
    },
};
use uuid::Uuid;

use super::{Reply, Verb, at, client, with_query};
use crate::platform::command_key;

/// The lessons of some days with the names needed to draw them.
pub async fn window(from: NaiveDate, to: NaiveDate) -> Reply<LessonWindow> {
    let query = LessonQuery { from, to, ..LessonQuery::default() };
    client::get_or_kept(&with_query(lessons::LIST, &query)).await
}

/// The lessons a query finds, with the names needed to draw them.
pub async fn find(query: &LessonQuery) -> Reply<LessonWindow> {
    client::get(&with_query(lessons::LIST, query)).await
}

/// One lesson.
pub async fn one(id: LessonId) -> Reply<Lesson> {
    client::get(&at(lessons::ONE, id)).await
}

/// Makes a lesson.
pub async fn create(command: &CreateLesson, key: Uuid) -> Reply<Lesson> {
    client::command(Verb::Post, lessons::LIST, command, key).await
}

/// Whether a move would be refused, and where the lesson could go instead.
pub async fn check(id: LessonId, command: &MoveLesson) -> Reply<MoveCheck> {
    client::command(Verb::Post, &at(lessons::CHECK, id), command, command_key()).await
}

/// Moves several lessons: all of them, or none.
pub async fn move_together(command: &MoveTogether, key: Uuid) -> Reply<MovedTogether> {
    client::command(Verb::Post, lessons::MOVE_TOGETHER, command, key).await
}

/// Says why a lesson was put over what is soft in its way.
pub async fn explain(id: LessonId, reason: String) -> Reply<Lesson> {
    client::command(Verb::Post, &at(lessons::OVERRIDE_REASON, id), &Override { reason }, command_key()).await
}

/// Who is expected at a lesson as of its day.
pub async fn roster(id: LessonId) -> Reply<Roster> {
    client::get_or_kept(&at(lessons::ROSTER, id)).await
}
