//! One set of listeners on a container feeds the machine: presses are found by `data-id`, the lower edge by
//! `data-grip`. Updates come once per animation frame.

use std::{cell::RefCell, rc::Rc, time::Duration};

use leptos::prelude::*;
use uuid::Uuid;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent, PointerEvent};

use super::{Grip, Input, Kind, Machine, Output, Point, Press, machine::LONG_PRESS_MS};
use crate::platform::{Listening, listen, now_ms};

/// What was pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    /// A thing with an id.
    Thing(Uuid),
    /// Empty room on a lane.
    Empty,
}

/// The keys that are held with a drag.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mods {
    /// Alt: finer steps.
    pub fine: bool,
    /// Ctrl or ⌘: a copy goes, the thing stays.
    pub copies: bool,
}

impl Mods {
    fn of(event: &PointerEvent) -> Self {
        Self { fine: event.alt_key(), copies: event.ctrl_key() || event.meta_key() }
    }
}

/// What the page does with a drag.
pub struct Handlers {
    /// Whether this may be lifted at all.
    pub may: Box<dyn Fn(Item, Grip) -> bool>,
    /// It is in the hand.
    pub lift: Box<dyn Fn(Press<Item>)>,
    /// The hand is there; called once per frame, also while the page scrolls by itself.
    pub drag: Box<dyn Fn(Point, Mods)>,
    /// The hand let go; what was held then was told with the last place.
    pub drop: Box<dyn Fn()>,
    /// The hand gave it back.
    pub give_back: Box<dyn Fn()>,
}

struct Pointer {
    container: HtmlElement,
    handlers: Handlers,
    machine: RefCell<Machine<Item>>,
    last: RefCell<(Point, Mods)>,
    framed: RefCell<bool>,
    /// A drop is followed by a click that means nothing.
    clicks_off: RefCell<bool>,
}

/// Listens on `container` until the answer is dropped.
pub fn attach(container: &HtmlElement, handlers: Handlers) -> Vec<Listening> {
    let pointer = Rc::new(Pointer {
        container: container.clone(),
        handlers,
        machine: RefCell::new(Machine::default()),
        last: RefCell::default(),
        framed: RefCell::new(false),
        clicks_off: RefCell::new(false),
    });
    let on = |name, act: fn(&Rc<Pointer>, PointerEvent)| {
        let pointer = Rc::clone(&pointer);
        listen(container, name, false, move |event: PointerEvent| {
            act(&pointer, event);
        })
    };
    let mut all = vec![
        on("pointerdown", Pointer::down),
        on("pointermove", Pointer::moved),
        on("pointerup", Pointer::up),
        on("pointercancel", |pointer, _| pointer.feed(Input::Cancel)),
    ];
    let (touch, menu, click, keys) = (Rc::clone(&pointer), Rc::clone(&pointer), Rc::clone(&pointer), Rc::clone(&pointer));
    for (name, down) in [("keydown", true), ("keyup", false)] {
        let held = Rc::clone(&pointer);
        all.push(listen(&window(), name, true, move |event: KeyboardEvent| {
            // A key changes what the drag does while the hand rests.
            if matches!(event.key().as_str(), "Control" | "Meta") {
                held.last.borrow_mut().1.copies = down;
            }
        }));
    }
    all.push(listen(container, "touchmove", false, move |event: Event| {
        if touch.machine.borrow().is_dragging() {
            event.prevent_default();
        }
    }));
    // The long press of a finger also asks for a menu.
    all.push(listen(container, "contextmenu", false, move |event: Event| {
        if menu.machine.borrow().is_dragging() {
            event.prevent_default();
        }
    }));
    all.push(listen(container, "click", true, move |event: Event| {
        if std::mem::take(&mut *click.clicks_off.borrow_mut()) {
            event.stop_propagation();
            event.prevent_default();
        }
    }));
    all.push(listen(&window(), "keydown", true, move |event: KeyboardEvent| {
        if event.key() == "Escape" && keys.machine.borrow().is_dragging() {
            event.stop_propagation();
            event.prevent_default();
            keys.feed(Input::Cancel);
        }
    }));
    all
}

