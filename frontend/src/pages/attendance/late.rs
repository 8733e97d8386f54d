//! `/attendance`: the lessons that were held and are not marked, the latest first; the address holds teacher and page.
//!
//! Test ids: `late.row`, `late.teacher`, `late.empty`, `late.error`.

use leptos::prelude::*;
use shared::{events::Entity, format, ids::TeacherId, journal::LateQuery, lessons::Lesson, page::Page as Rows};

use super::{address::Address, sections::Sections};
use crate::{
    api,
    data::{asked::Asked, changes, directory::Directory, toasts::sentence},
    i18n::{keys, locale, t, t_with, text},
    kit::{Card, Dot, Empty, ErrorPanel, Field, PageHeader, Pagination, Select, SkeletonRows},
    pages::record::names::{choices, teacher_name},
    routes::Page,
};

/// The page.
#[component]
pub fn LatePage() -> impl IntoView {
    let address = Address::here();
    let query = Memo::new(move |_| LateQuery {
        page: address.get("page"),
        page_size: None,
        teacher_id: address.get::<TeacherId>("teacherId"),
        branch_id: None,
    });
    let asked = Asked::new(move || {
        changes::follow(Entity::Lesson);
        changes::follow(Entity::Attendance);
        let query = query.get();
        async move { api::attendance::late(&query).await }
    });
    let body = move || match asked.get() {
        None => view! { <SkeletonRows label=text(keys::LATE_TITLE) rows=6 /> }.into_any(),
        Some(Err(problem)) => {
            let number = problem.request_id.clone();
            view! {
                <ErrorPanel
                    title=text(keys::LATE_FAILED)
                    text=Some(sentence(&problem))
                    on_retry=move |()| asked.refetch()
                    request_id=number
                    test_id="late.error"
                />
            }
            .into_any()
        }
        Some(Ok(rows)) if rows.items.is_empty() => view! {
            <Empty
                icon="check"
                title=text(keys::LATE_EMPTY)
                text=Signal::derive(|| Some(t(keys::LATE_EMPTY_TEXT)))
                test_id="late.empty"
            />
        }
        .into_any(),
        Some(Ok(rows)) => list(rows, address),
    };
    view! {
        <main class="page" id="page" data-testid="page.attendance">
            <PageHeader title=text(keys::PAGE_ATTENDANCE) />
            <Sections page=Page::Attendance />
            <div class="page-body stack">
                <p class="muted">{move || t(keys::LATE_LEAD)}</p>
                <div class="row wrap audit-filters">
                    <Field label=text(keys::TEACHER)>
                        <Select
                            choices=choices(Directory::here().teachers.items())
                            value=Signal::derive(move || query.with(|it| it.teacher_id.map(|id| id.to_string()).unwrap_or_default()))
                            on_change=move |id: String| {
                                address.set_all(vec![("teacherId", (!id.is_empty()).then_some(id)), ("page", None)]);
                            }
                            none_label=Signal::derive(|| Some(t(keys::REPORT_ALL_TEACHERS)))
                            test_id="late.teacher"
                        />
                    </Field>
                </div>
                <Card title=text(keys::LATE_TITLE) flush=true>
                    {body}
                </Card>
            </div>
        </main>
    }
}

fn list(rows: Rows<Lesson>, address: Address) -> AnyView {
    let (page, pages, total) = (rows.page, rows.pages(), rows.total);
    let first = u64::from(page.saturating_sub(1)) * u64::from(rows.page_size) + 1;
    let last = (first + rows.items.len() as u64).saturating_sub(1);
    let range = Signal::derive(move || {
        t_with(keys::LIST_RANGE, &[("first", first.into()), ("last", last.into()), ("total", total.into())])
    });
    let position = Signal::derive(move || t_with(keys::LIST_POSITION, &[("page", page.into()), ("pages", pages.into())]));
    let turn = move |page: u32| address.set("page", (page > 1).then(|| page.to_string()));
    view! {
        <ul class="rows">{rows.items.into_iter().map(row).collect_view()}</ul>
        <Pagination range position page=Signal::stored(page) pages=Signal::stored(pages) on_page=turn />
    }
    .into_any()
}

fn row(lesson: Lesson) -> impl IntoView {
    let day = lesson.starts.date();
    let href = format!("{}?date={day}&lesson={}", Page::Schedule.path(), lesson.id);
    let teacher = lesson.teacher_id;
    let when = format!(
        "{}, {}, {}",
        format::weekday_short(day, locale()).to_lowercase(),
        format::day_month(day, locale()),
        format::time_span(lesson.starts, lesson.minutes)
    );
    let left = [("count", lesson.expected.saturating_sub(lesson.marked).into()), ("total", lesson.expected.into())];
    let left = t_with(keys::LATE_LEFT, &left);
    let about = move || std::iter::once(when.clone()).chain(teacher.and_then(teacher_name)).collect::<Vec<_>>().join(", ");
    view! {
        <li data-testid="late.row">
            <Dot hue=lesson.colour />
            <div>
                <a class="strong" href=href>{lesson.title}</a>
                <small>{about}</small>
            </div>
            <span class="push">{left}</span>
        </li>
    }
}
