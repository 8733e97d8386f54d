//! A list of one's own that comes page by page: read anew after each change.

use std::future::Future;

use leptos::prelude::*;
use shared::{
    events::Entity,
    page::{ListQuery, Page},
};

use crate::{
    api::Reply,
    data::{asked::Asked, changes},
    i18n::{keys, t_with},
    kit::Pagination,
};

/// So many are seen at once.
const ROWS: u32 = 10;

/// One page of a list, and which it is.
pub(super) struct Paged<T: Send + Sync + 'static> {
    pub rows: Asked<Reply<Page<T>>>,
    page: RwSignal<u32>,
}

impl<T: Send + Sync + 'static> Clone for Paged<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: Send + Sync + 'static> Copy for Paged<T> {}

impl<T: Clone + Send + Sync + 'static> Paged<T> {
    pub(super) fn of<F>(ask: fn(ListQuery) -> F) -> Self
    where
        F: Future<Output = Reply<Page<T>>> + 'static,
    {
        let page = RwSignal::new(1);
        let rows = Asked::new(move || {
            changes::follow(Entity::Session);
            ask(ListQuery { page: Some(page.get()), page_size: Some(ROWS), ..ListQuery::default() })
        });
        // The last row of the last page has gone: the page before is the last now.
        Effect::new(move |_| {
            let pages = rows.with(|rows| match rows {
                Some(Ok(rows)) => Some(rows.pages()),
                _ => None,
            });
            if let Some(pages) = pages.filter(|pages| *pages < page.get_untracked()) {
                page.set(pages);
            }
        });
        Self { rows, page }
    }

    /// The foot of the list, where there is more than one page.
    pub(super) fn foot(self) -> impl IntoView {
        let read = move |of: fn(&Page<T>) -> u64| {
            self.rows.with(|rows| match rows {
                Some(Ok(rows)) => of(rows),
                _ => 0,
            })
        };
        let page = Signal::derive(move || read(|rows| rows.page.into()) as u32);
        let pages = Signal::derive(move || read(|rows| rows.pages().into()) as u32);
        let range = Signal::derive(move || {
            let first = u64::from(page.get().saturating_sub(1)) * u64::from(ROWS) + 1;
            let last = first + read(|rows| rows.items.len() as u64).saturating_sub(1);
            let total = read(|rows| rows.total);
            t_with(keys::LIST_RANGE, &[("first", first.into()), ("last", last.into()), ("total", total.into())])
        });
        let position =
            Signal::derive(move || t_with(keys::LIST_POSITION, &[("page", page.get().into()), ("pages", pages.get().into())]));
        let turn = Callback::new(move |to: u32| self.page.set(to));
        let several = Memo::new(move |_| pages.get() > 1);
        view! {
            <Show when=move || several.get()>
                <Pagination range position page pages on_page=turn />
            </Show>
        }
    }
}
