//! The page scrolls by itself while the hand is near its edge.

use leptos::prelude::window;
use web_sys::Element;

use super::Point;

/// How wide the edge is, in CSS pixels.
const EDGE: f64 = 40.0;
/// The fastest, in CSS pixels per frame.
const FASTEST: f64 = 16.0;

/// How fast to scroll for a hand at `at` between `low` and `high`: faster the nearer to the edge.
fn speed(at: f64, low: f64, high: f64) -> f64 {
    let depth = |distance: f64| ((EDGE - distance) / EDGE).clamp(0.0, 1.0) * FASTEST;
    if high - low < EDGE * 3.0 { 0.0 } else { depth(high - at) - depth(at - low) }
}

/// What scrolls: the page's panel, or the window on a phone.
pub struct Edges {
    panel: Element,
    /// The top is covered by heads that stay.
    top: f64,
}

impl Edges {
    /// The edges of `panel`, whose upper `top` pixels are covered.
    pub const fn new(panel: Element, top: f64) -> Self {
        Self { panel, top }
    }

    /// Scrolls a little if the hand is at an edge; `true` if it did.
    pub fn scroll(&self, hand: Point) -> bool {
        let rect = self.panel.get_bounding_client_rect();
        let height = window().inner_height().ok().and_then(|it| it.as_f64()).unwrap_or(rect.bottom());
        let width = window().inner_width().ok().and_then(|it| it.as_f64()).unwrap_or(rect.right());
        let (low, high) = (rect.top().max(0.0) + self.top, rect.bottom().min(height));
        let by = (speed(hand.x, rect.left().max(0.0), rect.right().min(width)), speed(hand.y, low, high));
        if by.0.abs() < 0.5 && by.1.abs() < 0.5 {
            return false;
        }
        let own = self.panel.scroll_height() > self.panel.client_height() + 1;
        if own || by.0.abs() >= 0.5 {
            self.panel.scroll_by_with_x_and_y(by.0, by.1);
        }
        if !own {
            window().scroll_by_with_x_and_y(0.0, by.1);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::speed;

    #[test]
    fn the_middle_rests_and_the_edges_pull() {
        assert!(speed(300.0, 0.0, 600.0).abs() < f64::EPSILON);
        assert!(speed(595.0, 0.0, 600.0) > speed(570.0, 0.0, 600.0));
        assert!(speed(5.0, 0.0, 600.0) < 0.0);
        assert!((speed(900.0, 0.0, 600.0) - 16.0).abs() < f64::EPSILON);
    }
}
