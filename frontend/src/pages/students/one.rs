//! One student: who it is, who pays, the groups, the money as its source says it.
//!
//! Test ids: `student.edit`, `student.name`, `student.balance`, `student.groups`, `student.guardians`.

use leptos::prelude::*;
use shared::{
    events::Entity,
    lessons::LessonQuery,
    permission::Permission,
    rules::{CreateRule, RuleQuery},
    students::{CreateStudent, Guardian, SourceBalance, Student, StudentGroup},
};

use super::{StudentSheet, age, balance, source_name, status_badge, years};
use crate::{
    data::{editing::Editing, session::Session},
    i18n::{keys, locale, t, t_with, text},
    kit::{Avatar, AvatarSize, Card, Fact, Facts, Icon},
    pages::attendance::{makeups::StudentMakeupsCard, marks::StudentMarksCard},
    pages::audit::History,
    pages::record::{
        LessonsAhead, Loaded, Manage, RecordPage, day_of,
        names::{branch_name, joined},
        test_names,
    },
    pages::rules::{RuleDialogs, RulesCard, RulesHand, new_rule},
    platform::wall_now,
    routes::Page,
};

/// One student.
#[component]
pub fn StudentPage() -> impl IntoView {
    let editing = Editing::<CreateStudent>::default();
    let edit = Callback::new(move |student: Student| editing.begin_edit(&student));
    let manage = Manage { needs: Permission::StudentsManage, edit };
    let loaded = Loaded::<Student>::of_address();
    let hand = RulesHand::provide();
    view! {
        <RecordPage
            loaded
            list=Page::Students
            names=test_names!("student")
            manage=Some(manage)
            content
        />
        <StudentSheet editing />
        <RuleDialogs hand />
    }
}

fn content(student: Student) -> AnyView {
    let rules = RuleQuery { student_id: Some(student.id), ..RuleQuery::default() };
    let draft = CreateRule { student_id: Some(student.id), ..new_rule() };
    view! {
        {identity(&student)}
        <div class="detail">
            <div>
                {groups_card(&student.groups)}
                <RulesCard of=rules draft archived=student.archived_at.is_some() />
                <StudentMakeupsCard student=student.id />
                <StudentMarksCard student=student.id />
                <LessonsAhead of=LessonQuery { student_id: Some(student.id), ..LessonQuery::default() } />
                {student.note.clone().map(note_card)}
                <History of=Entity::Student id=student.id />
            </div>
            <aside>
                {contacts(&student)}
                {about(&student)}
            </aside>
        </div>
    }
    .into_any()
}

fn identity(student: &Student) -> impl IntoView + use<> {
    let name = student.name.clone();
    let today = wall_now(&Session::here().zone()).date();
    let years = student.birth_date.map(|born| years(age(born, today)));
    let since = student.groups.iter().map(|group| group.from).min().filter(|from| *from <= today);
    let since = since.map(|day| t_with(keys::STUDENT_SINCE, &[("day", shared::format::date(day, locale()).into())]));
    let line: Vec<String> = years.into_iter().chain(since).collect();
    view! {
        <div class="identity">
            <Avatar name=name.clone() size=AvatarSize::Large />
            <div class="stack">
                <div class="row">
                    <strong class="figure" data-testid="student.name">{name}</strong>
                    {status_badge(student.status.as_ref())}
                </div>
                <p class="muted">{line.join(", ")}</p>
            </div>
            {student.balance.as_ref().map(balance_figure)}
        </div>
    }
}

/// The figure with its source and its day: it is not ours.
fn balance_figure(of: &SourceBalance) -> impl IntoView + use<> {
    let day = shared::format::date(day_of(of.as_of), locale());
    let source = t_with(keys::BALANCE_SOURCE, &[("source", source_name(&of.source).into()), ("day", day.into())]);
    view! {
        <div class="push at-end" data-testid="student.balance">
            <small>{t(keys::BALANCE)}</small>
            <div class="figure">{balance(Some(of))}</div>
            <small>{source}</small>
        </div>
    }
}

