//! What a list shows, as the address holds it: a link restores search, filters, sort and page.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
};
use shared::page::{Archived, ListQuery};

use crate::{api::with_query, kit::Direction};

/// A named filter of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    /// Status of students, stage of leads.
    Status,
    /// Branch.
    Branch,
    /// Group.
    Group,
    /// Teacher.
    Teacher,
    /// Subject.
    Subject,
    /// Archived rows.
    Archived,
}

impl Filter {
    const ALL: [Self; 6] = [Self::Status, Self::Branch, Self::Group, Self::Teacher, Self::Subject, Self::Archived];

    /// Its name in the address and in test ids.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Branch => "branchId",
            Self::Group => "groupId",
            Self::Teacher => "teacherId",
            Self::Subject => "subjectId",
            Self::Archived => "archived",
        }
    }

    /// What it is set to.
    pub fn of(self, query: &ListQuery) -> Option<String> {
        match self {
            Self::Status => query.status.clone(),
            Self::Branch => query.branch_id.map(|id| id.to_string()),
            Self::Group => query.group_id.map(|id| id.to_string()),
            Self::Teacher => query.teacher_id.map(|id| id.to_string()),
            Self::Subject => query.subject_id.map(|id| id.to_string()),
            Self::Archived => query.archived.map(|word| word.to_string()),
        }
    }

    /// Sets it, or takes it off; what cannot be read takes it off.
    pub fn set(self, query: &mut ListQuery, value: Option<&str>) {
        let value = value.filter(|value| !value.is_empty());
        match self {
            Self::Status => query.status = value.map(str::to_owned),
            Self::Branch => query.branch_id = value.and_then(|id| id.parse().ok()),
            Self::Group => query.group_id = value.and_then(|id| id.parse().ok()),
            Self::Teacher => query.teacher_id = value.and_then(|id| id.parse().ok()),
            Self::Subject => query.subject_id = value.and_then(|id| id.parse().ok()),
            Self::Archived => {
                query.archived = value.and_then(|word| word.parse().ok()).filter(|word| *word != Archived::Exclude);
            }
        }
    }
}

/// The query of the list at one address.
#[derive(Clone, Copy)]
pub struct Listing {
    query: Memo<ListQuery>,
    go: StoredValue<Box<dyn Fn(&str, bool)>, LocalStorage>,
    path: &'static str,
}

impl Listing {
    /// The list whose page is at `path`, with the filters and the sortings it has.
    pub fn at(path: &'static str, filters: Vec<Filter>, sortings: Vec<&'static str>) -> Self {
        let (params, here) = (use_query_map(), use_location().pathname);
        // While the page is being left the address is already another's.
        let query = Memo::new(move |before: Option<&ListQuery>| match before {
            Some(before) if here.get().trim_end_matches('/') != path => before.clone(),
            _ => params.with(|params| only(&filters, &sortings, read(|name| params.get(name)))),
        });
        let navigate = use_navigate();
        let go = move |address: &str, replace: bool| {
            let options = NavigateOptions { replace, scroll: false, ..NavigateOptions::default() };
            navigate(address, options);
        };
        Self { query, go: StoredValue::new_local(Box::new(go)), path }
    }

    /// What is asked for.
    pub fn query(self) -> Memo<ListQuery> {
        self.query
    }

    /// What is searched for.
    pub fn search(self) -> Signal<String> {
        Signal::derive(move || self.query.with(|query| query.q.clone().unwrap_or_default()))
    }

    /// Searches; does not fill the history with every word.
    pub fn find(self, text: &str) {
        let text = text.trim();
        self.change(true, |query| query.q = (!text.is_empty()).then(|| text.to_owned()));
    }

    /// Sets a filter or takes it off.
    pub fn filter(self, filter: Filter, value: Option<&str>) {
        self.change(false, |query| filter.set(query, value));
    }

    /// Takes off the search and all filters.
    pub fn clear(self) {
        self.change(false, |query| {
            *query = ListQuery { sort: query.sort.take(), page_size: query.page_size, ..ListQuery::default() };
        });
    }

