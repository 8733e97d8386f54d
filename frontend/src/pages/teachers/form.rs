//! The fields of a teacher.

use leptos::prelude::*;
use shared::teachers::CreateTeacher;

use crate::{
    data::{directory::Directory, editing::Editing, form::Form},
    i18n::{keys, text},
    kit::{Field, MultiSelect, TextArea, TextInput},
    pages::record::{
        EditSheet, HuePicker, PhonesInput,
        names::{branch_choices, choices, has_branches, ids, values},
    },
};

/// The form of a teacher, new or there.
#[component]
pub fn TeacherSheet(editing: Editing<CreateTeacher>) -> impl IntoView {
    view! {
        <EditSheet editing new_title=keys::TEACHER_NEW edit_title=keys::TEACHER_EDIT>
            <AboutTeacher form=editing.form />
            <Teaching form=editing.form />
        </EditSheet>
    }
}

#[component]
fn AboutTeacher(form: Form<CreateTeacher>) -> impl IntoView {
    view! {
        <Field label=text(keys::PERSON_NAME) error=form.error("name") required=true>
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
    }
}

#[component]
fn Teaching(form: Form<CreateTeacher>) -> impl IntoView {
    let many = has_branches();
    view! {
        <Field label=text(keys::PAGE_SUBJECTS) error=form.error("subjectIds") optional=true>
            <MultiSelect
                choices=choices(Directory::here().subjects.items())
                values=form.part(|it| values(&it.subject_ids))
                on_change=form.edit("subjectIds", |it, chosen: Vec<String>| it.subject_ids = ids(&chosen))
                test_id="form.subjects"
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
        <HuePicker value=form.part(|it| it.hue) on_change=form.edit("hue", |it, hue| it.hue = hue) />
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
