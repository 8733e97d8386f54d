//! `/settings/branches`: the places of the centre, made and changed in a sheet.

use leptos::prelude::*;
use shared::{
    branches::{Branch, CreateBranch, UpdateBranch},
    events::Entity,
    permission::Permission,
};
use uuid::Uuid;

use super::{
    audit::History,
    everywhere::limited,
    list::{Column, ListPage, ListSpec, ListWords, NewRecord, archive_filter, opens_form},
    record::{ArchiveButton, EditSheet},
    register::zones_with,
};
use crate::{
    api::{Reply, records},
    data::{
        editing::{Draft, Editing, Line, change, patch, tidy_text},
        session::Session,
    },
    i18n::{keys, text},
    kit::{Field, Select, TextInput},
    platform::utc_offset,
    routes::Page,
};

impl Draft for CreateBranch {
    type Record = Branch;

    fn of(branch: &Branch) -> Self {
        Self { name: branch.name.clone(), address: branch.address.clone(), time_zone: Some(branch.time_zone.clone()) }
    }

    fn tidy(&mut self) {
        tidy_text(&mut self.address);
    }

    async fn create(self, key: Uuid) -> Reply<Branch> {
        records::create(&self, key).await
    }

    async fn update(self, seen: Branch, key: Uuid) -> Reply<Branch> {
        let command = UpdateBranch {
            version: seen.version,
            name: change(&seen.name, self.name),
            address: patch(seen.address.as_ref(), self.address),
            time_zone: self.time_zone.filter(|zone| *zone != seen.time_zone),
        };
        records::update(seen.id.into(), &command, key).await
    }

    fn lines(&self) -> Vec<Line> {
        vec![
            Line::new("name", keys::NAME, Some(self.name.clone())),
            Line::new("address", keys::ADDRESS, self.address.clone()),
            Line::new("timeZone", keys::AUTH_ZONE, self.time_zone.clone()),
        ]
    }
}

/// The list of branches.
#[component]
pub fn BranchesPage() -> impl IntoView {
    let editing = Editing::<CreateBranch>::default();
    let (zone, limited) = (Session::here().zone(), limited());
    // Who works in some branches only would make one they are not admitted to.
    view! {
        {move || view! { <ListPage spec=spec(editing, zone.clone(), !limited.get()) /> }}
        <BranchSheet editing />
    }
}

fn spec(editing: Editing<CreateBranch>, zone: String, makes: bool) -> ListSpec<Branch> {
    let begin = move || CreateBranch { time_zone: Some(zone.clone()), ..CreateBranch::default() };
    let open = Callback::new(move |()| editing.begin_new(begin()));
    ListSpec {
        page: Page::Branches,
        test_id: "branches",
        words: ListWords {
            icon: "building-2",
            search: keys::BRANCHES_SEARCH,
            empty: keys::BRANCHES_EMPTY,
            teaches: keys::BRANCHES_TEACH,
        },
        columns: vec![
            Column::new(keys::FILTER_BRANCH, |branch: &Branch| branch.name.clone()).first_by("name"),
            Column::new(keys::ADDRESS, |branch: &Branch| branch.address.clone()).leaves(2),
            Column::new(keys::AUTH_ZONE, |branch: &Branch| format!("{}, {}", branch.time_zone, utc_offset(&branch.time_zone)))
                .leaves(2),
            Column::new(keys::ARCHIVE_COLUMN, |branch: &Branch| {
                view! { <ArchiveButton record=branch.clone() needs=Permission::BranchesManage /> }
            })
            .of_actions(),
        ],
        filters: vec![archive_filter()],
        new: makes.then_some(NewRecord { label: keys::FILTER_BRANCH, needs: Permission::BranchesManage, run: open }),
        opens: opens_form(editing, Permission::BranchesManage),
        archives: Some(Permission::BranchesManage),
        in_settings: true,
    }
}

#[component]
fn BranchSheet(editing: Editing<CreateBranch>) -> impl IntoView {
    let form = editing.form;
    let zone = form.part(|it| it.time_zone.clone().unwrap_or_default());
    view! {
        <EditSheet editing new_title=keys::BRANCH_NEW edit_title=keys::BRANCH_EDIT>
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
            <Field label=text(keys::ADDRESS) error=form.error("address") optional=true>
                <TextInput
                    value=form.part(|it| it.address.clone().unwrap_or_default())
                    on_input=form.edit("address", |it, typed| it.address = Some(typed))
                    on_blur=form.judge("address")
                    autocomplete="off"
                    icon="map-pin"
                    test_id="form.address"
                />
            </Field>
            <Field label=text(keys::AUTH_ZONE) error=form.error("timeZone")>
                <Select
                    choices=Signal::derive(move || zone.with(|zone| zones_with(Some(zone))))
                    value=zone
                    on_change=form.edit("timeZone", |it, zone| it.time_zone = Some(zone))
                    test_id="form.zone"
                />
            </Field>
            {move || editing.record_id().map(|id| view! { <History of=Entity::Branch id /> })}
        </EditSheet>
    }
}
