//! Binds the pointer to the hand: measures the grid when something lifts, moves the lifted copy, says where it is.

use leptos::{html, prelude::*};
use shared::{ids::LessonId, permission::Permission};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::{
    board::Board,
    geometry::{FINE_STEP, STEP, Scale},
    hand::By,
    landing::{Grid, Landing},
};
use crate::dnd::{Edges, Grip, Handlers, Item, Kind, Mods, Point, Press, attach};

/// What is lifted, as a box on the grid.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shape {
    /// Which lesson.
    pub id: LessonId,
    /// From the left of the grid.
    pub left: f64,
    /// From its top.
    pub top: f64,
    /// As wide as the card was.
    pub width: f64,
    /// And as tall.
    pub height: f64,
}

/// The lifted copy.
#[derive(Clone, Copy)]
pub struct Ghost {
    /// Its box; none while nothing is lifted.
    pub shape: RwSignal<Option<Shape>>,
    /// Its element, moved without the view knowing.
    pub node: NodeRef<html::Article>,
}

/// What was measured when something lifted.
struct Lift {
    grid: Grid,
    edges: Option<Edges>,
    /// The page: beside it nothing can be put down.
    page: Option<Element>,
    /// Where the pointer was, on the grid.
    start: (f64, f64),
    /// How far below its upper edge the lesson was taken.
    held: f64,
    grip: Grip,
    from: Landing,
    /// Empty time was pressed: a new lesson is drawn.
    draws: bool,
    /// Where a finger rests: until it leaves, what it draws keeps the length it began with.
    rests: Option<Point>,
}

/// How far a finger moves before it stretches what it draws.
const STRETCH: f64 = 12.0;
/// How long what a finger draws is before it is stretched.
const RESTING: i64 = 60;

/// Listens on the grid for as long as it stands.
pub fn listen_to_pointer(board: Board, node: NodeRef<html::Div>) -> Ghost {
    let ghost = Ghost { shape: RwSignal::new(None), node: NodeRef::new() };
    let listening = StoredValue::new_local(Vec::new());
    let lift = StoredValue::new_local(None::<Lift>);
    let end = move || {
        lift.try_set_value(None);
        ghost.shape.try_set(None);
    };
    node.on_load(move |root| {
        let root: HtmlElement = root.unchecked_into();
        let (on_lift, on_drag) = (root.clone(), root.clone());
        let handlers = Handlers {
            may: Box::new(move |item, grip| may(board, item, grip)),
            lift: Box::new(move |press| lift.set_value(begin(board, ghost, &on_lift, &press))),
            drag: Box::new(move |at, mods| {
                lift.with_value(|lift| {
                    if let Some(lift) = lift {
                        follow(board, ghost, &on_drag, lift, at, mods);
                    }
                });
            }),
            drop: Box::new(move || {
                end();
                board.let_go();
            }),
            give_back: Box::new(move || {
                end();
                board.put_back();
            }),
        };
        listening.set_value(attach(&root, handlers));
    });
    on_cleanup(move || {
        listening.try_update_value(Vec::clear);
    });
    ghost
}

fn may(board: Board, item: Item, _grip: Grip) -> bool {
    match item {
        Item::Thing(id) => board.lesson(LessonId(id)).is_some_and(|lesson| board.may_move(&lesson)),
        // A day of a month has no time to draw a lesson over: a press on it opens the dialog.
        Item::Empty => untrack(|| board.state.view().has_hours() && board.session.can(Permission::LessonsManage)),
    }
}

/// The pointer's place on the grid.
fn on_grid(root: &HtmlElement, at: Point) -> (f64, f64) {
    let rect = root.get_bounding_client_rect();
    (at.x - rect.left(), at.y - rect.top())
}

