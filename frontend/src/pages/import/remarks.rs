//! Remarks of the newest run: each row that was repaired, left as it is here, or left out, why, and what to do.

use leptos::prelude::*;
use shared::import::{ImportState, ReportQuery, ReportRow, RowOutcome};

use super::{
    Wizard,
    entities::{in_order, name, page_of},
    export::Export,
};
use crate::{
    api,
    data::{asked::Asked, toasts::sentence},
    i18n::{Key, keys, t, t_with, text},
    kit::{Badge, Choice, ColumnHeader, ErrorPanel, Pagination, Segmented, Select, SkeletonRows, Tone},
};

const PAGE_SIZE: u32 = 25;

/// What happened to a row; of a dry run, what would happen.
pub(super) const fn outcome_name(outcome: RowOutcome, dry: bool) -> Key {
    match (outcome, dry) {
        (RowOutcome::Imported, true) => keys::COUNT_CREATE,
        (RowOutcome::Imported, false) => keys::COUNT_CREATED,
        (RowOutcome::Updated, true) => keys::COUNT_UPDATE,
        (RowOutcome::Updated, false) => keys::COUNT_UPDATED,
        (RowOutcome::Unchanged, _) => keys::COUNT_UNCHANGED,
        (RowOutcome::Repaired, true) => keys::COUNT_REPAIR,
        (RowOutcome::Repaired, false) => keys::COUNT_REPAIRED,
        (RowOutcome::Skipped, true) => keys::COUNT_SKIP,
        (RowOutcome::Skipped, false) => keys::COUNT_SKIPPED,
        (RowOutcome::KeptLocal, true) => keys::COUNT_KEEP,
        (RowOutcome::KeptLocal, false) => keys::COUNT_KEPT,
        (RowOutcome::Double, _) => keys::REMARKS_DOUBLES,
    }
}

/// What is looked at: the whole report, or a part of it.
#[derive(Clone, Copy)]
struct Look {
    entity: RwSignal<String>,
    outcome: RwSignal<String>,
    page: RwSignal<u32>,
    /// The run was a dry run.
    dry: Memo<bool>,
}

impl Look {
    fn query(self) -> ReportQuery {
        ReportQuery {
            entity: Some(self.entity.get()).filter(|entity| !entity.is_empty()),
            outcome: self.outcome.with(|outcome| outcome.parse().ok()),
            page: Some(self.page.get()),
            page_size: Some(PAGE_SIZE),
        }
    }
}

#[component]
pub(super) fn Remarks(wizard: Wizard) -> impl IntoView {
    let dry = Memo::new(move |_| wizard.state.with(|it| it.as_ref().is_some_and(|it| it.dry_run)));
    let look = Look { entity: RwSignal::new(String::new()), outcome: RwSignal::new(String::new()), page: RwSignal::new(1), dry };
    let run = Memo::new(move |_| wizard.state.with(|it| it.as_ref().map(|it| (it.id, it.completed_at))));
    let asked = Asked::new(move || {
        run.track();
        let query = look.query();
        async move { api::import::report(&query).await }
    });
    view! {
        <div class="body">
            <Filters wizard look />
        </div>
        {move || match asked.get() {
            None => view! { <SkeletonRows label=text(keys::REMARKS) rows=4 /> }.into_any(),
            Some(Ok(page)) if page.items.is_empty() => {
                view! {
                    <div class="body muted" data-testid="import.remarks.none">{t(keys::REMARKS_NONE)}</div>
                }
                    .into_any()
            }
            Some(Ok(page)) => view! { <Table page look /> }.into_any(),
            Some(Err(problem)) => {
                let number = problem.request_id.clone();
                view! {
                    <div class="body">
                        <ErrorPanel
                            title=text(keys::REMARKS_FAILED)
                            text=Some(sentence(&problem))
                            on_retry=move |()| asked.refetch()
                            request_id=number
                            test_id="import.remarks.error"
                        />
                    </div>
                }
                    .into_any()
            }
        }}
    }
}

fn entities(state: Option<&ImportState>) -> Vec<Choice> {
    let counts = state.map(|state| state.entities.clone()).unwrap_or_default();
    in_order(counts)
        .into_iter()
        .filter(|count| count.repaired + count.skipped + count.kept_local > 0)
        .map(|count| Choice::new(count.entity.clone(), name(&count.entity)))
        .collect()
}

