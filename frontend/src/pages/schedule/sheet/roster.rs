//! Who is expected, and one tap for a mark; late, reason and note behind «⋯».

use leptos::{ev, prelude::*};
use shared::{
    attendance::{AttendanceStatus, MarkInput, RosterEntry, RosterKind},
    centre::AbsenceReason,
    format,
    ids::{LessonId, StudentId},
    lessons::Lesson,
    permission::Permission,
    problem::Cause,
};

use super::{
    super::board::Board,
    shut::{WhyShut, policy, shut},
    takes_marks,
};
use crate::{
    data::{
        rosters::{Load, Rosters, as_input},
        toasts::sentence,
    },
    i18n::{Key, keys, t, t_with, text},
    kit::{Badge, Button, ButtonSize, Checkbox, Empty, ErrorPanel, Icon, IconButton, SkeletonRows, TextInput, Tone},
};

/// The roster of a lesson.
#[component]
pub fn RosterView(id: LessonId, lesson: Memo<Option<Lesson>>) -> impl IntoView {
    let (board, rosters) = (Board::here(), Rosters::here());
    let load = rosters.load_of(id);
    let may = Memo::new(move |_| board.session.can(Permission::AttendanceMark) && lesson.with(|it| takes_marks(it.as_ref())));
    move || match load.get() {
        None | Some(Load::Waiting) => view! { <SkeletonRows rows=6 label=text(keys::LESSON_ROSTER) /> }.into_any(),
        Some(Load::Failed(problem)) if problem.cause == Cause::NotFound => view! {
            <Empty
                icon="calendar-x"
                title=text(keys::LESSON_GONE)
                text=Signal::derive(|| Some(t(keys::LESSON_GONE_TEXT)))
                test_id="lesson.gone"
            />
        }
        .into_any(),
        Some(Load::Failed(problem)) => view! {
            <ErrorPanel
                title=text(keys::LESSON_ROSTER_FAILED)
                text=Some(sentence(&problem))
                request_id=problem.request_id.clone()
                on_retry=move |()| rosters.open(id)
                test_id="lesson.error"
            />
        }
        .into_any(),
        Some(Load::Ready(students)) if students.is_empty() => view! {
            <Empty
                icon="users"
                title=text(keys::LESSON_ROSTER_EMPTY)
                text=Signal::derive(|| Some(t(keys::LESSON_ROSTER_EMPTY_TEXT)))
            />
        }
        .into_any(),
        Some(Load::Ready(students)) => view! { <Lines id lesson students may /> }.into_any(),
    }
}

