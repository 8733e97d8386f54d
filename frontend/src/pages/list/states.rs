//! What stands where the rows are to be: waiting, trouble, nothing yet, nothing found.

use leptos::prelude::*;
use shared::{permission::Permission, problem::Problem};

use super::{FilterChoice, ListWords, NewRecord, filters::chosen};
use crate::{
    data::{
        listing::{Listing, is_narrowed},
        session::Session,
        toasts::sentence,
    },
    i18n::{keys, t, t_with, text},
    kit::{Button, Empty, ErrorPanel, LinkButton, SkeletonRows},
    routes::Page,
};

#[component]
pub(super) fn Waiting(page: Page, test_id: &'static str) -> impl IntoView {
    let label = Signal::derive(move || t_with(keys::LIST_LOADING, &[("what", t(page.title()).into())]));
    view! {
        <div data-testid=format!("{test_id}.loading")>
            <SkeletonRows label rows=10 />
        </div>
    }
}

/// The last attempt failed; rows that are known stay below.
#[component]
pub(super) fn Trouble(failed: Memo<Option<Problem>>, again: Callback<()>, page: Page, test_id: &'static str) -> impl IntoView {
    move || {
        failed.get().map(|problem| {
            let number = problem.request_id.clone();
            view! {
                <div class="list-trouble">
                    <ErrorPanel
                        title=Signal::derive(move || {
                            t_with(keys::LIST_FAILED, &[("what", t(page.title()).into())])
                        })
                        text=Some(sentence(&problem))
                        on_retry=again
                        request_id=number
                        test_id=format!("{test_id}.error")
                    />
                </div>
            }
        })
    }
}

#[component]
pub(super) fn Missing(
    words: ListWords,
    new: Option<NewRecord>,
    filters: Vec<FilterChoice>,
    listing: Listing,
    test_id: &'static str,
) -> impl IntoView {
    let session = Session::here();
    let narrowed = Memo::new(move |_| listing.query().with(|query| is_narrowed(query) || query.page() > 1));
    move || {
        if narrowed.get() {
            let filters = filters.clone();
            view! { <NothingFound words filters listing test_id /> }.into_any()
        } else {
            nothing_yet(words, new, session, test_id)
        }
    }
}

/// Says what narrows the list, and takes it off.
#[component]
fn NothingFound(words: ListWords, filters: Vec<FilterChoice>, listing: Listing, test_id: &'static str) -> impl IntoView {
    let said = move || {
        let query = listing.query().get();
        let search = query.search().map(|text| t_with(keys::LIST_NONE_SEARCH, &[("text", text.into())]));
        let set = filters.iter().filter_map(|filter| {
            let value = filter.filter.of(&query)?;
            Some(format!("{}: {}", t(filter.label), chosen(*filter, &value)))
        });
        let all: Vec<String> = search.into_iter().chain(set).collect();
        (!all.is_empty()).then(|| t_with(keys::LIST_NONE_TEXT, &[("filters", all.join(", ").into())]))
    };
    view! {
        <Empty
            icon=words.icon
            title=text(keys::LIST_NONE)
            text=Signal::derive(said)
            test_id=format!("{test_id}.none")
        >
            <Button on_press=move |()| listing.clear() test_id=format!("{test_id}.none.clear")>
                {move || t(keys::LIST_SHOW_ALL)}
            </Button>
        </Empty>
    }
}

/// Teaches what would stand here; leads to the import as the short way.
fn nothing_yet(words: ListWords, new: Option<NewRecord>, session: Session, test_id: &'static str) -> AnyView {
    let make = new.filter(|new| session.can(new.needs)).map(|new| {
        view! {
            <Button
                icon="plus"
                on_press=new.run
                test_id=format!("{test_id}.empty.new")
            >
                {move || t(new.label)}
            </Button>
        }
    });
    let bring = session.can(Permission::ImportRun).then(|| {
        view! {
            <LinkButton
                href=Page::Import.path().to_owned()
                icon="download"
                test_id=format!("{test_id}.empty.import")
            >
                {move || t(keys::LIST_IMPORT)}
            </LinkButton>
        }
    });
    view! {
        <Empty
            icon=words.icon
            title=text(words.empty)
            text=Signal::derive(move || Some(t(words.teaches)))
            test_id=format!("{test_id}.empty")
        >
            {make}
            {bring}
        </Empty>
    }
    .into_any()
}
