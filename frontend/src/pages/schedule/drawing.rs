//! A new lesson where there is none yet: drawn by the keys, or from the menu of empty time.
//!
//! The pointer draws in `drag`; a click begins an hour in `keys`.
//!
//! Test ids: `schedule.gap`, `schedule.gap-new`, `schedule.gap-paste`.

use leptos::prelude::*;

use super::{
    board::Board,
    geometry::{DAY, STEP},
    hand::By,
    keys::focus_grid,
    landing::Landing,
    layout::Lane,
    reveal::show_landing,
    spoken::day_and_time,
};
use crate::{
    i18n::{keys, t, t_with},
    kit::{ContextMenu, MenuItem},
};

/// How long a lesson is before it is stretched.
const HOUR: i64 = 60;

/// The menu of empty time, asked for by the second button.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GapAt {
    /// Which time, and on which lane.
    pub landing: Landing,
    /// Where, in the window.
    pub at: (f64, f64),
}

/// Where something of this length begins for the keys: after the lesson they stand on, as far as the day goes.
fn after(standing: Option<(Lane, i64)>, otherwise: Lane, minutes: i64) -> Landing {
    let (lane, end) = standing.unwrap_or((otherwise, 10 * HOUR));
    let latest = (DAY - minutes).max(0);
    let start = (end + STEP - 1).div_euclid(STEP) * STEP;
    Landing { lane, start: start.clamp(0, latest), minutes }
}

impl Board {
    /// Where something new begins for the keys.
    pub(super) fn where_keys_stand(self, minutes: i64) -> Landing {
        let day = untrack(|| self.state.date());
        let roving = self.roving.get_untracked();
        self.layout.with_untracked(|layout| {
            let place = roving.and_then(|id| layout.places.get(&id));
            let shown = layout.lanes.iter().copied().find(|lane| lane.date() == day);
            after(place.map(|place| (place.lane, place.start + place.minutes)), shown.unwrap_or(Lane::Day(day)), minutes)
        })
    }

    /// The keys draw a new lesson: arrows move it, with Shift they stretch it.
    pub fn draw_by_keys(self) {
        if self.hand.holds().is_some() || !untrack(|| self.may_manage()) {
            return;
        }
        let here = self.where_keys_stand(HOUR);
        self.lift(None, here, By::Keys);
        self.hand.announcer.say(t_with(keys::HANDS_DRAWN, &[("when", self.spoken(&here).into())]));
        focus_grid();
        show_landing();
    }
}

/// What can be done with empty time.
#[component]
pub fn GapMenu() -> impl IntoView {
    let board = Board::here();
    let gap = board.hand.gap;
    // The last place stays while the menu fades.
    let shown =
        Memo::new(move |before: Option<&Option<Landing>>| gap.get().map(|gap| gap.landing).or_else(|| before.copied().flatten()));
    let title = move || {
        let when = shown.get().map(|landing| day_and_time(landing.starts())).unwrap_or_default();
        t_with(keys::HANDS_GAP, &[("when", when.into())])
    };
    let copied = board.hand.copied;
    let name = move || copied.with(|lesson| lesson.as_ref().map(|lesson| lesson.title.clone()));
    let paste = move |()| {
        if let (Some(lesson), Some(landing)) = (copied.get_untracked(), shown.get_untracked()) {
            board.leave_copy(lesson.id, Landing { minutes: i64::from(lesson.minutes), ..landing });
        }
    };
    let word = move || match name() {
        Some(title) => t_with(keys::HANDS_PASTE_WHAT, &[("title", title.into())]),
        None => t(keys::HANDS_PASTE),
    };
    view! {
        <ContextMenu
            at=Signal::derive(move || gap.get().map(|gap| gap.at))
            on_close=move |()| gap.set(None)
            label=Signal::derive(title)
            test_id="schedule.gap"
        >
            <MenuItem
                icon="plus"
                on_press=move |()| board.start_draft(shown.get_untracked())
                test_id="schedule.gap-new"
            >
                {move || t(keys::HANDS_NEW_HERE)}
            </MenuItem>
            <MenuItem
                icon="copy"
                shortcut="Ctrl V"
                disabled=Signal::derive(move || copied.with(Option::is_none))
                on_press=paste
                test_id="schedule.gap-paste"
            >
                {word}
            </MenuItem>
        </ContextMenu>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn something_new_begins_after_the_lesson_the_keys_stand_on_and_within_the_day() {
        let lane = Lane::Day("2026-11-16".parse().unwrap());
        assert_eq!(after(Some((lane, 625)), lane, 60), Landing { lane, start: 630, minutes: 60 });
        assert_eq!(after(Some((lane, 23 * 60 + 30)), lane, 60).start, 23 * 60);
        assert_eq!(after(None, lane, 60).start, 600);
    }
}
