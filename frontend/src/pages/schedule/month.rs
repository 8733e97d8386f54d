//! A month: weeks from Monday, the first lessons of each day as thin rows, the number of the others.
//!
//! Only the rows that fit become elements, so that a month of thousands of lessons is drawn as fast as an empty one.
//! A row carried to another day keeps its time.

use chrono::{Datelike as _, NaiveDate};
use leptos::{ev, html, prelude::*};
use shared::{format, ids::LessonId};
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::{
    board::{Board, Marks},
    card::{count_text, is_unmarked, spoken, state_of},
    clash_panel::ClashPanel,
    drag::listen_to_pointer,
    festivities::Festivities,
    in_hand::{DropSlot, Lifted},
    keys as keyboard,
    landing::Landing,
    layout::Lane,
    state::{State, View},
};
use crate::{
    i18n::{keys, locale, t, t_with},
    kit::Icon,
    platform::listen,
};

/// What stands above the weeks, in CSS pixels.
const ABOVE: f64 = 168.0;
/// The number of a day, and the air of its cell.
const HEAD: f64 = 36.0;
/// A row with its air.
const ROW: f64 = 23.0;
/// On a phone a row is a stripe, and so many fit.
const STRIPES: usize = 6;

/// How many rows fit in a day when a window of this height shows so many weeks.
fn rows_in(height: f64, weeks: usize) -> usize {
    let cell = (height - ABOVE) / weeks.max(1) as f64;
    ((cell - HEAD) / ROW).floor().clamp(3.0, 12.0) as usize
}

/// How many rows a day has room for; follows the window.
pub fn fits(state: State, narrow: RwSignal<bool>) -> Memo<usize> {
    let height = || window().inner_height().ok().and_then(|it| it.as_f64()).unwrap_or(900.0);
    let tall = RwSignal::new(height());
    let listening = listen(&window(), "resize", false, move |_: web_sys::Event| {
        tall.try_set(height());
    });
    let listening = StoredValue::new_local(Some(listening));
    on_cleanup(move || {
        listening.try_update_value(Option::take);
    });
    Memo::new(move |_| {
        let weeks = View::Month.days(state.date()).len() / 7;
        if narrow.get() { STRIPES } else { rows_in(tall.get(), weeks) }
    })
}

/// The month.
#[component]
pub fn MonthGrid() -> impl IntoView {
    let board = Board::here();
    let node = NodeRef::<html::Div>::new();
    let ghost = listen_to_pointer(board, node);
    let weeks = Memo::new(move |_| board.layout.with(|layout| layout.lanes.chunks(7).map(<[Lane]>::to_vec).collect::<Vec<_>>()));
    let weekdays = move || {
        let week = weeks.with(|weeks| weeks.first().cloned().unwrap_or_default());
        let name = |lane: Lane| {
            let (whole, short) = (format::weekday(lane.date(), locale()), format::weekday_short(lane.date(), locale()));
            view! { <div class="weekday" role="columnheader" aria-label=whole>{short}</div> }
        };
        week.into_iter().map(name).collect_view()
    };
    let week = move |days: Vec<Lane>| {
        view! { <div class="cells" role="row">{days.into_iter().map(|lane| view! { <Day lane /> }).collect_view()}</div> }
    };
    view! {
        <div
            class="month"
            tabindex="-1"
            data-testid="schedule.month"
            node_ref=node
            on:keydown=move |event| keyboard::on_key(board, &event)
            on:click=move |event| on_click(board, &event)
            on:contextmenu=move |event| keyboard::on_menu(board, &event)
            on:focusin=move |event| keyboard::on_focus(board, &event)
            on:focusout=move |_| keyboard::on_blur(board)
        >
            <div class="cells" role="grid" aria-label=move || board.state.period()>
                <div class="cells" role="row">{weekdays}</div>
                <For each=move || weeks.get() key=Clone::clone children=week />
            </div>
            <Lifted ghost />
            <ClashPanel grid=node />
        </div>
    }
}

/// A click beside the rows begins a lesson on that day; a finger on a phone, where rows are stripes, opens it.
fn on_click(board: Board, event: &ev::MouseEvent) {
    let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
    let day = target.and_then(|it| it.get_attribute("data-lane")).and_then(|day| day.parse::<NaiveDate>().ok());
    let busy = board.tapped.get_untracked().is_some() || board.hand.clash.with_untracked(Option::is_some);
    match day.filter(|_| !busy) {
        Some(day) if board.narrow.get_untracked() => board.state.open_day(day),
        Some(day) => board.start_draft(Some(Landing { lane: Lane::Day(day), start: 10 * 60, minutes: 60 })),
        None => keyboard::on_click(board, event),
    }
}