#[component]
fn Lines(id: LessonId, lesson: Memo<Option<Lesson>>, students: Vec<StudentId>, may: Memo<bool>) -> impl IntoView {
    let (board, rosters) = (Board::here(), Rosters::here());
    let shut = Memo::new(move |_| lesson.with(|it| it.as_ref().filter(|_| may.get()).and_then(|it| shut(board, it))));
    // Marks can be given now.
    let open = Memo::new(move |_| may.get() && shut.get().is_none());
    let lines = rosters.lines(id);
    let marked = move || lines.with(|lines| lines.iter().filter(|line| line.mark.is_some()).count());
    let total = students.len();
    let rest = move || -> Vec<MarkInput> {
        let unmarked = |line: &&RosterEntry| line.mark.is_none();
        let present = |line: &RosterEntry| MarkInput {
            status: Some(AttendanceStatus::Attended),
            ..MarkInput { student_id: line.student_id, ..MarkInput::default() }
        };
        lines.with_untracked(|lines| lines.iter().filter(unmarked).map(present).collect())
    };
    let all_present = move || {
        let marks = rest();
        if marks.is_empty() {
            return;
        }
        let back: Vec<MarkInput> = marks.iter().map(|mark| MarkInput { status: None, ..mark.clone() }).collect();
        let text = t_with(keys::LESSON_ALL_MARKED, &[("count", marks.len().into())]);
        let told = board.notices.retractable(text, move || rosters.mark(id, back.clone()));
        rosters.mark_told(id, marks, Some(told));
    };
    let key = move |event: ev::KeyboardEvent| {
        let in_field = event_target_tag(&event) == "INPUT";
        if event.code() == "KeyA" && !in_field && crate::shortcuts::is_plain(&event) && open.get_untracked() {
            event.prevent_default();
            all_present();
        }
    };
    view! {
        <section class="stack" aria-label=text(keys::LESSON_ROSTER) on:keydown=key>
            <div class="row">
                <h3>{move || t(keys::LESSON_ROSTER)}</h3>
                <span class="count" data-testid="lesson.marked">
                    {move || t_with(keys::LESSON_MARKED, &[("count", marked().into()), ("total", total.into())])}
                </span>
                <span class="push"></span>
                {move || {
                    (may.get() && marked() < total)
                        .then(|| {
                            view! {
                                <Button
                                    size=ButtonSize::Small
                                    icon="check"
                                    disabled=Signal::derive(move || !open.get())
                                    on_press=move |()| all_present()
                                    test_id="lesson.all-present"
                                >
                                    {move || {
                                        t(
                                            if marked() == 0 {
                                                keys::LESSON_ALL_PRESENT
                                            } else {
                                                keys::LESSON_REST_PRESENT
                                            },
                                        )
                                    }}
                                </Button>
                            }
                        })
                }}
            </div>
            <WhyShut lesson shut />
            <div class="card">
                <ul class="roster marks">
                    {students
                        .into_iter()
                        .map(|student| view! { <Line lesson=id student may open /> })
                        .collect_view()}
                </ul>
            </div>
            <LastMark id />
        </section>
    }
}

fn event_target_tag(event: &ev::KeyboardEvent) -> String {
    use wasm_bindgen::JsCast;
    let target = event.target().and_then(|it| it.dyn_into::<web_sys::Element>().ok());
    target.map(|it| it.tag_name()).unwrap_or_default()
}

/// «Отметил Нұрлан Ж., 17:12».
#[component]
fn LastMark(id: LessonId) -> impl IntoView {
    let (board, lines) = (Board::here(), Rosters::here().lines(id));
    let last = move || {
        lines.with(|lines| {
            let marks = lines.iter().filter_map(|line| line.mark.as_ref());
            let last = marks.filter(|mark| !mark.marked_by.is_empty()).max_by_key(|mark| mark.marked_at)?;
            Some((last.marked_by.clone(), last.marked_at))
        })
    };
    move || {
        last().map(|(who, at)| {
            let wall = crate::platform::wall_at(at, &board.session.zone());
            let when = format!("{}, {}", format::day_month(wall.date(), crate::i18n::locale()), format::time(wall.time()));
            let said = t_with(keys::LESSON_MARKED_BY, &[("who", who.into()), ("when", when.into())]);
            view! { <p class="small muted" data-testid="lesson.marked-by">{said}</p> }
        })
    }
}

/// What stands below a name: guest or prospect aside, late, reason, note.
fn details(entry: &RosterEntry) -> Option<String> {
    let mark = entry.mark.as_ref()?;
    let late = mark.late.then(|| t(keys::MARK_LATE_SHORT));
    let words: Vec<String> = [late, mark.reason.clone(), mark.note.clone()].into_iter().flatten().collect();
    (!words.is_empty()).then(|| words.join(", "))
}

const MARKS: [(AttendanceStatus, &str, Key); 3] = [
    (AttendanceStatus::Excused, "neutral", keys::MARK_EXCUSED),
    (AttendanceStatus::Missed, "danger", keys::MARK_MISSED),
    (AttendanceStatus::Attended, "success", keys::MARK_ATTENDED),
];

/// The marks the centre uses.
fn used_marks() -> Vec<(AttendanceStatus, &'static str, Key)> {
    let excused = policy().excused;
    MARKS.into_iter().filter(|(kind, ..)| excused || *kind != AttendanceStatus::Excused).collect()
}

