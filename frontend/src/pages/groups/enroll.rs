//! Puts a student into a group; a full group asks for a reason of those who may override.
//!
//! Test ids: `enroll`, `enroll.student`, `enroll.from`, `enroll.reason`, `enroll.wait`, `enroll.submit`, `enroll.error`.

use leptos::prelude::*;
use shared::{
    events::Entity,
    groups::{Enroll, Group},
    ids::StudentId,
    lessons::Override,
    page::ListQuery,
    permission::Permission,
    problem::{Cause, FieldError, Problem, Rule},
    students::Student,
    validation,
    waitlist::Wait,
};

use super::waitlist::put_on;
use crate::{
    api::{self, client, records},
    data::{asked::Asked, enrollments, form::Form, records::undo_own, session::Session, toasts::Notices},
    i18n::{keys, locale, t, t_with, text},
    kit::{Button, ButtonKind, Choice, Combobox, DateInput, Dialog, Field, Notice, TextArea, Tone},
    pages::form_refusal::FormRefusal,
    platform::{command_key, wall_now},
};

const OFFERED: u32 = 20;

/// Students that what was typed may mean.
pub fn found(query: RwSignal<String>) -> Signal<Vec<Choice>> {
    let asked = Asked::new(move || {
        let query = ListQuery { q: Some(query.get()), page_size: Some(OFFERED), ..ListQuery::default() };
        async move { records::page::<Student>(&query).await }
    });
    let choice = |student: &Student| {
        let choice = Choice::new(student.id.to_string(), student.name.clone());
        let phone = student.phones.first().or_else(|| student.guardians.first().and_then(|it| it.phones.first()));
        match phone {
            Some(phone) => choice.hint(shared::format::phone(phone)),
            None => choice,
        }
    };
    Signal::derive(move || match asked.get() {
        Some(Ok(page)) => page.items.iter().map(choice).collect(),
        _ => Vec::new(),
    })
}

fn is_full(problem: Option<&Problem>) -> bool {
    problem.is_some_and(|problem| matches!(problem.cause, Cause::Rule { rule: Rule::GroupFull, .. }))
}

/// Nobody was chosen.
pub fn student_missing() -> Problem {
    let message = validation::message("required", None, None, locale());
    let error = FieldError { message, ..FieldError::named("studentId", "required") };
    *client::local(Cause::Invalid { errors: vec![error] })
}

/// The dialog over the group's page.
#[component]
pub(super) fn EnrollDialog(group: Memo<Option<Group>>, open: RwSignal<bool>) -> impl IntoView {
    let notices = Notices::here();
    let form = Form::new(Enroll::default());
    let (query, full) = (RwSignal::new(String::new()), RwSignal::new(false));
    let close = move || {
        open.set(false);
        full.set(false);
        query.set(String::new());
        form.reset(Enroll::default());
    };
    let submit = move |()| {
        let Some(id) = group.get_untracked().map(|group| group.id) else {
            return;
        };
        if form.value.with_untracked(|it| it.student_id == StudentId::default()) {
            form.refuse(student_missing());
            return;
        }
        form.submit(
            move |command| async move {
                let answer = api::groups::enroll(id, &command, command_key()).await;
                if is_full(answer.as_ref().err().map(AsRef::as_ref)) {
                    full.try_set(true);
                }
                answer
            },
            move |enrollment| {
                enrollments::changed();
                let (id, version) = (enrollment.id.into(), enrollment.version);
                let said = t_with(keys::ENROLLED, &[("name", enrollment.student_name.into())]);
                notices.undoable(said, move || undo_own(Entity::Enrollment, id, version, notices));
                if open.try_get_untracked().is_some() {
                    close();
                }
            },
        );
    };
    let wait = move || {
        let Some(id) = group.get_untracked().map(|group| group.id) else { return };
        let student_id = form.value.with_untracked(|it| it.student_id);
        put_on(id, Wait { student_id, ..Wait::default() }, notices);
        close();
    };
    let footer = move || {
        view! {
            <Button on_press=move |()| close()>{move || t(keys::KIT_CANCEL)}</Button>
            <span class="push"></span>
            {move || {
                full.get()
                    .then(|| {
                        view! {
                            <Button icon="clock" on_press=move |()| wait() test_id="enroll.wait">
                                {move || t(keys::WAITLIST_ADD)}
                            </Button>
                        }
                    })
            }}
            <Button kind=ButtonKind::Primary r#type="submit" busy=form.busy test_id="enroll.submit">
                {move || t(if full.get() { keys::ENROLL_ANYWAY } else { keys::ENROLL })}
            </Button>
        }
    };
    let subtitle = Signal::derive(move || group.with(|group| group.as_ref().map(|group| group.name.clone())));
    view! {
        <Dialog
            open
            on_close=move |()| close()
            title=text(keys::ENROLL_TITLE)
            subtitle
            on_submit=submit
            footer
            test_id="enroll"
        >
            <Fields form query full />
        </Dialog>
    }
}

#[component]
fn Fields(form: Form<Enroll>, query: RwSignal<String>, full: RwSignal<bool>) -> impl IntoView {
    let session = Session::here();
    let today = wall_now(&session.zone()).date();
    let student = form.part(|it| Some(it.student_id.to_string()).filter(|_| it.student_id != StudentId::default()));
    let pick = form.edit("studentId", |it: &mut Enroll, id: Option<String>| {
        it.student_id = id.and_then(|id| id.parse().ok()).unwrap_or_default();
    });
    let other = Signal::derive(move || form.failed.with(|failed| failed.clone().filter(|problem| !is_full(Some(problem)))));
    view! {
        <FormRefusal failed=other test_id="enroll.error" />
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
                test_id="enroll.student"
            />
        </Field>
        <Field label=text(keys::ENROLL_FROM) error=form.error("from")>
            <DateInput
                value=form.part(move |it| Some(it.from.unwrap_or(today)))
                on_input=form.edit("from", |it, day| it.from = day)
                test_id="enroll.from"
            />
        </Field>
        {move || full.get().then(|| view! { <Full form may=session.can(Permission::LessonsOverride) /> })}
    }
}

/// The group is full: who may goes on with a reason, the others learn who may.
#[component]
fn Full(form: Form<Enroll>, may: bool) -> impl IntoView {
    let reason = form.part(|it| it.overriding.as_ref().map(|it| it.reason.clone()).unwrap_or_default());
    let write = form.edit("override.reason", |it: &mut Enroll, typed: String| {
        it.overriding = (!typed.is_empty()).then_some(Override { reason: typed });
    });
    view! {
        <Notice tone=Tone::Warning announce=true test_id="enroll.full">
            {move || t(if may { keys::GROUP_FULL_REASON } else { keys::GROUP_FULL_WHO })}
        </Notice>
        {may
            .then(|| {
                view! {
                    <Field label=text(keys::REASON) error=form.error("override.reason") required=true>
                        <TextArea value=reason on_input=write test_id="enroll.reason" />
                    </Field>
                }
            })}
    }
}
