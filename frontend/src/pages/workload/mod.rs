//! `/workload`: hours of teachers and occupancy of rooms in four weeks, against the time there is; the address holds
//! whose and from which week.
//!
//! Test ids: `workload.by`, `workload.row`, `workload.earlier|this|later`, `workload.empty`.

use chrono::{Days, NaiveDate};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};
use shared::{
    events::Entity,
    format,
    time::monday_of,
    workload::{Load, LoadOf, LoadRow, Workload, WorkloadQuery},
};

use crate::{
    api,
    data::{asked::Asked, changes, session::Session, toasts::sentence},
    i18n::{keys, locale, t, t_with, text},
    kit::{Button, Card, Choice, ColumnHeader, Empty, ErrorPanel, PageHeader, Progress, Segmented, SkeletonRows, Tone},
    platform::wall_now,
    routes::Page,
};

/// How many weeks stand beside each other.
const WEEKS: u64 = 4;

/// The page.
#[component]
pub fn WorkloadPage() -> impl IntoView {
    let params = use_query_map();
    let this = untrack(|| monday_of(wall_now(&Session::here().zone()).date()));
    let query = Memo::new(move |_| {
        let read = |name: &str| params.with(|params| params.get(name));
        let from = read("from").and_then(|text| text.parse::<NaiveDate>().ok()).map_or(this, monday_of);
        let by = read("by").and_then(|text| text.parse::<LoadOf>().ok());
        WorkloadQuery { from, to: from.checked_add_days(Days::new(7 * WEEKS)).unwrap_or(from), by }
    });
    let navigate = use_navigate();
    let go = Callback::new(move |(from, by): (NaiveDate, LoadOf)| {
        let options = NavigateOptions { scroll: false, replace: true, ..NavigateOptions::default() };
        navigate(&format!("{}?by={by}&from={from}", Page::Workload.path()), options);
    });
    let asked = Asked::new(move || {
        for kind in [Entity::Lesson, Entity::Absence, Entity::Availability, Entity::Holiday] {
            changes::follow(kind);
        }
        let query = query.get();
        async move { api::availability::workload(&query).await }
    });
    let body = move || match asked.get() {
        None => view! { <SkeletonRows label=text(keys::PAGE_WORKLOAD) rows=6 /> }.into_any(),
        Some(Err(problem)) => view! {
            <ErrorPanel
                title=text(keys::PAGE_WORKLOAD)
                text=Some(sentence(&problem))
                on_retry=move |()| asked.refetch()
                request_id=problem.request_id.clone()
            />
        }
        .into_any(),
        Some(Ok(work)) if work.rows.is_empty() => view! {
            <Empty
                icon="chart-column"
                title=text(keys::WORKLOAD_EMPTY)
                text=Signal::derive(|| Some(t(keys::WORKLOAD_EMPTY_TEXT)))
                test_id="workload.empty"
            />
        }
        .into_any(),
        Some(Ok(work)) => table(work),
    };
    view! {
        <main class="page" id="page" data-testid="page.workload">
            <PageHeader title=text(keys::PAGE_WORKLOAD) />
            <div class="page-body stack">
                <Weeks query this go />
                <p class="muted">{move || t(keys::WORKLOAD_LEAD)}</p>
                <Card title=text(keys::PAGE_WORKLOAD) flush=true>
                    {body}
                </Card>
            </div>
        </main>
    }
}

/// Whose work, and which weeks.
#[component]
fn Weeks(query: Memo<WorkloadQuery>, this: NaiveDate, go: Callback<(NaiveDate, LoadOf)>) -> impl IntoView {
    let by = move || query.with(|it| it.by.unwrap_or_default());
    let step = move |forth: bool| {
        let (from, days) = (query.with_untracked(|it| it.from), Days::new(7 * WEEKS));
        let to = if forth { from.checked_add_days(days) } else { from.checked_sub_days(days) };
        go.run((to.unwrap_or(from), untrack(by)));
    };
    let choices = Signal::derive(|| {
        vec![
            Choice::new(LoadOf::Teacher.as_str(), t(keys::WORKLOAD_TEACHERS)),
            Choice::new(LoadOf::Room.as_str(), t(keys::WORKLOAD_ROOMS)),
        ]
    });
    view! {
        <div class="row wrap">
            <Segmented
                label=text(keys::WORKLOAD_BY)
                choices
                value=Signal::derive(move || by().to_string())
                on_change=move |word: String| go.run((query.with_untracked(|it| it.from), word.parse().unwrap_or_default()))
                test_id="workload.by"
            />
            <Button icon="chevron-left" on_press=move |()| step(false) test_id="workload.earlier">
                {move || t(keys::WORKLOAD_EARLIER)}
            </Button>
            <Button on_press=move |()| go.run((this, untrack(by))) test_id="workload.this">
                {move || t(keys::WORKLOAD_THIS)}
            </Button>
            <Button icon="chevron-right" on_press=move |()| step(true) test_id="workload.later">
                {move || t(keys::WORKLOAD_LATER)}
            </Button>
        </div>
    }
}

/// «7,5»
fn hours(minutes: u32) -> String {
    let (whole, rest) = (minutes / 60, minutes % 60 * 10 / 60);
    if rest == 0 { whole.to_string() } else { format!("{whole},{rest}") }
}

fn said(load: &Load) -> String {
    let done = hours(load.minutes);
    match load.available {
        Some(available) => t_with(keys::WORKLOAD_OF, &[("hours", done.into()), ("available", hours(available).into())]),
        None => t_with(keys::WORKLOAD_HOURS, &[("hours", done.into())]),
    }
}

fn table(work: Workload) -> AnyView {
    // Where nobody has said when there is time, the bars compare with the busiest.
    let most = work.rows.iter().map(|row| row.total.minutes).max().unwrap_or_default().max(1);
    let week = |monday: &NaiveDate| {
        let label = format::day_month(*monday, locale());
        view! { <ColumnHeader label=Signal::stored(label) numeric=true priority=2 /> }
    };
    view! {
        <div class="table-frame">
            <table class="table">
                <thead>
                    <tr>
                        <ColumnHeader label=text(keys::NAME) />
                        <ColumnHeader label=text(keys::WORKLOAD_TOTAL) />
                        {work.weeks.iter().map(week).collect_view()}
                    </tr>
                </thead>
                <tbody>{work.rows.into_iter().map(|row| line(row, most)).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn line(row: LoadRow, most: u32) -> impl IntoView {
    let share = row.total.share();
    let filled = share.unwrap_or_else(|| row.total.minutes.saturating_mul(100) / most);
    let value = u8::try_from(filled.min(100)).unwrap_or(100);
    let tone = share.filter(|share| *share > 100).map(|_| Tone::Warning);
    let bar = t_with(keys::WORKLOAD_BAR, &[("name", row.name.as_str().into())]);
    let cell = |load: &Load| {
        let words = if load.minutes == 0 { "—".to_owned() } else { said(load) };
        view! { <td class="num" data-col="2">{words}</td> }
    };
    let cells = row.weeks.iter().map(cell).collect_view();
    let percent = share.map(|share| t_with(keys::WORKLOAD_SHARE, &[("share", share.into())]));
    view! {
        <tr data-testid="workload.row">
            <th scope="row">{row.name}</th>
            <td>
                <div class="stack">
                    <span>{said(&row.total)} {percent.map(|percent| format!(" · {percent}"))}</span>
                    <Progress label=Signal::stored(bar) value=Signal::stored(value) tone=Signal::stored(tone) />
                </div>
            </td>
            {cells}
        </tr>
    }
}
