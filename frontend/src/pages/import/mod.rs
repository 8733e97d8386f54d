//! `/settings/import`: moving in from AlfaCRM in four steps: connect, dry run, run, report.
//!
//! The run lives on the server: this page only watches it, once a second while it runs and by the live stream, so
//! it can be closed and opened again at any moment. The API key stays in the form and is kept nowhere.
//!
//! Test ids: `import.url`, `import.email`, `import.key`, `import.zone`, `import.rooms`, `import.lessons`,
//! `import.branches`, `import.test`, `import.connection`, `import.dry-run`, `import.run`, `import.edit`,
//! `import.progress`, `import.step`, `import.cancel`, `import.report`, `import.report.<count>.<entity>`,
//! `import.line.<entity>`, `import.left`, `import.remark`, `import.remark.other`, `import.remarks.entity`,
//! `import.remarks.outcome`, `import.export`, `import.roll-back`, `import.again`, `import.repeat`,
//! `import.repeat-key`, `import.clear`.

mod clear;
mod connect;
mod counts;
mod entities;
mod export;
mod outcome;
mod progress;
mod remarks;
mod repeat;
mod roll_back;
mod trial;

use std::time::Duration;

use leptos::prelude::*;
use shared::{
    events::Entity,
    import::{ImportState, ImportStatus, StartImport},
    problem::Problem,
};

use crate::{
    api,
    data::{asked::Asked, changes, form::Form, session::Session, toasts::sentence},
    i18n::{keys, t, text},
    kit::{Crumb, ErrorPanel, PageHeader, SkeletonRows, Stepper},
    pages::{
        everywhere::{NeedsEverywhere, limited},
        settings_frame::SettingsFrame,
    },
    platform::storage,
    routes::Page,
};

use clear::ClearCard;
use connect::Connect;
use outcome::Outcome;
use progress::Running;
use trial::Trial;

const TICK: Duration = Duration::from_secs(1);
/// What may be remembered in the browser; never the key.
const STORED_URL: &str = "import-url";
const STORED_EMAIL: &str = "import-email";

/// Where in the wizard we are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Connect,
    Trial,
    Run,
    Report,
}

/// What the steps share.
#[derive(Clone, Copy)]
struct Wizard {
    /// The newest run as last heard of.
    state: Memo<Option<ImportState>>,
    /// Address, key and choices; lives as long as the page.
    form: Form<StartImport>,
    /// The connection is to be looked at again, whatever the newest run was.
    editing: RwSignal<bool>,
}

/// The step a run stands at.
fn step_of(state: &ImportState, editing: bool) -> Step {
    match (state.status, state.dry_run) {
        (ImportStatus::Running, true) => Step::Trial,
        (ImportStatus::Running, false) => Step::Run,
        _ if editing => Step::Connect,
        (ImportStatus::Idle, _) => Step::Connect,
        (ImportStatus::Completed, true) => Step::Trial,
        // A dry run that failed or was stopped has nothing to show but why.
        (_, true) => Step::Connect,
        (_, false) => Step::Report,
    }
}

fn begin() -> StartImport {
    StartImport {
        alfacrm_url: storage::get(STORED_URL).unwrap_or_default(),
        email: storage::get(STORED_EMAIL).unwrap_or_default(),
        migrate_rooms: true,
        migrate_lessons: true,
        time_zone: Some(Session::here().zone()),
        ..StartImport::default()
    }
}

/// The state of the newest run: asked for once a second while one runs, and when the live stream tells of it.
fn watch() -> (Memo<Option<ImportState>>, Memo<Option<Problem>>, Callback<()>) {
    let tick = RwSignal::new(0_u32);
    let asked = Asked::new(move || {
        tick.track();
        changes::follow(Entity::Import);
        api::import::status()
    });
    let state = Memo::new(move |before: Option<&Option<ImportState>>| match asked.get() {
        Some(Ok(state)) => Some(state),
        _ => before.cloned().flatten(),
    });
    let failed = Memo::new(move |_| match asked.get() {
        Some(Err(problem)) => Some(*problem),
        _ => None,
    });
    let runs = move || state.with_untracked(|state| state.as_ref().is_some_and(|state| state.status == ImportStatus::Running));
    let ticking = set_interval_with_handle(
        move || {
            if runs() {
                tick.update(|tick| *tick = tick.wrapping_add(1));
            }
        },
        TICK,
    );
    on_cleanup(move || {
        if let Ok(ticking) = ticking {
            ticking.clear();
        }
    });
    (state, failed, Callback::new(move |()| asked.refetch()))
}

