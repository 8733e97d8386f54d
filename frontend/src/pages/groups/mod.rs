//! `/groups`: the list of groups; `/groups/{id}`: one of them with who is in it.

mod draft;
mod end;
mod enroll;
mod form;
mod one;
mod people;
mod waitlist;

use leptos::prelude::*;
use shared::{
    groups::{CreateGroup, Group},
    permission::Permission,
};

use super::{
    list::{Column, FilterChoice, ListPage, ListSpec, ListWords, NewRecord, Opens, archive_filter},
    record::names::{branch_choices, choices, room_name, subject_name, teacher_name},
};
use crate::{
    data::{directory::Directory, editing::Editing, listing::Filter},
    i18n::{keys, t_with},
    kit::{Dot, Progress, Tone},
    routes::Page,
};

pub use enroll::{found, student_missing};
use form::GroupSheet;
pub use one::GroupPage;

/// The list of groups.
#[component]
pub fn GroupsPage() -> impl IntoView {
    let editing = Editing::<CreateGroup>::default();
    let open = Callback::new(move |()| editing.begin_new(CreateGroup::default()));
    let spec = ListSpec {
        page: Page::Groups,
        test_id: "groups",
        words: ListWords { icon: "layers", search: keys::GROUPS_SEARCH, empty: keys::GROUPS_EMPTY, teaches: keys::GROUPS_TEACH },
        columns: columns(),
        filters: filters(),
        new: Some(NewRecord { label: keys::GROUP, needs: Permission::GroupsManage, run: open }),
        opens: Opens::Page(|group| format!("{}/{}", Page::Groups.path(), group.id)),
        archives: Some(Permission::GroupsManage),
        in_settings: false,
    };
    view! {
        <ListPage spec />
        <GroupSheet editing />
    }
}

fn columns() -> Vec<Column<Group>> {
    vec![
        Column::new(keys::GROUP, |group: &Group| {
            let name = group.name.clone();
            view! {
                <Dot hue=group.colour />
                <span class="strong">{name}</span>
            }
        })
        .first_by("name"),
        Column::new(keys::TEACHER, |group: &Group| {
            let id = group.teacher_id;
            move || id.and_then(teacher_name)
        })
        .sorted_by("teacher"),
        Column::new(keys::SUBJECT, |group: &Group| {
            let id = group.subject_id;
            move || id.and_then(subject_name)
        })
        .sorted_by("subject")
        .leaves(3),
        Column::new(keys::ROOM, |group: &Group| {
            let id = group.room_id;
            move || id.and_then(room_name)
        })
        .sorted_by("room")
        .leaves(2),
        Column::new(keys::PLACES, |group: &Group| places(group.students, group.capacity)).sorted_by("capacity").leaves(2),
    ]
}

fn filters() -> Vec<FilterChoice> {
    let directory = Directory::here();
    let one = |filter, label, choices| FilterChoice { filter, label, choices };
    let mut filters = vec![
        one(Filter::Teacher, keys::TEACHER, choices(directory.teachers.items())),
        one(Filter::Subject, keys::SUBJECT, choices(directory.subjects.items())),
    ];
    if branch_choices().with_untracked(|all| all.len() > 1) {
        filters.push(one(Filter::Branch, keys::FILTER_BRANCH, branch_choices()));
    }
    filters.push(archive_filter());
    filters
}

/// «9 из 12», or how many where there is no end of places.
fn places_text(students: u32, capacity: Option<u32>) -> String {
    match capacity {
        Some(capacity) => t_with(keys::PLACES_OF, &[("taken", students.into()), ("capacity", capacity.into())]),
        None => students.to_string(),
    }
}

/// How full a group is: a bar and the words for it.
fn places(students: u32, capacity: Option<u32>) -> impl IntoView + use<> {
    let said = places_text(students, capacity);
    let bar = capacity.filter(|capacity| *capacity > 0).map(|capacity| {
        let percent = (u64::from(students) * 100 / u64::from(capacity)).min(100) as u8;
        let tone = match students.cmp(&capacity) {
            std::cmp::Ordering::Less => None,
            std::cmp::Ordering::Equal => Some(Tone::Warning),
            std::cmp::Ordering::Greater => Some(Tone::Danger),
        };
        view! { <Progress label=said.clone() value=percent tone=Signal::stored(tone) /> }
    });
    view! {
        <span class="places">
            {bar}
            <span>{said}</span>
        </span>
    }
}
