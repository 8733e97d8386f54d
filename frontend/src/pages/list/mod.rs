//! What all lists share: the head with search, filters as chips, the table that sorts and turns pages, and what
//! stands there while nothing does. A page of a list says its columns and words.
//!
//! Test ids, for a list called `students`: `students.search`, `students.new`, `students.row`, `students.open`,
//! `students.sort.<field>`, `students.filter.<name>`, `students.filter.<name>.<value>`, `students.clear`,
//! `students.empty`, `students.none`, `students.error`, `students.loading`, `students.columns`, those of the chosen
//! rows (`selection.rs`), and the pages' of the kit.

mod columns;
mod filters;
mod selection;
mod states;
mod table;

use std::sync::Arc;

use leptos::prelude::*;
use shared::{
    page::{ListQuery, Page as Rows},
    permission::Permission,
};

use crate::{
    api::{
        Reply,
        records::{self, Record},
    },
    data::{
        asked::Asked,
        changes,
        editing::{Draft, Editing},
        listing::{Filter, Listing},
        session::Session,
    },
    i18n::{Key, keys, t, text},
    kit::{Button, ButtonKind, Choice, Crumb, PageHeader, SearchInput},
    pages::settings_frame::SettingsFrame,
    routes::Page,
};

use columns::Hidden;
use filters::FilterBar;
pub use filters::archive_filter;
use states::{Missing, Trouble, Waiting};
use table::ListTable;

/// One column of a list of `T`.
pub struct Column<T> {
    /// What stands in it.
    label: Key,
    /// The field the server sorts by.
    sort: Option<&'static str>,
    /// The list is sorted by it when nobody asks.
    first: bool,
    /// Numbers stand at the right.
    numeric: bool,
    /// When a narrow page drops it: 3 first, then 2; 0 never.
    priority: u8,
    /// Its name is only read aloud.
    actions: bool,
    cell: Box<dyn Fn(&T) -> AnyView + Send + Sync>,
}

impl<T: 'static> Column<T> {
    /// A column that is always there and does not sort.
    pub fn new<V: IntoView + 'static>(label: Key, cell: impl Fn(&T) -> V + Send + Sync + 'static) -> Self {
        Self {
            label,
            sort: None,
            first: false,
            numeric: false,
            priority: 0,
            actions: false,
            cell: Box::new(move |row| cell(row).into_any()),
        }
    }

    /// Sorts by a field.
    pub fn sorted_by(mut self, field: &'static str) -> Self {
        self.sort = Some(field);
        self
    }

    /// What the list is sorted by when nobody asks.
    pub fn first_by(mut self, field: &'static str) -> Self {
        self.first = true;
        self.sorted_by(field)
    }

    /// A column of numbers.
    pub fn numeric(mut self) -> Self {
        self.numeric = true;
        self
    }

    /// A narrow column of buttons; its name is only read aloud.
    pub fn of_actions(mut self) -> Self {
        self.actions = true;
        self.numeric = true;
        self
    }

    /// Leaves a narrow page: 3 first, then 2.
    pub fn leaves(mut self, priority: u8) -> Self {
        self.priority = priority;
        self
    }
}

/// A filter a list has, with its choices.
#[derive(Clone, Copy)]
pub struct FilterChoice {
    /// Which.
    pub filter: Filter,
    /// Its name for people.
    pub label: Key,
    /// What it may be set to.
    pub choices: Signal<Vec<Choice>>,
}

/// What a list calls its things.
#[derive(Clone, Copy)]
pub struct ListWords {
    /// Icon of the things.
    pub icon: &'static str,
    /// What the search finds.
    pub search: Key,
    /// Nothing there yet.
    pub empty: Key,
    /// What it is for and how to begin.
    pub teaches: Key,
}

/// How a new one is made.
#[derive(Clone, Copy)]
pub struct NewRecord {
    /// What the button says.
    pub label: Key,
    /// Who may.
    pub needs: Permission,
    /// Opens the form.
    pub run: Callback<()>,
}

