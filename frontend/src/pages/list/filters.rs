//! Filters as chips: one that is set says to what and comes off by a press, the others open their choices.

use leptos::prelude::*;
use shared::page::Archived;

use super::{
    FilterChoice,
    columns::{ColumnsMenu, Hidden},
};
use crate::{
    data::listing::{Filter, Listing, is_narrowed},
    i18n::{Key, keys, t, text},
    kit::{Button, ButtonKind, ButtonSize, Chip, Choice, Finder, Icon, Menu, MenuItem},
};

/// The filter every list with an archive has.
pub fn archive_filter() -> FilterChoice {
    FilterChoice {
        filter: Filter::Archived,
        label: keys::FILTER_ARCHIVE,
        choices: Signal::derive(|| {
            vec![
                Choice::new(Archived::Only.as_str(), t(keys::ARCHIVE_ONLY)),
                Choice::new(Archived::Include.as_str(), t(keys::ARCHIVE_INCLUDE)),
            ]
        }),
    }
}

/// What a filter is set to, for people; its id until its name is known.
pub(super) fn chosen(filter: FilterChoice, value: &str) -> String {
    filter.choices.with(|choices| {
        choices.iter().find(|choice| choice.value == value).map_or_else(|| "…".to_owned(), |choice| choice.label.clone())
    })
}

#[component]
pub(super) fn FilterBar(
    filters: Vec<FilterChoice>,
    listing: Listing,
    hidden: Hidden,
    optional: Vec<(usize, Key)>,
    all: usize,
    test_id: &'static str,
) -> impl IntoView {
    let clear = move || {
        listing.query().with(is_narrowed).then(|| {
            view! {
                <Button
                    kind=ButtonKind::Quiet
                    size=ButtonSize::Small
                    on_press=move |()| listing.clear()
                    test_id=format!("{test_id}.clear")
                >
                    {move || t(keys::LIST_CLEAR)}
                </Button>
            }
        })
    };
    let one = move |filter| view! { <OneFilter filter listing test_id /> };
    view! {
        <div class="toolbar" role="group" aria-label=text(keys::LIST_FILTERS)>
            {filters.into_iter().map(one).collect_view()}
            {clear}
            {(optional.len() > 1).then(|| view! { <ColumnsMenu hidden columns=optional all /> })}
        </div>
    }
}

#[component]
fn OneFilter(filter: FilterChoice, listing: Listing, test_id: &'static str) -> impl IntoView {
    let value = Memo::new(move |_| listing.query().with(|query| filter.filter.of(query)));
    let test_id = format!("{test_id}.filter.{}", filter.filter.name());
    move || {
        let test_id = test_id.clone();
        match value.get() {
            Some(value) => view! {
                <Chip
                    pressed=Signal::stored(true)
                    removes=true
                    on_press=move |()| listing.filter(filter.filter, None)
                    test_id
                >
                    {move || t(filter.label)}
                    ": "
                    <b>{move || chosen(filter, &value)}</b>
                </Chip>
            }
            .into_any(),
            None => choices(filter, listing, test_id),
        }
    }
}

/// More choices than this are found by typing.
const MANY: usize = 12;

fn choices(filter: FilterChoice, listing: Listing, test_id: String) -> AnyView {
    let many = Memo::new(move |_| filter.choices.with(|all| all.len() > MANY));
    (move || if many.get() { finder(filter, listing, test_id.clone()) } else { menu_of(filter, listing, test_id.clone()) })
        .into_any()
}

fn face(filter: FilterChoice) -> impl IntoView {
    view! {
        <Icon name="plus" />
        {move || t(filter.label)}
    }
}

fn finder(filter: FilterChoice, listing: Listing, test_id: String) -> AnyView {
    view! {
        <Finder
            label=text(filter.label)
            choices=filter.choices
            on_pick=move |value: String| listing.filter(filter.filter, Some(&value))
            face=move || face(filter)
            face_class="chip add"
            shortcut="F"
            test_id
        />
    }
    .into_any()
}

fn menu_of(filter: FilterChoice, listing: Listing, test_id: String) -> AnyView {
    let items = test_id.clone();
    let item = move |choice: Choice| {
        let value = choice.value.clone();
        view! {
            <MenuItem
                on_press=move |()| listing.filter(filter.filter, Some(&value))
                test_id=format!("{items}.{}", choice.value)
            >
                {choice.label}
            </MenuItem>
        }
    };
    view! {
        <Menu label=text(filter.label) face=move || face(filter) face_class="chip add" shortcut="F" test_id>
            {move || filter.choices.get().into_iter().map(&item).collect_view()}
        </Menu>
    }
    .into_any()
}