/// What a mark is called aloud: what stands on the button comes first.
fn mark_label(kind: AttendanceStatus, label: Key, name: &str) -> String {
    match kind {
        AttendanceStatus::Attended => format!("{name}: {}", t(label)),
        AttendanceStatus::Missed => format!("{}, {}: {name}", t(keys::MARK_MISSED_SHORT), t(label)),
        AttendanceStatus::Excused => format!("{}, {}: {name}", t(keys::MARK_EXCUSED_SHORT), t(label)),
    }
}

#[component]
fn Line(lesson: LessonId, student: StudentId, may: Memo<bool>, open: Memo<bool>) -> impl IntoView {
    let rosters = Rosters::here();
    let line = rosters.line(lesson, student);
    let more = RwSignal::new(false);
    let name = Memo::new(move |_| line.with(|it| it.as_ref().map(|it| it.name.clone())).unwrap_or_default());
    let status = Memo::new(move |_| line.with(|it| it.as_ref()?.mark.as_ref().map(|mark| mark.status)));
    let badge = move || {
        line.with(|it| match it.as_ref() {
            Some(it) if it.prospect => Some((Tone::Warning, keys::ROSTER_PROSPECT)),
            Some(it) if it.kind == RosterKind::Guest => Some((Tone::Info, keys::ROSTER_GUEST)),
            _ => None,
        })
    };
    // Pressing the pressed mark clears it.
    let give = move |given: AttendanceStatus| {
        let Some(now) = line.with_untracked(|it| it.as_ref().map(as_input)) else {
            return;
        };
        let status = (now.status != Some(given)).then_some(given);
        let late = now.late && status == Some(AttendanceStatus::Attended);
        let policy = untrack(policy);
        // A reason of the centre's list belongs to one mark; one in own words goes with both.
        let fits = |reason: &String| policy.excuses(reason).is_none_or(|it| it == (status == Some(AttendanceStatus::Excused)));
        let reason = now.reason.filter(|reason| status.is_some_and(AttendanceStatus::is_absence) && fits(reason));
        let note = now.note.filter(|_| status.is_some());
        match status {
            // Why is asked at once.
            Some(AttendanceStatus::Missed) => {
                more.set(true);
                focus_reason(student);
            }
            Some(AttendanceStatus::Attended) | None => more.set(false),
            Some(AttendanceStatus::Excused) => {}
        }
        rosters.mark(lesson, vec![MarkInput { student_id: student, status, late, reason, note }]);
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
                (open.get() && status.get().is_some())
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

/// The reason is the first thing to type below a name that was absent.
fn focus_reason(student: StudentId) {
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
fn More(lesson: LessonId, student: StudentId) -> impl IntoView {
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
    let (reason, note) = (RwSignal::new(None::<String>), RwSignal::new(None::<String>));
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
            {move || {
                let known = policy();
                (absent.get() && !known.reasons.is_empty())
                    .then(|| {
                        let give = move |name: String, excuses: bool| {
                            let excused = excuses && untrack(policy).excused;
                            let status = if excused { AttendanceStatus::Excused } else { AttendanceStatus::Missed };
                            reason.set(None);
                            send(&|mark| (mark.reason, mark.status) = (Some(name.clone()), Some(status)));
                        };
                        let button = move |known: AbsenceReason| {
                            let AbsenceReason { name, excused } = known;
                            let (word, own) = (name.clone(), name.clone());
                            view! {
                                <Button
                                    size=ButtonSize::Small
                                    pressed=Signal::derive(move || now().reason.as_ref() == Some(&own))
                                    on_press=move |()| give(name.clone(), excused)
                                    test_id="roster.known-reason"
                                >
                                    {word.clone()}
                                </Button>
                            }
                        };
                        view! { <div class="row wrap">{known.reasons.into_iter().map(button).collect_view()}</div> }
                    })
            }}
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
        </div>
    }
}