/// The wizard.
#[component]
pub fn ImportPage() -> impl IntoView {
    let (state, failed, again) = watch();
    let limited = limited();
    let wizard = Wizard { state, form: Form::new(begin()), editing: RwSignal::new(false) };
    let path =
        Signal::derive(|| vec![Crumb::to(t(keys::PAGE_SETTINGS), Page::Settings.path()), Crumb::here(t(keys::PAGE_IMPORT))]);
    view! {
        <main class="page" id="page" data-testid="page.settings.import">
            <PageHeader path />
            <SettingsFrame page=Page::Import>
                <div class="wizard stack">
                    <Failure failed again />
                    <NeedsEverywhere />
                    {move || (!limited.get()).then(|| view! {
                        <Steps wizard failed />
                        <ClearCard wizard />
                    })}
                </div>
            </SettingsFrame>
        </main>
    }
}

#[component]
fn Failure(failed: Memo<Option<Problem>>, again: Callback<()>) -> impl IntoView {
    move || {
        failed.get().map(|problem| {
            let number = problem.request_id.clone();
            view! {
                <ErrorPanel
                    title=text(keys::WIZARD_STATUS_FAILED)
                    text=Some(sentence(&problem))
                    on_retry=again
                    request_id=number
                    test_id="import.error"
                />
            }
        })
    }
}

#[component]
fn Steps(wizard: Wizard, failed: Memo<Option<Problem>>) -> impl IntoView {
    let step = Memo::new(move |_| wizard.state.with(|state| state.as_ref().map(|state| step_of(state, wizard.editing.get()))));
    let runs =
        Memo::new(move |_| wizard.state.with(|state| state.as_ref().is_some_and(|state| state.status == ImportStatus::Running)));
    move || match step.get() {
        None if failed.with(Option::is_some) => ().into_any(),
        None => view! { <SkeletonRows label=text(keys::PAGE_IMPORT) rows=4 /> }.into_any(),
        Some(step) => {
            let content = match step {
                Step::Connect => view! { <Connect wizard /> }.into_any(),
                Step::Trial | Step::Run if runs.get() => view! { <Running wizard /> }.into_any(),
                Step::Trial => view! { <Trial wizard /> }.into_any(),
                Step::Run | Step::Report => view! { <Outcome wizard /> }.into_any(),
            };
            view! {
                <section class="card" aria-label=text(keys::PAGE_IMPORT)>
                    <StepsHead step />
                    {content}
                </section>
            }
            .into_any()
        }
    }
}

#[component]
fn StepsHead(step: Step) -> impl IntoView {
    let steps =
        Signal::derive(|| [keys::WIZARD_CONNECT, keys::WIZARD_TRIAL, keys::WIZARD_RUN, keys::WIZARD_REPORT].map(t).to_vec());
    let at = match step {
        Step::Connect => 0_usize,
        Step::Trial => 1,
        Step::Run => 2,
        Step::Report => 3,
    };
    view! {
        <header>
            <Stepper label=text(keys::PAGE_IMPORT) steps current=Signal::stored(at) />
        </header>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_step_follows_the_newest_run() {
        let at = |status, dry_run, editing| step_of(&ImportState { status, dry_run, ..ImportState::default() }, editing);
        assert_eq!(at(ImportStatus::Idle, false, false), Step::Connect);
        assert_eq!(at(ImportStatus::Completed, true, false), Step::Trial);
        assert_eq!(at(ImportStatus::Completed, true, true), Step::Connect);
        assert_eq!(at(ImportStatus::Failed, true, false), Step::Connect);
        assert_eq!(at(ImportStatus::Running, false, true), Step::Run);
        assert_eq!(at(ImportStatus::RolledBack, false, false), Step::Report);
    }
}
