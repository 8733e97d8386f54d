//! A new lesson: of a group, or under a title of its own.
//!
//! Test ids: `create`, `create.group`, `create.title`, `create.teacher`, `create.room`, `create.day`,
//! `create.start`, `create.length`, `create.submit`, `create.error`.

use leptos::prelude::*;
use shared::{
    lessons::{CreateLesson, Lesson, Override},
    problem::{Cause, FieldError, Problem, Suggestion},
};

use super::{
    board::Board,
    fields::{Chooser, Refusal, WhenFields, group_choices, room_choices, teacher_choices},
    hand::refocus,
    spoken::day_and_time,
};
use crate::{
    api,
    data::{directory::Directory, lessons::LessonCommand},
    i18n::{keys, locale, t, t_with, text},
    kit::{Button, ButtonKind, Dialog, Field, TextInput},
    platform::command_key,
};

/// The dialog.
#[component]
pub fn CreateDialog() -> impl IntoView {
    let board = Board::here();
    let (form, creating) = (board.create_form, board.creating);
    let submit = move |()| {
        if form.value.with_untracked(is_nameless) {
            form.refuse(nameless());
            return;
        }
        let send = |command: CreateLesson| async move { api::lessons::create(&tidied(command), command_key()).await };
        form.submit(send, move |lesson: Lesson| {
            creating.try_set(false);
            made(board, lesson);
        });
    };
    let footer = move || {
        view! {
            <Button on_press=move |()| creating.set(false)>{move || t(keys::KIT_CANCEL)}</Button>
            <span class="push"></span>
            <Button kind=ButtonKind::Primary r#type="submit" busy=form.busy test_id="create.submit">
                {move || t(keys::LESSON_CREATE_SUBMIT)}
            </Button>
        }
    };
    view! {
        <Dialog
            open=creating
            on_close=move |()| creating.set(false)
            title=text(keys::LESSON_CREATE_TITLE)
            on_submit=submit
            footer
            test_id="create"
        >
            <CreateFields />
        </Dialog>
    }
}

/// A blank title is none.
fn tidied(command: CreateLesson) -> CreateLesson {
    let title = command.title.map(|title| title.trim().to_owned()).filter(|title| !title.is_empty());
    CreateLesson { title, ..command }
}

/// A lesson is somebody's, or has a name.
fn is_nameless(command: &CreateLesson) -> bool {
    let untitled = command.title.as_deref().is_none_or(|title| title.trim().is_empty());
    untitled && command.group_id.is_none() && command.student_ids.is_empty()
}

fn nameless() -> Problem {
    let error = FieldError { field: "title".into(), code: "required".into(), message: t(keys::LESSON_NAMELESS) };
    Problem::local(Cause::Invalid { errors: vec![error] }, locale())
}

/// Shows a lesson that was made, and tells it with a way back.
pub(super) fn made(board: Board, lesson: Lesson) {
    let args = [("title", lesson.title.as_str().into()), ("when", day_and_time(lesson.starts).into())];
    let (id, text) = (lesson.id, t_with(keys::SCHEDULE_CREATED, &args));
    let notices = board.notices;
    let undone = t_with(keys::SCHEDULE_CANCELLED, &[("title", lesson.title.as_str().into())]);
    // A lesson is never deleted; one called off right away takes nobody's time.
    notices.undoable(text, move || {
        let undone = undone.clone();
        board.lessons.rows.propose(id, LessonCommand::Cancel(None), move |answer| match answer {
            Ok(_) => notices.done(undone),
            Err(problem) => notices.refused(&problem, None),
        });
    });
    // The first lesson in a room brings a name the loaded week does not know yet.
    let monday = shared::time::monday_of(lesson.starts.date());
    board.lessons.rows.update(|rows| rows.upsert(lesson));
    board.lessons.reload(monday);
    refocus(id);
}

/// A group brings its teacher and its room, unless others have been chosen.
fn with_group(command: &mut CreateLesson, id: Option<String>, groups: &[shared::groups::Group]) {
    command.group_id = id.and_then(|id| id.parse().ok());
    let group = groups.iter().find(|group| Some(group.id) == command.group_id);
    if let Some(group) = group {
        command.teacher_id = command.teacher_id.or(group.teacher_id);
        command.room_id = command.room_id.or(group.room_id);
    }
}

#[component]
fn CreateFields() -> impl IntoView {
    let board = Board::here();
    let form = board.create_form;
    let groups = Directory::here().groups.items();
    let take = move |place: Suggestion| {
        form.value.update(|value| {
            value.starts = place.starts;
            value.room_id = place.room_id.or(value.room_id);
        });
        form.failed.set(None);
    };
    view! {
        <Chooser
            label=text(keys::LESSON_GROUP)
            choices=group_choices()
            value=form.part(|it| it.group_id.map(|id| id.to_string()))
            on_change=form.edit("title", move |it, id| groups.with_untracked(|groups| with_group(it, id, groups)))
            error=form.error("groupId")
            test_id="create.group".to_owned()
        />
        <Field
            label=text(keys::LESSON_TITLE)
            hint=Signal::derive(|| Some(t(keys::LESSON_TITLE_HINT)))
            error=form.error("title")
        >
            <TextInput
                value=form.part(|it| it.title.clone().unwrap_or_default())
                on_input=form.edit("title", |it, typed| it.title = Some(typed))
                on_blur=form.judge("title")
                test_id="create.title"
            />
        </Field>
        <WhenFields
            starts=form.part(|it| it.starts)
            minutes=form.part(|it| it.minutes)
            on_starts=form.edit("starts", |it, starts| it.starts = starts)
            on_minutes=form.edit("minutes", |it, minutes| it.minutes = minutes)
            starts_error=form.error("starts")
            minutes_error=form.error("minutes")
            prefix="create"
        />
        <div class="pair">
            <Chooser
                label=text(keys::LESSON_TEACHER)
                choices=teacher_choices()
                value=form.part(|it| it.teacher_id.map(|id| id.to_string()))
                on_change=form.edit("teacherId", |it, id: Option<String>| {
                    it.teacher_id = id.and_then(|id| id.parse().ok());
                })
                error=form.error("teacherId")
                test_id="create.teacher".to_owned()
            />
            <Chooser
                label=text(keys::LESSON_ROOM)
                choices=room_choices()
                value=form.part(|it| it.room_id.map(|id| id.to_string()))
                on_change=form.edit("roomId", |it, id: Option<String>| {
                    it.room_id = id.and_then(|id| id.parse().ok());
                })
                error=form.error("roomId")
                test_id="create.room".to_owned()
            />
        </div>
        <Refusal
            failed=form.failed
            on_take=take
            on_reason=move |reason: String| {
                let said = (!reason.trim().is_empty()).then_some(Override { reason });
                form.value.update(|value| value.overriding = said);
            }
            test_id="create.error"
        />
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lesson_has_a_group_or_a_name() {
        let form = CreateLesson { title: Some(" ".into()), ..CreateLesson::default() };
        assert!(is_nameless(&form));
        assert!(!is_nameless(&CreateLesson { group_id: Some(shared::ids::GroupId::default()), ..form.clone() }));
        assert!(!is_nameless(&CreateLesson { title: Some("Турнир".into()), ..form }));
    }

    #[test]
    fn a_blank_title_is_none() {
        let with = |title: &str| CreateLesson { title: Some(title.into()), ..CreateLesson::default() };
        assert_eq!(tidied(with("  ")).title, None);
        assert_eq!(tidied(with(" Турнир ")).title.as_deref(), Some("Турнир"));
    }
}
