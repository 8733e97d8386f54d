//! Pieces of a table: heads that sort, the bar for chosen rows, pages. The rows are the page's own.

use leptos::prelude::*;

use super::{ButtonSize, Icon, IconButton, Words};

/// Which way a column is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the least.
    Ascending,
    /// From the greatest.
    Descending,
}

impl Direction {
    /// The value of `aria-sort`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ascending => "ascending",
            Self::Descending => "descending",
        }
    }

    /// The other way.
    pub const fn turned(self) -> Self {
        match self {
            Self::Ascending => Self::Descending,
            Self::Descending => Self::Ascending,
        }
    }
}

/// A column head that does not sort.
#[component]
pub fn ColumnHeader(
    /// What stands in the column.
    #[prop(into)]
    label: Signal<String>,
    /// Numbers stand at the right.
    #[prop(optional)]
    numeric: bool,
    /// When a narrow page drops the column: 3 first, then 2; 0 never.
    #[prop(optional)]
    priority: u8,
    /// Read the label aloud but do not show it.
    #[prop(optional)]
    hide_label: bool,
) -> impl IntoView {
    view! {
        <th scope="col" class=numeric.then_some("num") data-col=(priority > 0).then(|| priority.to_string())>
            <span class=hide_label.then_some("visually-hidden")>{move || label.get()}</span>
        </th>
    }
}

/// A column head that sorts.
#[component]
pub fn SortHeader(
    /// What stands in the column.
    #[prop(into)]
    label: Signal<String>,
    /// How the table is sorted by it now, if it is.
    #[prop(into)]
    direction: Signal<Option<Direction>>,
    /// Was pressed: sort this way.
    #[prop(into)]
    on_sort: Callback<Direction>,
    /// Numbers stand at the right.
    #[prop(optional)]
    numeric: bool,
    /// When a narrow page drops the column: 3 first, then 2; 0 never.
    #[prop(optional)]
    priority: u8,
    /// Name for tests.
    #[prop(optional, into)]
    test_id: Option<String>,
) -> impl IntoView {
    let pressed = move |_| {
        on_sort.run(direction.get_untracked().map_or(Direction::Ascending, Direction::turned));
    };
    view! {
        <th
            scope="col"
            class=numeric.then_some("num")
            data-col=(priority > 0).then(|| priority.to_string())
            aria-sort=move || direction.get().map(Direction::name)
        >
            <button type="button" data-testid=test_id on:click=pressed>
                {move || label.get()}
                <Icon name="arrow-up" />
            </button>
        </th>
    }
}

/// Pages of a list, at its foot.
#[component]
pub fn Pagination(
    /// «1–50 из 412».
    #[prop(into)]
    range: Signal<String>,
    /// «Стр. 1 из 9».
    #[prop(into)]
    position: Signal<String>,
    /// The page shown, from 1.
    #[prop(into)]
    page: Signal<u32>,
    /// How many pages there are.
    #[prop(into)]
    pages: Signal<u32>,
    /// Another page is wanted.
    #[prop(into)]
    on_page: Callback<u32>,
    /// Totals of the whole list, between range and pages.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let words = Words::here();
    view! {
        <footer class="pagination">
            <span data-testid="page-range">{move || range.get()}</span>
            {children.map(|children| children())}
            <span class="push"></span>
            <IconButton
                icon="chevron-left"
                label=words.previous
                size=ButtonSize::Small
                disabled=move || { page.get() <= 1 }
                on_press=move || on_page.run(page.get_untracked().saturating_sub(1).max(1))
                shortcut="["
                test_id="page-previous"
            />
            <span>{move || position.get()}</span>
            <IconButton
                icon="chevron-right"
                label=words.next
                size=ButtonSize::Small
                disabled=move || { page.get() >= pages.get() }
                on_press=move || on_page.run(page.get_untracked().saturating_add(1))
                shortcut="]"
                test_id="page-next"
            />
        </footer>
    }
}

/// What can be done to the chosen rows; there while any is chosen.
#[component]
pub fn BulkBar(
    /// How many are chosen.
    #[prop(into)]
    count: Signal<usize>,
    /// «Выбрано 3».
    #[prop(into)]
    text: Signal<String>,
    /// Lets them all go.
    #[prop(into)]
    on_clear: Callback<()>,
    children: ChildrenFn,
) -> impl IntoView {
    let words = Words::here();
    view! {
        <Show when=move || { count.get() > 0 }>
            <div class="bulk-bar" role="toolbar" aria-label=move || text.get() data-testid="bulk-bar">
                <strong>{move || text.get()}</strong>
                {children()}
                <span class="rule"></span>
                <IconButton
                    icon="x"
                    label=words.unselect
                    size=ButtonSize::Small
                    on_press=move || on_clear.run(())
                />
            </div>
        </Show>
    }
}
