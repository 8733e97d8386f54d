//! Work in the background that failed: what it was, what it said, and doing it again.

use leptos::prelude::*;
use shared::{
    events::Entity,
    health::{FailedJob, FailedJobState, HealthReport, JobsReport},
    ids::JobId,
    permission::Permission,
};

use crate::{
    api,
    data::{commands::carry_out, session::Session, toasts::Notices},
    i18n::{keys, t, t_with, text},
    kit::{Badge, Button, ButtonSize, Card, Empty, Tone},
    pages::record::moment,
};

#[component]
pub(super) fn JobsCard(report: Signal<Option<HealthReport>>, on_done: Callback<()>) -> impl IntoView {
    let jobs = Memo::new(move |_| report.with(|it| it.as_ref().map(|it| it.jobs.clone())));
    view! {
        <Card title=text(keys::HEALTH_JOBS) flush=true test_id="health.jobs">
            {move || jobs.get().map(|jobs| view! { <Jobs jobs on_done /> })}
        </Card>
    }
}

#[component]
fn Jobs(jobs: JobsReport, on_done: Callback<()>) -> impl IntoView {
    let counts = [("waiting", jobs.waiting.into()), ("running", jobs.running.into()), ("dead", jobs.dead.into())];
    let rows = if jobs.failed.is_empty() {
        let said = Signal::derive(|| Some(t(keys::HEALTH_JOBS_NONE_TEXT)));
        view! { <Empty icon="circle-check" title=text(keys::HEALTH_JOBS_NONE) text=said /> }.into_any()
    } else {
        let rows = jobs.failed.into_iter().map(|job| view! { <Row job on_done /> }).collect_view();
        view! { <ul class="health-jobs">{rows}</ul> }.into_any()
    };
    view! {
        <div class="body">
            <p class="muted">{t_with(keys::HEALTH_JOBS_COUNTS, &counts)}</p>
        </div>
        {rows}
    }
}

#[component]
fn Row(job: FailedJob, on_done: Callback<()>) -> impl IntoView {
    let session = Session::here();
    let dead = job.state == FailedJobState::Dead;
    let state = if dead { keys::HEALTH_JOB_DEAD } else { keys::HEALTH_JOB_RETRYING };
    let tone = if dead { Tone::Danger } else { Tone::Warning };
    // What one may not read, one may not repeat either.
    let (id, readable) = (job.id, job.error.is_some());
    let again = move || {
        let may = readable && session.can(Permission::SettingsManage);
        may.then(|| view! { <Again id on_done /> })
    };
    view! {
        <li data-testid="health.job" data-kind=job.kind data-state=job.state.as_str()>
            <div>
                <strong>{job.title}</strong>
                <p>
                    <Badge tone>{t_with(state, &[("when", moment(job.at).into())])}</Badge>
                    " "
                    <span class="small muted">{t_with(keys::HEALTH_JOB_ATTEMPTS, &[("count", job.attempts.into())])}</span>
                </p>
                <p class="small muted">{job.error.unwrap_or_else(|| t(keys::HEALTH_JOB_HIDDEN))}</p>
            </div>
            {again}
        </li>
    }
}

#[component]
fn Again(id: JobId, on_done: Callback<()>) -> impl IntoView {
    let (notices, busy) = (Notices::here(), RwSignal::new(false));
    let press = move |()| {
        carry_out(Entity::Job, busy, notices, api::health::retry(id), move |_| {
            notices.done(t(keys::HEALTH_RETRIED));
            on_done.try_run(());
        });
    };
    view! {
        <Button size=ButtonSize::Small icon="refresh-cw" busy on_press=press test_id="health.retry">
            {move || t(keys::HEALTH_RETRY)}
        </Button>
    }
}
