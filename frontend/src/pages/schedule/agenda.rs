//! A list of lessons by day: what a phone shows well. A row opens the lesson.
//!
//! A page is a week from the day looked at. Days out of sight are not drawn (`content-visibility`), and a very full
//! page shows its first lessons until more are asked for.

use leptos::{ev, prelude::*};
use shared::{format, ids::LessonId, lessons::Lesson};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::{
    board::Board,
    card::{flag, is_unmarked, spoken, state_of},
    festivities::Festivities,
    keys as keyboard,
    layout::{Lane, Layout},
};
use crate::{
    data::lessons::{Names, name_of},
    i18n::{keys, locale, t, t_with},
    kit::Button,
    shortcuts::is_plain,
};

/// How many rows a page shows before more are asked for.
const FIRST: usize = 300;

/// The rows of each day while a page shows `limit` of them.
fn cut(layout: &Layout, limit: usize) -> Vec<(Lane, usize)> {
    let mut left = limit;
    let day = |lane: &Lane| {
        let taken = layout.count_on(*lane).min(left);
        left -= taken;
        (*lane, taken)
    };
    layout.lanes.iter().map(day).collect()
}

/// The list.
#[component]
pub fn Agenda() -> impl IntoView {
    let board = Board::here();
    let limit = RwSignal::new(FIRST);
    // Another page begins short again.
    Effect::new(move |_| {
        board.state.date();
        limit.set(FIRST);
    });
    let days = Memo::new(move |_| board.layout.with(|layout| cut(layout, limit.get())));
    let rest = Memo::new(move |_| {
        let shown: usize = days.with(|days| days.iter().map(|(_, taken)| taken).sum());
        board.layout.with(|layout| layout.places.len()) - shown
    });
    let lanes = Memo::new(move |_| days.with(|days| days.iter().map(|(lane, _)| *lane).collect::<Vec<_>>()));
    let taken = move |lane: Lane| {
        Memo::new(move |_| days.with(|days| days.iter().find(|(it, _)| *it == lane).map_or(0, |(_, taken)| *taken)))
    };
    view! {
        <div
            class="agenda"
            data-testid="schedule.agenda"
            on:keydown=move |event| on_key(board, &event)
            on:contextmenu=move |event| keyboard::on_menu(board, &event)
        >
            <For each=move || lanes.get() key=|lane| *lane children=move |lane| view! { <Day lane taken=taken(lane) /> } />
            {move || {
                (rest.get() > 0)
                    .then(|| {
                        view! {
                            <Button on_press=move |()| limit.update(|limit| *limit += FIRST) test_id="schedule.show-more">
                                {t_with(keys::SCHEDULE_SHOW_MORE, &[("count", rest.get().min(FIRST).into())])}
                            </Button>
                        }
                    })
            }}
        </div>
    }
}

/// Arrows go from row to row, over the days; `M` moves the lesson.
fn on_key(board: Board, event: &ev::KeyboardEvent) {
    let row = event.target().and_then(|it| it.dyn_into::<Element>().ok()).and_then(|it| it.closest("[data-id]").ok().flatten());
    let Some(row) = row.filter(|_| is_plain(event)) else { return };
    let handled = match event.code().as_str() {
        "KeyM" => row.get_attribute("data-id").and_then(|id| id.parse().ok()).map(|id| board.start_move(id)),
        code => beside(&row, code).map(|next| drop(next.focus())),
    };
    if handled.is_some() {
        event.prevent_default();
        event.stop_propagation();
    }
}

/// The row an arrow leads to.
fn beside(row: &Element, code: &str) -> Option<HtmlElement> {
    let list = row.closest(".agenda").ok().flatten()?.query_selector_all("[data-id]").ok()?;
    let at = (0..list.length()).find(|index| list.item(*index).is_some_and(|it| it.is_same_node(Some(row))))?;
    let next = match code {
        "ArrowDown" => at + 1,
        "ArrowUp" => at.checked_sub(1)?,
        "Home" => 0,
        "End" => list.length() - 1,
        _ => return None,
    };
    list.item(next)?.dyn_into().ok()
}

