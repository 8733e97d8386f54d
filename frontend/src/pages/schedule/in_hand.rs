//! What is in the hand, as it is seen: the landing with its verdict, and the copy that follows the pointer.

use std::collections::BTreeSet;

use leptos::prelude::*;

use shared::format;

use super::{
    board::Board,
    drag::Ghost,
    geometry::{Share, WHOLE},
    hand::Verdict,
    landing::Landing,
    layout::Lane,
};
use crate::{
    i18n::{keys, t, t_with},
    kit::{Icon, soft_hyphens},
};

/// Where it would land, and whether it is free there; hatched when something is in the way.
#[component]
pub fn DropSlot() -> impl IntoView {
    let board = Board::here();
    let landing = Memo::new(move |_| board.hand.target());
    let at = move |read: fn(Landing) -> i64| move || landing.get().map(read).unwrap_or_default().to_string();
    let share = Memo::new(move |_| {
        let held = board.hand.origin();
        let place = |landing| board.layout.with(|layout| layout.share_at(landing, held, |id| board.lesson(id)));
        landing.get().map_or(WHOLE, place)
    });
    let of_lane = move |read: fn(Share) -> usize| move || read(share.get()).to_string();
    let verdict = Memo::new(move |_| board.hand.verdict());
    // What is drawn says its time: no card follows the hand.
    let drawn = move || {
        let landing = landing.get().filter(|_| board.hand.draws())?;
        let minutes = u32::try_from(landing.minutes).unwrap_or_default();
        Some(view! { <b class="drawn">{format::time_span(landing.starts(), minutes)}</b> })
    };
    let word = move || {
        verdict.get().map(|verdict| {
            let (icon, key) = match verdict {
                Verdict::Free => ("check", keys::SCHEDULE_FREE),
                Verdict::Soft => ("triangle-alert", keys::SCHEDULE_SOFT),
                Verdict::Taken => ("ban", keys::SCHEDULE_TAKEN),
            };
            view! {
                <span class="verdict" data-tone=(verdict == Verdict::Soft).then_some("warning")>
                    <Icon name=icon />
                    {t(key)}
                </span>
            }
        })
    };
    view! {
        <div
            class="drop-slot"
            data-testid="schedule.drop-slot"
            data-conflict=move || matches!(verdict.get(), Some(Verdict::Taken | Verdict::Soft)).then_some("")
            data-soft=move || (verdict.get() == Some(Verdict::Soft)).then_some("")
            data-tone=move || (verdict.get() == Some(Verdict::Soft)).then_some("warning")
            style:--start=at(|landing| landing.start)
            style:--len=at(|landing| landing.minutes)
            style:--col=of_lane(|share| share.column)
            style:--cols=of_lane(|share| share.columns)
            style:--span=of_lane(|share| share.span)
        >
            {drawn}
            {word}
        </div>
    }
}

/// The copy that follows the pointer, by `transform` alone.
#[component]
pub fn Lifted(
    /// What follows the pointer.
    ghost: Ghost,
) -> impl IntoView {
    let board = Board::here();
    move || {
        let lifted = ghost.shape.get()?;
        let lesson = board.lesson(lifted.id)?;
        let copies = Memo::new(move |_| board.hand.copies());
        let several = Memo::new(move |_| {
            let count = board.hand.together.chosen.with(BTreeSet::len);
            board.hand.held.with(|held| held.is_some_and(|held| board.goes_together(&held))).then_some(count)
        });
        let hue = board.hue(&lesson).map(|hue| hue.to_string());
        // The time it would have, and the room on lanes of rooms.
        let time = move || {
            let landing = board.hand.target();
            landing.map(|it| format::time_span(it.starts(), u32::try_from(it.minutes).unwrap_or_default()))
        };
        let own = lesson.room_id;
        let room = move || match board.hand.target().map(|landing| landing.lane) {
            Some(lane @ (Lane::Room(..) | Lane::Teacher(..))) => board.lane_name(lane),
            _ => board.room_name(own),
        };
        Some(view! {
            <article
                class="lesson lifted"
                aria-hidden="true"
                data-tone=hue.is_none().then_some("neutral")
                data-hue=hue
                data-copies=move || copies.get().then_some("")
                data-testid="schedule.lifted"
                node_ref=ghost.node
                style:left=format!("{}px", lifted.left)
                style:top=format!("{}px", lifted.top)
                style:width=format!("{}px", lifted.width)
                style:height=format!("{}px", lifted.height)
            >
                <div class="text">
                    <p class="name">{soft_hyphens(&lesson.title)}</p>
                    <p>{time}</p>
                    <p class="room">{room}</p>
                </div>
                {move || {
                    several
                        .get()
                        .map(|count| {
                            let said = t_with(keys::HANDS_TOGETHER_LIFTED, &[("count", count.into())]);
                            view! { <span class="copies">{said}</span> }
                        })
                }}
                {move || {
                    copies
                        .get()
                        .then(|| {
                            view! {
                                <span class="copies">
                                    <Icon name="plus" />
                                    {t(keys::HANDS_COPY)}
                                </span>
                            }
                        })
                }}
            </article>
        })
    }
}