#[component]
fn Filters(wizard: Wizard, look: Look) -> impl IntoView {
    let outcomes = Signal::derive(move || {
        let dry = look.dry.get();
        let all = std::iter::once(Choice::new("", t(keys::REMARKS_ALL)));
        let some = [RowOutcome::Skipped, RowOutcome::Repaired, RowOutcome::KeptLocal, RowOutcome::Double];
        all.chain(some.map(|outcome| Choice::new(outcome.as_str(), t(outcome_name(outcome, dry))))).collect::<Vec<_>>()
    });
    view! {
        <div class="row wrap">
            <h2 class="grow">{move || t(keys::REMARKS)}</h2>
            <div class="remarks-entity">
                <Select
                    choices=Signal::derive(move || wizard.state.with(|state| entities(state.as_ref())))
                    value=look.entity
                    on_change=move |entity| {
                        look.entity.set(entity);
                        look.page.set(1);
                    }
                    none_label=Signal::derive(|| Some(t(keys::REMARKS_ANYTHING)))
                    aria_label=Signal::derive(|| Some(t(keys::COUNT_WHAT)))
                    test_id="import.remarks.entity"
                />
            </div>
            <Segmented
                label=text(keys::REMARKS_OUTCOME)
                choices=outcomes
                value=look.outcome
                on_change=move |outcome| {
                    look.outcome.set(outcome);
                    look.page.set(1);
                }
                test_id="import.remarks.outcome"
            />
            {move || look.dry.get().then(|| view! { <Export dry=true /> })}
        </div>
    }
}

#[component]
fn Table(page: shared::page::Page<ReportRow>, look: Look) -> impl IntoView {
    let (at, pages, total) = (page.page, page.pages(), page.total);
    let first = u64::from(at.saturating_sub(1)) * u64::from(page.page_size) + 1;
    let last = first + (page.items.len() as u64).saturating_sub(1);
    let range = Signal::derive(move || {
        t_with(keys::LIST_RANGE, &[("first", first.into()), ("last", last.into()), ("total", total.into())])
    });
    let position = Signal::derive(move || t_with(keys::LIST_POSITION, &[("page", at.into()), ("pages", pages.into())]));
    view! {
        <div class="table-frame remarks" tabindex="0" role="region" aria-label=text(keys::REMARKS)>
            <table class="table" data-density="compact">
                <thead>
                    <tr>
                        <ColumnHeader label=text(keys::COUNT_WHAT) priority=2 />
                        <ColumnHeader label=text(keys::REMARK_ROW) />
                        <ColumnHeader label=text(keys::REMARKS_OUTCOME) priority=2 />
                        <ColumnHeader label=text(keys::REMARK_WHY) />
                        <ColumnHeader label=text(keys::REMARK_REMEDY) priority=2 />
                    </tr>
                </thead>
                <tbody>{page.items.into_iter().map(|it| row(it, look.dry.get_untracked())).collect_view()}</tbody>
            </table>
        </div>
        {(pages > 1)
            .then(|| {
                view! {
                    <Pagination
                        range
                        position
                        page=Signal::stored(at)
                        pages=Signal::stored(pages)
                        on_page=move |page| look.page.set(page)
                    />
                }
            })}
    }
}

fn row(row: ReportRow, dry: bool) -> impl IntoView {
    let tone = match row.outcome {
        RowOutcome::Skipped => Tone::Danger,
        RowOutcome::Repaired | RowOutcome::KeptLocal | RowOutcome::Double => Tone::Warning,
        _ => Tone::Neutral,
    };
    let href = row.record_id.and_then(|id| page_of(&row.entity, id, &row.name));
    let other = row.other_id.and_then(|id| page_of(&row.entity, id, ""));
    let said = if row.source_id.is_empty() { String::new() } else { format!("№ {}", row.source_id) };
    let named = if row.name.is_empty() { said.clone() } else { row.name.clone() };
    let number = (!row.name.is_empty() && !said.is_empty()).then_some(said);
    let subject = match href {
        Some(href) => view! { <a class="link strong" href=href>{named}</a> }.into_any(),
        None => view! { <span class="strong">{named}</span> }.into_any(),
    };
    view! {
        <tr data-testid="import.remark" data-entity=row.entity.clone() data-outcome=row.outcome.as_str()>
            <td class="muted" data-col="2">{name(&row.entity)}</td>
            <td>{subject} " " {number.map(|number| view! { <span class="faint">{number}</span> })}</td>
            <td data-col="2">
                <Badge tone>{t(outcome_name(row.outcome, dry))}</Badge>
            </td>
            <td>
                {row.reason}
                {other
                    .map(|href| {
                        view! {
                            " "
                            <a class="link" href=href data-testid="import.remark.other">
                                {t(keys::REMARK_OTHER)}
                            </a>
                        }
                    })}
            </td>
            <td class="muted" data-col="2">{row.remedy}</td>
        </tr>
    }
}
