//! What all pages of one record share: the way back, editing, the archive, and what stands there while nothing does.
//!
//! Test ids, for a page called `student`: `student.edit`, `student.archive`, `student.restore` (in «⋯» with `-item`
//! at their end), `student.error`, `student.gone`, `student.loading`.

mod ago;
mod amounts;
mod archive_button;
mod hues;
mod lessons_ahead;
pub mod names;
mod phones;
mod sheet;
mod stale;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use shared::{
    permission::Permission,
    problem::{Cause, Problem},
};
use uuid::Uuid;

use crate::{
    api::{
        Reply, client,
        records::{self, Record},
    },
    data::{
        asked::Asked,
        changes,
        records::{archive, restore},
        session::Session,
        toasts::{Notices, sentence},
    },
    i18n::{keys, t, t_with, text},
    kit::{Button, ButtonKind, Crumb, Empty, ErrorPanel, HeaderAction, LinkButton, Notice, PageHeader, SkeletonRows, Tone},
    routes::Page,
};

pub use ago::{ago, day_of};
pub use amounts::{moment, size};
pub use archive_button::ArchiveButton;
pub use hues::HuePicker;
pub use lessons_ahead::LessonsAhead;
pub use phones::PhonesInput;
pub use sheet::EditSheet;

/// The record of the address, kept fresh.
pub struct Loaded<T: Record> {
    /// The record as last known.
    pub record: Memo<Option<T>>,
    failed: Memo<Option<Problem>>,
    again: Callback<()>,
}

impl<T: Record> Clone for Loaded<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: Record> Copy for Loaded<T> {}

impl<T: Record> Loaded<T> {
    /// The record whose id stands in the address.
    pub fn of_address() -> Self {
        let params = use_params_map();
        let id = Memo::new(move |_| params.with(|params| params.get("id")).and_then(|id| id.parse::<Uuid>().ok()));
        let asked = Asked::new(move || {
            changes::follow(T::KIND);
            let id = id.get();
            async move {
                let answer: Reply<T> = match id {
                    Some(id) => records::one(id).await,
                    None => Err(client::local(Cause::NotFound)),
                };
                answer
            }
        });
        let record = Memo::new(move |before: Option<&Option<T>>| match asked.get() {
            Some(Ok(record)) => Some(record),
            // Another record's page does not show the one before while it waits.
            _ => before.cloned().flatten().filter(|record| id.get().is_none_or(|id| id == record.id())),
        });
        let failed = Memo::new(move |_| match asked.get() {
            Some(Err(problem)) => Some(*problem),
            _ => None,
        });
        Self { record, failed, again: Callback::new(move |()| asked.refetch()) }
    }
}

/// What a page of a record is called in test ids.
#[derive(Clone, Copy)]
pub struct Names {
    /// The page.
    pub page: &'static str,
    /// «Изменить».
    pub edit: &'static str,
    /// «В архив».
    pub archive: &'static str,
    /// «Вернуть».
    pub restore: &'static str,
}

/// The test ids of a page.
macro_rules! test_names {
    ($page:literal) => {
        $crate::pages::record::Names {
            page: $page,
            edit: concat!($page, ".edit"),
            archive: concat!($page, ".archive"),
            restore: concat!($page, ".restore"),
        }
    };
}
pub(in crate::pages) use test_names;

/// How a record may be changed; a page that is only read has none.
pub struct Manage<T: Record> {
    /// Who may.
    pub needs: Permission,
    /// Opens the form.
    pub edit: Callback<T>,
}

impl<T: Record> Clone for Manage<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: Record> Copy for Manage<T> {}

/// The page of one record: head, and content made anew when the record changes.
#[component]
pub fn RecordPage<T: Record>(
    /// The record.
    loaded: Loaded<T>,
    /// The list it is from.
    list: Page,
    /// Test ids.
    names: Names,
    /// How it may be changed.
    #[prop(optional_no_strip)]
    manage: Option<Manage<T>>,
    /// The main action, where it is another than changing the record.
    #[prop(optional, into)]
    primary: Option<ViewFn>,
    /// The content.
    content: fn(T) -> AnyView,
) -> impl IntoView {
    let head = Memo::new(move |_| {
        loaded.record.with(|record| record.as_ref().map(|record| (record.name().to_owned(), record.is_archived())))
    });
    let body = move || match loaded.record.get() {
        Some(record) => view! {
            {record.is_archived().then(|| view! { <ArchivedNotice record=record.clone() names manage /> })}
            {content(record)}
        }
        .into_any(),
        None if loaded.failed.with(Option::is_none) => view! {
            <div data-testid=format!("{}.loading", names.page)>
                <SkeletonRows label=text(list.title()) />
            </div>
        }
        .into_any(),
        None => ().into_any(),
    };
    view! {
        <main class="page" id="page" data-testid=names.page>
            {move || {
                let (name, archived) = head.get().unwrap_or_default();
                header(loaded, list, names, manage, primary.clone(), &name, archived)
            }}
            <Trouble failed=loaded.failed again=loaded.again list names />
            {body}
        </main>
    }
}