/// What a press on a row does.
pub enum Opens<T: 'static> {
    /// Leads to the row's page.
    Page(fn(&T) -> String),
    /// Opens its form.
    Form(Callback<T>),
    /// Nothing: only to be read.
    Nothing,
}

/// A press on a row opens the form of those who may change it.
pub fn opens_form<D: Draft>(editing: Editing<D>, needs: Permission) -> Opens<D::Record> {
    if Session::here().can(needs) {
        Opens::Form(Callback::new(move |record| editing.begin_edit(&record)))
    } else {
        Opens::Nothing
    }
}

/// Everything a list page is made of.
pub struct ListSpec<T: 'static> {
    /// The page: its address and title.
    pub page: Page,
    /// First part of its test ids.
    pub test_id: &'static str,
    /// Its words.
    pub words: ListWords,
    /// Its columns; the first one names the row.
    pub columns: Vec<Column<T>>,
    /// Its filters, the archive's among them.
    pub filters: Vec<FilterChoice>,
    /// How a new one is made.
    pub new: Option<NewRecord>,
    /// What a press on a row does.
    pub opens: Opens<T>,
    /// Who may archive rows, several at once.
    pub archives: Option<Permission>,
    /// Stands inside the settings.
    pub in_settings: bool,
}

/// The rows as far as they are known, what failed last, and whether newer ones are on the way.
pub(in crate::pages) struct Answer<T: Record> {
    rows: Memo<Option<Rows<T>>>,
    failed: Memo<Option<shared::problem::Problem>>,
    busy: Signal<bool>,
    again: Callback<()>,
}

impl<T: Record> Clone for Answer<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: Record> Copy for Answer<T> {}

impl<T: Record> Answer<T> {
    fn to(query: Memo<ListQuery>) -> Self {
        let asked = Asked::new(move || {
            changes::follow(T::KIND);
            let query = query.get();
            async move {
                let answer: Reply<Rows<T>> = records::page(&query).await;
                (query, answer)
            }
        });
        let rows = Memo::new(move |before: Option<&Option<Rows<T>>>| match asked.get() {
            Some((_, Ok(rows))) => Some(rows),
            _ => before.cloned().flatten(),
        });
        let failed = Memo::new(move |_| match asked.get() {
            Some((_, Err(problem))) => Some(*problem),
            _ => None,
        });
        let busy = Signal::derive(move || asked.get().is_none_or(|(of, _)| of != query.get()));
        Self { rows, failed, busy, again: Callback::new(move |()| asked.refetch()) }
    }
}

/// A page beyond the last one, as after archiving its rows, gives way to the last.
fn stay_within<T: Record>(listing: Listing, answer: Answer<T>) {
    Effect::new(move |_| {
        let beyond = answer.rows.with(|rows| {
            rows.as_ref().filter(|rows| rows.items.is_empty() && rows.total > 0 && rows.page > rows.pages()).map(Rows::pages)
        });
        if let Some(last) = beyond {
            listing.page(last);
        }
    });
}

