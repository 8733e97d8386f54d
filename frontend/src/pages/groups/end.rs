//! Ends an enrolment on a day, with a way back.
//!
//! Test ids: `end`, `end.until`, `end.submit`.

use chrono::NaiveDate;
use leptos::prelude::*;
use shared::{
    groups::{Enrollment, UpdateEnrollment},
    patch::Patch,
};

use crate::{
    api,
    data::{enrollments, form::Form, session::Session, toasts::Notices},
    i18n::{keys, locale, t, t_with, text},
    kit::{Button, ButtonKind, DateInput, Dialog, Field},
    pages::form_refusal::FormRefusal,
    platform::{command_key, wall_now},
};

/// Asks for the last day; open while there is an enrolment to end.
#[component]
pub(super) fn EndDialog(ending: RwSignal<Option<Enrollment>>) -> impl IntoView {
    let notices = Notices::here();
    let today = wall_now(&Session::here().zone()).date();
    let form = Form::new(UpdateEnrollment::default());
    let close = move || {
        ending.set(None);
        form.reset(UpdateEnrollment::default());
    };
    let submit = move |()| {
        let Some(before) = ending.get_untracked() else {
            return;
        };
        let (last, was) = (before.from.max(today), before.until);
        form.value.update(|it| {
            it.version = before.version;
            if it.until.is_keep() {
                it.until = Patch::Set(last);
            }
        });
        form.submit(
            move |command| async move { api::groups::change_enrollment(before.id, &command, command_key()).await },
            move |now: Enrollment| {
                enrollments::changed();
                let day = now.until.map(|day| shared::format::date(day, locale())).unwrap_or_default();
                let said = t_with(keys::ENROLLMENT_ENDED, &[("name", (&now.student_name).into()), ("day", day.into())]);
                notices.undoable(said, move || enrollments::put_back(&now, was, notices));
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
            <Button kind=ButtonKind::Primary r#type="submit" busy=form.busy test_id="end.submit">
                {move || t(keys::ENROLLMENT_END)}
            </Button>
        }
    };
    let name = Signal::derive(move || ending.with(|one| one.as_ref().map(|one| one.student_name.clone())));
    view! {
        <Dialog
            open=Signal::derive(move || ending.with(Option::is_some))
            on_close=move |()| close()
            title=text(keys::END_TITLE)
            subtitle=name
            on_submit=submit
            footer
            test_id="end"
        >
            <FormRefusal failed=form.failed test_id="end.error" />
            <Field
                label=text(keys::END_UNTIL)
                hint=Signal::derive(|| Some(t(keys::END_HINT)))
                error=form.error("until")
            >
                <DateInput
                    value=form.part(move |it| it.until.as_set().copied().or(Some(today)))
                    on_input=form.edit("until", |it: &mut UpdateEnrollment, day: Option<NaiveDate>| {
                        it.until = day.map_or(Patch::Keep, Patch::Set);
                    })
                    test_id="end.until"
                />
            </Field>
        </Dialog>
    }
}
