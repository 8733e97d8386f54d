//! «Изменить урок»: what it is called and teaches, when and where it is, and who leads it, in one form.
//!
//! It sends at most two commands: the place by the same move as a drag, then the rest. Only what was changed is sent.
//!
//! Test ids: `edit`, `edit.title`, `edit.subject`, `edit.topic`, `edit.day`, `edit.start`, `edit.length`, `edit.room`,
//! `edit.teacher`, `edit.error`, `edit.refused`, `edit.submit`.

use leptos::prelude::*;
use shared::{
    ids::LessonId,
    lessons::{Lesson, MoveLesson, UpdateLesson},
    patch::Patch,
};

use super::{
    board::Board,
    fields::{Chooser, subject_choices},
    move_dialog::{PlaceFields, changes, is_unchanged},
};
use crate::{
    data::{lessons::LessonCommand, toasts::sentence},
    i18n::{keys, t, t_with, text},
    kit::{Button, ButtonKind, Dialog, Field, Notice, TextInput, Tone},
};

/// What differs from the lesson as it is; `None` if nothing does. A title that is taken away lets the group name it.
fn content_changes(form: &UpdateLesson, lesson: &Lesson) -> Option<UpdateLesson> {
    let said = |typed: &Patch<String>, known: Option<&str>| {
        let typed = typed.as_set().map(|text| text.trim()).filter(|text| !text.is_empty());
        if typed == known { Patch::Keep } else { Patch::from_form(typed.map(ToOwned::to_owned)) }
    };
    let title = said(&form.title, Some(&lesson.title));
    let topic = said(&form.topic, lesson.topic.as_deref());
    let subject = form.subject_id.as_set().copied();
    let subject_id = if subject == lesson.subject_id { Patch::Keep } else { Patch::from_form(subject) };
    let changed = !(title.is_keep() && topic.is_keep() && subject_id.is_keep());
    changed.then(|| UpdateLesson { title, topic, subject_id, ..UpdateLesson::default() })
}

/// The move, if time, place or teacher differ.
fn place_changes(form: MoveLesson, lesson: &Lesson) -> Option<MoveLesson> {
    (!is_unchanged(&form, lesson)).then(|| changes(form, lesson))
}

impl Board {
    /// Opens the dialog «Изменить урок».
    pub fn start_edit(self, id: LessonId) {
        let Some(lesson) = self.lesson(id).filter(|_| untrack(|| self.may_manage())) else {
            return;
        };
        self.move_form.reset(Self::place_of(&lesson));
        self.edit_form.reset(UpdateLesson {
            title: Patch::Set(lesson.title.clone()),
            topic: Patch::from_form(lesson.topic.clone()),
            subject_id: Patch::from_form(lesson.subject_id),
            ..UpdateLesson::default()
        });
        self.editing.set(Some(id));
    }

    /// Sends what was changed; the place first, because it may be refused.
    fn save_edit(self) {
        let lesson = self.editing.get_untracked().and_then(|id| self.lesson(id));
        let (Some(lesson), Some(content), Some(place)) = (lesson, self.edit_form.ready(), self.move_form.ready()) else {
            return;
        };
        let content = content_changes(&content, &lesson);
        let Some(place) = place_changes(place, &lesson).filter(|_| self.may_move(&lesson)) else {
            self.save_content(lesson.id, content);
            return;
        };
        let (id, form) = (lesson.id, self.move_form);
        form.busy.set(true);
        self.move_for_form(id, place, move |answer| {
            form.busy.try_set(false);
            match answer {
                Ok(_) => self.save_content(id, content),
                Err(problem) => form.refuse((**problem).clone()),
            }
        });
    }

    fn save_content(self, id: LessonId, content: Option<UpdateLesson>) {
        let Some(content) = content else {
            self.editing.try_set(None);
            return;
        };
        let busy = self.move_form.busy;
        busy.try_set(true);
        self.lessons.rows.propose(id, LessonCommand::Update(content), move |answer| {
            busy.try_set(false);
            match answer {
                Ok(lesson) => {
                    self.notices.done(t_with(keys::SCHEDULE_EDITED, &[("title", lesson.title.as_str().into())]));
                    self.editing.try_set(None);
                }
                Err(problem) => self.edit_form.refuse(*problem),
            }
        });
    }
}

