//! The rows of a list, its sorting heads and its pages.

use std::sync::Arc;

use leptos::{ev, prelude::*};
use leptos_router::hooks::use_navigate;
use wasm_bindgen::JsCast;

use super::{
    Answer, ListSpec, Opens,
    columns::Hidden,
    selection::{Selection, SelectionBar, page_tick, row_tick},
};
use crate::{
    api::records::Record,
    data::{listing::Listing, session::Session},
    i18n::{keys, locale, t, t_with, text},
    kit::{ColumnHeader, Pagination, SortHeader},
};

#[component]
pub(super) fn ListTable<T: Record>(spec: Arc<ListSpec<T>>, listing: Listing, answer: Answer<T>, hidden: Hidden) -> impl IntoView {
    let heads = {
        let spec = Arc::clone(&spec);
        move || heads(&spec, listing, hidden)
    };
    let may = spec.archives.is_some_and(|needs| untrack(|| Session::here().can(needs)));
    let selection = may.then(|| Selection::of(listing));
    let title = spec.page.title();
    let frame = if spec.in_settings { "table-frame" } else { "page-body flush list" };
    let rows = move || answer.rows.with(|rows| rows.as_ref().map(|rows| rows.items.clone()).unwrap_or_default());
    view! {
        <div class=frame>
            <table class="table" aria-label=move || t(title) aria-busy=move || answer.busy.get().to_string()>
                <thead>
                    <tr>
                        {selection
                            .map(|selection| {
                                view! { <th class="chooser" data-col="2">{page_tick(selection, answer)}</th> }
                            })}
                        {heads}
                    </tr>
                </thead>
                <tbody>
                    <For
                        each=rows
                        // Names beside a record and the language are not in its version.
                        key=move |row| (locale(), hidden.bits(), row.id(), row.version())
                        children=move |row| row_view(&spec, row, hidden, selection.map(|selection| (selection, answer)))
                    />
                </tbody>
            </table>
        </div>
        {selection.map(|selection| view! { <SelectionBar selection listing answer /> })}
        <Pages listing answer />
    }
}

fn heads<T: Record>(spec: &ListSpec<T>, listing: Listing, hidden: Hidden) -> impl IntoView + use<T> {
    let head = |(_, column): (usize, &super::Column<T>)| {
        let (numeric, priority, label, first) = (column.numeric, column.priority, text(column.label), column.first);
        match column.sort {
            Some(field) => {
                let direction = Signal::derive(move || listing.direction(field, first));
                view! {
                    <SortHeader
                        label
                        direction
                        on_sort=move |way| listing.sort(field, way)
                        numeric
                        priority
                        test_id=format!("{}.sort.{field}", spec.test_id)
                    />
                }
                .into_any()
            }
            None => view! { <ColumnHeader label numeric priority hide_label=column.actions /> }.into_any(),
        }
    };
    spec.columns.iter().enumerate().filter(|(place, _)| !hidden.has(*place)).map(head).collect_view()
}

/// A press anywhere in the row opens it, unless it was meant for something in the row.
fn is_on_control(event: &ev::MouseEvent) -> bool {
    event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
        .and_then(|element| element.closest("a, button, input, label").ok().flatten())
        .is_some()
}

fn row_view<T: Record>(
    spec: &Arc<ListSpec<T>>,
    row: T,
    hidden: Hidden,
    choosing: Option<(Selection<T>, Answer<T>)>,
) -> impl IntoView + use<T> {
    let navigate = use_navigate();
    let open_id = format!("{}.open", spec.test_id);
    let cell = |(at, column): (usize, &super::Column<T>)| {
        let content = (column.cell)(&row);
        let content = if at > 0 { content } else { opener(&spec.opens, &row, content, open_id.clone()) };
        view! {
            <td
                class=column.numeric.then_some("num")
                data-col=(column.priority > 0).then(|| column.priority.to_string())
            >
                {content}
            </td>
        }
    };
    let shown = |(place, _): &(usize, &super::Column<T>)| !untrack(|| hidden.has(*place));
    let cells = spec.columns.iter().enumerate().filter(shown).map(cell).collect_view();
    let id = row.id();
    let tick = choosing.map(|(selection, answer)| {
        view! { <td class="chooser" data-col="2">{row_tick(selection, answer, &row)}</td> }
    });
    let archived = row.is_archived();
    let test_id = format!("{}.row", spec.test_id);
    let opens = !matches!(spec.opens, Opens::Nothing);
    let spec = Arc::clone(spec);
    let pressed = move |event: ev::MouseEvent| {
        if is_on_control(&event) {
            return;
        }
        match &spec.opens {
            Opens::Page(address) => navigate(&address(&row), leptos_router::NavigateOptions::default()),
            Opens::Form(open) => open.run(row.clone()),
            Opens::Nothing => {}
        }
    };
    view! {
        <tr
            data-testid=test_id
            data-state=archived.then_some("archived")
            data-opens=opens.then_some("true")
            aria-selected=move || choosing.filter(|(selection, _)| selection.has(id)).map(|_| "true")
            on:click=pressed
        >
            {tick}
            {cells}
        </tr>
    }
}

/// The first cell is the way for the keyboard.
fn opener<T: Record>(opens: &Opens<T>, row: &T, content: AnyView, test_id: String) -> AnyView {
    match opens {
        Opens::Page(address) => view! {
            <a class="person" href=address(row) data-testid=test_id>
                {content}
            </a>
        }
        .into_any(),
        Opens::Form(open) => {
            let (open, row) = (*open, row.clone());
            view! {
                <button type="button" class="person" data-testid=test_id on:click=move |_| open.run(row.clone())>
                    {content}
                </button>
            }
            .into_any()
        }
        Opens::Nothing => view! { <span class="person">{content}</span> }.into_any(),
    }
}

#[component]
fn Pages<T: Record>(listing: Listing, answer: Answer<T>) -> impl IntoView {
    let of = move |read: fn(&shared::page::Page<T>) -> u64| answer.rows.with(|rows| rows.as_ref().map(read).unwrap_or_default());
    let page = Signal::derive(move || of(|rows| u64::from(rows.page)) as u32);
    let pages = Signal::derive(move || of(|rows| u64::from(rows.pages())) as u32);
    let range = Signal::derive(move || {
        let size = of(|rows| u64::from(rows.page_size));
        let first = u64::from(page.get().saturating_sub(1)) * size + 1;
        let last = first + of(|rows| rows.items.len() as u64).saturating_sub(1);
        let total = of(|rows| rows.total);
        t_with(keys::LIST_RANGE, &[("first", first.into()), ("last", last.into()), ("total", total.into())])
    });
    let position =
        Signal::derive(move || t_with(keys::LIST_POSITION, &[("page", page.get().into()), ("pages", pages.get().into())]));
    view! { <Pagination range position page pages on_page=move |page| listing.page(page) /> }
}
