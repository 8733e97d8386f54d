//! One teacher: contacts, subjects, groups.
//!
//! Test ids: `teacher.name`, `teacher.groups`, `teacher.schedule`.

use leptos::prelude::*;
use shared::{
    events::Entity,
    groups::Group,
    lessons::LessonQuery,
    page::ListQuery,
    permission::Permission,
    teachers::{CreateTeacher, Teacher},
};

use super::TeacherSheet;
use crate::{
    api::records,
    data::{asked::Asked, editing::Editing},
    i18n::{keys, locale, t, t_with, text},
    kit::{Avatar, AvatarSize, Card, Dot, Fact, Facts},
    pages::record::{
        LessonsAhead, Loaded, Manage, RecordPage, day_of,
        names::{branch_name, joined, subject_name},
        test_names,
    },
    pages::{
        audit::History,
        availability::{AbsencesCard, WeekCard},
    },
    routes::Page,
};

/// One teacher.
#[component]
pub fn TeacherPage() -> impl IntoView {
    let editing = Editing::<CreateTeacher>::default();
    let edit = Callback::new(move |teacher: Teacher| editing.begin_edit(&teacher));
    let manage = Manage { needs: Permission::TeachersManage, edit };
    let loaded = Loaded::<Teacher>::of_address();
    view! {
        <RecordPage
            loaded
            list=Page::Teachers
            names=test_names!("teacher")
            manage=Some(manage)
            content
        />
        <TeacherSheet editing />
    }
}

fn content(teacher: Teacher) -> AnyView {
    let name = teacher.name.clone();
    let subjects = teacher.subject_ids.clone();
    let note = teacher.note.clone();
    view! {
        <div class="identity">
            <Avatar name=name.clone() hue=Some(teacher.hue) size=AvatarSize::Large />
            <div class="stack">
                <strong class="figure" data-testid="teacher.name">{name}</strong>
                <p class="muted">{move || joined(&subjects, subject_name)}</p>
            </div>
        </div>
        <div class="detail">
            <div>
                <TeacherGroups teacher=teacher.clone() />
                <WeekCard teacher=teacher.id />
                <AbsencesCard teacher=teacher.id />
                <LessonsAhead of=LessonQuery { teacher_id: Some(teacher.id), ..LessonQuery::default() } />
                {note
                    .map(|note| {
                        view! {
                            <Card title=text(keys::NOTE)>
                                <p class="note-text">{note}</p>
                            </Card>
                        }
                    })}
                <History of=Entity::Teacher id=teacher.id />
            </div>
            <aside>{contacts(&teacher)}</aside>
        </div>
    }
    .into_any()
}

fn contacts(teacher: &Teacher) -> impl IntoView + use<> {
    let phones = teacher
        .phones
        .iter()
        .map(|phone| {
            let shown = shared::format::phone(phone);
            view! { <div><a class="link" href=format!("tel:{phone}")>{shown}</a></div> }
        })
        .collect_view();
    let has_phones = !teacher.phones.is_empty();
    let branches = joined(&teacher.branch_ids, branch_name);
    let email = teacher.email.clone();
    let since = shared::format::date(day_of(teacher.created_at), locale());
    view! {
        <section>
            <h2>{t(keys::CONTACTS)}</h2>
            <Facts>
                {has_phones.then(|| view! { <Fact label=text(keys::PHONE)>{phones}</Fact> })}
                {email
                    .map(|email| {
                        view! {
                            <Fact label=text(keys::EMAIL)>
                                <a class="link" href=format!("mailto:{email}")>{email.clone()}</a>
                            </Fact>
                        }
                    })}
                {branches.map(|names| view! { <Fact label=text(keys::FILTER_BRANCH)>{names}</Fact> })}
                <Fact label=text(keys::RECORD_SINCE)>{since}</Fact>
            </Facts>
        </section>
    }
}

/// The groups the teacher leads.
#[component]
fn TeacherGroups(teacher: Teacher) -> impl IntoView {
    let id = teacher.id;
    let groups = Asked::new(move || async move {
        records::every::<Group>(&ListQuery { teacher_id: Some(id), ..ListQuery::default() }).await.ok()
    });
    let row = |group: Group| {
        let places = t_with(keys::GROUP_STUDENTS, &[("count", group.students.into())]);
        view! {
            <li>
                <Dot hue=group.colour />
                <div>
                    <a class="strong" href=format!("{}/{}", Page::Groups.path(), group.id)>{group.name}</a>
                </div>
                <span class="small muted">{places}</span>
            </li>
        }
    };
    view! {
        <Card title=text(keys::PAGE_GROUPS) flush=true test_id="teacher.groups">
            {move || match groups.get().flatten() {
                Some(groups) if !groups.is_empty() => {
                    view! { <ul class="rows">{groups.into_iter().map(row).collect_view()}</ul> }.into_any()
                }
                Some(_) => view! { <div class="body muted">{t(keys::TEACHER_NO_GROUPS)}</div> }.into_any(),
                None => view! { <div class="body muted">"…"</div> }.into_any(),
            }}
        </Card>
    }
}
