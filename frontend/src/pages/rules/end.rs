//! Ends a rule after its last day; what is taken away is shown first, and there is a way back.
//!
//! Test ids: `series.end`, `series.end.last`, `series.end.submit`, `series.end.effect`.

use chrono::NaiveDate;
use leptos::prelude::*;
use shared::{
    events::Entity,
    lessons::Scope,
    patch::Patch,
    rules::{ScheduleRule, UpdateRule},
};

use super::preview::summary;
use crate::{
    api::{self, Reply},
    data::{
        asked::Asked,
        changes,
        form::Form,
        session::Session,
        toasts::{Notices, sentence},
    },
    i18n::{keys, t, text},
    kit::{Button, ButtonKind, DateInput, Dialog, Field, Notice, SkeletonRows, Tone},
    pages::form_refusal::FormRefusal,
    platform::{command_key, wall_now},
};

fn ended(rule: &ScheduleRule, last: NaiveDate) -> UpdateRule {
    UpdateRule { version: rule.version, scope: Scope::All, until: Patch::Set(last), ..UpdateRule::default() }
}

/// A rule that ends before it began is put away.
async fn end(rule: ScheduleRule, last: NaiveDate) -> Reply<ScheduleRule> {
    if last < rule.from {
        api::rules::archive(rule.id).await
    } else {
        api::rules::update(rule.id, &ended(&rule, last), command_key()).await
    }
}

/// Brings a rule back to the end it had.
fn put_back(now: &ScheduleRule, until: Option<NaiveDate>, notices: Notices) {
    let (id, version, archived) = (now.id, now.version, now.archived_at.is_some());
    leptos::task::spawn_local(async move {
        let command = UpdateRule { version, scope: Scope::All, until: Patch::from_form(until), ..UpdateRule::default() };
        let answer =
            if archived { api::rules::restore(id, version).await } else { api::rules::update(id, &command, command_key()).await };
        changes::tell(Entity::Rule);
        changes::tell(Entity::Lesson);
        if let Err(problem) = answer {
            notices.refused(&problem, None);
        }
    });
}

/// Asks for the last day; open while there is a rule to end.
#[component]
pub fn EndRule(ending: RwSignal<Option<ScheduleRule>>) -> impl IntoView {
    let notices = Notices::here();
    let today = wall_now(&Session::here().zone()).date();
    let (form, last) = (Form::new(UpdateRule::default()), RwSignal::new(today));
    let close = move || {
        ending.set(None);
        form.reset(UpdateRule::default());
        last.set(today);
    };
    let submit = move |()| {
        let Some(before) = ending.get_untracked() else { return };
        let (day, until) = (last.get_untracked(), before.until);
        form.submit(
            move |_| end(before, day),
            move |now: ScheduleRule| {
                changes::tell(Entity::Rule);
                changes::tell(Entity::Lesson);
                notices.undoable(t(keys::SERIES_DONE_END), move || put_back(&now, until, notices));
                if ending.try_get_untracked().is_some() {
                    close();
                }
            },
        );
    };
    let footer = move || {
        view! {
            <Button on_press=move |()| close()>{move || t(keys::KIT_CANCEL)}</Button>
            <span class="push"></span>
            <Button kind=ButtonKind::Primary r#type="submit" busy=form.busy test_id="series.end.submit">
                {move || t(keys::SERIES_END_SUBMIT)}
            </Button>
        }
    };
    let on_last = Callback::new(move |day: Option<NaiveDate>| last.set(day.unwrap_or(today)));
    view! {
        <Dialog
            open=Signal::derive(move || ending.with(Option::is_some))
            on_close=move |()| close()
            title=text(keys::SERIES_END_TITLE)
            subtitle=Signal::derive(move || ending.with(|rule| rule.as_ref().map(|rule| rule.title.clone())))
            on_submit=submit
            footer
            test_id="series.end"
        >
            <FormRefusal failed=form.failed test_id="series.end.error" />
            <Field label=text(keys::SERIES_END_LAST) error=form.error("until")>
                <DateInput
                    value=Signal::derive(move || Some(last.get()))
                    on_input=on_last
                    autofocus=true
                    test_id="series.end.last"
                />
            </Field>
            <Taken ending last />
        </Dialog>
    }
}

/// What is taken away.
#[component]
fn Taken(ending: RwSignal<Option<ScheduleRule>>, last: RwSignal<NaiveDate>) -> impl IntoView {
    let asked = Asked::new(move || {
        let (rule, last) = (ending.get(), last.get());
        async move {
            let rule = rule?;
            // One that has not begun is looked at as if it ended with its first day: that one goes as well.
            Some(api::rules::preview_change(rule.id, &ended(&rule, last.max(rule.from))).await)
        }
    });
    move || match asked.get().flatten() {
        None => view! { <SkeletonRows label=text(keys::SERIES_PREVIEW_WAIT) rows=1 /> }.into_any(),
        Some(Err(problem)) => view! { <Notice tone=Tone::Danger>{sentence(&problem)}</Notice> }.into_any(),
        Some(Ok(effect)) => {
            let said = summary(&effect);
            let said = if said.is_empty() { t(keys::SERIES_END_NONE) } else { said };
            view! { <Notice tone=Tone::Info test_id="series.end.effect">{said}</Notice> }.into_any()
        }
    }
}