/// The dialog.
#[component]
pub fn EditDialog() -> impl IntoView {
    let board = Board::here();
    let editing = board.editing;
    let footer = move || {
        view! {
            <Button on_press=move |()| editing.set(None)>{move || t(keys::KIT_CANCEL)}</Button>
            <span class="push"></span>
            <Button kind=ButtonKind::Primary r#type="submit" busy=board.move_form.busy test_id="edit.submit">
                {move || t(keys::FORM_SAVE)}
            </Button>
        }
    };
    view! {
        <Dialog
            open=Signal::derive(move || editing.get().is_some())
            on_close=move |()| editing.set(None)
            title=text(keys::LESSON_EDIT_TITLE)
            on_submit=move |()| board.save_edit()
            footer
            test_id="edit"
        >
            <ContentFields />
            {move || {
                let movable = untrack(|| editing.get()).and_then(|id| board.lesson(id)).is_some_and(|it| board.may_move(&it));
                movable.then(|| view! { <PlaceFields prefix="edit" /> })
            }}
        </Dialog>
    }
}

/// What it is called and what it teaches.
#[component]
fn ContentFields() -> impl IntoView {
    let form = Board::here().edit_form;
    let typed = |text: String| Patch::Set(text);
    view! {
        <Field
            label=text(keys::LESSON_TITLE)
            hint=Signal::derive(|| Some(t(keys::LESSON_TITLE_EDIT_HINT)))
            error=form.error("title")
        >
            <TextInput
                value=form.part(|it| it.title.as_set().cloned().unwrap_or_default())
                on_input=form.edit("title", move |it, text| it.title = typed(text))
                autofocus=true
                test_id="edit.title"
            />
        </Field>
        <div class="pair">
            <Chooser
                label=text(keys::LESSON_SUBJECT)
                choices=subject_choices()
                value=form.part(|it| it.subject_id.as_set().map(ToString::to_string))
                on_change=form.edit("subjectId", |it, id: Option<String>| {
                    it.subject_id = Patch::from_form(id.and_then(|id| id.parse().ok()));
                })
                error=form.error("subjectId")
                test_id="edit.subject".to_owned()
            />
            <Field label=text(keys::LESSON_TOPIC) error=form.error("topic")>
                <TextInput
                    value=form.part(|it| it.topic.as_set().cloned().unwrap_or_default())
                    on_input=form.edit("topic", move |it, text| it.topic = typed(text))
                    test_id="edit.topic"
                />
            </Field>
        </div>
        {move || {
            let problem = form.failed.get()?;
            Some(view! { <Notice tone=Tone::Danger test_id="edit.refused">{sentence(&problem)}</Notice> })
        }}
    }
}

#[cfg(test)]
mod tests {
    use shared::ids::SubjectId;
    use uuid::Uuid;

    use super::{super::sample::lesson, *};

    fn as_it_is(lesson: &Lesson) -> UpdateLesson {
        UpdateLesson {
            title: Patch::Set(lesson.title.clone()),
            topic: Patch::from_form(lesson.topic.clone()),
            subject_id: Patch::from_form(lesson.subject_id),
            ..UpdateLesson::default()
        }
    }

    #[test]
    fn nothing_changed_sends_nothing() {
        let lesson = lesson(1, "2026-11-16T10:00", 60);
        assert_eq!(content_changes(&as_it_is(&lesson), &lesson), None);
        assert_eq!(place_changes(Board::place_of(&lesson), &lesson), None);
    }

    #[test]
    fn only_what_was_changed_is_sent_and_an_emptied_title_is_taken_away() {
        let lesson = lesson(1, "2026-11-16T10:00", 60);
        let subject = SubjectId(Uuid::from_u128(3));
        let form = UpdateLesson { subject_id: Patch::Set(subject), title: Patch::Set("  ".into()), ..as_it_is(&lesson) };
        let sent = content_changes(&form, &lesson).unwrap();
        assert_eq!((sent.title, sent.topic, sent.subject_id), (Patch::Clear, Patch::Keep, Patch::Set(subject)));
        let later = MoveLesson { minutes: Some(90), ..Board::place_of(&lesson) };
        assert_eq!(place_changes(later, &lesson).and_then(|it| it.minutes), Some(90));
    }
}
