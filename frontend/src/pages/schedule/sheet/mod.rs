//! The sheet of a lesson: what it is, who is expected, the marks.
//!
//! Test ids: `lesson`, `lesson.state`, `lesson.move`, `lesson.edit`, `lesson.subject`, `lesson.topic`, `lesson.cancel`,
//! `lesson.restore`, `lesson.note`, and those of the roster.

mod about;

use leptos::prelude::*;
use shared::{events::Entity, format, ids::LessonId, lessons::Lesson};

use self::about::{About, Note};
use super::board::Board;
use crate::{
    data::{
        lessons::LessonCommand,
        rosters::{Load, Rosters},
    },
    i18n::{keys, locale, t, t_with},
    kit::{Sheet, SkeletonRows},
    pages::{
        attendance::{roster::RosterView, shut::shut},
        audit::History,
    },
};

/// Cancels a lesson or takes that back; at once, with undo.
pub fn set_cancelled(board: Board, lesson: &Lesson, cancel: bool) {
    let command = if cancel { LessonCommand::Cancel(None) } else { LessonCommand::Restore };
    let inverse = command.inverse(lesson);
    let (rows, notices, id) = (board.lessons.rows, board.notices, lesson.id);
    let key = if cancel { keys::SCHEDULE_CANCELLED } else { keys::SCHEDULE_RESTORED };
    rows.propose(id, command, move |answer| match answer {
        Ok(lesson) => {
            let text = t_with(key, &[("title", lesson.title.as_str().into())]);
            notices.undoable(text, move || {
                rows.propose(id, inverse.clone(), move |answer| match answer {
                    Ok(_) => notices.done(t(keys::SCHEDULE_UNDONE)),
                    Err(problem) => notices.refused(&problem, None),
                });
            });
        }
        Err(problem) => notices.refused(&problem, None),
    });
}

/// «чт, 19 ноября 2026, 17:00–18:30».
fn when(lesson: &Lesson) -> String {
    let (locale, day) = (locale(), lesson.starts.date());
    let weekday = format::weekday_short(day, locale).to_lowercase();
    format!("{weekday}, {}, {}", format::date(day, locale), format::time_span(lesson.starts, lesson.minutes))
}

/// The sheet beside the calendar.
#[component]
pub fn LessonSheet() -> impl IntoView {
    let board = Board::here();
    let rosters = Rosters::here();
    let open = board.state.lesson.0;
    Effect::new(move |before: Option<Option<LessonId>>| {
        let now = open.get();
        if let Some(before) = before.flatten().filter(|before| Some(*before) != now) {
            rosters.close(before);
        }
        if let Some(id) = now {
            rosters.open(id);
        }
        now
    });
    // The last lesson stays while the sheet leaves.
    let shown = Memo::new(move |before: Option<&Option<LessonId>>| open.get().or(before.copied().flatten()));
    let lesson = Memo::new(move |_| shown.get().and_then(|id| board.lessons.rows.with(|rows| rows.get(id))));
    let title = move || lesson.with(|it| it.as_ref().map(|it| it.title.clone())).unwrap_or_default();
    view! {
        <Sheet
            open=Signal::derive(move || open.get().is_some())
            on_close=move |()| board.state.lesson.1.set(None)
            title=Signal::derive(title)
            subtitle=Signal::derive(move || lesson.with(|it| it.as_ref().map(when)))
            test_id="lesson"
        >
            <Body lesson shown />
        </Sheet>
    }
}

#[component]
fn Body(lesson: Memo<Option<Lesson>>, shown: Memo<Option<LessonId>>) -> impl IntoView {
    let there = Memo::new(move |_| lesson.with(Option::is_some));
    let (board, rosters) = (Board::here(), Rosters::here());
    let shut = Signal::derive(move || {
        // Asked again as the time goes on.
        board.state.now();
        lesson.with(|it| it.as_ref().and_then(|it| shut(it.starts_at, it.ends_at)))
    });
    move || {
        let id = shown.get()?;
        let about = there.get().then(|| view! { <About lesson /> });
        let known = about.is_some();
        let load = rosters.load_of(id);
        let waits = move || matches!(load.get(), None | Some(Load::Waiting));
        Some(view! {
            {about}
            {move || (!known && waits())
                .then(|| view! { <SkeletonRows rows=4 label=Signal::derive(|| t(keys::SCHEDULE_LOADING)) /> })}
            <RosterView id lesson shut />
            {known.then(|| view! { <Note lesson /> })}
            {known.then(|| view! { <History of=Entity::Lesson id /> })}
        })
    }
}
