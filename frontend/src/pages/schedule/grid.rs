//! The time grid: heads, hours, lanes with their lessons, the line of now, the landing and what is lifted.

use chrono::Datelike as _;
use leptos::{html, prelude::*};
use shared::{format, ids::LessonId};

use super::{
    board::{Board, Marks},
    card::{LessonCard, count_text},
    clash_panel::ClashPanel,
    drag::listen_to_pointer,
    festivities::Festivities,
    in_hand::{DropSlot, Lifted},
    keys as keyboard,
    layout::{Lane, Layout},
    reveal::reveal,
};
use crate::{
    i18n::{keys, locale, t_with},
    platform,
};

/// The grid.
#[component]
pub fn CalendarGrid() -> impl IntoView {
    let board = Board::here();
    let node = NodeRef::<html::Div>::new();
    let lanes = Memo::new(move |_| board.layout.with(|layout| layout.lanes.clone()));
    let hours = board.hours;
    let ghost = listen_to_pointer(board, node);
    // A full day is wider, so that its lessons can be read, at the cost of the others; all of a week are seen.
    let widths = Memo::new(move |_| {
        board.layout.with(|layout| layout.lanes.iter().map(|lane| width_of(layout, *lane)).collect::<Vec<_>>())
    });
    // On a phone a full day scrolls sideways, so that its lessons can be read and hit.
    let wide_lane = move || {
        let fullest =
            |layout: &Layout| layout.lanes.iter().filter(|lane| is_shown(board, **lane)).map(|lane| layout.columns(*lane)).max();
        let columns = board.layout.with(fullest).filter(|columns| *columns > 3);
        format!("{}rem", columns.unwrap_or_default() as f64 * 5.25)
    };
    reveal(board, node);
    let offset = Memo::new(move |_| platform::utc_offset(&board.session.zone()));
    view! {
        <div
            class="calendar"
            tabindex="-1"
            data-testid="schedule.grid"
            data-view=move || board.state.view().word()
            node_ref=node
            style:--wide-lane=move || wide_lane()
            style:--columns=move || widths.with(|widths| tracks(widths))
            style:--wide=move || widths.with(|widths| least_width(widths))
            style:--lanes=move || lanes.with(Vec::len).to_string()
            style:--from=move || hours.get().from.to_string()
            style:--to=move || hours.get().to.to_string()
            on:keydown=move |event| keyboard::on_key(board, &event)
            on:click=move |event| keyboard::on_click(board, &event)
            on:contextmenu=move |event| keyboard::on_menu(board, &event)
            on:focusin=move |event| keyboard::on_focus(board, &event)
            on:focusout=move |_| keyboard::on_blur(board)
        >
            <div class="cells" role="grid" aria-label=move || board.state.period()>
                <div class="cells" role="row">
                    <div class="lane-head" role="columnheader">
                        <span>{offset}</span>
                    </div>
                    <For each=move || lanes.get() key=|lane| *lane children=move |lane| view! { <LaneHead lane /> } />
                </div>
                <Hours />
                <For each=move || lanes.get() key=|lane| *lane children=move |lane| view! { <LaneView lane /> } />
            </div>
            <Lifted ghost />
            <ClashPanel grid=node />
        </div>
    }
}

/// How wide a lane is at least, in rem, and how much of the rest it gets.
type Width = (f64, usize);

/// Lessons of a day are squeezed until nothing of them can be told apart; those of a room or a teacher stand alone and are read.
fn width_of(layout: &Layout, lane: Lane) -> Width {
    let lessons = layout.columns(lane);
    let least = match lane {
        Lane::Day(_) => (lessons as f64 * 1.125).max(5.5),
        Lane::Room(..) | Lane::Teacher(..) => (lessons as f64 * 4.5).max(9.0),
    };
    (least, lessons)
}

/// The tracks of the lanes: a fuller one gets more of the room there is.
fn tracks(widths: &[Width]) -> String {
    let track = |(least, share): &Width| format!("minmax({least}rem, {share}fr)");
    widths.iter().map(track).collect::<Vec<_>>().join(" ")
}

/// The width below which the page scrolls sideways: the hours and the lanes.
fn least_width(widths: &[Width]) -> String {
    format!("{}rem", 3.25 + widths.iter().map(|(least, _)| least).sum::<f64>())
}

/// Whether a phone shows a lane: of a week the day looked at, of rooms and teachers all, side by side.
fn is_shown(board: Board, lane: Lane) -> bool {
    lane.date() == board.state.date()
}

#[component]
fn LaneHead(lane: Lane) -> impl IntoView {
    let board = Board::here();
    let count = Memo::new(move |_| board.layout.with(|layout| layout.count_on(lane)));
    let today = Memo::new(move |_| board.state.now().date() == lane.date());
    let date = lane.date();
    let shown = move || is_shown(board, lane);
    let festivities = Festivities::here();
    let holiday = Memo::new(move |_| festivities.on(date));
    let whole = move || if count.get() > 0 { count_text(count.get()) } else { "\u{a0}".to_owned() };
    view! {
        <div
            class="lane-head"
            class:resource=!matches!(lane, Lane::Day(_))
            role="columnheader"
            data-shown=move || shown().then_some("")
            aria-current=move || (today.get() && matches!(lane, Lane::Day(_))).then_some("date")
        >
            {match lane {
                Lane::Day(_) => {
                    view! {
                        <span class="day">
                            <b>{date.day()}</b>
                            <span>{move || format::weekday_short(date, locale())}</span>
                        </span>
                    }
                        .into_any()
                }
                Lane::Room(..) | Lane::Teacher(..) => {
                    view! { <strong class="truncate">{move || board.lane_name(lane)}</strong> }.into_any()
                }
            }}
            {move || {
                holiday
                    .get()
                    .map(|name| {
                        let said = name.clone();
                        view! { <small class="holiday truncate" title=said data-testid="schedule.holiday">{name}</small> }
                    })
            }}
            <small class="push" title=whole>
                <span class="whole">{whole}</span>
                <span class="short" aria-hidden="true">
                    {move || (count.get() > 0).then(|| count.get())}
                </span>
            </small>
        </div>
    }
}

