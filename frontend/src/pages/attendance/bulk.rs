//! Marks a whole day at once: first what would be marked, then one transaction, then a way back.
//!
//! Test ids: `day`, `day.lesson`, `day.empty`, `day.error`, `day.submit`.

use chrono::NaiveDate;
use leptos::{prelude::*, task::spawn_local};
use shared::{
    events::Entity,
    format,
    ids::TeacherId,
    journal::{DayMarked, DayPreview, DayQuery, MarkDay, UnmarkDay},
};

use crate::{
    api,
    data::{
        asked::Asked,
        changes,
        toasts::{Notices, sentence},
    },
    i18n::{keys, t, t_with, text},
    kit::{Button, ButtonKind, Dialog, Empty, ErrorPanel, Icon, SkeletonRows},
    platform::command_key,
};

/// The dialog; what it shows is asked for when it opens.
#[component]
pub(super) fn DayDialog(
    open: RwSignal<bool>,
    /// Which day.
    #[prop(into)]
    day: Signal<NaiveDate>,
    /// Only this teacher's lessons.
    #[prop(into)]
    teacher: Signal<Option<TeacherId>>,
) -> impl IntoView {
    let busy = RwSignal::new(false);
    let asked = Asked::new(move || {
        changes::follow(Entity::Attendance);
        let wanted = open.get().then(|| DayQuery { date: Some(day.get()), teacher_id: teacher.get(), branch_id: None });
        async move {
            match wanted {
                Some(query) => Some(api::attendance::day(&query).await),
                None => None,
            }
        }
    });
    let preview = Memo::new(move |_| match asked.get().flatten() {
        Some(Ok(preview)) => Some(Ok(preview)),
        Some(Err(problem)) => Some(Err(*problem)),
        None => None,
    });
    let notices = Notices::here();
    let submit = move |()| {
        let Some(Ok(shown)) = preview.get_untracked() else { return };
        let command = MarkDay { lesson_ids: shown.lessons.iter().map(|one| one.lesson.id).collect() };
        if command.lesson_ids.is_empty() || busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let answer = api::attendance::mark_day(&command, command_key()).await;
            busy.try_set(false);
            match answer {
                Ok(done) => {
                    told();
                    let said = t_with(keys::DAY_MARKED, &[("count", done.marked.into())]);
                    notices.undoable(said, move || take_back(&done, notices));
                    open.try_set(false);
                }
                Err(problem) => notices.refused(&problem, None),
            }
        });
    };
    let count = move || match preview.get() {
        Some(Ok(shown)) => shown.unmarked,
        _ => 0,
    };
    let footer = move || {
        view! {
            <Button on_press=move |()| open.set(false)>{move || t(keys::KIT_CANCEL)}</Button>
            <span class="push"></span>
            {move || {
                (count() > 0)
                    .then(|| {
                        view! {
                            <Button kind=ButtonKind::Primary r#type="submit" busy test_id="day.submit">
                                {move || t_with(keys::DAY_MARK_COUNT, &[("count", count().into())])}
                            </Button>
                        }
                    })
            }}
        }
    };
    view! {
        <Dialog open on_close=move |()| open.set(false) title=text(keys::DAY_MARK) on_submit=submit footer test_id="day">
            {move || match preview.get() {
                None => view! { <SkeletonRows label=text(keys::DAY_MARK) rows=4 /> }.into_any(),
                Some(Err(problem)) => {
                    let number = problem.request_id.clone();
                    view! {
                        <ErrorPanel
                            title=text(keys::TODAY_FAILED)
                            text=Some(sentence(&problem))
                            on_retry=move |()| asked.refetch()
                            request_id=number
                            test_id="day.error"
                        />
                    }
                        .into_any()
                }
                Some(Ok(shown)) => shown_view(shown),
            }}
        </Dialog>
    }
}

fn shown_view(shown: DayPreview) -> AnyView {
    if shown.lessons.is_empty() {
        let text_below = Signal::derive(|| Some(t(keys::DAY_MARK_NOTHING_TEXT)));
        return view! { <Empty icon="check" title=text(keys::DAY_MARK_NOTHING) text=text_below test_id="day.empty" /> }
            .into_any();
    }
    let row = |one: shared::journal::DayLesson| {
        let when = format::time_span(one.lesson.starts, one.lesson.minutes);
        let students = t_with(keys::DAY_STUDENTS, &[("count", one.unmarked.into())]);
        view! {
            <li data-testid="day.lesson">
                <Icon name="calendar" />
                <div>
                    <span class="strong">{one.lesson.title}</span>
                    <small>{when}</small>
                </div>
                <span class="push">{students}</span>
            </li>
        }
    };
    view! {
        <p>{t(keys::DAY_MARK_LEAD)}</p>
        <div class="card">
            <ul class="rows">{shown.lessons.into_iter().map(row).collect_view()}</ul>
        </div>
    }
    .into_any()
}

fn told() {
    changes::tell(Entity::Attendance);
    changes::tell(Entity::Lesson);
}

fn take_back(done: &DayMarked, notices: Notices) {
    let command = UnmarkDay { lesson_ids: done.lesson_ids.clone(), batch: done.batch };
    spawn_local(async move {
        match api::attendance::unmark_day(&command, command_key()).await {
            Ok(_) => {
                told();
                notices.done(t(keys::DAY_UNMARKED));
            }
            Err(problem) => notices.refused(&problem, None),
        }
    });
}
