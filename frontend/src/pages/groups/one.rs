//! One group: who teaches it where, how full it is, who is in it from when to when.
//!
//! Test ids: `group.name`, `group.enroll`, `group.places`, `enrollment.row`, `enrollment.end`.

use leptos::prelude::*;
use shared::{
    events::Entity,
    groups::{CreateGroup, Group},
    lessons::LessonQuery,
    permission::Permission,
    rules::{CreateRule, RuleQuery},
};

use super::{GroupSheet, enroll::EnrollDialog, people::People, places, waitlist::WaitlistCard};
use crate::{
    data::{editing::Editing, session::Session},
    i18n::{keys, locale, t, text},
    kit::{Button, ButtonKind, Fact, Facts, Icon},
    pages::attendance::journal::JournalCard,
    pages::audit::History,
    pages::record::{
        LessonsAhead, Loaded, Manage, RecordPage, day_of,
        names::{branch_name, room_name, subject_name, teacher_name},
        test_names,
    },
    pages::rules::{RuleDialogs, RulesCard, RulesHand, new_rule},
    routes::Page,
};

/// One group.
#[component]
pub fn GroupPage() -> impl IntoView {
    let editing = Editing::<CreateGroup>::default();
    let edit = Callback::new(move |group: Group| editing.begin_edit(&group));
    let manage = Manage { needs: Permission::GroupsManage, edit };
    let enrolling = RwSignal::new(false);
    let loaded = Loaded::<Group>::of_address();
    let session = Session::here();
    let primary = ViewFn::from(move || {
        session.can(Permission::GroupsManage).then(|| {
            view! {
                <Button
                    kind=ButtonKind::Primary
                    icon="plus"
                    on_press=move |()| enrolling.set(true)
                    test_id="group.enroll"
                >
                    {move || t(keys::STUDENT)}
                </Button>
            }
        })
    });
    let hand = RulesHand::provide();
    view! {
        <RecordPage
            loaded
            list=Page::Groups
            names=test_names!("group")
            manage=Some(manage)
            primary
            content
        />
        <GroupSheet editing />
        <RuleDialogs hand />
        <EnrollDialog group=loaded.record open=enrolling />
    }
}

fn content(group: Group) -> AnyView {
    let rules = RuleQuery { group_id: Some(group.id), ..RuleQuery::default() };
    let draft = CreateRule {
        group_id: Some(group.id),
        teacher_ids: group.teacher_ids.clone(),
        room_id: group.room_id,
        subject_id: group.subject_id,
        ..new_rule()
    };
    view! {
        {identity(&group)}
        <div class="detail">
            <div>
                <JournalCard group=group.id />
                <People group=group.clone() />
                <WaitlistCard group=group.clone() />
                <RulesCard of=rules draft archived=group.archived_at.is_some() />
                <LessonsAhead of=LessonQuery { group_id: Some(group.id), ..LessonQuery::default() } />
                <History of=Entity::Group id=group.id />
            </div>
            <aside>{about(&group)}</aside>
        </div>
    }
    .into_any()
}

fn identity(group: &Group) -> impl IntoView + use<> {
    let name = group.name.clone();
    let (teacher, room) = (group.teacher_id, group.room_id);
    let strip = view! {
        <dl class="strip push">
            <div>
                <dt>{t(keys::TEACHER)}</dt>
                <dd>
                    {move || {
                        teacher
                            .and_then(teacher_name)
                            .zip(teacher)
                            .map(|(name, id)| {
                                view! { <a class="link" href=format!("{}/{id}", Page::Teachers.path())>{name}</a> }
                            })
                    }}
                    {teacher.is_none().then_some("—")}
                </dd>
            </div>
            <div>
                <dt>{t(keys::ROOM)}</dt>
                <dd>{move || room.and_then(room_name).unwrap_or_else(|| "—".to_owned())}</dd>
            </div>
            <div data-testid="group.places">
                <dt>{t(keys::PLACES)}</dt>
                <dd>{places(group.students, group.capacity)}</dd>
            </div>
        </dl>
    };
    view! {
        <div class="identity">
            <span class="avatar large" data-hue=group.colour.to_string() aria-hidden="true">
                <Icon name="layers" />
            </span>
            <strong class="figure" data-testid="group.name">{name}</strong>
            {strip}
        </div>
    }
}

fn about(group: &Group) -> impl IntoView + use<> {
    let subject = group.subject_id;
    let others: Vec<_> = group.teacher_ids.iter().skip(1).copied().collect();
    let has_others = !others.is_empty();
    let (branch, note) = (branch_name(group.branch_id), group.note.clone());
    let since = shared::format::date(day_of(group.created_at), locale());
    let also = move || others.iter().filter_map(|id| teacher_name(*id)).collect::<Vec<_>>().join(", ");
    view! {
        <section>
            <h2>{t(keys::ABOUT_GROUP)}</h2>
            <Facts>
                {subject
                    .map(|id| view! { <Fact label=text(keys::SUBJECT)>{move || subject_name(id)}</Fact> })}
                {has_others.then(|| view! { <Fact label=text(keys::TEACHERS_ALSO)>{also}</Fact> })}
                <Fact label=text(keys::FILTER_BRANCH)>{branch}</Fact>
                <Fact label=text(keys::GROUP_SINCE)>{since}</Fact>
            </Facts>
        </section>
        {note
            .map(|note| {
                view! {
                    <section>
                        <h2>{t(keys::NOTE)}</h2>
                        <p class="note-text">{note}</p>
                    </section>
                }
            })}
    }
}
