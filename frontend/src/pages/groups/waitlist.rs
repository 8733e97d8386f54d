//! Who waits for a place in a group: the first is offered as soon as there is one; order by buttons, off the list with a
//! way back.
//!
//! Test ids: `waitlist`, `waitlist.row`, `waitlist.promote`, `waitlist.up`, `waitlist.down`, `waitlist.remove`,
//! `waitlist.free`.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    audit::UndoOwn,
    events::Entity,
    groups::Group,
    ids::GroupId,
    permission::Permission,
    waitlist::{MoveWaiting, Promote, Wait, Waiting, Waitlist},
};

use crate::{
    api,
    data::{
        asked::Asked,
        changes, enrollments,
        session::Session,
        toasts::{Notices, sentence},
    },
    i18n::{keys, t, t_with, text},
    kit::{Avatar, Button, ButtonKind, ButtonSize, Card, IconButton, Notice, Tone},
    platform::command_key,
    routes::Page,
};

/// The card on the page of a group; nothing while nobody waits.
#[component]
pub(super) fn WaitlistCard(group: Group) -> impl IntoView {
    let id = group.id;
    let may = group.archived_at.is_none() && Session::here().can(Permission::GroupsManage);
    let asked = Asked::new(move || {
        for kind in [Entity::Waiting, Entity::Enrollment, Entity::Group] {
            changes::follow(kind);
        }
        async move { api::makeups::waitlist(id).await }
    });
    move || match asked.get()? {
        Ok(list) if list.items.is_empty() => None,
        Ok(list) => {
            let count = Some(list.items.len().to_string());
            Some(
                view! {
                    <Card title=text(keys::WAITLIST) count flush=true test_id="waitlist">
                        {rows(list, may)}
                    </Card>
                }
                .into_any(),
            )
        }
        Err(problem) => Some(
            view! {
                <Card title=text(keys::WAITLIST) flush=true test_id="waitlist">
                    <div class="body muted">{sentence(&problem)}</div>
                </Card>
            }
            .into_any(),
        ),
    }
}

fn rows(list: Waitlist, may: bool) -> AnyView {
    let Waitlist { items, free } = list;
    let place = free.is_none_or(|free| free > 0);
    let next = items.first().map(|one| one.student_name.clone()).filter(|_| place && may);
    let last = items.len() as u32;
    let row = |one: Waiting| view! { <Row promotes=may && place && one.place == 1 last may one /> };
    view! {
        {next
            .map(|name| {
                let said = t_with(keys::WAITLIST_FREE_NEXT, &[("name", name.into())]);
                view! { <Notice tone=Tone::Info test_id="waitlist.free">{said.clone()}</Notice> }
            })}
        <ul class="rows">{items.into_iter().map(row).collect_view()}</ul>
    }
    .into_any()
}

#[component]
fn Row(one: Waiting, last: u32, may: bool, promotes: bool) -> impl IntoView {
    let notices = Notices::here();
    let one = StoredValue::new(one);
    let name = one.with_value(|one| one.student_name.clone());
    let (place, student) = one.with_value(|one| (one.place, one.student_id));
    let about = one.with_value(|one| {
        let place = t_with(keys::WAITLIST_PLACE, &[("place", one.place.into())]);
        std::iter::once(place).chain(one.note.clone()).collect::<Vec<_>>().join(", ")
    });
    let label = |key| {
        let name = name.clone();
        Signal::derive(move || t_with(key, &[("name", (&name).into())]))
    };
    let shift = move |to: u32| one.with_value(|one| move_to(one, to, notices));
    let (up, down, off) = (label(keys::WAITLIST_UP), label(keys::WAITLIST_DOWN), label(keys::WAITLIST_REMOVE));
    let buttons = may.then(|| {
        view! {
            <IconButton
                icon="arrow-up"
                size=ButtonSize::Small
                label=up
                disabled=place == 1
                on_press=move |()| shift(place.saturating_sub(1))
                test_id="waitlist.up"
            />
            <IconButton
                icon="arrow-down"
                size=ButtonSize::Small
                label=down
                disabled=place == last
                on_press=move |()| shift(place.saturating_add(1))
                test_id="waitlist.down"
            />
            <IconButton
                icon="x"
                size=ButtonSize::Small
                label=off
                on_press=move |()| one.with_value(|one| leave(one, notices))
                test_id="waitlist.remove"
            />
        }
    });
    let enrol = promotes.then(|| {
        view! {
            <Button
                size=ButtonSize::Small
                kind=ButtonKind::Primary
                on_press=move |()| one.with_value(|one| promote(one, notices))
                test_id="waitlist.promote"
            >
                {move || t(keys::WAITLIST_PROMOTE)}
            </Button>
        }
    });
    view! {
        <li data-testid="waitlist.row">
            <Avatar name=name.clone() />
            <div>
                <a class="strong" href=format!("{}/{student}", Page::Students.path())>
                    {name}
                </a>
                <small>{about}</small>
            </div>
            <span class="row push">{enrol} {buttons}</span>
        </li>
    }
}