#[component]
fn Day(lane: Lane, taken: Memo<usize>) -> impl IntoView {
    let board = Board::here();
    let date = lane.date();
    let ids = Memo::new(move |_| {
        let mut here = board.layout.with(|layout| layout.on_lane(lane));
        here.truncate(taken.get());
        here
    });
    let count = Memo::new(move |_| board.layout.with(|layout| layout.count_on(lane)));
    let today = Memo::new(move |_| board.state.now().date() == date);
    let festivities = Festivities::here();
    let holiday = Memo::new(move |_| festivities.on(date));
    let name = move || format!("{}, {}", format::weekday(date, locale()), format::day_month(date, locale()));
    view! {
        <section
            data-lane=date.to_string()
            data-testid="schedule.agenda-day"
            style:--rows=move || taken.get().to_string()
        >
            <h2 aria-current=move || today.get().then_some("date")>
                {name}
                {move || {
                    holiday.get().map(|name| view! { <small class="holiday" data-testid="schedule.holiday">{name}</small> })
                }}
                <small class="push muted">
                    {move || if count.get() == 0 { t(keys::SCHEDULE_DAY_FREE) } else { super::card::count_text(count.get()) }}
                </small>
            </h2>
            <For each=move || ids.get() key=|id| *id children=|id: LessonId| view! { <Line id /> } />
        </section>
    }
}

/// «Зал А · Нұрлан Ж. · 13/16».
fn details(lesson: &Lesson, names: &Names) -> String {
    let count = match lesson.capacity {
        Some(places) => format!("{}/{places}", lesson.expected),
        None => lesson.expected.to_string(),
    };
    let (room, teacher) = (name_of(&names.rooms, lesson.room_id), name_of(&names.teachers, lesson.teacher_id));
    room.into_iter().chain(teacher).chain([count]).collect::<Vec<_>>().join(" · ")
}

#[component]
fn Line(id: LessonId) -> impl IntoView {
    let board = Board::here();
    let (row, pending) = (board.lessons.rows.row(id), board.lessons.rows.pending(id));
    let now = move || board.state.now();
    let state = Memo::new(move |_| row.with(|row| row.as_ref().and_then(|row| state_of(row, now()))));
    let unmarked = Memo::new(move |_| row.with(|row| row.as_ref().is_some_and(|row| is_unmarked(row, now()))));
    let hue = Memo::new(move |_| row.with(|row| row.as_ref().and_then(|row| board.hue(row))));
    let names = board.lessons.names();
    let words = move || {
        let (_, _) = (state.get(), unmarked.get());
        let now = untrack(now);
        row.get().map(|lesson| {
            let (said, about) = names.with(|names| (spoken(&lesson, names, now), details(&lesson, names)));
            view! {
                <span class="visually-hidden">{said}</span>
                <span class="at" aria-hidden="true">{format::time_span(lesson.starts, lesson.minutes)}</span>
                <span class="what" aria-hidden="true">
                    <b class="name">{lesson.title.clone()}</b>
                    <small>{about}</small>
                </span>
                {flag(&lesson, now)}
            }
        })
    };
    view! {
        <button
            type="button"
            class="line"
            data-id=id.to_string()
            data-testid="schedule.row"
            data-hue=move || hue.get().map(|hue| hue.to_string())
            data-tone=move || hue.get().is_none().then_some("neutral")
            data-state=move || state.get()
            data-saving=move || pending.get().then_some("")
            on:click=move |_| board.state.lesson.1.set(Some(id))
        >
            {words}
        </button>
    }
}

#[cfg(test)]
mod tests {
    use super::{super::sample::lesson, *};

    #[test]
    fn a_very_full_page_shows_its_first_lessons_of_whichever_day() {
        let on = |day: u32, n: u32| lesson(u128::from(day * 100 + n), &format!("2026-11-{day}T10:00"), 60);
        let lessons: Vec<_> = (0..3).map(|n| on(16, n)).chain((0..4).map(|n| on(17, n))).chain([on(18, 0)]).collect();
        let lanes: Vec<_> = (16..19).filter_map(|day| chrono::NaiveDate::from_ymd_opt(2026, 11, day)).map(Lane::Day).collect();
        let layout = Layout::new(lanes, &lessons);
        let taken = |limit| cut(&layout, limit).into_iter().map(|(_, taken)| taken).collect::<Vec<_>>();
        assert_eq!(taken(300), [3, 4, 1]);
        assert_eq!(taken(5), [3, 2, 0]);
    }
}
