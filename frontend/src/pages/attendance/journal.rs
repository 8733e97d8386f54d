//! The journal of a group: students × lessons of a month. The marks are those of the rosters, so what is given here is
//! seen at once and taken back if the server refuses; the table itself is drawn anew only when somebody comes or goes.
//!
//! Test ids: `journal`, `journal.previous`, `journal.next`, `journal.unmarked`, `journal.empty`, `journal.error`.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, Months, NaiveDate, Utc};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
};
use shared::{
    attendance::{RosterEntry, RosterKind},
    events::Entity,
    format,
    ids::{GroupId, LessonId, StudentId},
    journal::{Journal, JournalQuery},
    permission::Permission,
    problem::Problem,
    time::WallTime,
};

use super::grid::Grid;
use crate::{
    api,
    data::{
        asked::Asked,
        changes,
        rosters::{Line, Rosters},
        session::Session,
        toasts::sentence,
    },
    i18n::{keys, locale, t, t_with, text},
    kit::{Badge, ButtonSize, Card, Empty, ErrorPanel, IconButton, SkeletonRows, Tone},
    platform::{now, wall_now},
};

/// A column.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Lesson {
    pub id: LessonId,
    pub starts: WallTime,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
}

/// A row: whether the student is on the roster of each lesson.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Row {
    pub student: StudentId,
    pub name: String,
    pub cells: Vec<Option<RosterKind>>,
}

/// The journal without its marks.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Frame {
    pub lessons: Vec<Lesson>,
    pub rows: Vec<Row>,
}

/// The first day of the month an address names, this month if it names none.
fn month_of(text: Option<&str>, today: NaiveDate) -> NaiveDate {
    let named = text.and_then(|text| format!("{text}-01").parse().ok());
    named.or_else(|| today.with_day(1)).unwrap_or(today)
}

fn after(month: NaiveDate) -> NaiveDate {
    month.checked_add_months(Months::new(1)).unwrap_or(month)
}

fn before(month: NaiveDate) -> NaiveDate {
    month.checked_sub_months(Months::new(1)).unwrap_or(month)
}

/// Gives the marks to the rosters, and keeps the rest.
fn taken_apart(journal: Journal, rosters: Rosters, began: u64) -> Frame {
    let ids: BTreeSet<LessonId> = journal.lessons.iter().map(|lesson| lesson.id).collect();
    let mut lines = Vec::new();
    let mut rows = Vec::with_capacity(journal.rows.len());
    for row in journal.rows {
        let (student_id, prospect) = (row.student_id, row.prospect);
        let mut cells = Vec::with_capacity(row.cells.len());
        for (lesson, cell) in journal.lessons.iter().zip(row.cells) {
            cells.push(cell.as_ref().map(|cell| cell.kind));
            if let Some(cell) = cell {
                let entry = RosterEntry {
                    student_id,
                    name: row.name.clone(),
                    kind: cell.kind,
                    guest_as: None,
                    prospect,
                    mark: cell.mark,
                };
                lines.push(Line { lesson: lesson.id, entry });
            }
        }
        rows.push(Row { student: student_id, name: row.name, cells });
    }
    rosters.learn(began, &ids, lines);
    let lesson = |it: shared::journal::JournalLesson| Lesson {
        id: it.id,
        starts: it.starts,
        starts_at: it.starts_at,
        ends_at: it.ends_at,
    };
    Frame { lessons: journal.lessons.into_iter().map(lesson).collect(), rows }
}

/// The card on the page of a group; nothing for those who may not see lessons.
#[component]
pub fn JournalCard(
    /// Whose journal.
    group: GroupId,
) -> impl IntoView {
    Session::here().can(Permission::LessonsView).then(|| view! { <OfMonth group /> })
}