fn point(event: &PointerEvent) -> Point {
    Point { x: f64::from(event.client_x()), y: f64::from(event.client_y()) }
}

impl Pointer {
    fn down(self: &Rc<Self>, event: PointerEvent) {
        if event.button() != 0 || !event.is_primary() {
            return;
        }
        let Some(target) = event.target().and_then(|it| it.dyn_into::<Element>().ok()) else {
            return;
        };
        let near = |selector: &str| target.closest(selector).ok().flatten();
        let item = match near("[data-id]") {
            Some(thing) => thing.get_attribute("data-id").and_then(|id| id.parse().ok()).map(Item::Thing),
            None => near("[data-lane]").filter(|lane| lane.is_same_node(Some(&target))).map(|_| Item::Empty),
        };
        let grip = if near("[data-grip]").is_some() { Grip::End } else { Grip::Body };
        let Some(item) = item.filter(|item| (self.handlers.may)(*item, grip)) else {
            return;
        };
        let kind = if event.pointer_type() == "touch" { Kind::Touch } else { Kind::Mouse };
        *self.clicks_off.borrow_mut() = false;
        self.feed(Input::Press(Press { item, grip, pointer: event.pointer_id(), kind, at: point(&event), time: now_ms() }));
    }

    fn moved(self: &Rc<Self>, event: PointerEvent) {
        *self.last.borrow_mut() = (point(&event), Mods::of(&event));
        self.feed(Input::Move { pointer: event.pointer_id(), at: point(&event) });
        if self.machine.borrow().is_dragging() {
            // The hand may leave the container; text is not selected on the way.
            drop(self.container.set_pointer_capture(event.pointer_id()));
            event.prevent_default();
        }
    }

    fn up(self: &Rc<Self>, event: PointerEvent) {
        *self.last.borrow_mut() = (point(&event), Mods::of(&event));
        self.feed(Input::Release { pointer: event.pointer_id(), at: point(&event) });
    }

    fn feed(self: &Rc<Self>, input: Input<Item>) {
        let outputs = self.machine.borrow_mut().step(input);
        for output in outputs {
            match output {
                Output::Arm => {
                    let pointer = Rc::clone(self);
                    let tick = move || pointer.feed(Input::Tick { time: now_ms() });
                    set_timeout(tick, Duration::from_millis(LONG_PRESS_MS as u64 + 5));
                }
                Output::Lift(press) => {
                    self.last.borrow_mut().0 = press.at;
                    if press.kind == Kind::Touch {
                        // A short buzz, where there is something to buzz with.
                        window().navigator().vibrate_with_duration(12);
                    }
                    (self.handlers.lift)(press);
                    self.frame();
                }
                Output::Drag(_) => self.frame(),
                Output::Drop(at) => {
                    let mods = self.last.borrow().1;
                    self.forget_clicks();
                    (self.handlers.drag)(at, mods);
                    (self.handlers.drop)();
                }
                Output::Return => {
                    self.forget_clicks();
                    (self.handlers.give_back)();
                }
            }
        }
    }

    fn forget_clicks(self: &Rc<Self>) {
        *self.clicks_off.borrow_mut() = true;
        let pointer = Rc::clone(self);
        set_timeout(move || *pointer.clicks_off.borrow_mut() = false, Duration::from_millis(80));
    }

    /// Tells the page where the hand is, once per frame for as long as something is in it.
    fn frame(self: &Rc<Self>) {
        if std::mem::replace(&mut *self.framed.borrow_mut(), true) {
            return;
        }
        let pointer = Rc::clone(self);
        request_animation_frame(move || {
            *pointer.framed.borrow_mut() = false;
            if pointer.machine.borrow().is_dragging() {
                let (at, mods) = *pointer.last.borrow();
                (pointer.handlers.drag)(at, mods);
                pointer.frame();
            }
        });
    }
}
