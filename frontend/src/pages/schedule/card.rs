//! One lesson on the grid. It reads its own row and its own place, so that a drag redraws no other.

use leptos::prelude::*;
use shared::{
    format,
    ids::LessonId,
    lessons::{Lesson, LessonStatus},
    time::WallTime,
};

use super::{
    board::{Board, Marks},
    layout::Place,
    state::View,
};
use crate::{
    data::lessons::{Names, name_of},
    i18n::{keys, t, t_with},
    kit::{Icon, initials, soft_hyphens},
};

/// How a lesson looks: what matters most first.
pub fn state_of(lesson: &Lesson, now: WallTime) -> Option<&'static str> {
    match lesson.status {
        LessonStatus::Cancelled => Some("cancelled"),
        LessonStatus::Completed => Some("completed"),
        LessonStatus::Scheduled => (lesson.span().1 <= now).then_some("past"),
    }
}

/// Over, and somebody on the roster has no mark.
pub fn is_unmarked(lesson: &Lesson, now: WallTime) -> bool {
    lesson.status != LessonStatus::Cancelled && lesson.span().1 <= now && lesson.marked < lesson.expected
}

/// «Зал А · ДӘ · 13/16»; what the lane is called is left out.
fn third_line(lesson: &Lesson, names: &Names, view: View) -> String {
    let room = name_of(&names.rooms, lesson.room_id).filter(|_| view != View::Rooms);
    let teacher = name_of(&names.teachers, lesson.teacher_id).filter(|_| view != View::Teachers).map(|name| initials(&name));
    let count = match lesson.capacity {
        Some(places) => format!("{}/{places}", lesson.expected),
        None => lesson.expected.to_string(),
    };
    room.into_iter().chain(teacher).chain([count]).collect::<Vec<_>>().join(" · ")
}

