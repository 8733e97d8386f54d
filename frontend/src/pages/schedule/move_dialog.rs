//! «Перенести…»: the same command as a drag, by form. Nobody has to drag (WCAG 2.5.7).
//!
//! Test ids: `move`, `move.day`, `move.start`, `move.length`, `move.room`, `move.teacher`, `move.submit`,
//! `move.error`.

use leptos::prelude::*;
use shared::{
    lessons::{Lesson, MoveLesson},
    patch::Patch,
    problem::Suggestion,
};

use super::{
    board::Board,
    fields::{Chooser, Refusal, WhenFields, room_choices, teacher_choices},
};
use crate::{
    i18n::{keys, t, text},
    kit::{Button, ButtonKind, Dialog},
};

/// What differs from the lesson as it is: what is absent stays.
pub fn changes(form: MoveLesson, lesson: &Lesson) -> MoveLesson {
    let same_teacher = form.teacher_id.as_set().copied() == lesson.teacher_id;
    let same_room = form.room_id.as_set().copied() == lesson.room_id;
    MoveLesson {
        version: lesson.version,
        minutes: form.minutes.filter(|minutes| *minutes != lesson.minutes),
        teacher_id: if same_teacher { Patch::Keep } else { form.teacher_id },
        room_id: if same_room { Patch::Keep } else { form.room_id },
        ..form
    }
}

/// Whether the form leaves the lesson where it is: then nobody is asked.
pub fn is_unchanged(form: &MoveLesson, lesson: &Lesson) -> bool {
    let sent = changes(form.clone(), lesson);
    sent.starts == lesson.starts && sent.minutes.is_none() && sent.teacher_id.is_keep() && sent.room_id.is_keep()
}

/// The dialog.
#[component]
pub fn MoveDialog() -> impl IntoView {
    let board = Board::here();
    let (form, moving) = (board.move_form, board.moving);
    let title = move || {
        let id = moving.get()?;
        board.lessons.rows.with(|rows| rows.get(id).map(|lesson| lesson.title))
    };
    let submit = move |()| {
        let Some(id) = moving.get_untracked() else { return };
        let (Some(wish), Some(lesson)) = (form.ready(), board.lesson(id)) else {
            return;
        };
        if is_unchanged(&wish, &lesson) {
            moving.set(None);
            return;
        }
        form.busy.set(true);
        board.move_for_form(id, changes(wish, &lesson), move |answer| {
            form.busy.try_set(false);
            match answer {
                Ok(_) => drop(moving.try_set(None)),
                Err(problem) => form.refuse((**problem).clone()),
            }
        });
    };
    let footer = move || {
        view! {
            <Button on_press=move |()| moving.set(None)>{move || t(keys::KIT_CANCEL)}</Button>
            <span class="push"></span>
            <Button kind=ButtonKind::Primary r#type="submit" busy=form.busy test_id="move.submit">
                {move || t(keys::LESSON_MOVE_SUBMIT)}
            </Button>
        }
    };
    view! {
        <Dialog
            open=Signal::derive(move || moving.get().is_some())
            on_close=move |()| moving.set(None)
            title=text(keys::LESSON_MOVE_TITLE)
            subtitle=Signal::derive(title)
            on_submit=submit
            footer
            test_id="move"
        >
            <PlaceFields prefix="move" />
        </Dialog>
    }
}

/// When, where and by whom; and what was refused.
#[component]
pub fn PlaceFields(
    /// Names the fields for tests.
    prefix: &'static str,
) -> impl IntoView {
    let board = Board::here();
    let form = board.move_form;
    let take = move |place: Suggestion| {
        form.value.update(|value| {
            value.starts = place.starts;
            if let Some(room) = place.room_id {
                value.room_id = Patch::Set(room);
            }
        });
        form.failed.set(None);
    };
    view! {
        <WhenFields
            starts=form.part(|it| it.starts)
            minutes=form.part(|it| it.minutes.unwrap_or_default())
            on_starts=form.edit("starts", |it, starts| it.starts = starts)
            on_minutes=form.edit("minutes", |it, minutes| it.minutes = Some(minutes))
            starts_error=form.error("starts")
            minutes_error=form.error("minutes")
            autofocus=prefix == "move"
            prefix
        />
        <Chooser
            label=text(keys::LESSON_ROOM)
            choices=room_choices()
            value=form.part(|it| it.room_id.as_set().map(ToString::to_string))
            on_change=form.edit("roomId", |it, id: Option<String>| {
                it.room_id = Patch::from_form(id.and_then(|id| id.parse().ok()));
            })
            error=form.error("roomId")
            test_id=format!("{prefix}.room")
        />
        <Chooser
            label=text(keys::LESSON_TEACHER)
            choices=teacher_choices()
            value=form.part(|it| it.teacher_id.as_set().map(ToString::to_string))
            on_change=form.edit("teacherId", |it, id: Option<String>| {
                it.teacher_id = Patch::from_form(id.and_then(|id| id.parse().ok()));
            })
            error=form.error("teacherId")
            test_id=format!("{prefix}.teacher")
        />
        <Refusal
            failed=form.failed
            on_take=take
            test_id=format!("{prefix}.error")
        />
    }
}

#[cfg(test)]
mod tests {
    use super::{super::sample::lesson, *};

    #[test]
    fn only_what_was_changed_is_sent() {
        let lesson = lesson(1, "2026-11-16T10:00", 60);
        let form = MoveLesson {
            starts: "2026-11-17T10:00".parse().unwrap(),
            minutes: Some(60),
            room_id: Patch::from_form(lesson.room_id),
            teacher_id: Patch::from_form(lesson.teacher_id),
            ..MoveLesson::default()
        };
        assert!(!is_unchanged(&form, &lesson));
        assert!(is_unchanged(&MoveLesson { starts: lesson.starts, ..form.clone() }, &lesson));
        assert!(!is_unchanged(&MoveLesson { starts: lesson.starts, room_id: Patch::Clear, ..form.clone() }, &lesson));
        let sent = changes(form.clone(), &lesson);
        assert_eq!((sent.version, sent.minutes, sent.room_id, sent.teacher_id), (1, None, Patch::Keep, Patch::Keep));
        assert_eq!(changes(MoveLesson { room_id: Patch::Clear, ..form }, &lesson).room_id, Patch::Clear);
    }
}
