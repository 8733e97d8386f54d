//! What failed within a day, with the number people were shown.

use leptos::prelude::*;
use shared::health::{ErrorLine, ErrorsReport, HealthReport};

use crate::{
    i18n::{keys, t, t_with, text},
    kit::{Card, ColumnHeader},
    pages::record::moment,
};

#[component]
pub(super) fn ErrorsCard(report: Signal<Option<HealthReport>>) -> impl IntoView {
    let errors = Memo::new(move |_| report.with(|it| it.as_ref().map(|it| it.errors.clone())));
    view! {
        <Card title=text(keys::HEALTH_ERRORS) flush=true test_id="health.errors">
            {move || errors.get().map(|errors| view! { <Errors errors /> })}
        </Card>
    }
}

#[component]
fn Errors(errors: ErrorsReport) -> impl IntoView {
    if errors.items.is_empty() {
        return view! {
            <div class="body">
                <p class="muted">{t(keys::HEALTH_ERRORS_NONE)}</p>
            </div>
        }
        .into_any();
    }
    view! {
        <div class="body">
            <p class="muted">{t_with(keys::HEALTH_ERRORS_COUNT, &[("count", errors.count.into())])}</p>
        </div>
        <div class="table-frame">
            <table class="table" data-density="compact">
                <thead>
                    <tr>
                        <ColumnHeader label=text(keys::HEALTH_ERRORS_WHEN) />
                        <ColumnHeader label=text(keys::HEALTH_ERRORS_WHERE) />
                        <ColumnHeader label=text(keys::HEALTH_ERRORS_REQUEST) priority=2 />
                    </tr>
                </thead>
                <tbody>{errors.items.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(line: ErrorLine) -> impl IntoView {
    let times = (line.times > 1).then(|| t_with(keys::HEALTH_ERRORS_TIMES, &[("count", line.times.into())]));
    view! {
        <tr data-testid="health.error">
            <td>{moment(line.at)} {times.map(|times| view! { <p class="small faint">{times}</p> })}</td>
            <td>
                <span class="small">{line.place}</span>
                {line.error.map(|error| view! { <p class="small muted">{error}</p> })}
            </td>
            <td class="small faint" data-col="2">{line.request_id}</td>
        </tr>
    }
}