/// What is read aloud: «Карате, дети, 17:00–18:30, Зал А, Нұрлан Ж.».
pub fn spoken(lesson: &Lesson, names: &Names, now: WallTime) -> String {
    let state = match state_of(lesson, now) {
        Some("cancelled") => Some(t(keys::LESSON_CANCELLED)),
        Some("completed") => Some(t(keys::LESSON_COMPLETED)),
        _ => None,
    };
    let parts = [
        Some(lesson.title.clone()),
        Some(format::time_span(lesson.starts, lesson.minutes)),
        name_of(&names.rooms, lesson.room_id),
        name_of(&names.teachers, lesson.teacher_id),
        state,
        lesson.accepted_overlap.then(|| t(keys::LESSON_OVERLAP)),
        is_unmarked(lesson, now).then(|| t(keys::LESSON_UNMARKED)),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// The words on a card; the lifted copy shows them too.
#[component]
pub fn CardText(
    /// Which lesson.
    lesson: Lesson,
) -> impl IntoView {
    let board = Board::here();
    let names = board.lessons.names();
    let ends = format::time(lesson.span().1.time());
    let shown = lesson.clone();
    // Said in full by the hidden words beside it.
    view! {
        <div class="text" aria-hidden="true">
            <p class="name">{soft_hyphens(&lesson.title)}</p>
            <p>
                {format::time(lesson.starts.time())} <span class="until">{format!("–{ends}")}</span>
            </p>
            <p class="room">{move || names.with(|names| third_line(&shown, names, board.state.view()))}</p>
        </div>
    }
}

/// The one thing about a lesson that wants to be seen.
pub fn flag(lesson: &Lesson, now: WallTime) -> Option<impl IntoView + use<>> {
    let (icon, key) = if lesson.accepted_overlap {
        ("layers", keys::LESSON_OVERLAP)
    } else if is_unmarked(lesson, now) {
        ("triangle-alert", keys::LESSON_UNMARKED)
    } else {
        return None;
    };
    Some(view! {
        <span class="flag" title=t(key)>
            <Icon name=icon />
        </span>
    })
}

/// A lesson on its lane.
#[component]
pub fn LessonCard(
    /// Which.
    id: LessonId,
) -> impl IntoView {
    let board = Board::here();
    let marks = expect_context::<Marks>();
    let row = board.lessons.rows.row(id);
    let pending = board.lessons.rows.pending(id);
    let place = Memo::new(move |_| board.layout.with(|layout| layout.places.get(&id).copied()));
    let at =
        move |read: fn(&Place) -> usize| move || place.with(|place| place.as_ref().map(read)).unwrap_or_default().to_string();
    let now = move || board.state.now();
    let hue = Memo::new(move |_| row.with(|row| row.as_ref().and_then(|row| board.hue(row))));
    let over = Memo::new(move |_| row.with(|row| row.as_ref().and_then(|row| state_of(row, now()))));
    let unmarked = Memo::new(move |_| row.with(|row| row.as_ref().is_some_and(|row| is_unmarked(row, now()))));
    let names = board.lessons.names();
    let label = move || {
        let (_, _) = (over.get(), unmarked.get());
        let now = untrack(now);
        row.with(|row| row.as_ref().map(|row| names.with(|names| spoken(row, names, now))))
    };
    let movable = move || row.with(|row| row.as_ref().is_some_and(|row| board.may_move(row)));
    let (origin, tab_stop, open, tapped) = (marks.origin, marks.tab_stop, marks.open, marks.tapped);
    let chosen = Memo::new(move |_| board.hand.together.chosen.with(|chosen| chosen.contains(&id)));
    let blocks = Memo::new(move |_| marks.blockers.with(|blockers| blockers.contains(&id)));
    let label = Memo::new(move |_| label());
    view! {
        <div
            class="lesson"
            class:origin=move || origin.selected(&Some(id))
            class:blocker=move || blocks.get()
            data-id=id.to_string()
            data-testid="schedule.card"
            data-hue=move || hue.get().map(|hue| hue.to_string())
            data-tone=move || hue.get().is_none().then_some("neutral")
            data-state=move || over.get()
            data-overlap=move || row.with(|row| row.as_ref().is_some_and(|row| row.accepted_overlap).then_some(""))
            data-chosen=move || chosen.get().then_some("")
            data-saving=move || pending.get().then_some("")
            data-fixed=move || (!movable()).then_some("")
            style:--start=at(|place| usize::try_from(place.start).unwrap_or_default())
            style:--len=at(|place| usize::try_from(place.minutes).unwrap_or_default())
            style:--col=at(|place| place.share.column)
            style:--cols=at(|place| place.share.columns)
            style:--span=at(|place| place.share.span)
            tabindex=move || if tab_stop.selected(&Some(id)) { "0" } else { "-1" }
            role="gridcell"
            aria-roledescription=move || {
                t(if movable() { keys::LESSON_ROLE_MOVABLE } else { keys::LESSON_ROLE })
            }
            title=move || label.get()
            aria-selected=move || (open.selected(&Some(id)) || tapped.selected(&Some(id)) || chosen.get()).then_some("true")
            aria-busy=move || pending.get().then_some("true")
        >
            <span class="visually-hidden">{move || label.get()}</span>
            {move || row.get().map(|lesson| view! { <CardText lesson /> })}
            {move || {
                let _ = (over.get(), unmarked.get());
                row.with(|row| row.as_ref().and_then(|row| flag(row, untrack(now))))
            }}
            {move || chosen.get().then(|| view! { <span class="chosen"><Icon name="check" /></span> })}
            {move || movable().then(|| view! { <span class="resize" data-grip="" data-testid="schedule.grip" aria-hidden="true"></span> })}
        </div>
    }
}

/// «8 уроков», for a lane's head.
pub fn count_text(count: usize) -> String {
    t_with(keys::LESSONS_COUNT, &[("count", count.into())])
}

#[cfg(test)]
mod tests {
    use shared::lessons::Named;

    use super::{super::sample::lesson, *};

    #[test]
    fn a_lesson_that_is_over_without_marks_asks_for_them() {
        let mut lesson = Lesson { expected: 3, marked: 1, ..lesson(1, "2026-11-16T10:00", 60) };
        let (before, after) = ("2026-11-16T10:30".parse().unwrap(), "2026-11-16T11:00".parse().unwrap());
        assert!(!is_unmarked(&lesson, before) && is_unmarked(&lesson, after));
        assert_eq!((state_of(&lesson, before), state_of(&lesson, after)), (None, Some("past")));
        lesson.marked = 3;
        assert!(!is_unmarked(&lesson, after));
        lesson.status = LessonStatus::Cancelled;
        assert_eq!(state_of(&lesson, before), Some("cancelled"));
    }

    #[test]
    fn the_third_line_says_where_who_and_how_many() {
        let lesson = Lesson { expected: 13, capacity: Some(16), ..lesson(1, "2026-11-16T10:00", 60) };
        assert_eq!(third_line(&lesson, &Names::default(), View::Week), "13/16");
        let room = uuid::Uuid::from_u128(11);
        let named = Named { id: room, name: "Зал А".into(), colour: 1, capacity: None, archived: false };
        let names = Names { rooms: [(room, named)].into(), ..Names::default() };
        assert_eq!(third_line(&lesson, &names, View::Week), "Зал А · 13/16");
        assert_eq!(third_line(&lesson, &names, View::Rooms), "13/16");
    }
}
