//! The fields of a group.

use leptos::prelude::*;
use shared::groups::{CreateGroup, Group};

use crate::{
    data::{directory::Directory, editing::Editing, form::Form},
    i18n::{keys, t, text},
    kit::{Field, NumberInput, Select, TextArea, TextInput},
    pages::record::{
        EditSheet, HuePicker,
        names::{branch_choices, choices, has_branches},
    },
    routes::Page,
};

fn address(group: &Group) -> String {
    format!("{}/{}", Page::Groups.path(), group.id)
}

fn shown<I: ToString>(id: Option<I>) -> String {
    id.map(|id| id.to_string()).unwrap_or_default()
}

/// The form of a group, new or there.
#[component]
pub fn GroupSheet(editing: Editing<CreateGroup>) -> impl IntoView {
    let form = editing.form;
    view! {
        <EditSheet editing new_title=keys::GROUP_NEW edit_title=keys::GROUP_EDIT leads_to=address>
            <Field label=text(keys::NAME) error=form.error("name") required=true>
                <TextInput
                    value=form.part(|it| it.name.clone())
                    on_input=form.edit("name", |it, typed| it.name = typed)
                    on_blur=form.judge("name")
                    autocomplete="off"
                    autofocus=true
                    test_id="form.name"
                />
            </Field>
            <Teaching form />
            <Places form is_edit=Signal::derive(move || editing.is_edit()) />
            <HuePicker
                value=form.part(|it| it.colour)
                on_change=form.edit("colour", |it, colour| it.colour = colour)
            />
            <Field label=text(keys::NOTE) error=form.error("note") optional=true>
                <TextArea
                    value=form.part(|it| it.note.clone().unwrap_or_default())
                    on_input=form.edit("note", |it, typed| it.note = Some(typed))
                    on_blur=form.judge("note")
                    test_id="form.note"
                />
            </Field>
        </EditSheet>
    }
}

/// Teacher, subject, room.
#[component]
fn Teaching(form: Form<CreateGroup>) -> impl IntoView {
    let directory = Directory::here();
    let none = Signal::derive(|| Some(t(keys::NOT_CHOSEN)));
    view! {
        <div class="pair">
            <Field label=text(keys::TEACHER) error=form.error("teacherId")>
                <Select
                    choices=choices(directory.teachers.items())
                    value=form.part(|it| shown(it.teacher_id))
                    on_change=form.edit("teacherId", |it, id: String| it.teacher_id = id.parse().ok())
                    none_label=none
                    test_id="form.teacher"
                />
            </Field>
            <Field label=text(keys::SUBJECT) error=form.error("subjectId")>
                <Select
                    choices=choices(directory.subjects.items())
                    value=form.part(|it| shown(it.subject_id))
                    on_change=form.edit("subjectId", |it, id: String| it.subject_id = id.parse().ok())
                    none_label=none
                    test_id="form.subject"
                />
            </Field>
        </div>
        <Field label=text(keys::ROOM) error=form.error("roomId")>
            <Select
                choices=choices(directory.rooms.items())
                value=form.part(|it| shown(it.room_id))
                on_change=form.edit("roomId", |it, id: String| it.room_id = id.parse().ok())
                none_label=none
                test_id="form.room"
            />
        </Field>
    }
}

/// Capacity, and the branch, which stays what it was made with.
#[component]
fn Places(form: Form<CreateGroup>, is_edit: Signal<bool>) -> impl IntoView {
    let many = has_branches();
    view! {
        <Field
            label=text(keys::CAPACITY)
            hint=Signal::derive(|| Some(t(keys::CAPACITY_HINT)))
            error=form.error("capacity")
            optional=true
        >
            <NumberInput
                value=form.part(|it| it.capacity.map(i64::from))
                on_input=form.edit("capacity", |it, typed: Option<i64>| {
                    it.capacity = typed.and_then(|places| u32::try_from(places).ok());
                })
                on_blur=form.judge("capacity")
                min=1
                max=10_000
                test_id="form.capacity"
            />
        </Field>
        <Show when=move || many.get() && !is_edit.get()>
            <Field label=text(keys::FILTER_BRANCH) error=form.error("branchId")>
                <Select
                    choices=branch_choices()
                    value=form.part(|it| shown(it.branch_id))
                    on_change=form.edit("branchId", |it, id: String| it.branch_id = id.parse().ok())
                    test_id="form.branch"
                />
            </Field>
        </Show>
    }
}