fn period(group: &StudentGroup) -> String {
    let day = |day| shared::format::date(day, locale());
    match group.until {
        Some(until) => t_with(keys::PERIOD_FROM_UNTIL, &[("from", day(group.from).into()), ("until", day(until).into())]),
        None => t_with(keys::PERIOD_FROM, &[("from", day(group.from).into())]),
    }
}

fn groups_card(groups: &[StudentGroup]) -> impl IntoView + use<> {
    let count = (!groups.is_empty()).then(|| groups.len().to_string());
    let none = groups.is_empty();
    let row = |group: &StudentGroup| {
        view! {
            <li>
                <Icon name="layers" />
                <div>
                    <a class="strong" href=format!("{}/{}", Page::Groups.path(), group.group_id)>
                        {group.name.clone()}
                    </a>
                    <small>{period(group)}</small>
                </div>
            </li>
        }
    };
    let rows = groups.iter().map(row).collect_view();
    view! {
        <Card title=text(keys::PAGE_GROUPS) count flush=true test_id="student.groups">
            {if none {
                view! { <div class="body muted">{t(keys::STUDENT_NO_GROUPS)}</div> }.into_any()
            } else {
                view! { <ul class="rows">{rows}</ul> }.into_any()
            }}
        </Card>
    }
}

fn note_card(note: String) -> impl IntoView {
    view! {
        <Card title=text(keys::NOTE)>
            <p class="note-text">{note}</p>
        </Card>
    }
}

fn phone_link(phone: &str) -> impl IntoView + use<> {
    view! {
        <a class="link" href=format!("tel:{phone}")>
            {shared::format::phone(phone)}
        </a>
    }
}

fn contacts(student: &Student) -> impl IntoView + use<> {
    let person = |guardian: &Guardian| {
        let name = guardian.name.clone();
        let phones = guardian.phones.iter().map(|phone| phone_link(phone)).collect_view();
        view! {
            <li>
                <Avatar name=name.clone() size=AvatarSize::Medium />
                <div>
                    {name}
                    <small>{guardian.relation.clone()}</small>
                    <div class="row wrap">{phones}</div>
                </div>
            </li>
        }
    };
    let guardians = student.guardians.iter().map(person).collect_view();
    let own = student.phones.iter().map(|phone| view! { <div>{phone_link(phone)}</div> }).collect_view();
    let (any, has_own) = (!student.guardians.is_empty(), !student.phones.is_empty());
    let email = student.email.clone();
    view! {
        <section data-testid="student.guardians">
            <h2>{t(keys::CONTACTS)}</h2>
            {any.then(|| view! { <ul class="rows plain">{guardians}</ul> })}
            <Facts>
                {has_own.then(|| view! { <Fact label=text(keys::OWN_PHONE)>{own}</Fact> })}
                {email
                    .map(|email| {
                        view! {
                            <Fact label=text(keys::EMAIL)>
                                <a class="link" href=format!("mailto:{email}")>{email.clone()}</a>
                            </Fact>
                        }
                    })}
            </Facts>
            {(!any && !has_own).then(|| view! { <p class="muted">{t(keys::NO_CONTACTS)}</p> })}
        </section>
    }
}

fn about(student: &Student) -> impl IntoView + use<> {
    let born = student.birth_date.map(|day| shared::format::date(day, locale()));
    let branches = joined(&student.branch_ids, branch_name);
    let since = shared::format::date(day_of(student.created_at), locale());
    let custom = student
        .custom
        .iter()
        .map(|field| {
            let (label, value) = (field.label.clone(), field.value.clone());
            view! { <Fact label>{value}</Fact> }
        })
        .collect_view();
    view! {
        <section>
            <h2>{t(keys::ABOUT_STUDENT)}</h2>
            <Facts>
                {born.map(|born| view! { <Fact label=text(keys::BIRTH_DATE)>{born}</Fact> })}
                {branches.map(|names| view! { <Fact label=text(keys::FILTER_BRANCH)>{names}</Fact> })}
                <Fact label=text(keys::RECORD_SINCE)>{since}</Fact>
                {custom}
            </Facts>
        </section>
    }
}
