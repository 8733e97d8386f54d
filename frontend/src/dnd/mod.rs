//! Dragging by pointer, finger and keyboard. What is dragged and where it may land is the page's business.

mod announce;
mod autoscroll;
mod keyboard;
mod machine;
mod pointer;

pub use announce::{Announcer, LiveRegion};
pub use autoscroll::Edges;
pub use keyboard::{Step, step_of};
pub use machine::{Grip, Input, Kind, Machine, Output, Point, Press};
pub use pointer::{Handlers, Item, Mods, attach};
