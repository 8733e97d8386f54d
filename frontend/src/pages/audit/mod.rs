//! `/settings/audit`: the log of the centre, narrowed by who, what and when; the address holds what is asked for.
//!
//! Test ids: `audit.who`, `audit.entity`, `audit.action`, `audit.from`, `audit.to`, `audit.clear`, `audit.empty`,
//! `audit.error`, `audit.entries`, `audit.entry` (with `data-entity`, `data-action`), `audit.diff`, `audit.undo`.

mod entries;
mod history;

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};
use shared::{
    audit::{AuditEntry, AuditQuery},
    events::{Action, Entity},
    page::Page as Rows,
};

use self::entries::{Entries, action_name, kind_name};
use crate::{
    api::{self, with_query},
    data::{asked, changes, toasts::sentence},
    i18n::{keys, t, t_with, text},
    kit::{Button, ButtonKind, Card, Choice, DateInput, Empty, ErrorPanel, Field, PageHeader, Pagination, Select, SkeletonRows},
    pages::settings_frame::SettingsFrame,
    routes::Page,
};

pub use history::History;

/// What is asked for, and how to ask for something else.
#[derive(Clone, Copy)]
struct Asked {
    query: Memo<AuditQuery>,
    /// What was asked for last; the address follows it, but not at once.
    wanted: StoredValue<Wanted>,
    go: StoredValue<Box<dyn Fn(&str)>, LocalStorage>,
}

/// What the address is to hold.
#[derive(Clone, Default, PartialEq)]
struct Wanted {
    query: AuditQuery,
    /// The address does not hold it yet.
    under_way: bool,
}

impl Wanted {
    /// The address holds something else now: what was asked for, or, when nothing is under way, where somebody has gone.
    fn arrived(&mut self, query: &AuditQuery) {
        if self.query == *query {
            self.under_way = false;
        } else if !self.under_way {
            self.query = query.clone();
        }
    }
}

impl Asked {
    fn of_address() -> Self {
        let (params, navigate) = (use_query_map(), use_navigate());
        let query = Memo::new(move |_| params.with(|params| read(|name| params.get(name))));
        let go: Box<dyn Fn(&str)> =
            Box::new(move |address| navigate(address, NavigateOptions { scroll: false, ..NavigateOptions::default() }));
        let wanted = StoredValue::new(Wanted { query: query.get_untracked(), under_way: false });
        Effect::new(move |_| query.with(|query| wanted.update_value(|wanted| wanted.arrived(query))));
        Self { query, wanted, go: StoredValue::new_local(go) }
    }
    /// Asks for something else, from the first page.
    fn change(self, write: impl FnOnce(&mut AuditQuery)) {
        // Of the last one, which may still be on its way into the address.
        let mut query = self.wanted.with_value(|wanted| wanted.query.clone());
        write(&mut query);
        self.visit(&AuditQuery { page: None, ..query });
    }
    fn visit(self, query: &AuditQuery) {
        self.wanted.set_value(Wanted { query: query.clone(), under_way: self.query.with_untracked(|now| now != query) });
        let address = with_query(Page::Audit.path(), query);
        self.go.with_value(|go| go(&address));
    }
}

/// Reads an address leniently: what cannot be read is as if it were not there.
fn read(param: impl Fn(&str) -> Option<String>) -> AuditQuery {
    fn of<T: std::str::FromStr>(text: Option<String>) -> Option<T> {
        text.and_then(|text| text.parse().ok())
    }
    AuditQuery {
        page: of(param("page")).filter(|page| *page > 0),
        page_size: None,
        user_id: of(param("userId")),
        entity: of(param("entity")),
        action: of(param("action")),
        record_id: of(param("recordId")),
        from: of(param("from")),
        to: of(param("to")),
    }
}

/// The section.
#[component]
pub fn AuditPage() -> impl IntoView {
    let asked = Asked::of_address();
    let answer = asked::Asked::new(move || {
        for kind in [Entity::Session, Entity::Student, Entity::Group, Entity::Lesson, Entity::Membership] {
            changes::follow(kind);
        }
        let query = asked.query.get();
        async move { api::audit::page(&query).await }
    });
    let body = move || match answer.get() {
        None => view! { <SkeletonRows label=text(keys::PAGE_AUDIT) /> }.into_any(),
        Some(Err(problem)) => {
            let again = Callback::new(move |()| answer.refetch());
            let number = problem.request_id.clone();
            view! {
                <ErrorPanel
                    title=Signal::derive(|| t_with(keys::LIST_FAILED, &[("what", t(keys::PAGE_AUDIT).into())]))
                    text=Some(sentence(&problem))
                    on_retry=again
                    request_id=number
                    test_id="audit.error"
                />
            }
            .into_any()
        }
        Some(Ok(rows)) if rows.items.is_empty() => view! {
            <Empty
                icon="history"
                title=text(keys::AUDIT_EMPTY)
                text=Signal::derive(|| Some(t(keys::AUDIT_EMPTY_TEXT)))
                test_id="audit.empty"
            />
        }
        .into_any(),
        Some(Ok(rows)) => view! { <Lines rows asked /> }.into_any(),
    };
    view! {
        <main class="page" id="page" data-testid="page.settings.audit">
            <PageHeader title=text(keys::PAGE_AUDIT) />
            <SettingsFrame page=Page::Audit>
                <Card title=text(keys::PAGE_AUDIT)>
                    <p class="muted">{move || t(keys::AUDIT_LEAD)}</p>
                    <Filters asked />
                    {body}
                </Card>
            </SettingsFrame>
        </main>
    }
}

