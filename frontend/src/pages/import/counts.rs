//! The counts of a run, entity by entity, before it or after it.

use leptos::prelude::*;
use shared::import::EntityCount;

use super::entities::{in_order, is_kept_raw, is_made_here, name, number};
use crate::{
    i18n::{Key, keys, t, t_with, text},
    kit::{Badge, ColumnHeader, Tone},
};

/// A column of counts.
struct Column {
    id: &'static str,
    before: Key,
    after: Key,
    priority: u8,
    read: fn(&EntityCount) -> u64,
    /// What stands in it deserves a look.
    warns: bool,
}

const COLUMNS: [Column; 7] = [
    column("total", keys::COUNT_TOTAL, keys::COUNT_TOTAL, 2, |it| it.total),
    column("imported", keys::COUNT_CREATE, keys::COUNT_CREATED, 0, |it| it.imported),
    column("updated", keys::COUNT_UPDATE, keys::COUNT_UPDATED, 2, |it| it.updated),
    column("unchanged", keys::COUNT_UNCHANGED, keys::COUNT_UNCHANGED, 3, |it| it.unchanged),
    warning("repaired", keys::COUNT_REPAIR, keys::COUNT_REPAIRED, 2, |it| it.repaired),
    warning("kept", keys::COUNT_KEEP, keys::COUNT_KEPT, 3, |it| it.kept_local),
    warning("skipped", keys::COUNT_SKIP, keys::COUNT_SKIPPED, 0, |it| it.skipped),
];

const fn column(id: &'static str, before: Key, after: Key, priority: u8, read: fn(&EntityCount) -> u64) -> Column {
    Column { id, before, after, priority, read, warns: false }
}

const fn warning(id: &'static str, before: Key, after: Key, priority: u8, read: fn(&EntityCount) -> u64) -> Column {
    Column { id, before, after, priority, read, warns: true }
}

fn cell(column: &Column, value: u64, entity: &str) -> impl IntoView + use<> {
    let shown = number(value);
    let content = match value {
        0 if is_kept_raw(entity) => view! { <span class="faint">"—"</span> }.into_any(),
        0 => view! { <span class="faint">{shown}</span> }.into_any(),
        _ if column.warns => view! { <Badge tone=Tone::Warning>{shown}</Badge> }.into_any(),
        _ => shown.into_any(),
    };
    view! {
        <td
            class="num"
            data-col=(column.priority > 0).then(|| column.priority.to_string())
            data-testid=format!("import.report.{}.{entity}", column.id)
            data-value=value.to_string()
        >
            {content}
        </td>
    }
}

fn row(count: EntityCount) -> impl IntoView {
    let cells = COLUMNS.iter().map(|column| cell(column, (column.read)(&count), &count.entity)).collect_view();
    view! {
        <tr>
            <td class="strong">{name(&count.entity)}</td>
            {cells}
        </tr>
    }
}

/// The table; `after` says what was done instead of what would be.
#[component]
pub(super) fn Counts(counts: Vec<EntityCount>, #[prop(optional)] after: bool) -> impl IntoView {
    let (made_here, counts): (Vec<_>, Vec<_>) =
        in_order(counts).into_iter().filter(|count| count.total > 0).partition(|count| is_made_here(&count.entity));
    let sums = COLUMNS
        .iter()
        .map(|column| {
            let sum = counts.iter().map(column.read).sum::<u64>();
            view! {
                <td class="num" data-col=(column.priority > 0).then(|| column.priority.to_string())>
                    {number(sum)}
                </td>
            }
        })
        .collect_view();
    let kept_raw = counts.iter().any(|count| is_kept_raw(&count.entity));
    let heads = COLUMNS
        .iter()
        .map(|column| {
            let key = if after { column.after } else { column.before };
            view! { <ColumnHeader label=text(key) numeric=true priority=column.priority /> }
        })
        .collect_view();
    view! {
        <div class="table-frame">
            <table class="table" data-density="compact" data-testid="import.counts">
                <thead>
                    <tr>
                        <ColumnHeader label=text(keys::COUNT_WHAT) />
                        {heads}
                    </tr>
                </thead>
                <tbody>{counts.into_iter().map(row).collect_view()}</tbody>
                <tfoot>
                    <tr>
                        <td>{move || t(keys::COUNT_ALL)}</td>
                        {sums}
                    </tr>
                </tfoot>
            </table>
        </div>
        {made_here
            .into_iter()
            .map(|count| {
                let made = number(count.imported);
                view! {
                    <p
                        class="body small muted"
                        data-testid=format!("import.report.imported.{}", count.entity)
                        data-value=count.imported.to_string()
                    >
                        {move || t_with(keys::COUNT_MADE_HERE, &[("number", made.clone().into())])}
                    </p>
                }
            })
            .collect_view()}
        {kept_raw.then(|| view! { <p class="body small muted">{move || t(keys::COUNT_KEPT_RAW)}</p> })}
    }
}
