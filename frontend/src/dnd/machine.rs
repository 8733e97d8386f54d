//! When a press becomes a drag: a pure machine fed by events with their times, so that touch is tested natively.
//!
//! A mouse lifts after four pixels, a finger after resting 350 ms within eight; a finger that moves earlier
//! scrolls. A second pointer is ignored. A press that ends where it began changes nothing.

/// How far a mouse moves before it lifts, in CSS pixels.
const MOUSE_SLOP: f64 = 4.0;
/// How far a finger may tremble while it rests.
const TOUCH_SLOP: f64 = 8.0;
/// How long a finger rests before it lifts.
pub const LONG_PRESS_MS: f64 = 350.0;

/// A place in the window, in CSS pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
}

impl Point {
    fn distance(self, other: Self) -> f64 {
        (self.x - other.x).hypot(self.y - other.y)
    }
}

/// What points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A mouse or a pen.
    Mouse,
    /// A finger.
    Touch,
}

/// Which part is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grip {
    /// The whole: it moves.
    Body,
    /// The lower edge: it grows or shrinks.
    End,
}

/// A pointer went down on something.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Press<I> {
    /// On what.
    pub item: I,
    /// On which part of it.
    pub grip: Grip,
    /// Which pointer.
    pub pointer: i32,
    /// What kind of pointer.
    pub kind: Kind,
    /// Where.
    pub at: Point,
    /// When, in milliseconds.
    pub time: f64,
}