fn begin(board: Board, ghost: Ghost, root: &HtmlElement, press: &Press<Item>) -> Option<Lift> {
    let grid = measure(root, board)?;
    let start = on_grid(root, press.at);
    let below = start.1 - grid.top;
    let page = root.closest(".page").ok().flatten();
    // A phone scrolls its window, and a full day sideways within the page.
    let sideways = if board.narrow.get_untracked() { root.parent_element() } else { page.clone() };
    let edges = sideways.map(|panel| Edges::new(panel, if board.narrow.get_untracked() { 0.0 } else { grid.top }));
    let (id, from, grip) = match press.item {
        Item::Thing(id) => {
            let lesson = board.lesson(LessonId(id))?;
            (Some(lesson.id), board.landing_of(&lesson), press.grip)
        }
        Item::Empty => {
            let lane = super::geometry::lane_at(start.0, &grid.edges).and_then(|index| grid.lanes.get(index))?;
            let start = (grid.scale.minute_at(below) / STEP as f64).floor() as i64 * STEP;
            let minutes = if press.kind == Kind::Touch { RESTING } else { STEP };
            (None, Landing { lane: *lane, start, minutes }, Grip::End)
        }
    };
    if let (Some(id), Grip::Body) = (id, grip) {
        ghost.shape.set(shape_of(root, id));
    }
    board.lift(id, from, By::Pointer(grip));
    let held = below - grid.scale.y_of(from.start);
    let (draws, rests) = (id.is_none(), (press.kind == Kind::Touch).then_some(press.at));
    Some(Lift { grid, edges, page, start, held, grip, from, draws, rests })
}

/// One frame with the hand at `at`.
fn follow(board: Board, ghost: Ghost, root: &HtmlElement, lift: &Lift, at: Point, mods: Mods) {
    if let Some(edges) = &lift.edges {
        edges.scroll(at);
    }
    let here = on_grid(root, at);
    if let Some(node) = ghost.node.get_untracked() {
        let (x, y) = (here.0 - lift.start.0, here.1 - lift.start.1);
        let style = HtmlElement::style(&node);
        // A translation that is well formed is not refused.
        drop(style.set_property("transform", &format!("translate({x:.1}px, {y:.1}px)")));
    }
    if lift.page.as_ref().is_some_and(|page| is_beside(page, at)) {
        board.land(lift.from);
        return;
    }
    let (step, y) = (if mods.fine { FINE_STEP } else { STEP }, here.1 - lift.grid.top);
    if lift.draws {
        let rests = lift.rests.is_some_and(|rest| (rest.y - at.y).abs() < STRETCH);
        board.land(if rests { lift.from } else { lift.from.drawn(&lift.grid, y, step) });
        return;
    }
    board.carry_copy(mods.copies && lift.grip == Grip::Body);
    board.land(lift.from.under(&lift.grid, (here.0, y), lift.held, lift.grip, step));
}

/// Whether the hand has left the page: what is let go there goes back.
fn is_beside(page: &Element, at: Point) -> bool {
    let rect = page.get_bounding_client_rect();
    at.x < rect.left() || at.x > rect.right() || at.y < rect.top() || at.y > rect.bottom()
}

fn shape_of(root: &HtmlElement, id: LessonId) -> Option<Shape> {
    let card = root.query_selector(&format!("[data-id='{id}']")).ok().flatten()?;
    let (card, rect) = (card.get_bounding_client_rect(), root.get_bounding_client_rect());
    Some(Shape { id, left: card.left() - rect.left(), top: card.top() - rect.top(), width: card.width(), height: card.height() })
}

/// The grid as it lies on the screen.
pub fn measure(root: &HtmlElement, board: Board) -> Option<Grid> {
    let found = root.query_selector_all("[data-lane]").ok()?;
    let rect = root.get_bounding_client_rect();
    let boxes: Vec<_> = (0..found.length())
        .filter_map(|index| found.item(index)?.dyn_into::<Element>().ok())
        .map(|lane| lane.get_bounding_client_rect())
        .collect();
    let seen = boxes.iter().find(|lane| lane.height() > 0.0)?;
    let hours = board.hours.get_untracked();
    let days = !untrack(|| board.state.view().has_hours());
    let row = |cell: &web_sys::DomRect| (cell.top() - rect.top(), cell.bottom() - rect.top());
    Some(Grid {
        lanes: board.layout.with_untracked(|layout| layout.lanes.clone()),
        edges: boxes.iter().map(|lane| (lane.left() - rect.left(), lane.right() - rect.left())).collect(),
        rows: if days { boxes.iter().map(row).collect() } else { Vec::new() },
        top: if days { 0.0 } else { seen.top() - rect.top() },
        scale: Scale { hours, hour: seen.height() / (hours.to - hours.from).max(1) as f64 },
    })
}
