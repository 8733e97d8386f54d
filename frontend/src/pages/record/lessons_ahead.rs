//! The lessons of the next two weeks of a student, a group or a teacher: when, where, with whom.
//!
//! Test ids: `lessons.ahead`, `lessons.ahead.row`.

use chrono::{Days, NaiveDate};
use leptos::prelude::*;
use shared::{
    events::Entity,
    lessons::{Lesson, LessonQuery, LessonStatus, LessonWindow, Named},
    permission::Permission,
};
use uuid::Uuid;

use crate::{
    api,
    data::{asked::Asked, changes, session::Session, toasts::sentence},
    i18n::{keys, locale, t, text},
    kit::{Badge, Card, Dot, SkeletonRows},
    pages::calendar_link::{CalendarSubscription, calendar_of},
    platform::wall_now,
    routes::Page,
};

const DAYS: Days = Days::new(14);
/// A teacher may have many more; the schedule shows them all.
const SHOWN: usize = 12;

/// The card with the lessons; nothing for those who may not see the schedule.
#[component]
pub fn LessonsAhead(
    /// Whose lessons: `from` and `to` are filled in here.
    of: LessonQuery,
) -> impl IntoView {
    let session = Session::here();
    let today = wall_now(&session.zone()).date();
    let calendar = calendar_of(&of);
    session.can(Permission::LessonsView).then(|| {
        let asked = Asked::new(move || {
            changes::follow(Entity::Lesson);
            let to = today.checked_add_days(DAYS).unwrap_or(today);
            let query = LessonQuery { from: today, to, ..of };
            async move { api::lessons::find(&query).await }
        });
        let actions = ViewFn::from(move || view! { <CalendarSubscription of=calendar /> });
        view! {
            <Card title=text(keys::LESSONS_AHEAD) actions flush=true test_id="lessons.ahead">
                {move || match asked.get() {
                    None => view! { <SkeletonRows label=text(keys::LESSONS_AHEAD) rows=3 /> }.into_any(),
                    Some(Err(problem)) => view! { <div class="body muted">{sentence(&problem)}</div> }.into_any(),
                    Some(Ok(window)) => rows(window, today),
                }}
            </Card>
        }
    })
}

fn named(all: &[Named], id: Option<impl Into<Uuid>>) -> Option<String> {
    let id = id?.into();
    all.iter().find(|one| one.id == id).map(|one| one.name.clone())
}

fn rows(window: LessonWindow, today: NaiveDate) -> AnyView {
    if window.items.is_empty() {
        return view! { <div class="body muted">{t(keys::LESSONS_AHEAD_NONE)}</div> }.into_any();
    }
    let row = |lesson: &Lesson| {
        let where_with = [named(&window.rooms, lesson.room_id), named(&window.teachers, lesson.teacher_id)];
        let about = where_with.into_iter().flatten().collect::<Vec<_>>().join(", ");
        let day = lesson.starts.date();
        let said = if day == today { t(keys::SCHEDULE_TODAY) } else { shared::format::day_month(day, locale()) };
        let when = format!("{}, {said}", shared::format::weekday_short(day, locale()));
        let cancelled = lesson.status == LessonStatus::Cancelled;
        let href = format!("{}?date={day}&lesson={}", Page::Schedule.path(), lesson.id);
        view! {
            <li data-testid="lessons.ahead.row">
                <Dot hue=lesson.colour />
                <div>
                    <a class="strong" href=href>{lesson.title.clone()}</a>
                    <small>{about}</small>
                </div>
                {cancelled.then(|| view! { <Badge>{t(keys::LESSON_CANCELLED)}</Badge> })}
                <span class="small muted">
                    {when} " " {shared::format::time_span(lesson.starts, lesson.minutes)}
                </span>
            </li>
        }
    };
    let shown = window.items.iter().take(SHOWN).map(row).collect_view();
    view! { <ul class="rows">{shown}</ul> }.into_any()
}
