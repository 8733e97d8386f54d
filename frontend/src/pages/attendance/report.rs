//! `/attendance/report`: marks added up by group, student or teacher; the address holds the days and the filters.
//!
//! Test ids: `report.by-<group|student|teacher>`, `report.from`, `report.to`, `report.teacher`, `report.group`,
//! `report.row`, `report.sum`, `report.sort.<field>`, `report.empty`, `report.error`.

use chrono::{Datelike, NaiveDate};
use leptos::prelude::*;
use shared::{
    events::Entity,
    journal::{Figures, Report, ReportBy, ReportQuery, ReportRow},
};

use super::{address::Address, sections::Sections};
use crate::{
    api,
    data::{asked::Asked, changes, directory::Directory, session::Session, toasts::sentence},
    i18n::{Key, keys, t, t_with, text},
    kit::{
        Card, Choice, ColumnHeader, DateInput, Direction, Empty, ErrorPanel, Field, PageHeader, Pagination, Segmented, Select,
        SkeletonRows, SortHeader,
    },
    pages::record::names::choices,
    platform::wall_now,
    routes::Page,
};

/// What the address asks for; this month where it names no days.
fn asked_for(address: Address, today: NaiveDate) -> ReportQuery {
    let first = today.with_day(1).unwrap_or(today);
    ReportQuery {
        from: address.get("from").unwrap_or(first),
        // The address names the last day, the server wants the day after it.
        to: address.get("to").unwrap_or(today).succ_opt().unwrap_or(today),
        by: address.get("by"),
        page: address.get("page"),
        page_size: None,
        sort: address.get("sort"),
        teacher_id: address.get("teacherId"),
        group_id: address.get("groupId"),
        student_id: address.get("studentId"),
        branch_id: address.get("branchId"),
    }
}

/// The page.
#[component]
pub fn ReportPage() -> impl IntoView {
    let (address, session) = (Address::here(), Session::here());
    let query = Memo::new(move |_| asked_for(address, wall_now(&session.zone()).date()));
    let asked = Asked::new(move || {
        changes::follow(Entity::Attendance);
        let query = query.get();
        async move { api::attendance::report(&query).await }
    });
    let body = move || match asked.get() {
        None => view! { <SkeletonRows label=text(keys::PAGE_ATTENDANCE_REPORT) rows=6 /> }.into_any(),
        Some(Err(problem)) => {
            let number = problem.request_id.clone();
            view! {
                <ErrorPanel
                    title=text(keys::REPORT_FAILED)
                    text=Some(sentence(&problem))
                    on_retry=move |()| asked.refetch()
                    request_id=number
                    test_id="report.error"
                />
            }
            .into_any()
        }
        Some(Ok(report)) if report.items.is_empty() => view! {
            <Empty
                icon="chart-column"
                title=text(keys::REPORT_EMPTY)
                text=Signal::derive(|| Some(t(keys::REPORT_EMPTY_TEXT)))
                test_id="report.empty"
            />
        }
        .into_any(),
        Some(Ok(report)) => view! { <Lines report query address /> }.into_any(),
    };
    view! {
        <main class="page" id="page" data-testid="page.attendance.report">
            <PageHeader title=text(keys::PAGE_ATTENDANCE) />
            <Sections page=Page::AttendanceReport />
            <div class="page-body stack">
                <Filters query address />
                <Card title=text(keys::PAGE_ATTENDANCE_REPORT) flush=true>
                    {body}
                </Card>
            </div>
        </main>
    }
}

const BY: [(ReportBy, Key); 3] = [
    (ReportBy::Group, keys::REPORT_BY_GROUP),
    (ReportBy::Student, keys::REPORT_BY_STUDENT),
    (ReportBy::Teacher, keys::REPORT_BY_TEACHER),
];

#[component]
fn Filters(query: Memo<ReportQuery>, address: Address) -> impl IntoView {
    let directory = Directory::here();
    let by = Signal::derive(|| BY.iter().map(|(by, key)| Choice::new(by.as_str(), t(*key))).collect::<Vec<_>>());
    // What is asked for anew begins at the first page.
    let change = move |name: &'static str, value: Option<String>| {
        address.set_all(vec![(name, value.filter(|value| !value.is_empty())), ("page", None)]);
    };
    let set_day = move |name| move |day: Option<NaiveDate>| change(name, day.map(|day| day.to_string()));
    view! {
        <div class="row wrap audit-filters">
            <Segmented
                label=text(keys::REPORT_BY)
                choices=by
                value=Signal::derive(move || query.with(|it| it.by.unwrap_or_default().to_string()))
                on_change=move |by: String| change("by", Some(by))
                test_id="report.by"
            />
            <Field label=text(keys::REPORT_FROM)>
                <DateInput
                    value=Signal::derive(move || query.with(|it| Some(it.from)))
                    on_input=set_day("from")
                    test_id="report.from"
                />
            </Field>
            <Field label=text(keys::REPORT_TO)>
                <DateInput
                    value=Signal::derive(move || query.with(|it| it.to.pred_opt()))
                    on_input=set_day("to")
                    test_id="report.to"
                />
            </Field>
            <Field label=text(keys::TEACHER)>
                <Select
                    choices=choices(directory.teachers.items())
                    value=Signal::derive(move || query.with(|it| it.teacher_id.map(|id| id.to_string()).unwrap_or_default()))
                    on_change=move |id: String| change("teacherId", Some(id))
                    none_label=Signal::derive(|| Some(t(keys::REPORT_ALL_TEACHERS)))
                    test_id="report.teacher"
                />
            </Field>
            <Field label=text(keys::GROUP)>
                <Select
                    choices=choices(directory.groups.items())
                    value=Signal::derive(move || query.with(|it| it.group_id.map(|id| id.to_string()).unwrap_or_default()))
                    on_change=move |id: String| change("groupId", Some(id))
                    none_label=Signal::derive(|| Some(t(keys::REPORT_ALL_GROUPS)))
                    test_id="report.group"
                />
            </Field>
        </div>
    }
}

