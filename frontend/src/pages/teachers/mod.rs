//! `/teachers`: the list of teachers; `/teachers/{id}`: one of them.

mod draft;
mod form;
mod one;

use leptos::prelude::*;
use shared::{
    permission::Permission,
    teachers::{CreateTeacher, Teacher},
};

use super::{
    list::{Column, FilterChoice, ListPage, ListSpec, ListWords, NewRecord, Opens, archive_filter},
    record::names::{branch_choices, branch_name, choices, joined, subject_name},
};
use crate::{
    data::{directory::Directory, editing::Editing, listing::Filter},
    i18n::keys,
    kit::Avatar,
    routes::Page,
};

use form::TeacherSheet;
pub use one::TeacherPage;

/// The list of teachers.
#[component]
pub fn TeachersPage() -> impl IntoView {
    let editing = Editing::<CreateTeacher>::default();
    let open = Callback::new(move |()| editing.begin_new(CreateTeacher::default()));
    let spec = ListSpec {
        page: Page::Teachers,
        test_id: "teachers",
        words: ListWords {
            icon: "graduation-cap",
            search: keys::TEACHERS_SEARCH,
            empty: keys::TEACHERS_EMPTY,
            teaches: keys::TEACHERS_TEACH,
        },
        columns: vec![
            Column::new(keys::TEACHER, name_cell).first_by("name"),
            Column::new(keys::PAGE_SUBJECTS, |teacher: &Teacher| {
                let ids = teacher.subject_ids.clone();
                move || joined(&ids, subject_name)
            })
            .leaves(2),
            Column::new(keys::PHONE, |teacher: &Teacher| teacher.phones.first().map(|phone| shared::format::phone(phone))),
            Column::new(keys::EMAIL, |teacher: &Teacher| teacher.email.clone()).sorted_by("email").leaves(3),
            Column::new(keys::FILTER_BRANCH, |teacher: &Teacher| {
                let ids = teacher.branch_ids.clone();
                move || joined(&ids, branch_name)
            })
            .leaves(3),
        ],
        filters: filters(),
        new: Some(NewRecord { label: keys::TEACHER, needs: Permission::TeachersManage, run: open }),
        opens: Opens::Page(|teacher| format!("{}/{}", Page::Teachers.path(), teacher.id)),
        archives: Some(Permission::TeachersManage),
        in_settings: false,
    };
    view! {
        <ListPage spec />
        <TeacherSheet editing />
    }
}

fn filters() -> Vec<FilterChoice> {
    let subjects = choices(Directory::here().subjects.items());
    let mut filters = vec![FilterChoice { filter: Filter::Subject, label: keys::SUBJECT, choices: subjects }];
    if branch_choices().with_untracked(|all| all.len() > 1) {
        filters.push(FilterChoice { filter: Filter::Branch, label: keys::FILTER_BRANCH, choices: branch_choices() });
    }
    filters.push(archive_filter());
    filters
}

fn name_cell(teacher: &Teacher) -> impl IntoView + use<> {
    let name = teacher.name.clone();
    view! {
        <Avatar name=name.clone() hue=Some(teacher.hue) />
        <span class="strong">{name}</span>
    }
}