fn header<T: Record>(
    loaded: Loaded<T>,
    list: Page,
    names: Names,
    manage: Option<Manage<T>>,
    primary: Option<ViewFn>,
    name: &str,
    archived: bool,
) -> AnyView {
    let (session, notices) = (Session::here(), Notices::here());
    let name = name.to_owned();
    let path = Signal::derive(move || {
        let here = (!name.is_empty()).then(|| Crumb::here(name.clone()));
        std::iter::once(Crumb::to(t(list.title()), list.path())).chain(here).collect::<Vec<_>>()
    });
    let known = loaded.record.with_untracked(Option::is_some);
    let manage = manage.filter(|manage| known && !archived && session.can(manage.needs));
    let edit = manage.map(|manage| {
        Callback::new(move |()| {
            if let Some(record) = loaded.record.get_untracked() {
                manage.edit.run(record);
            }
        })
    });
    let put_away = Callback::new(move |()| {
        if let Some(record) = loaded.record.get_untracked() {
            archive(&record, notices);
        }
    });
    let mut actions = Vec::new();
    if let Some(edit) = edit
        && primary.is_some()
    {
        let action = HeaderAction::new(text(keys::RECORD_EDIT), "pencil", edit);
        actions.push(HeaderAction { test_id: Some(names.edit), ..action });
    }
    if edit.is_some() {
        let action = HeaderAction::new(text(keys::RECORD_ARCHIVE), "archive", put_away);
        actions.push(HeaderAction { always_in_menu: true, test_id: Some(names.archive), ..action });
    }
    let main = primary.filter(|_| known && !archived).or_else(|| edit.map(|edit| edit_button(edit, names)));
    view! { <PageHeader path actions primary=main.unwrap_or_else(|| ViewFn::from(|| ())) /> }.into_any()
}

fn edit_button(edit: Callback<()>, names: Names) -> ViewFn {
    ViewFn::from(move || {
        view! {
            <Button kind=ButtonKind::Primary icon="pencil" on_press=edit test_id=names.edit>
                {move || t(keys::RECORD_EDIT)}
            </Button>
        }
    })
}

/// Says that the record is in the archive, with the way back for those who may.
#[component]
fn ArchivedNotice<T: Record>(record: T, names: Names, manage: Option<Manage<T>>) -> impl IntoView {
    let (session, notices) = (Session::here(), Notices::here());
    let may = manage.is_some_and(|manage| session.can(manage.needs));
    let back = move |()| restore(&record, notices);
    view! {
        <div class="list-trouble">
            <Notice icon="archive" tone=Tone::Neutral>
                {move || t(keys::RECORD_IS_ARCHIVED)}
                " "
                {may
                    .then(|| {
                        view! {
                            <Button kind=ButtonKind::Quiet icon="archive-restore" on_press=back test_id=names.restore>
                                {move || t(keys::RECORD_RESTORE)}
                            </Button>
                        }
                    })}
            </Notice>
        </div>
    }
}

#[component]
fn Trouble(failed: Memo<Option<Problem>>, again: Callback<()>, list: Page, names: Names) -> impl IntoView {
    let panel = move |problem: Problem| {
        let number = problem.request_id.clone();
        view! {
            <div class="list-trouble">
                <ErrorPanel
                    title=Signal::derive(move || t_with(keys::LIST_FAILED, &[("what", t(list.title()).into())]))
                    text=Some(sentence(&problem))
                    on_retry=again
                    request_id=number
                    test_id=format!("{}.error", names.page)
                />
            </div>
        }
        .into_any()
    };
    let gone = move || {
        view! {
            <Empty
                icon="search"
                title=text(keys::PROBLEM_NOT_FOUND)
                text=Signal::derive(|| Some(t(keys::RECORD_GONE)))
                test_id=format!("{}.gone", names.page)
            >
                <LinkButton href=list.path().to_owned()>{move || t(list.title())}</LinkButton>
            </Empty>
        }
        .into_any()
    };
    move || match failed.get() {
        Some(problem) if problem.cause == Cause::NotFound => gone(),
        Some(problem) => panel(problem),
        None => ().into_any(),
    }
}
