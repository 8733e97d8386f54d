//! What stands in the way and where the lesson could go instead: beside the landing on the grid, and as lists in
//! the dialogs.
//!
//! Test ids: `conflict`, `conflict.line`, `conflict.place-1` …, `conflict.back`, `conflict.reason`,
//! `conflict.override`.

use leptos::{html, prelude::*};
use shared::{
    format,
    problem::{Conflict, ConflictKind, Suggestion},
};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::{
    board::Board,
    conflicts::condensed,
    drag::measure,
    hand::{Clash, day_and_time},
};
use crate::{
    i18n::{Key, keys, t, t_with, text},
    kit::{Button, ButtonKind, ButtonSize, Icon, TextInput},
};

const fn look(kind: ConflictKind) -> (&'static str, Key) {
    match kind {
        ConflictKind::Room => ("door-open", keys::CONFLICT_ROOM),
        ConflictKind::Teacher => ("user", keys::CONFLICT_TEACHER),
        ConflictKind::Group => ("layers", keys::CONFLICT_GROUP),
        ConflictKind::Student => ("users", keys::CONFLICT_STUDENT),
        ConflictKind::Capacity => ("users-round", keys::CONFLICT_CAPACITY),
        ConflictKind::Hours => ("clock", keys::CONFLICT_HOURS),
        ConflictKind::Availability => ("calendar-x", keys::CONFLICT_AVAILABILITY),
        ConflictKind::Holiday => ("flag", keys::CONFLICT_HOLIDAY),
    }
}

/// «Зал А занят: «Карате, дети» до 18:30».
pub fn sentence(conflict: &Conflict) -> String {
    let until = format::time(conflict.starts.plus_minutes(i64::from(conflict.minutes)).time());
    let args = [("what", conflict.resource.as_str().into()), ("title", conflict.title.as_str().into()), ("until", until.into())];
    t_with(look(conflict.kind).1, &args)
}

/// One line for each thing in the way.
#[component]
pub fn ConflictList(
    /// What is in the way.
    conflicts: Vec<Conflict>,
) -> impl IntoView {
    let line = |conflict: Conflict| {
        view! {
            <li data-testid="conflict.line" data-kind=conflict.kind.as_str()>
                <Icon name=look(conflict.kind).0 />
                <span>{sentence(&conflict)}</span>
            </li>
        }
    };
    view! { <ul>{condensed(&conflicts).into_iter().map(line).collect_view()}</ul> }
}

/// The places that are free, each with its digit.
#[component]
pub fn PlaceList(
    /// Where the lesson could go.
    places: Vec<Suggestion>,
    /// One was chosen, counted from zero.
    #[prop(into)]
    on_take: Callback<usize>,
) -> impl IntoView {
    let board = Board::here();
    let place = move |(index, place): (usize, Suggestion)| {
        let room = board.room_name(place.room_id);
        let words: Vec<String> = [Some(day_and_time(place.starts)), room].into_iter().flatten().collect();
        view! {
            <button
                type="button"
                data-testid=format!("conflict.place-{}", index + 1)
                on:click=move |_| on_take.run(index)
            >
                <Icon name=if place.room_id.is_some() { "door-open" } else { "clock" } />
                <span>{words.join(", ")}</span>
                <kbd>{index + 1}</kbd>
            </button>
        }
    };
    (!places.is_empty()).then(|| {
        view! {
            <div class="menu" role="group" aria-label=text(keys::CONFLICT_WHERE_TO)>
                <h3>{move || t(keys::CONFLICT_WHERE_TO)}</h3>
                {places.into_iter().take(9).enumerate().map(place).collect_view()}
            </div>
        }
    })
}

/// The panel on the grid; it never covers the lane where the lesson would land.
#[component]
pub fn ClashPanel(
    /// The grid it stands on.
    grid: NodeRef<html::Div>,
) -> impl IntoView {
    let board = Board::here();
    move || {
        let clash = board.hand.clash.get()?;
        let (left, top) = grid.get_untracked().and_then(|grid| beside(board, &grid, &clash)).unwrap_or_default();
        Some(view! { <Panel clash left top /> })
    }
}

/// How wide the panel is, as in `style/pages/schedule_drag.css`, with a little air.
const WIDTH: f64 = 19.0 * 16.0 + 12.0;

fn beside(board: Board, root: &HtmlElement, clash: &Clash) -> Option<(f64, f64)> {
    let grid = board.layout.with_untracked(|layout| measure(root, layout))?;
    let index = grid.lanes.iter().position(|lane| *lane == clash.landing.lane)?;
    let (left, right) = grid.edges.get(index).copied()?;
    let width = root.get_bounding_client_rect().width();
    let at = if right + WIDTH <= width { right + 8.0 } else { (left - WIDTH).max(8.0) };
    let bottom = grid.top + grid.scale.y_of(grid.scale.hours.last());
    let top = (grid.top + grid.scale.y_of(clash.landing.start)).min(bottom - 300.0).max(grid.top);
    Some((at, top))
}

#[component]
fn Panel(clash: Clash, left: f64, top: f64) -> impl IntoView {
    let board = Board::here();
    let node = NodeRef::<html::Div>::new();
    let dropped = clash.dropped;
    if dropped {
        node.on_load(|panel| {
            let first = panel.query_selector("button").ok().flatten();
            if let Some(first) = first.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
                drop(first.focus());
            }
        });
    }
    let heading = if clash.conflicts.is_empty() { keys::CONFLICT_CHECKING } else { keys::CONFLICT_TITLE };
    let may_override = dropped && board.may_override(&clash.conflicts);
    let places = clash.suggestions.clone();
    view! {
        <div
            class="popover conflict"
            role="group"
            aria-label=text(heading)
            data-testid="conflict"
            data-dropped=dropped.then_some("")
            style:left=format!("{left}px")
            style:top=format!("{top}px")
            node_ref=node
        >
            <h3>
                <Icon name="ban" />
                {move || t(heading)}
            </h3>
            <ConflictList conflicts=clash.conflicts />
            {may_override.then(|| view! { <OverrideForm /> })}
            <PlaceList places on_take=move |index| board.take_place(index) />
            {dropped
                .then(|| {
                    view! {
                        <div class="back">
                            <Button
                                size=ButtonSize::Small
                                kind=ButtonKind::Quiet
                                icon="undo-2"
                                on_press=move |()| board.put_back()
                                test_id="conflict.back"
                            >
                                {move || t(keys::CONFLICT_BACK)}
                            </Button>
                        </div>
                    }
                })}
        </div>
    }
}

/// Goes there although something soft stands in the way; the reason is logged.
#[component]
fn OverrideForm() -> impl IntoView {
    let board = Board::here();
    let reason = RwSignal::new(String::new());
    let send = move || {
        let said = reason.get_untracked();
        if !said.trim().is_empty() {
            board.override_with(said);
        }
    };
    view! {
        <form
            class="back stack"
            on:submit=move |event| {
                event.prevent_default();
                send();
            }
        >
            <TextInput
                value=reason
                on_input=move |typed| reason.set(typed)
                placeholder=Signal::derive(|| Some(t(keys::CONFLICT_REASON)))
                test_id="conflict.reason"
            />
            <Button size=ButtonSize::Small r#type="submit" test_id="conflict.override">
                {move || t(keys::CONFLICT_OVERRIDE)}
            </Button>
        </form>
    }
}