    /// Sorts.
    pub fn sort(self, field: &str, direction: Direction) {
        let minus = if direction == Direction::Descending { "-" } else { "" };
        self.change(false, |query| query.sort = Some(format!("{minus}{field}")));
    }

    /// How the list is sorted by a field, if it is; `first` is what it is sorted by when nobody asks.
    pub fn direction(self, field: &str, first: bool) -> Option<Direction> {
        self.query.with(|query| match query.sort() {
            Some((by, descending)) if by == field => Some(if descending { Direction::Descending } else { Direction::Ascending }),
            None if first => Some(Direction::Ascending),
            _ => None,
        })
    }

    /// Shows another page.
    pub fn page(self, page: u32) {
        let mut query = self.query.get_untracked();
        query.page = (page > 1).then_some(page);
        self.visit(&query, false);
    }

    /// Changes what is asked for, from the first page.
    fn change(self, replace: bool, write: impl FnOnce(&mut ListQuery)) {
        let mut query = self.query.get_untracked();
        let before = query.clone();
        write(&mut query);
        query.page = None;
        if query != before {
            self.visit(&query, replace);
        }
    }

    fn visit(self, query: &ListQuery, replace: bool) {
        let address = with_query(self.path, query);
        self.go.with_value(|go| go(&address, replace));
    }
}

/// Whether anything narrows the list.
pub fn is_narrowed(query: &ListQuery) -> bool {
    query.search().is_some() || Filter::ALL.iter().any(|filter| filter.of(query).is_some())
}

/// Reads an address leniently: what is unknown or cannot be read is as if it were not there.
fn read(params: impl Fn(&str) -> Option<String>) -> ListQuery {
    let number = |name: &str| params(name).and_then(|text| text.parse().ok()).filter(|n: &u32| *n > 0);
    let mut query = ListQuery {
        page: number("page"),
        page_size: number("pageSize").filter(|size| *size <= shared::page::MAX_PAGE_SIZE),
        sort: params("sort"),
        q: params("q"),
        ..ListQuery::default()
    };
    for filter in Filter::ALL {
        filter.set(&mut query, params(filter.name()).as_deref());
    }
    query
}

/// What the list has, of what the address asks for: an old link shows the list, not a refusal.
fn only(filters: &[Filter], sortings: &[&str], mut query: ListQuery) -> ListQuery {
    let sorts = query.sort().is_some_and(|(field, _)| sortings.contains(&field));
    query.sort = query.sort.filter(|_| sorts);
    for filter in Filter::ALL {
        if !filters.contains(&filter) {
            filter.set(&mut query, None);
        }
    }
    query.status = query.status.filter(|id| id.parse::<uuid::Uuid>().is_ok());
    query
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_and_its_noise_is_not() {
        let address = [("q", "асель"), ("page", "3"), ("pageSize", "9000"), ("archived", "only"), ("branchId", "nonsense")];
        let query = read(|asked| address.iter().find(|(name, _)| *name == asked).map(|(_, value)| (*value).to_owned()));
        assert_eq!((query.q.as_deref(), query.page, query.page_size), (Some("асель"), Some(3), None));
        assert_eq!((query.archived, query.branch_id), (Some(Archived::Only), None));
        assert!(is_narrowed(&query));
    }

    #[test]
    fn what_the_list_does_not_have_is_not_asked_for() {
        let asked = ListQuery {
            sort: Some("-evil".into()),
            status: Some("x".into()),
            archived: Some(Archived::Only),
            ..ListQuery::default()
        };
        let query = only(&[Filter::Archived, Filter::Status], &["name"], asked);
        assert_eq!(query, ListQuery { archived: Some(Archived::Only), ..ListQuery::default() });
        let sorted = only(&[], &["name"], ListQuery { sort: Some("-name".into()), ..ListQuery::default() });
        assert_eq!(sorted.sort.as_deref(), Some("-name"));
    }

    #[test]
    fn a_filter_that_is_off_narrows_nothing() {
        let mut query = ListQuery { page: Some(2), sort: Some("-name".into()), ..ListQuery::default() };
        Filter::Archived.set(&mut query, Some("exclude"));
        assert!(!is_narrowed(&query));
        Filter::Status.set(&mut query, Some("x"));
        assert!(is_narrowed(&query));
    }
}
