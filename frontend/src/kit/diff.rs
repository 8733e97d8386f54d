//! What changed, field by field: in the history, and when two people changed the same thing.

use leptos::prelude::*;

use super::Words;

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
