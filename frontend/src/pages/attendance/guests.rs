//! Guests of a lesson: lets a student in, on trial or making up for a lesson that was missed.
//!
//! Test ids: `guest.add`, `guest`, `guest.student`, `guest.kind-<trial|makeup>`, `guest.full`, `guest.reason`,
//! `guest.submit`, `guest.error`, `guest.remove`.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    events::Entity,
    ids::{LessonId, StudentId},
    lessons::Override,
    makeups::{AddGuest, GuestKind},
    permission::Permission,
    problem::{Cause, Problem, Rule},
};

use crate::{
    api,
    data::{changes, form::Form, rosters::Rosters, session::Session, toasts::Notices},
    i18n::{keys, t, t_with, text},
    kit::{Button, ButtonKind, ButtonSize, Choice, Combobox, Dialog, Field, IconButton, Notice, Radios, TextArea, Tone},
    pages::{
        form_refusal::FormRefusal,
        groups::{found, student_missing},
    },
    platform::command_key,
};

/// What telling of a guest takes.
#[derive(Clone, Copy)]
struct Told {
    lesson: LessonId,
    rosters: Rosters,
    notices: Notices,
}

impl Told {
    fn of(lesson: LessonId) -> Self {
        Self { lesson, rosters: Rosters::here(), notices: Notices::here() }
    }
    /// Somebody came or went: rosters, lessons and make-ups tell another story.
    fn tell(self) {
        self.rosters.open(self.lesson);
        for kind in [Entity::Lesson, Entity::Makeup, Entity::Guest] {
            changes::tell(kind);
        }
    }
}

fn remove(told: Told, student: StudentId, undo: Option<GuestKind>) {
    let Told { lesson, notices, .. } = told;
    spawn_local(async move {
        match api::makeups::remove_guest(lesson, student, command_key()).await {
            Ok(guest) => {
                told.tell();
                let said = t_with(keys::GUEST_REMOVED, &[("name", guest.student_name.into())]);
                match undo {
                    // What the server says they came for: the page may not have known.
                    Some(_) => notices.undoable(said, move || add_again(told, student, guest.kind)),
                    None => notices.done(said),
                }
            }
            Err(problem) => notices.refused(&problem, None),
        }
    });
}

fn add_again(told: Told, student_id: StudentId, kind: GuestKind) {
    spawn_local(async move {
        let command = AddGuest { student_id, kind, ..AddGuest::default() };
        match api::makeups::add_guest(told.lesson, &command, command_key()).await {
            Ok(_) => told.tell(),
            Err(problem) => told.notices.refused(&problem, None),
        }
    });
}

/// The button at a guest's name.
#[component]
pub(super) fn RemoveGuest(
    lesson: LessonId,
    student: StudentId,
    /// What brought them.
    kind: GuestKind,
    #[prop(into)] name: Signal<String>,
) -> impl IntoView {
    let told = Told::of(lesson);
    view! {
        <IconButton
            icon="user-x"
            size=ButtonSize::Small
            label=Signal::derive(move || t_with(keys::GUEST_REMOVE, &[("name", name.get().into())]))
            on_press=move |()| remove(told, student, Some(kind))
            test_id="guest.remove"
        />
    }
}

fn is_full(problem: Option<&Problem>) -> bool {
    problem.is_some_and(|problem| matches!(problem.cause, Cause::Rule { rule: Rule::LessonFull, .. }))
}

/// The button and its dialog.
#[component]
pub(super) fn GuestButton(lesson: LessonId) -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        <Button size=ButtonSize::Small icon="user-plus" on_press=move |()| open.set(true) test_id="guest.add">
            {move || t(keys::GUEST_ADD)}
        </Button>
        <GuestDialog lesson open />
    }
}