#[component]
fn OfMonth(group: GroupId) -> impl IntoView {
    let (session, rosters) = (Session::here(), Rosters::here());
    let (params, navigate, path) = (use_query_map(), use_navigate(), use_location().pathname);
    let month = Memo::new(move |_| {
        let today = wall_now(&session.zone()).date();
        params.with(|params| month_of(params.get("month").as_deref(), today))
    });
    let go = Callback::new(move |month: NaiveDate| {
        let address = format!("{}?month={}", path.get_untracked(), month.format("%Y-%m"));
        navigate(&address, NavigateOptions { scroll: false, replace: true, ..NavigateOptions::default() });
    });
    let asked = Asked::new(move || {
        for kind in [Entity::Attendance, Entity::Lesson, Entity::Enrollment, Entity::Student] {
            changes::follow(kind);
        }
        let from = month.get();
        let query = JournalQuery { from: Some(from), to: Some(after(from)) };
        let began = rosters.begin();
        async move {
            let answer = api::attendance::of_group(group, &query).await;
            answer.map(|journal| (from, taken_apart(journal, rosters, began)))
        }
    });
    // What is still of another month is not shown under the name of this one.
    let frame = Memo::new(move |_| match asked.get() {
        Some(Ok((of, frame))) => (of == month.get()).then_some(Ok(frame)),
        Some(Err(problem)) => Some(Err(*problem)),
        None => None,
    });
    let title = Signal::derive(move || {
        t_with(keys::JOURNAL_MONTH, &[("month", format::month_of_year(month.get(), locale()).to_lowercase().into())])
    });
    let turn = move |icon: &'static str, key, to: fn(NaiveDate) -> NaiveDate, test_id: &'static str| {
        view! {
            <IconButton
                icon
                size=ButtonSize::Small
                label=text(key)
                on_press=move |()| go.run(to(month.get_untracked()))
                test_id
            />
        }
    };
    let actions = ViewFn::from(move || {
        view! {
            <Unmarked frame />
            {turn("chevron-left", keys::JOURNAL_PREVIOUS, before, "journal.previous")}
            {turn("chevron-right", keys::JOURNAL_NEXT, after, "journal.next")}
        }
    });
    view! {
        <Card title actions flush=true test_id="journal">
            {move || body(frame.get(), title, Callback::new(move |()| asked.refetch()))}
        </Card>
    }
}

fn body(frame: Option<Result<Frame, Problem>>, title: Signal<String>, again: Callback<()>) -> AnyView {
    match frame {
        None => view! { <SkeletonRows label=text(keys::JOURNAL) rows=6 /> }.into_any(),
        Some(Err(problem)) => {
            let number = problem.request_id.clone();
            view! {
                <ErrorPanel
                    title=text(keys::JOURNAL_FAILED)
                    text=Some(sentence(&problem))
                    on_retry=again
                    request_id=number
                    test_id="journal.error"
                />
            }
            .into_any()
        }
        Some(Ok(frame)) if frame.rows.is_empty() => {
            let key = if frame.lessons.is_empty() { keys::JOURNAL_EMPTY } else { keys::JOURNAL_NOBODY };
            view! {
                <Empty
                    icon="calendar"
                    title=text(key)
                    text=Signal::derive(|| Some(t(keys::JOURNAL_EMPTY_TEXT)))
                    test_id="journal.empty"
                />
            }
            .into_any()
        }
        Some(Ok(frame)) => view! { <Grid frame label=title /> }.into_any(),
    }
}

/// How many are without a mark in lessons that have begun.
#[component]
fn Unmarked(frame: Memo<Option<Result<Frame, Problem>>>) -> impl IntoView {
    let rosters = Rosters::here();
    let count = Memo::new(move |_| {
        frame.with(|frame| {
            let Some(Ok(frame)) = frame else { return 0 };
            let begun: BTreeSet<LessonId> =
                frame.lessons.iter().filter(|lesson| lesson.starts_at <= now()).map(|lesson| lesson.id).collect();
            rosters.unmarked(&begun)
        })
    });
    move || {
        let count = count.get();
        (count > 0).then(|| {
            let said = t_with(keys::JOURNAL_UNMARKED, &[("count", count.into())]);
            view! { <span data-testid="journal.unmarked"><Badge tone=Tone::Warning icon="triangle-alert">{said}</Badge></span> }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_a_month_and_this_one_is_meant_without() {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
        assert_eq!(month_of(Some("2026-09"), day(2026, 11, 21)), day(2026, 9, 1));
        assert_eq!(month_of(Some("nonsense"), day(2026, 11, 21)), day(2026, 11, 1));
        assert_eq!((before(day(2026, 1, 1)), after(day(2026, 12, 1))), (day(2025, 12, 1), day(2027, 1, 1)));
    }
}
