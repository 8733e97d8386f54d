//! `/settings/health`: how the installation stands, at one look, and the work that failed with a button to do it again.
//!
//! The page asks anew every few seconds and by the live stream.
//!
//! Test ids: `health.well`, `health.warning`, `health.version`, `health.schema`, `health.disk`, `health.mail`,
//! `health.backup`, `health.audit`, `health.job`, `health.retry`, `health.error`, `health.failed`.

mod errors;
mod facts;
mod jobs;

use std::time::Duration;

use leptos::prelude::*;
use shared::{events::Entity, health::HealthReport, problem::Problem};

use crate::{
    api,
    data::{asked::Asked, changes, toasts::sentence},
    i18n::{keys, text},
    kit::{ErrorPanel, PageHeader, SkeletonRows},
    pages::settings_frame::SettingsFrame,
    routes::Page,
};

use errors::ErrorsCard;
use facts::{BackupCard, Look, ProgramCard};
use jobs::JobsCard;

/// How often the page asks by itself.
const TICK: Duration = Duration::from_secs(10);

/// The section.
#[component]
pub fn HealthPage() -> impl IntoView {
    let (report, failed, again) = watched();
    let there = Memo::new(move |_| report.with(Option::is_some));
    let before = move || match (there.get(), failed.get()) {
        (true, _) => ().into_any(),
        (false, None) => view! { <SkeletonRows label=text(keys::PAGE_HEALTH) rows=6 /> }.into_any(),
        (false, Some(problem)) => {
            let number = problem.request_id.clone();
            view! {
                <ErrorPanel
                    title=text(keys::PAGE_HEALTH)
                    text=Some(sentence(&problem))
                    on_retry=again
                    request_id=number
                    test_id="health.failed"
                />
            }
            .into_any()
        }
    };
    view! {
        <main class="page" id="page" data-testid="page.settings.health">
            <PageHeader title=text(keys::PAGE_HEALTH) />
            <SettingsFrame page=Page::Health>
                {before}
                {move || {
                    there
                        .get()
                        .then(|| {
                            let report = Signal::derive(move || report.get());
                            view! {
                                <Look report />
                                <JobsCard report on_done=again />
                                <BackupCard report />
                                <ErrorsCard report />
                                <ProgramCard report />
                            }
                        })
                }}
            </SettingsFrame>
        </main>
    }
}

/// The report for as long as the page is open: what was last heard stays while more is asked for.
fn watched() -> (Memo<Option<HealthReport>>, Memo<Option<Problem>>, Callback<()>) {
    let tick = RwSignal::new(0_u32);
    let asked = Asked::new(move || {
        tick.track();
        changes::follow(Entity::Job);
        changes::follow(Entity::Backup);
        api::health::report()
    });
    let report = Memo::new(move |before: Option<&Option<HealthReport>>| match asked.get() {
        Some(Ok(report)) => Some(report),
        _ => before.cloned().flatten(),
    });
    let failed = Memo::new(move |_| match asked.get() {
        Some(Err(problem)) => Some(*problem),
        _ => None,
    });
    let ticking = set_interval_with_handle(move || tick.update(|tick| *tick = tick.wrapping_add(1)), TICK);
    on_cleanup(move || {
        if let Ok(ticking) = ticking {
            ticking.clear();
        }
    });
    (report, failed, Callback::new(move |()| asked.refetch()))
}
