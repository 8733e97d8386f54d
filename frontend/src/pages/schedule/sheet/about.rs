//! What a lesson is: teacher, room, group, state, and what can be done with it.

use leptos::prelude::*;
use shared::{
    lessons::{Lesson, LessonStatus, UpdateLesson},
    patch::Patch,
};

use super::{super::board::Board, set_cancelled};
use crate::{
    data::{
        directory::Directory,
        lessons::{LessonCommand, name_of},
    },
    i18n::{keys, t, t_with, text},
    kit::{Badge, Button, Field, Icon, TextArea, Tone},
};

/// The upper part of the sheet.
#[component]
pub fn About(lesson: Memo<Option<Lesson>>) -> impl IntoView {
    let board = Board::here();
    let names = board.lessons.names();
    let of = move |read: fn(&Lesson, &crate::data::lessons::Names) -> Option<String>| {
        move || lesson.with(|it| names.with(|names| it.as_ref().and_then(|it| read(it, names))))
    };
    let teacher = of(|it, names| name_of(&names.teachers, it.teacher_id));
    let room = of(|it, names| name_of(&names.rooms, it.room_id));
    let group = of(|it, names| name_of(&names.groups, it.group_id));
    let topic = move || lesson.with(|it| it.as_ref().and_then(|it| it.topic.clone()));
    let subjects = Directory::here().subjects.items();
    let subject = move || {
        let id = lesson.with(|it| it.as_ref().and_then(|it| it.subject_id))?;
        subjects.with(|list| list.iter().find(|it| it.id == id).map(|it| it.name.clone()))
    };
    let none = move || t(keys::LESSON_NOT_CHOSEN);
    let students = move || {
        let count = lesson.with(|it| it.as_ref().map_or(0, |it| it.expected));
        t_with(keys::LESSON_STUDENTS, &[("count", count.into())])
    };
    view! {
        <State lesson />
        <ul class="pair about">
            <li class="row">
                <Icon name="user" />
                <span>{move || teacher().unwrap_or_else(none)}</span>
            </li>
            <li class="row">
                <Icon name="door-open" />
                <span>{move || room().unwrap_or_else(|| t(keys::SCHEDULE_NO_ROOM))}</span>
            </li>
            <li class="row">
                <Icon name="layers" />
                <span>{move || group().unwrap_or_else(|| t(keys::LESSON_NO_GROUP))}</span>
            </li>
            <li class="row">
                <Icon name="users" />
                <span>{students}</span>
            </li>
            {move || {
                subject()
                    .map(|name| {
                        view! {
                            <li class="row" data-testid="lesson.subject">
                                <Icon name="book-open" />
                                <span>{name}</span>
                            </li>
                        }
                    })
            }}
            {move || {
                topic()
                    .map(|topic| {
                        view! {
                            <li class="row" data-testid="lesson.topic">
                                <Icon name="sticky-note" />
                                <span>{topic}</span>
                            </li>
                        }
                    })
            }}
        </ul>
        <Actions lesson />
    }
}

#[component]
fn State(lesson: Memo<Option<Lesson>>) -> impl IntoView {
    let badges = move || {
        lesson.with(|it| {
            let lesson = it.as_ref()?;
            let state = match lesson.status {
                LessonStatus::Cancelled => Some((Tone::Neutral, "ban", keys::LESSON_CANCELLED)),
                LessonStatus::Completed => Some((Tone::Success, "check", keys::LESSON_COMPLETED)),
                LessonStatus::Scheduled => None,
            };
            let overlap = lesson.accepted_overlap.then_some((Tone::Warning, "layers", keys::LESSON_OVERLAP));
            let all: Vec<_> = state.into_iter().chain(overlap).collect();
            (!all.is_empty()).then_some(all)
        })
    };
    move || {
        badges().map(|all| {
            let badge = |(tone, icon, key)| view! { <Badge tone icon>{move || t(key)}</Badge> };
            view! {
                <p class="row wrap" data-testid="lesson.state">
                    {all.into_iter().map(badge).collect_view()}
                </p>
            }
        })
    }
}