/// A list with everything around it.
#[component]
pub fn ListPage<T: Record>(
    /// What it is made of.
    mut spec: ListSpec<T>,
) -> impl IntoView {
    let filters = spec.filters.iter().map(|choice| choice.filter).collect();
    let listing = Listing::at(spec.page.path(), filters, spec.columns.iter().filter_map(|column| column.sort).collect());
    let session = Session::here();
    let by_branch = spec.filters.iter().any(|choice| choice.filter == Filter::Branch);
    // The branch that is looked at narrows every list, unless its own filter says another.
    let query = Memo::new(move |_| {
        let mut query = listing.query().get();
        if by_branch && query.branch_id.is_none() {
            query.branch_id = session.only_branch();
        }
        query
    });
    let answer = Answer::<T>::to(query);
    stay_within(listing, answer);
    // Whoever may not press the buttons of a row does not see their column.
    let acts = spec.archives.is_some_and(|needs| untrack(|| session.can(needs)));
    spec.columns.retain(|column| acts || !column.actions);
    let spec = Arc::new(spec);
    let (page, in_settings) = (spec.page, spec.in_settings);
    let head = list_head(&spec, listing, answer);
    let hidden = Hidden::of(spec.test_id);
    let optional = spec.columns.iter().enumerate().skip(1).filter(|(_, column)| !column.actions);
    let optional = optional.map(|(place, column)| (place, column.label)).collect();
    let all = spec.columns.iter().filter(|column| !column.actions).count();
    let body = view! {
        <FilterBar filters=spec.filters.clone() listing hidden optional all test_id=spec.test_id />
        <Body spec listing answer hidden />
    };
    view! {
        <main class="page" id="page" data-testid=format!("page{}", page.path().replace('/', "."))>
            {head}
            {if in_settings {
                view! {
                    <SettingsFrame page>
                        <section class="card">{body}</section>
                    </SettingsFrame>
                }
                    .into_any()
            } else {
                body.into_any()
            }}
        </main>
    }
}

fn list_head<T: Record>(spec: &ListSpec<T>, listing: Listing, answer: Answer<T>) -> AnyView {
    let session = Session::here();
    let (page, search) = (spec.page, spec.words.search);
    let count = Signal::derive(move || answer.rows.with(|rows| rows.as_ref().map(|rows| rows.total.to_string())));
    let primary = spec.new.map(|new| {
        let test_id = format!("{}.new", spec.test_id);
        ViewFn::from(move || {
            let test_id = test_id.clone();
            session.can(new.needs).then(move || {
                view! {
                    <Button kind=ButtonKind::Primary icon="plus" on_press=new.run shortcut="N" test_id>
                        {move || t(new.label)}
                    </Button>
                }
            })
        })
    });
    let field = view! {
        <SearchInput
            label=text(search)
            placeholder=Signal::derive(move || Some(t(search)))
            value=listing.search()
            on_search=move |typed: String| listing.find(&typed)
            shortcut="/"
            test_id=format!("{}.search", spec.test_id)
        />
    };
    let primary = primary.unwrap_or_else(|| ViewFn::from(|| ()));
    if spec.in_settings {
        let path =
            Signal::derive(move || vec![Crumb::to(t(keys::PAGE_SETTINGS), Page::Settings.path()), Crumb::here(t(page.title()))]);
        view! { <PageHeader path count primary>{field}</PageHeader> }.into_any()
    } else {
        view! { <PageHeader title=text(page.title()) count primary>{field}</PageHeader> }.into_any()
    }
}

/// What stands where the rows are to be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stand {
    Waiting,
    Nothing,
    Rows,
}

#[component]
fn Body<T: Record>(spec: Arc<ListSpec<T>>, listing: Listing, answer: Answer<T>, hidden: Hidden) -> impl IntoView {
    let stand = Memo::new(move |_| {
        answer.rows.with(|rows| match rows {
            None => Stand::Waiting,
            Some(rows) if rows.items.is_empty() => Stand::Nothing,
            Some(_) => Stand::Rows,
        })
    });
    let (words, new, page) = (spec.words, spec.new, spec.page);
    let (filters, test_id) = (spec.filters.clone(), spec.test_id);
    let waiting = Memo::new(move |_| answer.failed.with(Option::is_none));
    view! {
        <Trouble failed=answer.failed again=answer.again page test_id />
        {move || match stand.get() {
            Stand::Waiting => waiting.get().then(|| view! { <Waiting page test_id /> }).into_any(),
            Stand::Nothing => {
                view! { <Missing words new filters=filters.clone() listing test_id /> }.into_any()
            }
            Stand::Rows => view! { <ListTable spec=Arc::clone(&spec) listing answer hidden /> }.into_any(),
        }}
    }
}
