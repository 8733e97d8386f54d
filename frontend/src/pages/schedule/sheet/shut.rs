//! When marks can be given: not before a lesson begins, nor long after it, as the centre has decided; and why not, in
//! words. The server refuses by the same rules.

use leptos::prelude::*;
use shared::{centre::AttendancePolicy, format, lessons::Lesson};

use super::super::board::Board;
use crate::{
    data::session::Session,
    i18n::{keys, t_with},
    kit::Notice,
};

/// What the centre says about marks.
pub fn policy() -> AttendancePolicy {
    Session::here().me().with(|me| me.as_ref().map(|me| me.centre.attendance.clone()).unwrap_or_default())
}

/// Why the centre takes no marks of a lesson now.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Shut {
    /// It has not begun.
    Early,
    /// It is longer ago than so many days, and somebody else puts right what is wrong.
    Late(u16),
}

/// Whether the centre takes marks of a lesson from this user now; asked again as the time goes on.
pub fn shut(board: Board, lesson: &Lesson) -> Option<Shut> {
    board.state.now();
    let (policy, now) = (policy(), crate::platform::now());
    if !policy.before_start && lesson.starts_at > now {
        return Some(Shut::Early);
    }
    let closed = policy.is_closed(lesson.ends_at, now) && !board.may_manage();
    policy.days_back.filter(|_| closed).map(Shut::Late)
}

/// Why the marks cannot be pressed, while they cannot.
#[component]
pub fn WhyShut(
    /// The lesson.
    lesson: Memo<Option<Lesson>>,
    /// Why not, if not.
    shut: Memo<Option<Shut>>,
) -> impl IntoView {
    let later = move || {
        let starts = lesson.with(|it| it.as_ref().map(|it| it.starts))?;
        let when = format!("{}, {}", format::day_month(starts.date(), crate::i18n::locale()), format::time(starts.time()));
        Some(t_with(keys::LESSON_MARKS_LATER, &[("when", when.into())]))
    };
    move || match shut.get()? {
        Shut::Early => Some(view! { <Notice icon="clock" test_id="lesson.marks-later">{later}</Notice> }.into_any()),
        Shut::Late(days) => {
            let said = move || t_with(keys::LESSON_MARKS_CLOSED, &[("days", i64::from(days).into())]);
            Some(view! { <Notice icon="lock" test_id="lesson.marks-closed">{said}</Notice> }.into_any())
        }
    }
}
