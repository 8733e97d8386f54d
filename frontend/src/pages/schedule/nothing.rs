//! What stands where no lesson does: they are on their way, the days are free, or the centre begins.

use leptos::prelude::*;
use shared::permission::Permission;

use super::{board::Board, state::View};
use crate::{
    i18n::{keys as texts, t, text},
    kit::{Button, Empty, LinkButton, Skeleton},
    routes::Page,
};

/// The week is on its way; nothing moves when it comes.
#[component]
pub fn Waiting() -> impl IntoView {
    let board = Board::here();
    move || {
        board.layout.with(|layout| layout.places.is_empty()).then(|| {
            view! {
                <div
                    class="schedule-note"
                    aria-busy="true"
                    aria-label=text(texts::SCHEDULE_LOADING)
                    data-testid="schedule.loading"
                >
                    <Skeleton width=40 />
                </div>
            }
        })
    }
}

/// There is nothing on these days: what would stand here, which filters hide it, or that they are free.
#[component]
pub fn Nothing() -> impl IntoView {
    let board = Board::here();
    let state = board.state;
    let empty = Memo::new(move |_| board.layout.with(|layout| layout.places.is_empty()));
    // Who teaches and which groups there are comes with the lessons of any week: without them the centre begins.
    let begins = Memo::new(move |_| {
        let nobody = board.lessons.names().with(|names| names.teachers.is_empty() && names.groups.is_empty());
        nobody && board.may_manage()
    });
    move || {
        if !empty.get() {
            return None;
        }
        let (filtered, import) = (state.is_filtered(), begins.get());
        let (title, words) = match (filtered, import) {
            (true, _) => (texts::SCHEDULE_NOTHING_FOUND, Some(texts::SCHEDULE_NOTHING_FOUND_TEXT)),
            (false, true) => (texts::SCHEDULE_EMPTY, Some(texts::SCHEDULE_EMPTY_TEXT)),
            (false, false) => {
                let may = board.may_manage() && state.view() != View::Agenda;
                (texts::SCHEDULE_FREE_DAYS, may.then_some(texts::SCHEDULE_FREE_DAYS_TEXT))
            }
        };
        let begin = move || view! { <Begin import /> }.into_any();
        let clear = move || {
            view! { <Button on_press=move |()| state.clear_filters()>{move || t(texts::SCHEDULE_CLEAR)}</Button> }.into_any()
        };
        Some(view! {
            <div class="schedule-note">
                <Empty
                    icon="calendar-days"
                    title=text(title)
                    text=Signal::derive(move || words.map(t))
                    test_id="schedule.empty"
                >
                    {if filtered { clear() } else { begin() }}
                </Empty>
            </div>
        })
    }
}

/// How a schedule begins: with a lesson, and in a new centre with those of the system before.
#[component]
fn Begin(import: bool) -> impl IntoView {
    let board = Board::here();
    let lesson = move || {
        board.may_manage().then(|| {
            view! {
                <Button icon="plus" on_press=move |()| board.start_draft(None)>
                    {move || t(texts::SCHEDULE_NEW)}
                </Button>
            }
        })
    };
    let moving = move || {
        (import && board.session.can(Permission::ImportRun)).then(|| {
            view! {
                <LinkButton href=Page::Import.path().to_owned() icon="download" test_id="schedule.empty.import">
                    {move || t(texts::LIST_IMPORT)}
                </LinkButton>
            }
        })
    };
    view! {
        {lesson}
        {moving}
    }
}
