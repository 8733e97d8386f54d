//! When marks can be given: not before a lesson begins, nor long after it, as the centre has decided; and why not, in
//! words.

use leptos::prelude::*;
use shared::{format, lessons::Lesson};

pub use super::marking::{Shut, shut};
use crate::{
    i18n::{keys, t_with},
    kit::Notice,
};

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