/// «92 %»
pub(super) fn share(figures: &Figures) -> String {
    figures.share().map_or_else(|| "—".to_owned(), |share| t_with(keys::REPORT_PERCENT, &[("share", share.into())]))
}

#[component]
fn Lines(report: Report, query: Memo<ReportQuery>, address: Address) -> impl IntoView {
    let Report { items, sum, total, page, page_size } = report;
    let rows = shared::page::Page { items, total, page, page_size };
    let (pages, first) = (rows.pages(), u64::from(page.saturating_sub(1)) * u64::from(page_size) + 1);
    let last = (first + rows.items.len() as u64).saturating_sub(1);
    let range = Signal::derive(move || {
        t_with(keys::LIST_RANGE, &[("first", first.into()), ("last", last.into()), ("total", total.into())])
    });
    let position = Signal::derive(move || t_with(keys::LIST_POSITION, &[("page", page.into()), ("pages", pages.into())]));
    let by = query.with_untracked(|it| it.by.unwrap_or_default());
    let name = match by {
        ReportBy::Group => keys::GROUP,
        ReportBy::Student => keys::STUDENT,
        ReportBy::Teacher => keys::TEACHER,
    };
    let sorted = move |field: &'static str| {
        Signal::derive(move || {
            let sort = query.with(|it| it.sort.clone()).unwrap_or_else(|| "name".to_owned());
            match sort.strip_prefix('-') {
                Some(sort) if sort == field => Some(Direction::Descending),
                None if sort == field => Some(Direction::Ascending),
                _ => None,
            }
        })
    };
    let head = move |field: &'static str, label: Key, numeric: bool| {
        let sort = move |to: Direction| {
            let minus = if to == Direction::Descending { "-" } else { "" };
            address.set_all(vec![("sort", Some(format!("{minus}{field}"))), ("page", None)]);
        };
        view! {
            <SortHeader label=text(label) direction=sorted(field) on_sort=sort numeric test_id=format!("report.sort.{field}") />
        }
    };
    view! {
        <div class="table-frame">
            <table class="table">
                <thead>
                    <tr>
                        {head("name", name, false)}
                        {head("share", keys::REPORT_SHARE, true)}
                        <ColumnHeader label=text(keys::REPORT_ATTENDED) numeric=true />
                        <ColumnHeader label=text(keys::REPORT_LATE) numeric=true priority=2 />
                        {head("missed", keys::REPORT_MISSED, true)}
                        <ColumnHeader label=text(keys::REPORT_EXCUSED) numeric=true priority=2 />
                        {head("lessons", keys::REPORT_LESSONS, true)}
                    </tr>
                </thead>
                <tbody>{rows.items.into_iter().map(|row| line(by, row)).collect_view()}</tbody>
                <tfoot>
                    <tr data-testid="report.sum">
                        <th scope="row">{move || t(keys::REPORT_SUM)}</th>
                        {cells(&sum)}
                    </tr>
                </tfoot>
            </table>
        </div>
        <Pagination
            range
            position
            page=Signal::stored(page)
            pages=Signal::stored(pages)
            on_page=move |page: u32| address.set("page", (page > 1).then(|| page.to_string()))
        />
    }
}

fn line(by: ReportBy, row: ReportRow) -> impl IntoView {
    let page = match by {
        ReportBy::Group => Page::Groups,
        ReportBy::Student => Page::Students,
        ReportBy::Teacher => Page::Teachers,
    };
    view! {
        <tr data-testid="report.row">
            <th scope="row">
                <a class="strong" href=format!("{}/{}", page.path(), row.id)>
                    {row.name}
                </a>
            </th>
            {cells(&row.figures)}
        </tr>
    }
}

fn cells(of: &Figures) -> impl IntoView + use<> {
    let number = |count: u32| if count == 0 { "—".to_owned() } else { count.to_string() };
    view! {
        <td class="num strong">{share(of)}</td>
        <td class="num">{number(of.attended)}</td>
        <td class="num" data-col="2">
            {number(of.late)}
        </td>
        <td class="num">{number(of.missed)}</td>
        <td class="num" data-col="2">
            {number(of.excused)}
        </td>
        <td class="num">{number(of.lessons)}</td>
    }
}
