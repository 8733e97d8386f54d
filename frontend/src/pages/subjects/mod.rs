//! `/settings/subjects`: what is taught, made and changed in a sheet.

use leptos::prelude::*;
use shared::{
    events::Entity,
    permission::Permission,
    subjects::{CreateSubject, Subject, UpdateSubject},
};
use uuid::Uuid;

use super::{
    audit::History,
    list::{Column, ListPage, ListSpec, ListWords, NewRecord, archive_filter, opens_form},
    record::{ArchiveButton, EditSheet, HuePicker},
};
use crate::{
    api::{Reply, records},
    data::editing::{Draft, Editing, Line, change},
    i18n::{keys, text},
    kit::{Dot, Field, TextInput},
    routes::Page,
};

impl Draft for CreateSubject {
    type Record = Subject;

    fn of(subject: &Subject) -> Self {
        Self { name: subject.name.clone(), hue: Some(subject.hue) }
    }

    fn tidy(&mut self) {}

    async fn create(self, key: Uuid) -> Reply<Subject> {
        records::create(&self, key).await
    }

    async fn update(self, seen: Subject, key: Uuid) -> Reply<Subject> {
        let command = UpdateSubject {
            version: seen.version,
            name: change(&seen.name, self.name),
            hue: self.hue.filter(|hue| *hue != seen.hue),
        };
        records::update(seen.id.into(), &command, key).await
    }

    fn lines(&self) -> Vec<Line> {
        vec![
            Line::new("name", keys::NAME, Some(self.name.clone())),
            Line::new("hue", keys::HUE, self.hue.map(|hue| hue.to_string())),
        ]
    }
}

/// The list of subjects.
#[component]
pub fn SubjectsPage() -> impl IntoView {
    let editing = Editing::<CreateSubject>::default();
    let open = Callback::new(move |()| editing.begin_new(CreateSubject::default()));
    let spec = ListSpec {
        page: Page::Subjects,
        test_id: "subjects",
        words: ListWords {
            icon: "book-open",
            search: keys::SUBJECTS_SEARCH,
            empty: keys::SUBJECTS_EMPTY,
            teaches: keys::SUBJECTS_TEACH,
        },
        columns: vec![
            Column::new(keys::SUBJECT, |subject: &Subject| {
                let name = subject.name.clone();
                view! {
                    <Dot hue=subject.hue />
                    <span class="strong">{name}</span>
                }
            })
            .first_by("name"),
            Column::new(keys::ARCHIVE_COLUMN, |subject: &Subject| {
                view! { <ArchiveButton record=subject.clone() needs=Permission::SubjectsManage /> }
            })
            .of_actions(),
        ],
        filters: vec![archive_filter()],
        new: Some(NewRecord { label: keys::SUBJECT, needs: Permission::SubjectsManage, run: open }),
        opens: opens_form(editing, Permission::SubjectsManage),
        archives: Some(Permission::SubjectsManage),
        in_settings: true,
    };
    view! {
        <ListPage spec />
        <SubjectSheet editing />
    }
}

#[component]
fn SubjectSheet(editing: Editing<CreateSubject>) -> impl IntoView {
    let form = editing.form;
    view! {
        <EditSheet editing new_title=keys::SUBJECT_NEW edit_title=keys::SUBJECT_EDIT>
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
            <HuePicker value=form.part(|it| it.hue) on_change=form.edit("hue", |it, hue| it.hue = hue) />
            {move || editing.record_id().map(|id| view! { <History of=Entity::Subject id /> })}
        </EditSheet>
    }
}
