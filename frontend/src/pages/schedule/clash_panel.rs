//! What stands in the way and where the lesson could go instead: beside the landing on the grid, and as lists in
//! the dialogs.
//!
//! Test ids: `conflict`, `conflict.line`, `conflict.place-1` …, `conflict.back`, `conflict.who`.

use leptos::{html, prelude::*};
use shared::{
    availability::AwayReason,
    format,
    ids::RoomId,
    problem::{Conflict, ConflictKind, Suggestion},
};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::{
    board::Board,
    conflicts::{condensed, is_hard},
    drag::measure,
    hand::Clash,
    spoken::day_and_time,
};
use crate::{
    i18n::{Key, keys, t, t_with, text},
    kit::{Button, ButtonKind, ButtonSize, Icon},
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

/// «Занято: Зал А, «Карате, дети» до 18:30».
pub fn sentence(conflict: &Conflict) -> String {
    let ends = conflict.starts.plus_minutes(i64::from(conflict.minutes));
    if let (ConflictKind::Availability, Ok(reason)) = (conflict.kind, conflict.title.parse::<AwayReason>()) {
        let (until, reason) = (day_and_time(ends), t(reason.name()));
        let args = [("what", conflict.resource.as_str().into()), ("until", until.into()), ("reason", reason.into())];
        return t_with(keys::CONFLICT_ABSENT, &args);
    }
    if conflict.kind == ConflictKind::Hours && conflict.resource.is_empty() {
        return t(keys::CONFLICT_CLOSED);
    }
    let until = format::time(ends.time());
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
    /// The room that was wished for: another one is marked with a door.
    #[prop(default = None)]
    room: Option<RoomId>,
    /// One was chosen, counted from zero.
    #[prop(into)]
    on_take: Callback<usize>,
) -> impl IntoView {
    let (board, wished) = (Board::here(), room);
    let place = move |(index, place): (usize, Suggestion)| {
        let other = place.room_id.is_some() && place.room_id != wished;
        let room = board.room_name(place.room_id);
        let words: Vec<String> = [Some(day_and_time(place.starts)), room].into_iter().flatten().collect();
        view! {
            <button
                type="button"
                data-testid=format!("conflict.place-{}", index + 1)
                on:click=move |_| on_take.run(index)
            >
                <Icon name=if other { "door-open" } else { "clock" } />
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

/// Where the panel stands: beside the lane, on the side with room that can be seen.
fn beside(board: Board, root: &HtmlElement, clash: &Clash) -> Option<(f64, f64)> {
    let grid = measure(root, board)?;
    let index = grid.lanes.iter().position(|lane| *lane == clash.landing.lane)?;
    let lane = grid.edges.get(index).copied()?;
    let rect = root.get_bounding_client_rect();
    let page = root.closest(".page").ok().flatten().map(|page| page.get_bounding_client_rect());
    let seen = page.map_or((0.0, rect.width()), |page| (page.left() - rect.left(), page.right() - rect.left()));
    let bottom = grid.top + grid.scale.y_of(grid.scale.hours.last());
    let top = match grid.rows.get(index) {
        Some((upper, _)) => *upper,
        None => (grid.top + grid.scale.y_of(clash.landing.start)).min(bottom - 300.0).max(grid.top),
    };
    Some((side(lane, seen), top))
}

/// The left edge of the panel: right of the lane, else left of it, else where it covers least; all of it in sight.
fn side((left, right): (f64, f64), (from, to): (f64, f64)) -> f64 {
    if right + WIDTH <= to {
        right + 8.0
    } else if left - WIDTH >= from {
        left - WIDTH
    } else {
        (to - WIDTH).max(from + 8.0)
    }
}

/// A panel that reaches below the window is moved up.
fn keep_in_sight(panel: &HtmlElement, top: f64) {
    let rect = panel.get_bounding_client_rect();
    let height = window().inner_height().ok().and_then(|it| it.as_f64()).unwrap_or(rect.bottom());
    let over = (rect.bottom() + 12.0 - height).min(rect.top() - 12.0);
    if over > 0.0 {
        // A length in pixels is not refused.
        drop(panel.style().set_property("top", &format!("{}px", top - over)));
    }
}

#[component]
fn Panel(clash: Clash, left: f64, top: f64) -> impl IntoView {
    let board = Board::here();
    let node = NodeRef::<html::Div>::new();
    let dropped = clash.dropped;
    node.on_load(move |panel| {
        let panel: HtmlElement = panel.unchecked_into();
        keep_in_sight(&panel, top);
        let first = panel.query_selector("button").ok().flatten().filter(|_| dropped);
        if let Some(first) = first.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
            drop(first.focus());
        }
    });
    let soft = !clash.conflicts.is_empty() && !is_hard(&clash.conflicts);
    let heading = match (clash.conflicts.is_empty(), soft) {
        (true, _) => keys::CONFLICT_CHECKING,
        (_, true) => keys::CONFLICT_SOFT_TITLE,
        _ => keys::CONFLICT_TITLE,
    };
    let may_override = board.may_override(&clash.conflicts);
    let places = clash.suggestions.clone();
    let wished = board.lesson(clash.id).and_then(|lesson| lesson.moved(&clash.command).room_id);
    view! {
        <div
            class="popover conflict"
            role="group"
            aria-label=text(heading)
            data-soft=soft.then_some("")
            data-testid="conflict"
            data-dropped=dropped.then_some("")
            style:left=format!("{left}px")
            style:top=format!("{top}px")
            node_ref=node
        >
            <h2 data-tone=soft.then_some("warning")>
                <Icon name=if soft { "triangle-alert" } else { "ban" } />
                {move || t(heading)}
            </h2>
            <ConflictList conflicts=clash.conflicts />
            {soft
                .then(|| {
                    let words = if may_override { keys::CONFLICT_WILL_BE_KEPT } else { keys::CONFLICT_WHO_MAY };
                    view! { <p class="who" data-testid="conflict.who">{move || t(words)}</p> }
                })}
            <PlaceList places room=wished on_take=move |index| board.take_place(index) />
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

#[cfg(test)]
mod tests {
    use super::{WIDTH, side};

    #[test]
    fn the_panel_stands_where_it_is_seen_and_covers_no_landing() {
        let lane = (400.0, 550.0);
        assert!((side(lane, (0.0, 1_200.0)) - 558.0).abs() < f64::EPSILON);
        assert!((side(lane, (0.0, 700.0)) - (400.0 - WIDTH)).abs() < f64::EPSILON);
        // Neither side has room: at the edge that is seen.
        assert!((side((40.0, 390.0), (0.0, 390.0)) - (390.0 - WIDTH)).abs() < f64::EPSILON);
        assert!((side((2_000.0, 2_378.0), (1_500.0, 2_600.0)) - (2_000.0 - WIDTH)).abs() < f64::EPSILON);
    }
}
