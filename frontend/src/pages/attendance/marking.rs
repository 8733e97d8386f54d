//! What a mark is made of wherever marks are given: which there are, what pressing one does, until when they are taken,
//! and late, reason and note behind them.
//!
//! Test ids: `roster.late`, `roster.reason`, `roster.known-reason`, `roster.note`, `roster.before`.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use shared::{
    attendance::{AttendanceStatus, Mark, MarkInput},
    centre::{AbsenceReason, AttendancePolicy},
    format,
    ids::{LessonId, StudentId},
    permission::Permission,
};

use crate::{
    data::{
        rosters::{Rosters, as_input},
        session::Session,
    },
    i18n::{Key, keys, t, t_with, text},
    kit::{Button, ButtonSize, Checkbox, TextInput},
    platform::wall_at,
};

/// What the centre says about marks.
pub fn policy() -> AttendancePolicy {
    Session::here().me().with(|me| me.as_ref().map(|me| me.centre.attendance.clone()).unwrap_or_default())
}

/// Why the centre takes no marks of a lesson now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shut {
    /// It has not begun.
    Early,
    /// It is longer ago than so many days, and somebody else puts right what is wrong.
    Late(u16),
}

/// Whether the centre takes no marks of a lesson from this user now; the server refuses by the same rules.
pub fn shut(starts_at: DateTime<Utc>, ends_at: DateTime<Utc>) -> Option<Shut> {
    let (policy, now) = (policy(), crate::platform::now());
    if !policy.before_start && starts_at > now {
        return Some(Shut::Early);
    }
    let closed = policy.is_closed(ends_at, now) && !Session::here().can(Permission::LessonsManage);
    policy.days_back.filter(|_| closed).map(Shut::Late)
}

/// The marks in the order of their buttons: the one most given stands at the end, below the thumb.
const MARKS: [(AttendanceStatus, &str, Key); 3] = [
    (AttendanceStatus::Excused, "neutral", keys::MARK_EXCUSED),
    (AttendanceStatus::Missed, "danger", keys::MARK_MISSED),
    (AttendanceStatus::Attended, "success", keys::MARK_ATTENDED),
];

/// The marks the centre uses.
pub fn used_marks() -> Vec<(AttendanceStatus, &'static str, Key)> {
    let excused = policy().excused;
    MARKS.into_iter().filter(|(kind, ..)| excused || *kind != AttendanceStatus::Excused).collect()
}

/// What a mark is called aloud: what stands on the button comes first.
pub fn mark_label(kind: AttendanceStatus, label: Key, name: &str) -> String {
    match kind {
        AttendanceStatus::Attended => format!("{name}: {}", t(label)),
        AttendanceStatus::Missed => format!("{}, {}: {name}", t(keys::MARK_MISSED_SHORT), t(label)),
        AttendanceStatus::Excused => format!("{}, {}: {name}", t(keys::MARK_EXCUSED_SHORT), t(label)),
    }
}

/// What pressing a mark means: another one keeps the note and the reason that fits it, the same one clears it.
pub fn pressed(now: MarkInput, given: AttendanceStatus) -> MarkInput {
    let status = (now.status != Some(given)).then_some(given);
    let policy = untrack(policy);
    // A reason of the centre's list belongs to one mark; one in own words goes with both.
    let fits = |reason: &String| policy.excuses(reason).is_none_or(|it| it == (status == Some(AttendanceStatus::Excused)));
    MarkInput {
        student_id: now.student_id,
        status,
        late: now.late && status == Some(AttendanceStatus::Attended),
        reason: now.reason.filter(|reason| status.is_some_and(AttendanceStatus::is_absence) && fits(reason)),
        note: now.note.filter(|_| status.is_some()),
    }
}

/// «Нұрлан Ж., 18 ноября, 17:12»: who gave a mark and when, once the server has said so.
pub fn given_by(mark: &Mark) -> Option<String> {
    if mark.marked_by.is_empty() {
        return None;
    }
    let wall = wall_at(mark.marked_at, &Session::here().zone());
    let day = format::day_month(wall.date(), crate::i18n::locale());
    Some(format!("{}, {day}, {}", mark.marked_by, format::time(wall.time())))
}

