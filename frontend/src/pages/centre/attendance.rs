//! How lessons are marked: which marks there are, until when, and the reasons of absence.

use leptos::prelude::*;
use shared::centre::{AbsenceReason, AttendancePolicy, SetAttendance};

use super::part::{Kept, Part, PartCard};
use crate::{
    i18n::{Key, keys, t, t_with, text},
    kit::{Button, ButtonKind, ButtonSize, Checkbox, Field, FieldSet, IconButton, NumberInput, Switch, TextInput},
};

fn said(it: &SetAttendance) -> String {
    let policy = &it.policy;
    let flags = [
        (policy.excused, keys::ATTENDANCE_EXCUSED),
        (policy.late, keys::ATTENDANCE_LATE),
        (policy.before_start, keys::ATTENDANCE_BEFORE),
    ];
    let on = flags.into_iter().filter(|(on, _)| *on).map(|(_, key)| t(key));
    let reasons = policy.reasons.iter().map(|reason| reason.name.clone());
    let days = policy.days_back.map(|days| format!("{}: {days}", t(keys::ATTENDANCE_DAYS)));
    on.chain(days).chain(reasons).collect::<Vec<_>>().join("; ")
}

#[component]
pub(super) fn AttendanceCard(kept: Kept) -> impl IntoView {
    let part = kept.part(
        (keys::CENTRE_ATTENDANCE, shared::centre::ATTENDANCE),
        |centre| SetAttendance { version: centre.versions.attendance, policy: centre.attendance.clone() },
        said,
    );
    let flag =
        move |key: Key, test_id: &'static str, read: fn(&AttendancePolicy) -> bool, write: fn(&mut AttendancePolicy, bool)| {
            view! {
                <Switch
                    checked=part.read(move |it| read(&it.policy))
                    on_change=part.edit(move |it, on| write(&mut it.policy, on))
                    label=text(key)
                    test_id
                />
            }
        };
    view! {
        <PartCard part test_id="centre.attendance">
            <div class="stack">
                {flag(keys::ATTENDANCE_EXCUSED, "centre.attendance.excused", |it| it.excused, |it, on| it.excused = on)}
                {flag(keys::ATTENDANCE_LATE, "centre.attendance.late", |it| it.late, |it, on| it.late = on)}
                {flag(keys::ATTENDANCE_BEFORE, "centre.attendance.before", |it| it.before_start, |it, on| it.before_start = on)}
            </div>
            <Field
                label=text(keys::ATTENDANCE_DAYS)
                hint=Signal::derive(|| Some(t(keys::ATTENDANCE_DAYS_HINT)))
                error=part.error("policy.daysBack")
                optional=true
            >
                <NumberInput
                    value=part.read(|it| it.policy.days_back.map(i64::from))
                    on_input=part.edit(|it, days: Option<i64>| {
                        it.policy.days_back = days.map(|days| u16::try_from(days).unwrap_or(u16::MAX));
                    })
                    max=365
                    test_id="centre.attendance.days"
                />
            </Field>
            <Field
                label=text(keys::ATTENDANCE_MAKEUP_DAYS)
                hint=Signal::derive(|| Some(t(keys::ATTENDANCE_MAKEUP_DAYS_HINT)))
                error=part.error("policy.makeupDays")
            >
                <NumberInput
                    value=part.read(|it| Some(i64::from(it.policy.makeup_days)))
                    on_input=part.edit(|it, days: Option<i64>| {
                        it.policy.makeup_days = days.map_or(0, |days| u16::try_from(days).unwrap_or(u16::MAX));
                    })
                    max=365
                    test_id="centre.attendance.makeups"
                />
            </Field>
            <Reasons part />
        </PartCard>
    }
}

#[component]
fn Reasons(part: Part<SetAttendance>) -> impl IntoView {
    let count = Memo::new(move |_| part.read(|it| it.policy.reasons.len()).get());
    let add = part.edit(|it, (): ()| it.policy.reasons.push(AbsenceReason { name: String::new(), excused: true }));
    view! {
        <FieldSet
            label=text(keys::ATTENDANCE_REASONS)
            hint=Signal::derive(|| Some(t(keys::ATTENDANCE_REASONS_HINT)))
            error=part.error("policy.reasons")
        >
            <ul class="lines">{move || (0..count.get()).map(|at| view! { <Reason part at /> }).collect_view()}</ul>
            <div class="row">
                <Button
                    size=ButtonSize::Small
                    kind=ButtonKind::Quiet
                    icon="plus"
                    on_press=move |()| add.run(())
                    test_id="centre.attendance.add"
                >
                    {move || t(keys::ATTENDANCE_REASON_ADD)}
                </Button>
            </div>
        </FieldSet>
    }
}

#[component]
fn Reason(part: Part<SetAttendance>, at: usize) -> impl IntoView {
    let name = part.read(move |it| it.policy.reasons.get(at).map(|reason| reason.name.clone()).unwrap_or_default());
    let typed = part.edit(move |it, name: String| {
        if let Some(reason) = it.policy.reasons.get_mut(at) {
            reason.name = name;
        }
    });
    let excuses = part.edit(move |it, excused: bool| {
        if let Some(reason) = it.policy.reasons.get_mut(at) {
            reason.excused = excused;
        }
    });
    let remove = part.edit(move |it, (): ()| {
        if at < it.policy.reasons.len() {
            it.policy.reasons.remove(at);
        }
    });
    view! {
        <li data-testid="centre.attendance.reason">
            <Field label=text(keys::ATTENDANCE_REASON)>
                <TextInput value=name on_input=typed autocomplete="off" test_id=format!("centre.attendance.reason.{at}") />
            </Field>
            <Checkbox
                checked=part.read(move |it| it.policy.reasons.get(at).is_some_and(|reason| reason.excused))
                on_change=excuses
                label=text(keys::ATTENDANCE_REASON_EXCUSED)
            />
            <IconButton
                icon="x"
                size=ButtonSize::Small
                label=Signal::derive(move || t_with(keys::ATTENDANCE_REASON_REMOVE, &[("name", name.get().into())]))
                on_press=move |()| remove.run(())
            />
        </li>
    }
}
