//! Rows that are chosen together, across pages, and what is done to all of them.
//!
//! Test ids: `row.select`, `rows.select`, `bulk.all`, `bulk.archive`, `bulk.restore`.

use std::{collections::BTreeMap, sync::Arc};

use leptos::{ev, prelude::*, task::spawn_local};
use shared::page::ListQuery;
use uuid::Uuid;

use super::Answer;
use crate::{
    api::records::{self, Record},
    data::{
        listing::Listing,
        records::{archive_all, restore_all},
        toasts::Notices,
    },
    i18n::{keys, t, t_with, text},
    kit::{BulkBar, Button, ButtonKind, ButtonSize, Checkbox, Tone},
};

/// The chosen rows of one list.
pub(super) struct Selection<T: Record> {
    chosen: RwSignal<BTreeMap<Uuid, Arc<T>>>,
    /// Where a range begins.
    last: StoredValue<Option<Uuid>>,
    busy: RwSignal<bool>,
}

impl<T: Record> Clone for Selection<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: Record> Copy for Selection<T> {}

impl<T: Record> Selection<T> {
    /// Nothing is chosen; another query lets everything go.
    pub(super) fn of(listing: Listing) -> Self {
        let this = Self { chosen: RwSignal::new(BTreeMap::new()), last: StoredValue::new(None), busy: RwSignal::new(false) };
        let narrowed = Memo::new(move |_| {
            listing.query().with(|query| ListQuery { page: None, page_size: None, sort: None, ..query.clone() })
        });
        Effect::new(move |before: Option<ListQuery>| {
            let now = narrowed.get();
            if before.is_some_and(|before| before != now) {
                this.clear();
            }
            now
        });
        this
    }

    pub(super) fn has(self, id: Uuid) -> bool {
        self.chosen.with(|chosen| chosen.contains_key(&id))
    }

    /// Lets everything go; the list may be gone by then.
    fn clear(self) {
        self.chosen.try_update(BTreeMap::clear);
        self.last.try_set_value(None);
    }

    fn set(self, rows: &[T], on: bool) {
        self.chosen.try_update(|chosen| {
            for row in rows {
                if on {
                    chosen.insert(row.id(), Arc::new(row.clone()));
                } else {
                    chosen.remove(&row.id());
                }
            }
        });
    }

    /// Chooses a row or lets it go; with Shift all from the last one to it.
    fn press(self, row: &T, on: bool, range: bool, shown: &[T]) {
        let place = |id: Uuid| shown.iter().position(|row| row.id() == id);
        let from = self.last.get_value().filter(|_| range).and_then(place);
        match (from, place(row.id())) {
            (Some(from), Some(to)) => self.set(shown.get(from.min(to)..=from.max(to)).unwrap_or_default(), on),
            _ => self.set(std::slice::from_ref(row), on),
        }
        self.last.set_value(Some(row.id()));
    }

    fn rows(self) -> Vec<T> {
        self.chosen.with_untracked(|chosen| chosen.values().map(|row| T::clone(row)).collect())
    }
}

fn shown<T: Record>(answer: Answer<T>) -> Vec<T> {
    answer.rows.with(|rows| rows.as_ref().map(|rows| rows.items.clone()).unwrap_or_default())
}

/// The tick of one row.
pub(super) fn row_tick<T: Record>(selection: Selection<T>, answer: Answer<T>, row: &T) -> impl IntoView + use<T> {
    let (id, row) = (row.id(), row.clone());
    let name = row.name().to_owned();
    let label = move || t_with(keys::ROW_SELECT, &[("name", (&name).into())]);
    let pressed = move |event: ev::MouseEvent| {
        let on = event_target_checked(&event);
        untrack(|| selection.press(&row, on, event.shift_key(), &shown(answer)));
    };
    view! {
        <label class="check">
            <input
                type="checkbox"
                aria-label=label
                data-testid="row.select"
                prop:checked=move || selection.has(id)
                on:click=pressed
            />
        </label>
    }
}

/// The tick of the whole page.
pub(super) fn page_tick<T: Record>(selection: Selection<T>, answer: Answer<T>) -> impl IntoView {
    let count = move || shown(answer).iter().filter(|row| selection.has(row.id())).count();
    let all = Signal::derive(move || count() > 0 && count() == shown(answer).len());
    let some = Signal::derive(move || count() > 0 && count() < shown(answer).len());
    view! {
        <Checkbox
            checked=all
            mixed=some
            on_change=move |on| untrack(|| selection.set(&shown(answer), on))
            label=text(keys::ROWS_SELECT)
            hide_label=true
            test_id="rows.select"
        />
    }
}

/// What can be done to the chosen rows.
#[component]
pub(super) fn SelectionBar<T: Record>(selection: Selection<T>, listing: Listing, answer: Answer<T>) -> impl IntoView {
    let notices = Notices::here();
    let busy = selection.busy;
    let count = Signal::derive(move || selection.chosen.with(BTreeMap::len));
    let total = move || answer.rows.with(|rows| rows.as_ref().map(|rows| rows.total).unwrap_or_default());
    let take_all = move |()| {
        busy.set(true);
        let query = listing.query().get_untracked();
        spawn_local(async move {
            match records::every::<T>(&query).await {
                Ok(rows) => selection.set(&rows, true),
                Err(problem) => notices.refused(&problem, None),
            }
            busy.try_set(false);
        });
    };
    let run = move |put_away: bool| {
        busy.set(true);
        let rows: Vec<T> = selection.rows().into_iter().filter(|row| row.is_archived() != put_away).collect();
        spawn_local(async move {
            if put_away {
                archive_all(rows, notices).await;
            } else {
                restore_all(rows, notices).await;
            }
            busy.try_set(false);
            selection.clear();
        });
    };
    let has = move |archived: bool| selection.chosen.with(|chosen| chosen.values().any(|row| row.is_archived() == archived));
    view! {
        <BulkBar
            count
            text=Signal::derive(move || t_with(keys::BULK_CHOSEN, &[("count", count.get().into())]))
            on_clear=move |()| selection.clear()
        >
            <Show when=move || (count.get() as u64) < total()>
                <Button kind=ButtonKind::Quiet size=ButtonSize::Small busy on_press=take_all test_id="bulk.all">
                    {move || t_with(keys::BULK_ALL, &[("count", total().into())])}
                </Button>
            </Show>
            <span class="rule"></span>
            <Show when=move || has(false)>
                <Button
                    kind=ButtonKind::Quiet
                    size=ButtonSize::Small
                    tone=Tone::Danger
                    icon="archive"
                    busy
                    on_press=move |()| run(true)
                    test_id="bulk.archive"
                >
                    {move || t(keys::RECORD_ARCHIVE)}
                </Button>
            </Show>
            <Show when=move || has(true)>
                <Button
                    kind=ButtonKind::Quiet
                    size=ButtonSize::Small
                    icon="archive-restore"
                    busy
                    on_press=move |()| run(false)
                    test_id="bulk.restore"
                >
                    {move || t(keys::RECORD_RESTORE)}
                </Button>
            </Show>
        </BulkBar>
    }
}