/// The reason is the first thing to type below a name that was absent.
pub fn focus_reason(student: StudentId) {
    use wasm_bindgen::JsCast;
    let focus = move || {
        let field = document().query_selector(&format!("[data-student='{student}'] .more .input")).ok().flatten();
        if let Some(field) = field.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
            drop(field.focus());
        }
    };
    set_timeout(focus, std::time::Duration::ZERO);
}

/// Late, reason, note; each is kept when the focus leaves it.
#[component]
pub fn More(
    /// Of this lesson.
    lesson: LessonId,
    /// Of this student.
    student: StudentId,
) -> impl IntoView {
    let rosters = Rosters::here();
    let line = rosters.line(lesson, student);
    let now = move || line.with(|it| it.as_ref().map(as_input)).unwrap_or_default();
    let send = move |change: &dyn Fn(&mut MarkInput)| {
        let before = untrack(now);
        let mut mark = before.clone();
        change(&mut mark);
        if mark != before {
            rosters.mark(lesson, vec![mark]);
        }
    };
    let absent = Memo::new(move |_| now().status.is_some_and(AttendanceStatus::is_absence));
    let given = move || line.with(|it| it.as_ref().and_then(|it| it.mark.as_ref()).and_then(given_by));
    let (reason, note) = (RwSignal::new(None::<String>), RwSignal::new(None::<String>));
    let give = move |name: &str, excuses: bool| {
        let status = if excuses && untrack(policy).excused { AttendanceStatus::Excused } else { AttendanceStatus::Missed };
        reason.set(None);
        send(&|mark| (mark.reason, mark.status) = (Some(name.to_owned()), Some(status)));
    };
    let some = |typed: String| Some(typed.trim().to_owned()).filter(|typed| !typed.is_empty());
    view! {
        <div class="stack more">
            {move || {
                (!absent.get() && policy().late)
                    .then(|| {
                        view! {
                            <Checkbox
                                checked=Signal::derive(move || now().late)
                                on_change=move |late| send(&|mark| mark.late = late)
                                label=text(keys::MARK_LATE)
                                test_id="roster.late"
                            />
                        }
                    })
            }}
            {move || absent.get().then(|| known_reasons(now, give))}
            {move || {
                absent
                    .get()
                    .then(|| {
                        view! {
                            <TextInput
                                value=Signal::derive(move || reason.get().or_else(|| now().reason).unwrap_or_default())
                                on_input=move |typed| reason.set(Some(typed))
                                on_blur=move |()| {
                                    if let Some(typed) = reason.get_untracked() {
                                        send(&|mark| mark.reason = some(typed.clone()));
                                    }
                                }
                                placeholder=Signal::derive(|| Some(t(keys::MARK_REASON)))
                                test_id="roster.reason"
                            />
                        }
                    })
            }}
            <TextInput
                value=Signal::derive(move || note.get().or_else(|| now().note).unwrap_or_default())
                on_input=move |typed| note.set(Some(typed))
                on_blur=move |()| {
                    if let Some(typed) = note.get_untracked() {
                        send(&|mark| mark.note = some(typed.clone()));
                    }
                }
                placeholder=Signal::derive(|| Some(t(keys::MARK_NOTE)))
                test_id="roster.note"
            />
            {move || {
                given()
                    .map(|who| {
                        let said = t_with(keys::MARK_GIVEN_BY, &[("who", who.into())]);
                        view! { <small class="muted" data-testid="roster.before">{said}</small> }
                    })
            }}
        </div>
    }
}

/// The reasons the centre knows, a button each; `give` takes one and whether it excuses.
fn known_reasons(
    now: impl Fn() -> MarkInput + Copy + Send + Sync + 'static,
    give: impl Fn(&str, bool) + Copy + Send + Sync + 'static,
) -> Option<AnyView> {
    let reasons = policy().reasons;
    let button = move |known: AbsenceReason| {
        let AbsenceReason { name, excused } = known;
        let (word, own) = (name.clone(), name.clone());
        view! {
            <Button
                size=ButtonSize::Small
                pressed=Signal::derive(move || now().reason.as_ref() == Some(&own))
                on_press=move |()| give(&name, excused)
                test_id="roster.known-reason"
            >
                {word.clone()}
            </Button>
        }
    };
    (!reasons.is_empty())
        .then(|| view! { <div class="row wrap">{reasons.into_iter().map(button).collect_view()}</div> }.into_any())
}
