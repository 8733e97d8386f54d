//! The marks of a student, the latest first, with what they add up to.
//!
//! Test ids: `student.marks`, `student.marks.row`, `student.marks.share`.

use leptos::prelude::*;
use shared::{
    attendance::AttendanceStatus,
    events::Entity,
    format,
    ids::StudentId,
    journal::{MarkedLesson, MarksQuery, StudentMarks},
    permission::Permission,
};

use super::{marking::given_by, report::share};
use crate::{
    api,
    data::{asked::Asked, changes, session::Session, toasts::sentence},
    i18n::{keys, locale, t, t_with, text},
    kit::{Badge, Button, ButtonKind, ButtonSize, Card, Icon, SkeletonRows, Tone},
    routes::Page,
};

const SHOWN: u32 = 8;
const MOST: u32 = 200;

/// The card on the page of a student; nothing for those who may not see lessons.
#[component]
pub fn StudentMarksCard(
    /// Whose marks.
    student: StudentId,
) -> impl IntoView {
    let session = Session::here();
    session.can(Permission::LessonsView).then(|| {
        let all = RwSignal::new(false);
        let asked = Asked::new(move || {
            changes::follow(Entity::Attendance);
            let query = MarksQuery { page_size: Some(if all.get() { MOST } else { SHOWN }), ..MarksQuery::default() };
            async move { api::attendance::of_student(student, &query).await }
        });
        let figure = Signal::derive(move || match asked.get() {
            Some(Ok(marks)) if marks.total > 0 => Some(share(&marks.figures)),
            _ => None,
        });
        view! {
            <Card title=text(keys::MARKS_TITLE) count=figure flush=true test_id="student.marks">
                {move || match asked.get() {
                    None => view! { <SkeletonRows label=text(keys::MARKS_TITLE) rows=4 /> }.into_any(),
                    Some(Err(problem)) => view! { <div class="body muted">{sentence(&problem)}</div> }.into_any(),
                    Some(Ok(marks)) => list(marks, all),
                }}
            </Card>
        }
    })
}

fn list(marks: StudentMarks, all: RwSignal<bool>) -> AnyView {
    if marks.items.is_empty() {
        return view! { <div class="body muted">{t(keys::MARKS_EMPTY)}</div> }.into_any();
    }
    let of = marks.figures;
    let said = t_with(
        keys::MARKS_FIGURES,
        &[
            ("attended", of.attended.into()),
            ("late", of.late.into()),
            ("missed", of.missed.into()),
            ("excused", of.excused.into()),
        ],
    );
    let more = !all.get_untracked() && marks.total > u64::from(SHOWN);
    view! {
        <p class="body small muted" data-testid="student.marks.figures">{said}</p>
        <ul class="rows">{marks.items.into_iter().map(row).collect_view()}</ul>
        {more
            .then(|| {
                view! {
                    <div class="body">
                        <Button
                            size=ButtonSize::Small
                            kind=ButtonKind::Quiet
                            on_press=move |()| all.set(true)
                            test_id="student.marks.more"
                        >
                            {move || t(keys::MARKS_MORE)}
                        </Button>
                    </div>
                }
            })}
    }
    .into_any()
}

fn row(marked: MarkedLesson) -> impl IntoView {
    let MarkedLesson { lesson_id, title, starts, minutes, mark } = marked;
    let day = starts.date();
    let (tone, key) = match (mark.status, mark.late) {
        (AttendanceStatus::Attended, true) => (Tone::Warning, keys::JOURNAL_LATE),
        (AttendanceStatus::Attended, false) => (Tone::Success, keys::MARK_ATTENDED),
        (AttendanceStatus::Missed, _) => (Tone::Danger, keys::MARK_MISSED),
        (AttendanceStatus::Excused, _) => (Tone::Neutral, keys::MARK_EXCUSED),
    };
    let when = format!("{}, {}", format::date(day, locale()), format::time_span(starts, minutes));
    let about = [Some(when), mark.reason.clone(), mark.note.clone()].into_iter().flatten().collect::<Vec<_>>().join(", ");
    view! {
        <li data-testid="student.marks.row" title=given_by(&mark)>
            <Icon name="calendar" />
            <div>
                <a class="strong" href=format!("{}?date={day}&lesson={lesson_id}", Page::Schedule.path())>
                    {title}
                </a>
                <small>{about}</small>
            </div>
            <span class="push">
                <Badge tone>{move || t(key)}</Badge>
            </span>
        </li>
    }
}
