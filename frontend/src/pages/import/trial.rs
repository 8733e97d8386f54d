//! Step two: what a run would do. Nothing has been written.

use leptos::prelude::*;
use shared::events::Entity;

use super::{
    Wizard,
    connect::start,
    counts::Counts,
    entities::{number, written},
    remarks::Remarks,
    repeat::KeyDialog,
};
use crate::{
    data::{commands::carry_out, toasts::Notices},
    i18n::{keys, t, t_with, text},
    kit::{Button, ButtonKind},
};

#[component]
pub(super) fn Trial(wizard: Wizard) -> impl IntoView {
    let notices = Notices::here();
    let (busy, asking) = (RwSignal::new(false), RwSignal::new(false));
    let counts =
        Memo::new(move |_| wizard.state.with(|state| state.as_ref().map(|state| state.entities.clone()).unwrap_or_default()));
    let run = move |()| {
        let command = wizard.form.value.get_untracked();
        if command.api_key.trim().is_empty() {
            // The page was opened anew since: the key is kept nowhere, the rest the dry run knows.
            asking.set(true);
            return;
        }
        carry_out(Entity::Import, busy, notices, start(command, false), |_| ());
    };
    let verb = Signal::derive(move || {
        let count = counts.with(|counts| written(counts));
        t_with(keys::WIZARD_MOVE, &[("count", count.into()), ("number", number(count).into())])
    });
    view! {
        {move || view! { <Counts counts=counts.get() /> }}
        <Remarks wizard />
        <footer class="trial-act">
            <span class="grow">{move || t(keys::WIZARD_TRIAL_DONE)}</span>
            <Button on_press=move |()| wizard.editing.set(true) test_id="import.edit">
                {move || t(keys::WIZARD_EDIT)}
            </Button>
            <Button kind=ButtonKind::Primary busy on_press=run test_id="import.run">
                {verb}
            </Button>
        </footer>
        <KeyDialog asking title=verb text=text(keys::WIZARD_KEY_IN_PLACE) />
    }
}