#[component]
fn Hours() -> impl IntoView {
    let board = Board::here();
    let hours = board.hours;
    let now = Memo::new(move |_| {
        let now = board.state.now();
        let seen = board.state.days().contains(&now.date()) && inside(hours.get(), now.minute_of_day());
        seen.then_some(now)
    });
    let landing = Memo::new(move |_| board.hand.target());
    view! {
        <div class="hours" aria-hidden="true">
            {move || (hours.get().from..hours.get().to).map(|hour| view! { <span>{format!("{hour:02}:00")}</span> }).collect_view()}
            {move || {
                now.get()
                    .map(|now| {
                        view! {
                            <b class="tick current" style:--start=now.minute_of_day().to_string()>
                                {format::time(now.time())}
                            </b>
                        }
                    })
            }}
            {move || {
                landing
                    .get()
                    .map(|landing| {
                        [
                            (landing.start, format::time(landing.starts().time())),
                            (landing.start + landing.minutes, format::time(landing.ends().time())),
                        ]
                            .map(|(minute, text)| {
                                view! { <b class="tick" style:--start=minute.to_string()>{text}</b> }
                            })
                            .into_iter()
                            .collect_view()
                    })
            }}
        </div>
    }
}

fn inside(hours: super::geometry::Hours, minute: i64) -> bool {
    (hours.first()..=hours.last()).contains(&minute)
}

#[component]
fn LaneView(lane: Lane) -> impl IntoView {
    let board = Board::here();
    let ids = Memo::new(move |_| board.layout.with(|layout| layout.on_lane(lane)));
    let today = Memo::new(move |_| board.state.now().date() == lane.date());
    let hours = board.hours;
    let now = Memo::new(move |_| {
        let now = board.state.now();
        (now.date() == lane.date() && inside(hours.get(), now.minute_of_day())).then_some(now)
    });
    let festivities = Festivities::here();
    let off = Memo::new(move |_| festivities.is_off(lane.date()));
    let is_target = expect_context::<Marks>().target;
    view! {
        <div
            class="lane"
            role=move || ids.with(|ids| !ids.is_empty()).then_some("row")
            data-lane=lane.date().to_string()
            data-testid="schedule.lane"
            data-shown=move || is_shown(board, lane).then_some("")
            data-today=move || (today.get() && matches!(lane, Lane::Day(_))).then_some("")
            data-off=move || off.get().then_some("")
        >
            <For each=move || ids.get() key=|id| *id children=|id: LessonId| view! { <LessonCard id /> } />
            {move || {
                now.get()
                    .map(|now| {
                        let said = t_with(keys::SCHEDULE_NOW, &[("time", format::time(now.time()).into())]);
                        view! {
                            <div class="now" style:--start=now.minute_of_day().to_string()>
                                <span class="visually-hidden">{said}</span>
                            </div>
                        }
                    })
            }}
            {move || is_target.selected(&Some(lane)).then(|| view! { <DropSlot /> })}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::{super::sample::lesson, *};

    /// A week of days with seven lessons at once each, as a centre of many rooms has.
    fn full_week() -> Layout {
        let days: Vec<_> = (16..23).filter_map(|day| chrono::NaiveDate::from_ymd_opt(2026, 11, day)).collect();
        let on = |day: &chrono::NaiveDate| {
            (0..7).map(|n| lesson(u128::from(day.day() * 10 + n), &format!("{day}T16:00"), 60)).collect::<Vec<_>>()
        };
        let lessons: Vec<_> = days.iter().flat_map(on).collect();
        Layout::new(days.into_iter().map(Lane::Day).collect(), &lessons)
    }

    #[test]
    fn a_full_day_is_wider_than_an_empty_one() {
        assert_eq!(tracks(&[(5.5, 1), (7.875, 7)]), "minmax(5.5rem, 1fr) minmax(7.875rem, 7fr)");
    }

    #[test]
    fn a_week_of_seven_at_once_fits_a_desk() {
        let layout = full_week();
        let widths: Vec<_> = layout.lanes.iter().map(|lane| width_of(&layout, *lane)).collect();
        // What a window of 1440 px leaves beside the navigation.
        assert!(least_width(&widths).trim_end_matches("rem").parse::<f64>().unwrap() < 70.0);
    }

    #[test]
    fn a_room_is_wide_enough_to_read_its_lessons() {
        let room = Lane::Room(chrono::NaiveDate::from_ymd_opt(2026, 11, 16).unwrap(), None);
        assert_eq!(width_of(&Layout::new(vec![room], &[]), room), (9.0, 1));
    }
}
