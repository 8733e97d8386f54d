//! `/settings/rooms`: the rooms of the centre, made and changed in a sheet.

use leptos::prelude::*;
use shared::{
    calendars::CalendarOf,
    events::Entity,
    patch::Patch,
    permission::Permission,
    rooms::{CreateRoom, Room, UpdateRoom},
};
use uuid::Uuid;

use super::{
    audit::History,
    availability::AbsencesCard,
    calendar_link::CalendarSubscription,
    list::{Column, FilterChoice, ListPage, ListSpec, ListWords, NewRecord, archive_filter, opens_form},
    record::{
        ArchiveButton, EditSheet,
        names::{branch_choices, branch_name, has_branches},
    },
};
use crate::{
    api::{Reply, records},
    data::{
        editing::{Draft, Editing, Line, change, patch},
        listing::Filter,
    },
    i18n::{keys, text},
    kit::{Field, NumberInput, Select, TextInput},
    routes::Page,
};

impl Draft for CreateRoom {
    type Record = Room;

    fn of(room: &Room) -> Self {
        Self { name: room.name.clone(), capacity: room.capacity, branch_id: Some(room.branch_id) }
    }

    fn tidy(&mut self) {}

    async fn create(self, key: Uuid) -> Reply<Room> {
        records::create(&self, key).await
    }

    async fn update(self, seen: Room, key: Uuid) -> Reply<Room> {
        let capacity: Patch<u32> = patch(seen.capacity.as_ref(), self.capacity);
        let command = UpdateRoom {
            version: seen.version,
            name: change(&seen.name, self.name),
            capacity,
            branch_id: self.branch_id.filter(|id| *id != seen.branch_id),
        };
        records::update(seen.id.into(), &command, key).await
    }

    fn lines(&self) -> Vec<Line> {
        vec![
            Line::new("name", keys::NAME, Some(self.name.clone())),
            Line::new("capacity", keys::CAPACITY, self.capacity.map(|places| places.to_string())),
            Line::new("branchId", keys::FILTER_BRANCH, self.branch_id.and_then(branch_name)),
        ]
    }
}

/// The list of rooms.
#[component]
pub fn RoomsPage() -> impl IntoView {
    let editing = Editing::<CreateRoom>::default();
    let open = Callback::new(move |()| editing.begin_new(CreateRoom::default()));
    let mut filters = vec![archive_filter()];
    if branch_choices().with_untracked(|all| all.len() > 1) {
        let branch = FilterChoice { filter: Filter::Branch, label: keys::FILTER_BRANCH, choices: branch_choices() };
        filters.insert(0, branch);
    }
    let spec = ListSpec {
        page: Page::Rooms,
        test_id: "rooms",
        words: ListWords { icon: "door-open", search: keys::ROOMS_SEARCH, empty: keys::ROOMS_EMPTY, teaches: keys::ROOMS_TEACH },
        columns: vec![
            Column::new(keys::ROOM, |room: &Room| room.name.clone()).first_by("name"),
            Column::new(keys::CAPACITY, |room: &Room| room.capacity).numeric().sorted_by("capacity"),
            Column::new(keys::FILTER_BRANCH, |room: &Room| branch_name(room.branch_id)).leaves(2),
            Column::new(keys::ARCHIVE_COLUMN, |room: &Room| {
                view! { <ArchiveButton record=room.clone() needs=Permission::RoomsManage /> }
            })
            .of_actions(),
        ],
        filters,
        new: Some(NewRecord { label: keys::ROOM, needs: Permission::RoomsManage, run: open }),
        opens: opens_form(editing, Permission::RoomsManage),
        archives: Some(Permission::RoomsManage),
        in_settings: true,
    };
    view! {
        <ListPage spec />
        <RoomSheet editing />
    }
}

#[component]
fn RoomSheet(editing: Editing<CreateRoom>) -> impl IntoView {
    let form = editing.form;
    let many = has_branches();
    view! {
        <EditSheet editing new_title=keys::ROOM_NEW edit_title=keys::ROOM_EDIT>
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
            <Field label=text(keys::CAPACITY) error=form.error("capacity") optional=true>
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
            <Show when=move || many.get()>
                <Field label=text(keys::FILTER_BRANCH) error=form.error("branchId")>
                    <Select
                        choices=branch_choices()
                        value=form.part(|it| it.branch_id.map(|id| id.to_string()).unwrap_or_default())
                        on_change=form.edit("branchId", |it, id: String| it.branch_id = id.parse().ok())
                        test_id="form.branch"
                    />
                </Field>
            </Show>
            {move || {
                let of = editing.record_id().map(|id| CalendarOf { room_id: Some(id.into()), ..CalendarOf::default() });
                of.map(|of| view! { <CalendarSubscription of label=keys::CALENDAR_LINK_ROOM /> })
            }}
            {move || editing.record_id().map(|id| view! { <AbsencesCard room=id.into() /> })}
            {move || editing.record_id().map(|id| view! { <History of=Entity::Room id /> })}
        </EditSheet>
    }
}
