//! The roster of a lesson: how many are marked, everybody at once, who marked last; in the sheet beside the calendar
//! and on the page of the day alike.
//!
//! Test ids: `lesson.all-present`, `lesson.marked`, `lesson.marked-by`, `lesson.error`, `lesson.gone`.

use leptos::{ev, prelude::*};
use shared::{
    attendance::{AttendanceStatus, MarkInput, RosterEntry},
    ids::{LessonId, StudentId},
    lessons::{Lesson, LessonStatus},
    permission::Permission,
    problem::Cause,
};

use super::{
    guests::GuestButton,
    line::Line,
    marking::given_by,
    shut::{Shut, WhyShut},
};
use crate::{
    data::{
        rosters::{Load, Rosters},
        session::Session,
        toasts::{Notices, sentence},
    },
    i18n::{keys, t, t_with, text},
    kit::{Button, ButtonSize, Empty, ErrorPanel, SkeletonRows},
};

/// The roster of a lesson.
#[component]
pub fn RosterView(
    /// Of this lesson.
    id: LessonId,
    /// What is known of it.
    lesson: Memo<Option<Lesson>>,
    /// Why it takes no marks now, if it does not.
    #[prop(into)]
    shut: Signal<Option<Shut>>,
) -> impl IntoView {
    let (session, rosters) = (Session::here(), Rosters::here());
    let load = rosters.load_of(id);
    // Not of a lesson that does not take place.
    let held = move || lesson.with(|it| it.as_ref().is_some_and(|it| it.status != LessonStatus::Cancelled));
    let may = Memo::new(move |_| session.can(Permission::AttendanceMark) && held());
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
            >
                {move || may.get().then(|| view! { <GuestButton lesson=id /> })}
            </Empty>
        }
        .into_any(),
        Some(Load::Ready(students)) => view! { <Lines id lesson students may shut /> }.into_any(),
    }
}

#[component]
fn Lines(
    id: LessonId,
    lesson: Memo<Option<Lesson>>,
    students: Vec<StudentId>,
    may: Memo<bool>,
    shut: Signal<Option<Shut>>,
) -> impl IntoView {
    let (notices, rosters) = (Notices::here(), Rosters::here());
    let shut = Memo::new(move |_| shut.get().filter(|_| may.get()));
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
        let told = notices.retractable(text, move || rosters.mark(id, back.clone()));
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
            <div class="row wrap">
                <LastMark id />
                <span class="push"></span>
                {move || may.get().then(|| view! { <GuestButton lesson=id /> })}
            </div>
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
    let lines = Rosters::here().lines(id);
    let last = move || {
        lines.with(|lines| {
            let marks = lines.iter().filter_map(|line| line.mark.as_ref());
            marks.filter(|mark| !mark.marked_by.is_empty()).max_by_key(|mark| mark.marked_at).and_then(given_by)
        })
    };
    move || {
        last().map(|who| {
            let said = t_with(keys::LESSON_MARKED_BY, &[("who", who.into())]);
            view! { <p class="small muted" data-testid="lesson.marked-by">{said}</p> }
        })
    }
}