#[component]
fn Actions(lesson: Memo<Option<Lesson>>) -> impl IntoView {
    let board = Board::here();
    let movable = Memo::new(move |_| lesson.with(|it| it.as_ref().is_some_and(|it| board.may_move(it))));
    let status = Memo::new(move |_| lesson.with(|it| it.as_ref().map(|it| it.status)));
    let cancel = move |cancel: bool| {
        if let Some(lesson) = lesson.get_untracked() {
            set_cancelled(board, &lesson, cancel);
        }
    };
    view! {
        <div class="row wrap">
            {move || {
                movable
                    .get()
                    .then(|| {
                        let start = move |()| {
                            if let Some(lesson) = lesson.get_untracked() {
                                board.start_move(lesson.id);
                            }
                        };
                        view! {
                            <Button icon="move" on_press=start test_id="lesson.move">
                                {move || t(keys::LESSON_MOVE)}
                            </Button>
                        }
                    })
            }}
            {move || {
                board
                    .may_manage()
                    .then(|| {
                        let start = move |()| {
                            if let Some(lesson) = lesson.get_untracked() {
                                board.start_edit(lesson.id);
                            }
                        };
                        view! {
                            <Button icon="pencil" on_press=start test_id="lesson.edit">
                                {move || t(keys::LESSON_EDIT)}
                            </Button>
                        }
                    })
            }}
            {move || match (board.may_manage(), status.get()) {
                (true, Some(LessonStatus::Scheduled)) => {
                    view! {
                        <span class="push"></span>
                        <Button
                            tone=Tone::Danger
                            icon="ban"
                            on_press=move |()| cancel(true)
                            test_id="lesson.cancel"
                        >
                            {move || t(keys::LESSON_CANCEL)}
                        </Button>
                    }
                        .into_any()
                }
                (true, Some(LessonStatus::Cancelled)) => {
                    view! {
                        <Button icon="rotate-ccw" on_press=move |()| cancel(false) test_id="lesson.restore">
                            {move || t(keys::LESSON_RESTORE)}
                        </Button>
                    }
                        .into_any()
                }
                _ => ().into_any(),
            }}
        </div>
    }
}

/// The note is kept when the focus leaves it.
#[component]
pub fn Note(lesson: Memo<Option<Lesson>>) -> impl IntoView {
    let board = Board::here();
    let kept = Memo::new(move |_| lesson.with(|it| it.as_ref().and_then(|it| it.note.clone())));
    let typed = RwSignal::new(None::<String>);
    let save = move || {
        let Some(note) = typed.get_untracked() else { return };
        let note = Some(note.trim().to_owned()).filter(|note| !note.is_empty());
        let Some(id) = lesson.with_untracked(|it| it.as_ref().map(|it| it.id)) else {
            return;
        };
        typed.set(None);
        if note == kept.get_untracked() {
            return;
        }
        let command = LessonCommand::Update(UpdateLesson { note: Patch::from_form(note), ..UpdateLesson::default() });
        let notices = board.notices;
        board.lessons.rows.propose(id, command, move |answer| {
            if let Err(problem) = answer {
                notices.refused(&problem, None);
            }
        });
    };
    move || {
        if board.may_manage() {
            view! {
                <Field label=text(keys::LESSON_NOTE)>
                    <TextArea
                        value=Signal::derive(move || typed.get().or_else(|| kept.get()).unwrap_or_default())
                        on_input=move |text| typed.set(Some(text))
                        on_blur=move |()| save()
                        test_id="lesson.note"
                    />
                </Field>
            }
            .into_any()
        } else {
            view! { {move || kept.get().map(|note| view! { <p class="muted">{note}</p> })} }.into_any()
        }
    }
}