#[component]
fn Lines(rows: Rows<AuditEntry>, asked: Asked) -> impl IntoView {
    let (page, pages, total) = (rows.page, rows.pages(), rows.total);
    let first = u64::from(page.saturating_sub(1)) * u64::from(rows.page_size) + 1;
    let last = (first + rows.items.len() as u64).saturating_sub(1);
    let range = Signal::derive(move || {
        t_with(keys::LIST_RANGE, &[("first", first.into()), ("last", last.into()), ("total", total.into())])
    });
    let position = Signal::derive(move || t_with(keys::LIST_POSITION, &[("page", page.into()), ("pages", pages.into())]));
    let turn = move |page: u32| {
        let query = asked.query.get_untracked();
        asked.visit(&AuditQuery { page: (page > 1).then_some(page), ..query });
    };
    view! {
        <Entries entries=rows.items />
        <Pagination range position page=Signal::stored(page) pages=Signal::stored(pages) on_page=turn />
    }
}

#[component]
fn Filters(asked: Asked) -> impl IntoView {
    let people = asked::Asked::new(|| async { api::audit::people().await.map(|people| people.items).unwrap_or_default() });
    let persons = Signal::derive(move || {
        let all = people.get().unwrap_or_default();
        all.into_iter().map(|person| Choice::new(person.id.to_string(), person.name)).collect::<Vec<_>>()
    });
    let kinds =
        Signal::derive(|| Entity::ALL.iter().map(|kind| Choice::new(kind.as_str(), t(kind_name(*kind)))).collect::<Vec<_>>());
    let actions = Signal::derive(|| {
        Action::ALL.iter().map(|action| Choice::new(action.as_str(), t(action_name(*action)))).collect::<Vec<_>>()
    });
    let of = move |read: fn(&AuditQuery) -> Option<String>| Signal::derive(move || asked.query.with(read).unwrap_or_default());
    let narrowed = move || asked.query.with(|query| *query != AuditQuery { page: query.page, ..AuditQuery::default() });
    view! {
        <div class="row wrap audit-filters">
            <Field label=text(keys::AUDIT_WHO)>
                <Select
                    choices=persons
                    value=of(|query| query.user_id.map(|id| id.to_string()))
                    on_change=move |id: String| asked.change(|query| query.user_id = id.parse().ok())
                    none_label=Signal::derive(|| Some(t(keys::AUDIT_ANYBODY)))
                    test_id="audit.who"
                />
            </Field>
            <Field label=text(keys::AUDIT_WHAT)>
                <Select
                    choices=kinds
                    value=of(|query| query.entity.map(|kind| kind.to_string()))
                    on_change=move |kind: String| asked.change(|query| query.entity = kind.parse().ok())
                    none_label=Signal::derive(|| Some(t(keys::AUDIT_ANYTHING)))
                    test_id="audit.entity"
                />
            </Field>
            <Field label=text(keys::AUDIT_ACTION)>
                <Select
                    choices=actions
                    value=of(|query| query.action.map(|action| action.to_string()))
                    on_change=move |action: String| asked.change(|query| query.action = action.parse().ok())
                    none_label=Signal::derive(|| Some(t(keys::AUDIT_ANYTHING)))
                    test_id="audit.action"
                />
            </Field>
            <Field label=text(keys::AUDIT_FROM)>
                <DateInput
                    value=Signal::derive(move || asked.query.with(|query| query.from))
                    on_input=move |day| asked.change(|query| query.from = day)
                    test_id="audit.from"
                />
            </Field>
            <Field label=text(keys::AUDIT_TO)>
                <DateInput
                    value=Signal::derive(move || asked.query.with(|query| query.to))
                    on_input=move |day| asked.change(|query| query.to = day)
                    test_id="audit.to"
                />
            </Field>
            {move || {
                narrowed()
                    .then(|| {
                        view! {
                            <Button
                                kind=ButtonKind::Quiet
                                icon="x"
                                on_press=move |()| asked.visit(&AuditQuery::default())
                                test_id="audit.clear"
                            >
                                {move || t(keys::LIST_CLEAR)}
                            </Button>
                        }
                    })
            }}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_filters_one_after_the_other_the_first_is_not_lost() {
        let of = |entity, action| AuditQuery { entity, action, ..AuditQuery::default() };
        let (first, both) = (of(Some(Entity::Student), None), of(Some(Entity::Student), Some(Action::Created)));
        let mut wanted = Wanted { query: both.clone(), under_way: true };
        wanted.arrived(&first);
        assert!(wanted == Wanted { query: both.clone(), under_way: true });
        wanted.arrived(&both);
        assert!(!wanted.under_way);
        // Somebody goes back.
        wanted.arrived(&first);
        assert!(wanted.query == first);
    }

    #[test]
    fn an_address_is_read_and_its_noise_is_not() {
        let address = [("entity", "student"), ("action", "dance"), ("from", "2026-11-01"), ("page", "0")];
        let query = read(|asked| address.iter().find(|(name, _)| *name == asked).map(|(_, value)| (*value).to_owned()));
        assert_eq!((query.entity, query.action, query.page), (Some(Entity::Student), None, None));
        assert_eq!(query.from.map(|day| day.to_string()).as_deref(), Some("2026-11-01"));
    }
}
