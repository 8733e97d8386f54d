//! What can be done with the lesson a finger has tapped: it shows its grip meanwhile.
//!
//! Test ids: `schedule.tapped`, `schedule.tapped-open|move|choose|close`.

use leptos::prelude::*;
use shared::format;

use super::{board::Board, state::View};
use crate::{
    i18n::{keys, t, text},
    kit::{Button, ButtonKind, ButtonSize, IconButton},
};

/// The bar over the lower edge.
#[component]
pub fn TappedBar() -> impl IntoView {
    let board = Board::here();
    let lesson = Memo::new(move |_| board.tapped_lesson().filter(|_| board.hand.origin().is_none()));
    move || {
        lesson.get().map(|lesson| {
            let id = lesson.id;
            let open = move |()| {
                board.tapped.set(None);
                board.state.lesson.1.set(Some(id));
            };
            view! {
                <section class="tapped row" aria-label=lesson.title.clone() data-testid="schedule.tapped">
                    <div class="truncate">
                        <p class="strong truncate">{lesson.title.clone()}</p>
                        <small class="muted">{format::time_span(lesson.starts, lesson.minutes)}</small>
                    </div>
                    <span class="push"></span>
                    <IconButton
                        icon="check-check"
                        size=ButtonSize::Small
                        label=text(keys::HANDS_CHOOSE)
                        on_press=move |()| board.choose(id)
                        test_id="schedule.tapped-choose"
                    />
                    <Button
                        size=ButtonSize::Small
                        on_press=move |()| board.start_move(id)
                        test_id="schedule.tapped-move"
                    >
                        {move || t(keys::LESSON_MOVE)}
                    </Button>
                    <Button
                        size=ButtonSize::Small
                        kind=ButtonKind::Primary
                        on_press=open
                        test_id="schedule.tapped-open"
                    >
                        {move || t(keys::LESSON_OPEN)}
                    </Button>
                    <IconButton
                        icon="x"
                        size=ButtonSize::Small
                        label=text(keys::KIT_CLOSE)
                        on_press=move |()| board.tapped.set(None)
                        test_id="schedule.tapped-close"
                    />
                </section>
            }
        })
    }
}

/// Which keys carry what is in the hand; shown while they do.
#[component]
pub fn CarryHint() -> impl IntoView {
    let board = Board::here();
    let carried = Memo::new(move |_| board.hand.is_carried());
    move || {
        carried.get().then(|| {
            view! {
                <p class="tooltip low carry-hint" data-testid="schedule.carry-hint" aria-hidden="true">
                    <kbd>"↑"</kbd>
                    <kbd>"↓"</kbd>
                    <span>
                        {t(if board.state.view() == View::Month { keys::SCHEDULE_HINT_WEEK } else { keys::SCHEDULE_HINT_TIME })}
                    </span>
                    <kbd>"←"</kbd>
                    <kbd>"→"</kbd>
                    <span>{t(keys::SCHEDULE_HINT_LANE)}</span>
                    <kbd>"Enter"</kbd>
                    <span>{t(keys::SCHEDULE_HINT_DROP)}</span>
                    <kbd>"Esc"</kbd>
                    <span>{t(keys::SCHEDULE_HINT_RETURN)}</span>
                </p>
            }
        })
    }
}
