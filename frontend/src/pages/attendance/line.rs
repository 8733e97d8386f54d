//! One student of a roster: one tap for a mark; late, reason and note behind «⋯».
//!
//! Test ids: `roster.row` (with `data-student`), `roster.attended`, `roster.missed`, `roster.excused`, `roster.more`.

use leptos::prelude::*;
use shared::{
    attendance::{AttendanceStatus, RosterEntry, RosterKind},
    ids::{LessonId, StudentId},
    makeups::GuestKind,
};

use super::guests::RemoveGuest;
use super::marking::{More, focus_reason, mark_label, pressed, used_marks};
use crate::{
    data::rosters::{Rosters, as_input},
    i18n::{Key, keys, t, t_with},
    kit::{Badge, ButtonSize, Icon, IconButton, Tone},
};

/// What stands below a name: guest or prospect aside, late, reason, note.
fn details(entry: &RosterEntry) -> Option<String> {
    let mark = entry.mark.as_ref()?;
    let late = mark.late.then(|| t(keys::MARK_LATE_SHORT));
    let words: Vec<String> = [late, mark.reason.clone(), mark.note.clone()].into_iter().flatten().collect();
    (!words.is_empty()).then(|| words.join(", "))
}

/// What stands beside a name: on trial, or a guest and why.
fn badge(entry: &RosterEntry) -> Option<(Tone, Key)> {
    match (entry.kind, entry.guest_as) {
        _ if entry.prospect => Some((Tone::Warning, keys::ROSTER_PROSPECT)),
        (_, Some(GuestKind::Makeup)) => Some((Tone::Info, keys::GUEST_MAKEUP_SHORT)),
        (_, Some(GuestKind::Trial)) => Some((Tone::Info, keys::GUEST_TRIAL_SHORT)),
        (RosterKind::Guest, None) => Some((Tone::Info, keys::ROSTER_GUEST)),
        _ => None,
    }
}

/// A guest without a mark can go again; what brought them.
fn goes_again(entry: &RosterEntry) -> Option<GuestKind> {
    (entry.kind == RosterKind::Guest && entry.mark.is_none()).then(|| entry.guest_as.unwrap_or_default())
}

/// A student of a roster.
#[component]
pub fn Line(
    /// Of this lesson.
    lesson: LessonId,
    /// Who.
    student: StudentId,
    /// The marks are shown as buttons.
    may: Memo<bool>,
    /// And can be pressed now.
    open: Memo<bool>,
    /// Reason and note stand open.
    #[prop(optional)]
    unfolded: bool,
) -> impl IntoView {
    let rosters = Rosters::here();
    let line = rosters.line(lesson, student);
    let more = RwSignal::new(unfolded);
    let name = Memo::new(move |_| line.with(|it| it.as_ref().map(|it| it.name.clone())).unwrap_or_default());
    let status = Memo::new(move |_| line.with(|it| it.as_ref()?.mark.as_ref().map(|mark| mark.status)));
    let badge = move || line.with(|it| it.as_ref().and_then(badge));
    let removable = move || line.with(|it| it.as_ref().and_then(goes_again)).filter(|_| may.get());
    let give = move |given: AttendanceStatus| {
        let Some(now) = line.with_untracked(|it| it.as_ref().map(as_input)) else {
            return;
        };
        let mark = pressed(now, given);
        match mark.status {
            // Why is asked at once.
            Some(AttendanceStatus::Missed) => {
                more.set(true);
                focus_reason(student);
            }
            Some(AttendanceStatus::Attended) | None => more.set(unfolded),
            Some(AttendanceStatus::Excused) => {}
        }
        rosters.mark(lesson, vec![mark]);
    };
    let mark = move |(kind, tone, label): (AttendanceStatus, &'static str, Key)| {
        view! {
            <button
                type="button"
                class="mark"
                data-tone=tone
                data-testid=format!("roster.{}", kind.as_str())
                aria-label=move || mark_label(kind, label, &name.get())
                aria-pressed=move || (status.get() == Some(kind)).to_string()
                disabled=move || !open.get()
                on:click=move |_| give(kind)
            >
                {match kind {
                    AttendanceStatus::Attended => view! { <Icon name="check" /> }.into_any(),
                    AttendanceStatus::Missed => (move || t(keys::MARK_MISSED_SHORT)).into_any(),
                    AttendanceStatus::Excused => (move || t(keys::MARK_EXCUSED_SHORT)).into_any(),
                }}
            </button>
        }
    };
    view! {
        <li data-testid="roster.row" data-student=student.to_string()>
            <div class="truncate">
                <span class="row">
                    <span class="strong truncate">{name}</span>
                    {move || badge().map(|(tone, key)| view! { <Badge tone>{move || t(key)}</Badge> })}
                </span>
                <small class="truncate">{move || line.with(|it| it.as_ref().and_then(details))}</small>
            </div>
            {move || {
                removable()
                    .map(|kind| view! { <RemoveGuest lesson student kind name /> })
            }}
            {move || {
                (open.get() && !unfolded && status.get().is_some())
                    .then(|| {
                        view! {
                            <IconButton
                                icon="ellipsis"
                                size=ButtonSize::Small
                                label=Signal::derive(move || t_with(keys::MARK_MORE, &[("name", name.get().into())]))
                                pressed=Signal::from(more)
                                on_press=move |()| more.update(|more| *more = !*more)
                                test_id="roster.more"
                            />
                        }
                    })
            }}
            {move || {
                (may.get() || status.get().is_some())
                    .then(|| view! { <span class="row marks-row">{used_marks().into_iter().map(mark).collect_view()}</span> })
            }}
            {move || (more.get() && open.get() && status.get().is_some()).then(|| view! { <More lesson student /> })}
        </li>
    }
}