fn move_to(one: &Waiting, place: u32, notices: Notices) {
    let (id, command) = (one.id, MoveWaiting { version: one.version, place });
    spawn_local(async move {
        if let Err(problem) = api::makeups::move_waiting(id, &command, command_key()).await {
            notices.refused(&problem, None);
        }
        changes::tell(Entity::Waiting);
    });
}

/// Puts a student on the list, at a place if one is named, and says so with a way back.
pub(super) fn put_on(group: GroupId, command: Wait, notices: Notices) {
    spawn_local(async move {
        match api::makeups::wait(group, &command, command_key()).await {
            Ok(one) => {
                changes::tell(Entity::Waiting);
                let said = t_with(keys::WAITLIST_ADDED, &[("name", (&one.student_name).into())]);
                let id = one.id;
                notices.undoable(said, move || {
                    spawn_local(async move {
                        match api::makeups::leave(id, command_key()).await {
                            Ok(_) => changes::tell(Entity::Waiting),
                            Err(problem) => notices.refused(&problem, None),
                        }
                    });
                });
            }
            Err(problem) => notices.refused(&problem, None),
        }
    });
}

fn as_before(one: &Waiting) -> Wait {
    Wait { student_id: one.student_id, place: Some(one.place), note: one.note.clone() }
}

fn leave(one: &Waiting, notices: Notices) {
    let (id, group) = (one.id, one.group_id);
    spawn_local(async move {
        match api::makeups::leave(id, command_key()).await {
            Ok(gone) => {
                changes::tell(Entity::Waiting);
                let said = t_with(keys::WAITLIST_REMOVED, &[("name", (&gone.student_name).into())]);
                notices.undoable(said, move || put_on(group, as_before(&gone), notices));
            }
            Err(problem) => notices.refused(&problem, None),
        }
    });
}

/// The enrolment goes first: who is enrolled cannot wait.
fn take_back(record_id: uuid::Uuid, version: i32, one: Waiting, notices: Notices) {
    spawn_local(async move {
        match api::audit::undo_own(&UndoOwn { record_id, version }).await {
            Ok(_) => {
                enrollments::changed();
                put_on(one.group_id, as_before(&one), notices);
            }
            Err(problem) => notices.refused(&problem, None),
        }
    });
}

fn promote(one: &Waiting, notices: Notices) {
    let one = one.clone();
    spawn_local(async move {
        match api::makeups::promote(one.id, &Promote::default(), command_key()).await {
            Ok(enrolled) => {
                enrollments::changed();
                changes::tell(Entity::Waiting);
                let said = t_with(keys::WAITLIST_PROMOTED, &[("name", enrolled.student_name.into())]);
                let (id, version) = (enrolled.id.into(), enrolled.version);
                notices.undoable(said, move || take_back(id, version, one.clone(), notices));
            }
            Err(problem) => notices.refused(&problem, None),
        }
    });
}
