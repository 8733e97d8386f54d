//! What changed, field by field: in the history, and when two people changed the same thing.

use std::collections::BTreeSet;

use leptos::prelude::*;

use super::{Words, fresh_id};

/// One field before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiffRow {
    /// The field's name.
    pub name: String,
    /// What it was.
    pub before: Option<String>,
    /// What it is.
    pub after: Option<String>,
}

/// Two versions side by side; only the fields that differ.
#[component]
pub fn DiffView(
    /// The fields.
    #[prop(into)]
    rows: Signal<Vec<DiffRow>>,
    /// Head of the first column; «Было» unless said otherwise.
    #[prop(optional, into)]
    before: Option<Signal<String>>,
    /// Head of the second column; «Стало» unless said otherwise.
    #[prop(optional, into)]
    after: Option<Signal<String>>,
    /// Name for tests.
    #[prop(optional, into)]
    test_id: Option<String>,
) -> impl IntoView {
    let words = Words::here();
    let (before, after) = (before.unwrap_or(words.before), after.unwrap_or(words.after));
    let line = |row: DiffRow| {
        view! {
            <div>
                <dt>{row.name}</dt>
                <dd>
                    <del>{row.before.unwrap_or_else(|| "—".to_owned())}</del>
                </dd>
                <dd>
                    <ins>{row.after.unwrap_or_else(|| "—".to_owned())}</ins>
                </dd>
            </div>
        }
    };
    view! {
        <dl class="diff" data-testid=test_id>
            <div class="head" aria-hidden="true">
                <span></span>
                <span>{move || before.get()}</span>
                <span>{move || after.get()}</span>
            </div>
            {move || rows.get().into_iter().map(line).collect_view()}
        </dl>
    }
}

/// Two versions side by side, of which one keeps a side in each field.
#[component]
pub fn DiffPicker(
    /// The fields that differ, each with its id.
    #[prop(into)]
    rows: Signal<Vec<(String, DiffRow)>>,
    /// The fields that stay as in the second column.
    #[prop(into)]
    after_kept: Signal<BTreeSet<String>>,
    /// A side was chosen: the field, and whether it is the second column's.
    #[prop(into)]
    on_pick: Callback<(String, bool)>,
    /// Head of the first column.
    #[prop(into)]
    before: Signal<String>,
    /// Head of the second column.
    #[prop(into)]
    after: Signal<String>,
    /// Name for tests; a side adds the field and `.before` or `.after`.
    #[prop(into)]
    test_id: String,
) -> impl IntoView {
    let group = fresh_id("diff");
    let list_id = test_id.clone();
    let line = move |(field, row): (String, DiffRow)| {
        let side = |is_after: bool, text: Option<String>| {
            let (own, picked) = (field.clone(), field.clone());
            let test_id = format!("{test_id}.{field}.{}", if is_after { "after" } else { "before" });
            view! {
                <label class="check">
                    <input
                        type="radio"
                        name=format!("{group}-{field}")
                        data-testid=test_id
                        prop:checked=move || after_kept.with(|kept| kept.contains(&own)) == is_after
                        on:change=move |_| on_pick.run((picked.clone(), is_after))
                    />
                    <span>{text.unwrap_or_else(|| "—".to_owned())}</span>
                </label>
            }
        };
        let (theirs, mine) = (side(false, row.before), side(true, row.after));
        let label = row.name.clone();
        view! {
            <div role="radiogroup" aria-label=label>
                <span class="name">{row.name}</span>
                {theirs}
                {mine}
            </div>
        }
    };
    view! {
        <div class="diff" data-testid=list_id>
            <div class="head" aria-hidden="true">
                <span></span>
                <span>{move || before.get()}</span>
                <span>{move || after.get()}</span>
            </div>
            {move || rows.get().into_iter().map(&line).collect_view()}
        </div>
    }
}
