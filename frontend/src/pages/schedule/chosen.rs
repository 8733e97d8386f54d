//! The lessons that were chosen: the bar that says how many and what can be done with them, and the dialog that moves
//! them together.
//!
//! Test ids: `chosen`, `chosen.count`, `chosen.move|cancel|clear`, `together`, `together.day`, `together.time`,
//! `together.submit`, `together.refused`, `together.reason`.

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveTime};
use leptos::prelude::*;
use shared::{
    lessons::MoveLesson,
    problem::RefusedLesson,
    time::{ClockTime, WallTime},
};

use super::{board::Board, clash_panel::ConflictList, spoken::day_and_span, together::is_soft};
use crate::{
    i18n::{keys, t, t_with, text},
    kit::{Button, ButtonKind, ButtonSize, DateInput, Dialog, Field, IconButton, Notice, TextInput, TimeInput, Tone},
};

/// The bar over the lower edge.
#[component]
pub fn ChosenBar() -> impl IntoView {
    let board = Board::here();
    let chosen = board.hand.together.chosen;
    let count = Memo::new(move |_| chosen.with(BTreeSet::len));
    let shown = Memo::new(move |_| count.get() > 0 && board.hand.origin().is_none());
    let clear = move |()| chosen.set(BTreeSet::new());
    let cancel = move || {
        board.may_manage().then(|| {
            view! {
                <Button
                    size=ButtonSize::Small
                    icon="ban"
                    on_press=move |()| board.cancel_chosen()
                    test_id="chosen.cancel"
                >
                    {move || t(keys::HANDS_CANCEL_CHOSEN)}
                </Button>
            }
        })
    };
    move || {
        shown.get().then(|| {
            view! {
                <section class="tapped row wrap" aria-label=text(keys::HANDS_SELECTION) data-testid="chosen">
                    <p class="strong" data-testid="chosen.count">
                        {move || t_with(keys::HANDS_CHOSEN, &[("count", count.get().into())])}
                    </p>
                    <span class="push"></span>
                    {cancel}
                    <Button
                        size=ButtonSize::Small
                        kind=ButtonKind::Primary
                        icon="move"
                        on_press=move |()| board.start_together()
                        test_id="chosen.move"
                    >
                        {move || t(keys::HANDS_MOVE_CHOSEN)}
                    </Button>
                    <IconButton
                        icon="x"
                        size=ButtonSize::Small
                        label=text(keys::HANDS_CLEAR)
                        on_press=clear
                        test_id="chosen.clear"
                    />
                </section>
            }
        })
    }
}

/// «Перенести…» for all that were chosen, and for a drop of them that was refused.
#[component]
pub fn TogetherDialog() -> impl IntoView {
    let board = Board::here();
    let together = board.hand.together;
    let count = Memo::new(move |_| together.chosen.with(BTreeSet::len));
    let submit = move |()| {
        let Some((id, place)) = together.lead.get_untracked() else { return };
        if let Some(lead) = board.lesson(id) {
            board.move_together(&lead, MoveLesson { starts: together.starts.get_untracked(), ..place });
        }
    };
    let footer = move || {
        view! {
            <Button on_press=move |()| together.open.set(false)>{move || t(keys::KIT_CANCEL)}</Button>
            <span class="push"></span>
            <Button kind=ButtonKind::Primary r#type="submit" busy=together.busy test_id="together.submit">
                {move || t(keys::LESSON_MOVE_SUBMIT)}
            </Button>
        }
    };
    let title = Signal::derive(move || t_with(keys::HANDS_TOGETHER_TITLE, &[("count", count.get().into())]));
    view! {
        <Dialog
            open=together.open
            on_close=move |()| together.open.set(false)
            title
            on_submit=submit
            footer
            test_id="together"
        >
            <Hint />
            <When />
            {move || {
                let refused = together.refused.get();
                (!refused.is_empty()).then(|| view! { <Refused refused /> })
            }}
        </Dialog>
    }
}

/// What is moved, and by what.
#[component]
fn Hint() -> impl IntoView {
    let board = Board::here();
    let lead = board.hand.together.lead;
    move || {
        let (id, _) = lead.get()?;
        let title = board.lessons.rows.with(|rows| rows.get(id)).map(|lesson| lesson.title)?;
        Some(view! { <p class="muted">{t_with(keys::HANDS_TOGETHER_HINT, &[("title", title.into())])}</p> })
    }
}

/// Where the one that leads goes.
#[component]
fn When() -> impl IntoView {
    let together = Board::here().hand.together;
    let starts = together.starts;
    let changed = move |to: WallTime| {
        starts.set(to);
        together.refused.set(Vec::new());
        together.reason.set(String::new());
    };
    let on_day = Callback::new(move |day: Option<NaiveDate>| {
        if let Some(day) = day {
            changed(WallTime::new(day.and_time(starts.get_untracked().time())));
        }
    });
    let on_time = Callback::new(move |time: Option<NaiveTime>| {
        if let Some(time) = time {
            changed(ClockTime::of(time).on(starts.get_untracked().date()));
        }
    });
    view! {
        <div class="pair">
            <Field label=text(keys::HANDS_TOGETHER_DAY)>
                <DateInput
                    value=Signal::derive(move || Some(starts.get().date()))
                    on_input=on_day
                    autofocus=true
                    test_id="together.day"
                />
            </Field>
            <Field label=text(keys::HANDS_TOGETHER_TIME)>
                <TimeInput
                    value=Signal::derive(move || Some(starts.get().time()))
                    on_input=on_time
                    test_id="together.time"
                />
            </Field>
        </div>
    }
}

/// What stood in the way, lesson by lesson; and why they go there all the same, of whoever may say so.
#[component]
fn Refused(refused: Vec<RefusedLesson>) -> impl IntoView {
    let board = Board::here();
    let reason = board.hand.together.reason;
    let soft = is_soft(&refused);
    let may = board.may_override_all(&refused);
    let line = |lesson: RefusedLesson| {
        view! {
            <div data-testid="together.refused">
                <p class="strong">{format!("{}: {}", lesson.title, day_and_span(lesson.starts, lesson.minutes))}</p>
                <ConflictList conflicts=lesson.conflicts />
            </div>
        }
    };
    view! {
        <div role="alert" class="refusal">
            <Notice tone=if soft { Tone::Warning } else { Tone::Danger }>
                <p>{t(if may { keys::HANDS_TOGETHER_SOFT } else { keys::HANDS_TOGETHER_REFUSED })}</p>
                {refused.into_iter().map(line).collect_view()}
                {(soft && !may).then(|| view! { <p class="who">{t(keys::CONFLICT_WHO_MAY)}</p> })}
                {may
                    .then(|| {
                        view! {
                            <Field label=text(keys::CONFLICT_REASON)>
                                <TextInput
                                    value=reason
                                    on_input=move |typed: String| reason.set(typed)
                                    test_id="together.reason"
                                />
                            </Field>
                        }
                    })}
            </Notice>
        </div>
    }
}
