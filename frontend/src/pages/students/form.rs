//! The fields of a student.

use leptos::prelude::*;
use shared::students::{CreateStudent, StudentStatus};

use super::guardians::GuardiansFields;
use crate::{
    data::{editing::Editing, form::Form, session::Session, statuses::statuses},
    i18n::{keys, locale, text},
    kit::{Choice, DateInput, Field, MultiSelect, Select, TextArea, TextInput},
    pages::record::{
        EditSheet, PhonesInput,
        names::{branch_choices, has_branches, ids, values},
    },
    platform::wall_now,
    routes::Page,
};

/// The form of a student, new or there.
#[component]
pub fn StudentSheet(editing: Editing<CreateStudent>) -> impl IntoView {
    view! {
        <EditSheet
            editing
            new_title=keys::STUDENT_NEW
            edit_title=keys::STUDENT_EDIT
            leads_to=|student| format!("{}/{}", Page::Students.path(), student.id)
        >
            <AboutStudent form=editing.form />
            <GuardiansFields form=editing.form />
            <Placing form=editing.form />
        </EditSheet>
    }
}

#[component]
fn AboutStudent(form: Form<CreateStudent>) -> impl IntoView {
    let today = wall_now(&Session::here().zone()).date();
    view! {
        <Field label=text(keys::STUDENT_NAME) error=form.error("name") required=true>
            <TextInput
                value=form.part(|it| it.name.clone())
                on_input=form.edit("name", |it, typed| it.name = typed)
                on_blur=form.judge("name")
                autocomplete="off"
                autofocus=true
                test_id="form.name"
            />
        </Field>
        <PhonesInput
            value=form.part(|it| it.phones.clone())
            on_input=form.edit("phones", |it, phones| it.phones = phones)
            on_blur=form.judge("phones")
            error=form.error("phones")
        />
        <div class="pair">
            <Field label=text(keys::EMAIL) error=form.error("email") optional=true>
                <TextInput
                    value=form.part(|it| it.email.clone().unwrap_or_default())
                    on_input=form.edit("email", |it, typed| it.email = Some(typed))
                    on_blur=form.judge("email")
                    r#type="email"
                    inputmode="email"
                    autocomplete="off"
                    test_id="form.email"
                />
            </Field>
            <Field label=text(keys::BIRTH_DATE) error=form.error("birthDate") optional=true>
                <DateInput
                    value=form.part(|it| it.birth_date)
                    on_input=form.edit("birthDate", |it, day| it.birth_date = day)
                    max=Some(today)
                    test_id="form.birth-date"
                />
            </Field>
        </div>
    }
}

fn status_choices(all: &[StudentStatus]) -> Vec<Choice> {
    all.iter().map(|status| Choice::new(status.id.to_string(), status.label(locale()))).collect()
}

/// Status, branches, note.
#[component]
fn Placing(form: Form<CreateStudent>) -> impl IntoView {
    let statuses = statuses(Session::here());
    let status = form.part(|it| it.status_id.map(|id| id.to_string()).unwrap_or_default());
    // A new student gets the first active status unless another is chosen.
    let chosen = Signal::derive(move || {
        let own = status.get();
        if own.is_empty() { statuses.with(|all| all.first().map(|s| s.id.to_string()).unwrap_or_default()) } else { own }
    });
    let many = has_branches();
    view! {
        <Field label=text(keys::STUDENT_STATUS) error=form.error("statusId")>
            <Select
                choices=Signal::derive(move || statuses.with(|all| status_choices(all)))
                value=chosen
                on_change=form.edit("statusId", |it, id: String| it.status_id = id.parse().ok())
                test_id="form.status"
            />
        </Field>
        <Show when=move || many.get()>
            <Field label=text(keys::BRANCHES) error=form.error("branchIds")>
                <MultiSelect
                    choices=branch_choices()
                    values=form.part(|it| values(&it.branch_ids))
                    on_change=form.edit("branchIds", |it, chosen: Vec<String>| it.branch_ids = ids(&chosen))
                    test_id="form.branches"
                />
            </Field>
        </Show>
        <Field label=text(keys::NOTE) error=form.error("note") optional=true>
            <TextArea
                value=form.part(|it| it.note.clone().unwrap_or_default())
                on_input=form.edit("note", |it, typed| it.note = Some(typed))
                on_blur=form.judge("note")
                test_id="form.note"
            />
        </Field>
    }
}