#[component]
fn Day(lane: Lane) -> impl IntoView {
    let board = Board::here();
    let date = lane.date();
    let seen = Memo::new(move |_| board.layout.with(|layout| layout.seen_on(lane)));
    let hidden = Memo::new(move |_| board.layout.with(|layout| layout.hidden_on(lane)));
    let today = Memo::new(move |_| board.state.now().date() == date);
    let festivities = Festivities::here();
    let holiday = Memo::new(move |_| festivities.on(date));
    let off = Memo::new(move |_| festivities.is_off(date));
    let is_target = expect_context::<Marks>().target;
    let narrow = board.narrow;
    let count = Memo::new(move |_| board.layout.with(|layout| layout.count_on(lane)));
    // Where rows are stripes, the number of the day speaks for them.
    let said = move || {
        let open = t_with(keys::SCHEDULE_DAY_OPEN, &[("day", format::date(date, locale()).into())]);
        if narrow.get() && count.get() > 0 { format!("{open}, {}", count_text(count.get())) } else { open }
    };
    view! {
        <div
            class="day"
            role="gridcell"
            data-lane=date.to_string()
            data-testid="schedule.month-day"
            data-today=move || today.get().then_some("")
            data-off=move || off.get().then_some("")
            data-beyond=move || (!board.state.is_of_month(date)).then_some("")
        >
            <div class="row">
                <button
                    type="button"
                    class="number"
                    tabindex=move || if narrow.get() { "0" } else { "-1" }
                    aria-label=said
                    aria-current=move || today.get().then_some("date")
                    data-testid="schedule.open-day"
                    on:click=move |_| board.state.open_day(date)
                >
                    {date.day()}
                </button>
                {move || {
                    holiday
                        .get()
                        .map(|name| {
                            let whole = name.clone();
                            view! { <small class="holiday truncate" title=whole data-testid="schedule.holiday">{name}</small> }
                        })
                }}
            </div>
            <For each=move || seen.get() key=|id| *id children=|id: LessonId| view! { <Brief id /> } />
            {move || (hidden.get() > 0).then(|| view! { <More date count=hidden.get() /> })}
            {move || is_target.selected(&Some(lane)).then(|| view! { <DropSlot /> })}
        </div>
    }
}

/// How many lessons of a day are not seen; opens it.
#[component]
fn More(date: NaiveDate, count: usize) -> impl IntoView {
    let board = Board::here();
    if board.narrow.get_untracked() {
        return view! { <span class="more" aria-hidden="true">{format!("+{count}")}</span> }.into_any();
    }
    let said = move || {
        let day = format::date(date, locale());
        t_with(keys::SCHEDULE_MORE_SAID, &[("day", day.into()), ("count", count.into())])
    };
    view! {
        <button
            type="button"
            class="more"
            aria-label=said
            data-testid="schedule.more"
            on:click=move |_| board.state.open_day(date)
        >
            {move || t_with(keys::SCHEDULE_MORE, &[("count", count.into())])}
        </button>
    }
    .into_any()
}

/// A lesson as one line: when and what.
#[component]
fn Brief(id: LessonId) -> impl IntoView {
    let board = Board::here();
    let marks = expect_context::<Marks>();
    let (row, pending) = (board.lessons.rows.row(id), board.lessons.rows.pending(id));
    let now = move || board.state.now();
    let state = Memo::new(move |_| row.with(|row| row.as_ref().and_then(|row| state_of(row, now()))));
    let unmarked = Memo::new(move |_| row.with(|row| row.as_ref().is_some_and(|row| is_unmarked(row, now()))));
    let hue = Memo::new(move |_| row.with(|row| row.as_ref().and_then(|row| board.hue(row))));
    let names = board.lessons.names();
    let label = Memo::new(move |_| {
        let (_, _) = (state.get(), unmarked.get());
        let now = untrack(now);
        row.with(|row| row.as_ref().map(|row| names.with(|names| spoken(row, names, now))))
    });
    let movable = Memo::new(move |_| row.with(|row| row.as_ref().is_some_and(|row| board.may_move(row))));
    let chosen = Memo::new(move |_| board.hand.together.chosen.with(|chosen| chosen.contains(&id)));
    let blocks = Memo::new(move |_| marks.blockers.with(|blockers| blockers.contains(&id)));
    let narrow = board.narrow;
    let (origin, tab_stop, open, tapped) = (marks.origin, marks.tab_stop, marks.open, marks.tapped);
    let line = move || {
        let (at, title) = row.with(|row| row.as_ref().map(|row| (format::time(row.starts.time()), row.title.clone())))?;
        Some(view! {
            <span class="at" aria-hidden="true">{at}</span>
            <span class="truncate" aria-hidden="true">{title}</span>
        })
    };
    view! {
        <div
            class="brief"
            class:origin=move || origin.selected(&Some(id))
            class:blocker=move || blocks.get()
            role=move || (!narrow.get()).then_some("button")
            aria-hidden=move || narrow.get().then_some("true")
            data-id=id.to_string()
            data-testid="schedule.row"
            data-hue=move || hue.get().map(|hue| hue.to_string())
            data-tone=move || hue.get().is_none().then_some("neutral")
            data-state=move || state.get()
            data-saving=move || pending.get().then_some("")
            data-fixed=move || (!movable.get()).then_some("")
            data-open=move || (open.selected(&Some(id)) || tapped.selected(&Some(id)) || chosen.get()).then_some("")
            tabindex=move || (!narrow.get()).then(|| if tab_stop.selected(&Some(id)) { "0" } else { "-1" })
            aria-roledescription=move || {
                (!narrow.get()).then(|| t(if movable.get() { keys::LESSON_ROLE_MOVABLE } else { keys::LESSON_ROLE }))
            }
            title=move || label.get()
            aria-busy=move || pending.get().then_some("true")
        >
            <span class="visually-hidden">{move || label.get()}</span>
            {line}
            {move || unmarked.get().then(|| view! { <span class="flag"><Icon name="triangle-alert" /></span> })}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::rows_in;

    #[test]
    fn a_tall_window_shows_more_rows_and_a_low_one_still_some() {
        assert_eq!((rows_in(900.0, 5), rows_in(900.0, 6)), (4, 3));
        assert!(rows_in(1_440.0, 5) > rows_in(900.0, 5));
        assert_eq!((rows_in(300.0, 6), rows_in(9_000.0, 4)), (3, 12));
    }
}