#[component]
fn GuestDialog(lesson: LessonId, open: RwSignal<bool>) -> impl IntoView {
    let told = Told::of(lesson);
    let form = Form::new(AddGuest::default());
    let (query, full) = (RwSignal::new(String::new()), RwSignal::new(false));
    let close = move || {
        open.set(false);
        full.set(false);
        query.set(String::new());
        form.reset(AddGuest::default());
    };
    let submit = move |()| {
        if form.value.with_untracked(|it| it.student_id == StudentId::default()) {
            form.refuse(student_missing());
            return;
        }
        form.submit(
            move |command| async move {
                let answer = api::makeups::add_guest(lesson, &command, command_key()).await;
                if is_full(answer.as_ref().err().map(AsRef::as_ref)) {
                    full.try_set(true);
                }
                answer
            },
            move |guest| {
                told.tell();
                let (student, name) = (guest.student_id, guest.student_name);
                let said = t_with(keys::GUEST_ADDED, &[("name", name.into())]);
                told.notices.undoable(said, move || remove(told, student, None));
                if open.try_get_untracked().is_some() {
                    close();
                }
            },
        );
    };
    let footer = move || {
        view! {
            <Button on_press=move |()| close()>{move || t(keys::KIT_CANCEL)}</Button>
            <span class="push"></span>
            <Button kind=ButtonKind::Primary r#type="submit" busy=form.busy test_id="guest.submit">
                {move || t(keys::GUEST_ADD_SUBMIT)}
            </Button>
        }
    };
    view! {
        <Dialog open on_close=move |()| close() title=text(keys::GUEST_ADD_TITLE) on_submit=submit footer test_id="guest">
            <Fields form query full />
        </Dialog>
    }
}

#[component]
fn Fields(form: Form<AddGuest>, query: RwSignal<String>, full: RwSignal<bool>) -> impl IntoView {
    let student = form.part(|it| Some(it.student_id.to_string()).filter(|_| it.student_id != StudentId::default()));
    let pick = form.edit("studentId", |it: &mut AddGuest, id: Option<String>| {
        it.student_id = id.and_then(|id| id.parse().ok()).unwrap_or_default();
    });
    let kinds = Signal::derive(|| {
        vec![
            Choice::new(GuestKind::Trial.as_str(), t(keys::GUEST_TRIAL)),
            Choice::new(GuestKind::Makeup.as_str(), t(keys::GUEST_MAKEUP)).hint(t(keys::GUEST_MAKEUP_HINT)),
        ]
    });
    let kind = form.edit("kind", |it: &mut AddGuest, kind: String| it.kind = kind.parse().unwrap_or_default());
    let other = Signal::derive(move || form.failed.with(|failed| failed.clone().filter(|problem| !is_full(Some(problem)))));
    view! {
        <FormRefusal failed=other test_id="guest.error" />
        <Field label=text(keys::STUDENT) error=form.error("studentId") required=true>
            <Combobox
                choices=found(query)
                value=student
                on_change=move |id| {
                    full.set(false);
                    pick.run(id);
                }
                on_query=Callback::new(move |typed: String| query.set(typed))
                placeholder=Signal::derive(|| Some(t(keys::STUDENTS_SEARCH)))
                test_id="guest.student"
            />
        </Field>
        <Field label=text(keys::GUEST_KIND)>
            <Radios choices=kinds value=form.part(|it| it.kind.to_string()) on_change=kind test_id="guest.kind" />
        </Field>
        {move || full.get().then(|| view! { <Full form /> })}
    }
}

/// No place left: who may goes on with a reason, the others learn who may.
#[component]
fn Full(form: Form<AddGuest>) -> impl IntoView {
    let may = Session::here().can(Permission::LessonsOverride);
    let reason = form.part(|it| it.overriding.as_ref().map(|it| it.reason.clone()).unwrap_or_default());
    let write = form.edit("override.reason", |it: &mut AddGuest, typed: String| {
        it.overriding = (!typed.is_empty()).then_some(Override { reason: typed });
    });
    view! {
        <Notice tone=Tone::Warning announce=true test_id="guest.full">
            {move || t(if may { keys::GUEST_FULL_REASON } else { keys::GUEST_FULL_WHO })}
        </Notice>
        {may
            .then(|| {
                view! {
                    <Field label=text(keys::REASON) error=form.error("override.reason") required=true>
                        <TextArea value=reason on_input=write test_id="guest.reason" />
                    </Field>
                }
            })}
    }
}
