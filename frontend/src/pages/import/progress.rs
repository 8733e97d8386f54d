//! A run or a dry run on its way: how far, at what, and a way to stop it.

use leptos::prelude::*;
use shared::{
    events::Entity,
    import::{EntityCount, ImportState},
};

use super::{
    Wizard,
    entities::{done, in_order, name, number},
};
use crate::{
    api,
    data::{commands::carry_out, toasts::Notices},
    i18n::{keys, t, t_with, text},
    kit::{Button, Icon, Progress},
};

#[component]
pub(super) fn Running(wizard: Wizard) -> impl IntoView {
    let (notices, busy) = (Notices::here(), RwSignal::new(false));
    // The news that ends the run takes this view away while its parts are still being told: hence `try_get`.
    let of = move |read: fn(&ImportState) -> String| {
        Signal::derive(move || wizard.state.with(|state| state.as_ref().map(read).unwrap_or_default()))
    };
    let step = of(|state| state.current_step.clone());
    let percent = Signal::derive(move || wizard.state.with(|state| state.as_ref().map_or(0, |state| state.progress)));
    let dry = Signal::derive(move || wizard.state.with(|state| state.as_ref().is_some_and(|it| it.dry_run)));
    let entities = Memo::new(move |_| wizard.state.with(|it| it.as_ref().map(|it| it.entities.clone()).unwrap_or_default()));
    let stop = move |()| carry_out(Entity::Import, busy, notices, api::import::cancel(), |_| ());
    view! {
        <div class="body">
            <div class="run">
                <span class="figure" data-testid="import.percent">
                    {move || t_with(keys::PERCENT, &[("number", u32::from(percent.try_get().unwrap_or_default()).into())])}
                </span>
                <span class="muted truncate" role="status" data-testid="import.step">
                    {move || step.try_get().unwrap_or_default()}
                </span>
                <Button busy on_press=stop test_id="import.cancel">
                    {move || t(keys::WIZARD_STOP)}
                </Button>
                <Progress label=text(keys::PAGE_IMPORT) value=percent thick=true test_id="import.progress" />
            </div>
            <ul class="entities">
                {move || {
                    let mut reached = false;
                    in_order(entities.try_get().unwrap_or_default())
                        .into_iter()
                        .map(|count| entity(&count, dry.try_get().unwrap_or_default(), &mut reached))
                        .collect_view()
                }}
            </ul>
            <p class="small muted">{move || t(keys::WIZARD_GOES_ON)}</p>
        </div>
    }
}

/// A line per entity: done, on its way, or waiting; the first that is not done is on its way.
fn entity(count: &EntityCount, dry: bool, reached: &mut bool) -> impl IntoView + use<> {
    let (ready, total) = (done(count), count.total);
    let state = if ready >= total && !*reached {
        "done"
    } else if *reached {
        "waiting"
    } else {
        *reached = true;
        "running"
    };
    let icon = if state == "done" { "check" } else { "clock" };
    let said = if state == "done" || (dry && ready == 0) {
        number(total)
    } else {
        t_with(keys::COUNT_OF, &[("done", number(ready).into()), ("total", number(total).into())])
    };
    view! {
        <li data-state=state>
            <Icon name=icon />
            <span>{name(&count.entity)}</span>
            <span class="num small">{said}</span>
        </li>
    }
}