/// What happens to the machine.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Input<I> {
    /// A pointer went down.
    Press(Press<I>),
    /// A pointer moved.
    Move {
        /// Which.
        pointer: i32,
        /// Where to.
        at: Point,
    },
    /// A pointer went up.
    Release {
        /// Which.
        pointer: i32,
        /// Where.
        at: Point,
    },
    /// The browser took the pointer, or `Esc` was pressed.
    Cancel,
    /// Time went by.
    Tick {
        /// Now, in milliseconds.
        time: f64,
    },
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Output<I> {
    /// Send a [`Input::Tick`] after [`LONG_PRESS_MS`].
    Arm,
    /// The thing is in the hand now; it was pressed there.
    Lift(Press<I>),
    /// The hand is there.
    Drag(Point),
    /// The hand let go there.
    Drop(Point),
    /// The hand gave it back.
    Return,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum State<I> {
    Idle,
    Pressed(Press<I>),
    Dragging(Press<I>),
}

/// The machine.
#[derive(Clone, Copy, Debug)]
pub struct Machine<I> {
    state: State<I>,
}

impl<I> Default for Machine<I> {
    fn default() -> Self {
        Self { state: State::Idle }
    }
}

impl<I: Copy> Machine<I> {
    /// Whether something is in the hand.
    pub fn is_dragging(&self) -> bool {
        matches!(self.state, State::Dragging(_))
    }

    /// Takes one event.
    pub fn step(&mut self, input: Input<I>) -> Vec<Output<I>> {
        match (self.state, input) {
            (State::Idle, Input::Press(press)) => {
                self.state = State::Pressed(press);
                if rests(&press) { vec![Output::Arm] } else { vec![] }
            }
            (State::Pressed(press), Input::Move { pointer, at }) if pointer == press.pointer => self.moved(press, at),
            (State::Pressed(press), Input::Tick { time }) if rests(&press) && time - press.time >= LONG_PRESS_MS => {
                self.state = State::Dragging(press);
                vec![Output::Lift(press)]
            }
            (State::Pressed(press), Input::Release { pointer, .. }) if pointer == press.pointer => {
                self.state = State::Idle;
                vec![]
            }
            (State::Dragging(press), Input::Move { pointer, at }) if pointer == press.pointer => {
                vec![Output::Drag(at)]
            }
            (State::Dragging(press), Input::Release { pointer, at }) if pointer == press.pointer => {
                self.state = State::Idle;
                vec![Output::Drop(at)]
            }
            (State::Pressed(_), Input::Cancel) => {
                self.state = State::Idle;
                vec![]
            }
            (State::Dragging(_), Input::Cancel) => {
                self.state = State::Idle;
                vec![Output::Return]
            }
            _ => vec![],
        }
    }

    fn moved(&mut self, press: Press<I>, at: Point) -> Vec<Output<I>> {
        let far = press.at.distance(at);
        if rests(&press) {
            if far > TOUCH_SLOP {
                self.state = State::Idle;
            }
            vec![]
        } else if far >= MOUSE_SLOP {
            self.state = State::Dragging(press);
            vec![Output::Lift(press), Output::Drag(at)]
        } else {
            vec![]
        }
    }
}

/// Whether the press has to rest before it lifts. The grip of a finger is large and does not scroll.
fn rests<I>(press: &Press<I>) -> bool {
    press.kind == Kind::Touch && press.grip == Grip::Body
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(x: f64, y: f64) -> Point {
        Point { x, y }
    }
    fn press(kind: Kind) -> Press<u8> {
        Press { item: 7, grip: Grip::Body, pointer: 1, kind, at: at(100.0, 100.0), time: 0.0 }
    }
    fn to(x: f64, y: f64) -> Input<u8> {
        Input::Move { pointer: 1, at: at(x, y) }
    }
    fn up(x: f64, y: f64) -> Input<u8> {
        Input::Release { pointer: 1, at: at(x, y) }
    }

    #[test]
    fn a_mouse_lifts_after_four_pixels() {
        let mut machine = Machine::default();
        assert_eq!(machine.step(Input::Press(press(Kind::Mouse))), []);
        assert_eq!(machine.step(to(103.0, 100.0)), []);
        let lifted = machine.step(to(104.0, 100.0));
        assert_eq!(lifted, [Output::Lift(press(Kind::Mouse)), Output::Drag(at(104.0, 100.0))]);
        assert_eq!(machine.step(up(140.0, 100.0)), [Output::Drop(at(140.0, 100.0))]);
        assert!(!machine.is_dragging());
    }

    #[test]
    fn a_press_without_movement_changes_nothing() {
        let mut machine = Machine::default();
        machine.step(Input::Press(press(Kind::Mouse)));
        assert_eq!(machine.step(up(102.0, 101.0)), []);
        assert_eq!(machine.step(to(200.0, 200.0)), []);
    }

    #[test]
    fn a_finger_that_rests_lifts_and_one_that_moves_scrolls() {
        let mut machine = Machine::default();
        assert_eq!(machine.step(Input::Press(press(Kind::Touch))), [Output::Arm]);
        assert_eq!(machine.step(to(104.0, 106.0)), []);
        assert_eq!(machine.step(Input::Tick { time: 349.0 }), []);
        assert_eq!(machine.step(Input::Tick { time: 350.0 }), [Output::Lift(press(Kind::Touch))]);

        let mut machine = Machine::default();
        machine.step(Input::Press(press(Kind::Touch)));
        machine.step(to(100.0, 109.0));
        assert_eq!(machine.step(Input::Tick { time: 400.0 }), []);
    }

    #[test]
    fn the_grip_of_a_finger_does_not_wait() {
        let mut machine = Machine::default();
        let grip = Press { grip: Grip::End, ..press(Kind::Touch) };
        assert_eq!(machine.step(Input::Press(grip)), []);
        assert_eq!(machine.step(to(100.0, 105.0)).first(), Some(&Output::Lift(grip)));
    }

    #[test]
    fn escape_gives_back_and_a_second_finger_is_ignored() {
        let mut machine = Machine::default();
        machine.step(Input::Press(press(Kind::Mouse)));
        machine.step(to(120.0, 100.0));
        assert_eq!(machine.step(Input::Press(Press { pointer: 2, ..press(Kind::Touch) })), []);
        assert_eq!(machine.step(Input::Move { pointer: 2, at: at(0.0, 0.0) }), []);
        assert_eq!(machine.step(Input::Release { pointer: 2, at: at(0.0, 0.0) }), []);
        assert_eq!(machine.step(Input::Cancel), [Output::Return]);
        assert_eq!(machine.step(up(120.0, 100.0)), []);
    }

    fn any_input() -> impl Strategy<Value = Input<u8>> {
        let point = (0.0..300.0, 0.0..300.0).prop_map(|(x, y)| at(x, y));
        prop_oneof![
            (point.clone(), 0..2, any::<bool>(), any::<bool>()).prop_map(|(at, pointer, touch, end)| {
                let kind = if touch { Kind::Touch } else { Kind::Mouse };
                let grip = if end { Grip::End } else { Grip::Body };
                Input::Press(Press { item: 1, grip, pointer, kind, at, time: 0.0 })
            }),
            (point.clone(), 0..2).prop_map(|(at, pointer)| Input::Move { pointer, at }),
            (point, 0..2).prop_map(|(at, pointer)| Input::Release { pointer, at }),
            Just(Input::Cancel),
            (0.0..1_000.0).prop_map(|time| Input::Tick { time }),
        ]
    }

    proptest! {
        /// Whatever the hand does, every lift is ended by exactly one drop or return, and nothing drags unlifted.
        #[test]
        fn what_is_lifted_is_put_down_once(inputs in prop::collection::vec(any_input(), 0..60)) {
            let mut machine = Machine::default();
            let mut lifted = false;
            for input in inputs {
                for output in machine.step(input) {
                    match output {
                        Output::Lift(_) => { prop_assert!(!lifted); lifted = true; }
                        Output::Drag(_) => prop_assert!(lifted),
                        Output::Drop(_) | Output::Return => { prop_assert!(lifted); lifted = false; }
                        Output::Arm => {}
                    }
                }
                prop_assert_eq!(machine.is_dragging(), lifted);
            }
        }
    }
}
