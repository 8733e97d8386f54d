//! `/students`: the list of students; `/students/{id}`: one of them.

mod draft;
mod form;
mod guardians;
mod one;

use chrono::{Datelike, NaiveDate};
use leptos::prelude::*;
use shared::{
    permission::Permission,
    students::{CreateStudent, Guardian, SourceBalance, StatusKind, Student, StudentStatus},
};

use super::{
    list::{Column, FilterChoice, ListPage, ListSpec, ListWords, NewRecord, Opens, archive_filter},
    record::names::{branch_choices, choices},
};
use crate::{
    data::{directory::Directory, editing::Editing, listing::Filter, session::Session, statuses::statuses},
    i18n::{keys, locale, t_with},
    kit::{Avatar, Badge, Choice, Tone},
    platform::wall_now,
    routes::Page,
};

pub(super) use draft::phones_line;
use form::StudentSheet;
pub use one::StudentPage;

/// The list of students.
#[component]
pub fn StudentsPage() -> impl IntoView {
    let editing = Editing::<CreateStudent>::default();
    let open = Callback::new(move |()| editing.begin_new(CreateStudent::default()));
    let spec = ListSpec {
        page: Page::Students,
        test_id: "students",
        words: ListWords {
            icon: "users",
            search: keys::STUDENTS_SEARCH,
            empty: keys::STUDENTS_EMPTY,
            teaches: keys::STUDENTS_TEACH,
        },
        columns: columns(Session::here()),
        filters: filters(),
        new: Some(NewRecord { label: keys::STUDENT, needs: Permission::StudentsManage, run: open }),
        opens: Opens::Page(|student| format!("{}/{}", Page::Students.path(), student.id)),
        archives: Some(Permission::StudentsManage),
        in_settings: false,
    };
    view! {
        <ListPage spec />
        <StudentSheet editing />
    }
}

fn filters() -> Vec<FilterChoice> {
    let statuses = statuses(Session::here());
    let all = Signal::derive(move || {
        statuses.with(|all| all.iter().map(|status| Choice::new(status.id.to_string(), status.label(locale()))).collect())
    });
    let one = |filter, label, choices| FilterChoice { filter, label, choices };
    let mut filters = vec![
        one(Filter::Status, keys::STUDENT_STATUS, all),
        one(Filter::Group, keys::FILTER_GROUP, choices(Directory::here().groups.items())),
    ];
    if branch_choices().with_untracked(|all| all.len() > 1) {
        filters.push(one(Filter::Branch, keys::FILTER_BRANCH, branch_choices()));
    }
    filters.push(archive_filter());
    filters
}

fn columns(session: Session) -> Vec<Column<Student>> {
    let today = wall_now(&session.zone()).date();
    let mut columns = vec![
        Column::new(keys::STUDENT, move |student: &Student| name_cell(student, today)).first_by("name"),
        Column::new(keys::PAGE_GROUPS, groups_cell).leaves(2),
        Column::new(keys::STUDENT_STATUS, |student: &Student| status_badge(student.status.as_ref())).sorted_by("status"),
    ];
    if session.can(Permission::FinanceView) {
        columns.push(
            Column::new(keys::BALANCE_BY_SOURCE, |student: &Student| balance(student.balance.as_ref())).numeric().leaves(2),
        );
    }
    columns.push(Column::new(keys::WHO_PAYS, payer_cell).leaves(3));
    columns
}

fn name_cell(student: &Student, today: NaiveDate) -> impl IntoView + use<> {
    let name = student.name.clone();
    let age = student.birth_date.map(|born| age(born, today).to_string());
    view! {
        <Avatar name=name.clone() />
        <span class="strong">{name}</span>
        {age.map(|age| view! { <span class="faint">{age}</span> })}
    }
}

/// Whole years.
fn age(born: NaiveDate, today: NaiveDate) -> i32 {
    let before_birthday = (today.month(), today.day()) < (born.month(), born.day());
    (today.year() - born.year() - i32::from(before_birthday)).max(0)
}

fn groups_cell(student: &Student) -> impl IntoView + use<> {
    let first = student.groups.first().map(|group| group.name.clone());
    let more = student.groups.len().saturating_sub(1);
    view! {
        <span class="wraps">
            {first}
            {(more > 0).then(|| view! { " " <Badge>{format!("+{more}")}</Badge> })}
        </span>
    }
}

/// A status in the colour of what it means.
fn status_badge(status: Option<&StudentStatus>) -> impl IntoView + use<> {
    status.map(|status| {
        let tone = match status.kind {
            StatusKind::Active => Tone::Success,
            StatusKind::Paused => Tone::Info,
            StatusKind::Left => Tone::Neutral,
        };
        let status = status.clone();
        view! { <Badge tone>{move || status.label(locale())}</Badge> }
    })
}

/// A balance: what is owed in red, nothing faintly.
fn balance(balance: Option<&SourceBalance>) -> impl IntoView + use<> {
    let Some(balance) = balance else { return view! { <span class="faint">"—"</span> }.into_any() };
    let class = match balance.money.amount {
        ..0 => "negative",
        0 => "faint",
        _ => "positive",
    };
    view! { <span class=class>{shared::format::money(&balance.money)}</span> }.into_any()
}

/// The name of the system a figure is from.
fn source_name(source: &str) -> String {
    if source == "alfacrm" { "AlfaCRM".to_owned() } else { source.to_owned() }
}

fn payer_cell(student: &Student) -> impl IntoView + use<> {
    let payer = student.guardians.first();
    let name = payer.map(|guardian| guardian.name.clone());
    let phones = |guardian: &Guardian| guardian.phones.first().cloned();
    let phone = payer.and_then(phones).or_else(|| student.phones.first().cloned());
    view! {
        <span class="wraps">
            {name}
            " "
            {phone.map(|phone| view! { <span class="faint">{shared::format::phone(&phone)}</span> })}
        </span>
    }
}

fn years(age: i32) -> String {
    t_with(keys::AGE_YEARS, &[("count", age.into())])
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::age;

    #[test]
    fn one_is_a_year_older_on_the_birthday_itself() {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
        assert_eq!(age(day(2017, 11, 21), day(2026, 11, 20)), 8);
        assert_eq!(age(day(2017, 11, 21), day(2026, 11, 21)), 9);
        assert_eq!(age(day(2030, 1, 1), day(2026, 11, 21)), 0);
    }
}
