//! `/today`: the lessons of a day one below the other, made for a phone: the lesson that is on stands open, everybody is
//! there with one tap. The address holds the day and the lesson.
//!
//! Test ids: `today.lesson` (with `data-lesson`), `today.previous`, `today.next`, `today.whose-mine`, `today.whose-all`,
//! `today.empty`, `today.error`, `today.mark-day`, and those of the roster.

use chrono::{Days, NaiveDate};
use leptos::prelude::*;
use shared::{
    events::Entity,
    format,
    ids::LessonId,
    lessons::{Lesson, LessonStatus},
};

use super::{address::Address, bulk::DayDialog, roster::RosterView, shut::shut};
use crate::{
    api,
    data::{asked::Asked, changes, lessons::Lessons, rosters::Rosters, session::Session, toasts::sentence},
    i18n::{keys, locale, t, t_with, text},
    kit::{Choice, Empty, ErrorPanel, HeaderAction, Icon, IconButton, PageHeader, Segmented, SkeletonRows},
    pages::record::names::room_name,
    platform::{now, sleep, wall_now},
};

/// How often the clock is looked at: marks open when a lesson begins.
const TICK_MS: u32 = 20_000;

/// The page.
#[component]
pub fn TodayPage() -> impl IntoView {
    let (session, address) = (Session::here(), Address::here());
    let today = move || wall_now(&session.zone()).date();
    let day = Memo::new(move |_| address.get::<NaiveDate>("date").unwrap_or_else(today));
    let teacher = Memo::new(move |_| session.me().with(|me| me.as_ref().and_then(|me| me.teacher_id)));
    let all = Memo::new(move |_| teacher.get().is_none() || address.get::<String>("whose").as_deref() == Some("all"));
    let asked = Asked::new(move || {
        changes::follow(Entity::Lesson);
        changes::follow(Entity::Attendance);
        let from = day.get();
        let to = from.checked_add_days(Days::new(1)).unwrap_or(from);
        async move { api::lessons::window(from, to).await.map(|window| (from, window.items)) }
    });
    // The lessons in their order; those of another day are not shown under the name of this one.
    let lessons = Memo::new(move |_| match asked.get() {
        Some(Ok((of, items))) if of == day.get() => {
            let mine = |it: &Lesson| all.get() || teacher.get().is_some_and(|id| it.teacher_ids.contains(&id));
            let mut items: Vec<Lesson> =
                items.into_iter().filter(|it| it.status != LessonStatus::Cancelled && mine(it)).collect();
            items.sort_by_key(|it| (it.starts_at, it.id));
            Some(Ok(items))
        }
        Some(Err(problem)) => Some(Err(*problem)),
        _ => None,
    });
    // Whether there are any: the list itself stays while its lessons change.
    let state = Memo::new(move |_| {
        lessons.with(|all| all.as_ref().map(|all| all.as_ref().map(|all| !all.is_empty()).map_err(Clone::clone)))
    });
    let bulk = RwSignal::new(false);
    let mark_day = HeaderAction {
        test_id: Some("today.mark-day"),
        ..HeaderAction::new(text(keys::DAY_MARK), "check-check", Callback::new(move |()| bulk.set(true)))
    };
    let turn = move |to: Option<NaiveDate>| address.set_all(vec![("date", to.map(|day| day.to_string())), ("lesson", None)]);
    let title = Signal::derive(move || {
        let day = day.get();
        let said = format!("{}, {}", format::weekday_short(day, locale()).to_lowercase(), format::day_month(day, locale()));
        t_with(keys::TODAY_LEAD, &[("day", said.into())])
    });
    view! {
        <main class="page" id="page" data-testid="page.today">
            <PageHeader title=text(keys::PAGE_TODAY) actions=vec![mark_day] />
            <div class="page-body today">
                <div class="row wrap">
                    <IconButton
                        icon="chevron-left"
                        label=text(keys::TODAY_PREVIOUS)
                        on_press=move |()| turn(day.get_untracked().pred_opt())
                        test_id="today.previous"
                    />
                    <h2 aria-live="polite">{title}</h2>
                    <IconButton
                        icon="chevron-right"
                        label=text(keys::TODAY_NEXT)
                        on_press=move |()| turn(day.get_untracked().succ_opt())
                        test_id="today.next"
                    />
                    <span class="push"></span>
                    {move || teacher.get().map(|_| view! { <Whose all address /> })}
                </div>
                {move || match state.get() {
                    None => view! { <SkeletonRows label=text(keys::PAGE_TODAY) rows=5 /> }.into_any(),
                    Some(Err(problem)) => failed(&problem, Callback::new(move |()| asked.refetch())),
                    Some(Ok(false)) => empty(),
                    Some(Ok(true)) => view! { <List lessons address /> }.into_any(),
                }}
            </div>
        </main>
        <DayDialog open=bulk day teacher=Signal::derive(move || teacher.get().filter(|_| !all.get())) />
    }
}

fn failed(problem: &shared::problem::Problem, on_retry: Callback<()>) -> AnyView {
    view! {
        <ErrorPanel
            title=text(keys::TODAY_FAILED)
            text=Some(sentence(problem))
            on_retry
            request_id=problem.request_id.clone()
            test_id="today.error"
        />
    }
    .into_any()
}

fn empty() -> AnyView {
    view! {
        <Empty
            icon="calendar"
            title=text(keys::TODAY_NONE)
            text=Signal::derive(|| Some(t(keys::TODAY_NONE_TEXT)))
            test_id="today.empty"
        />
    }
    .into_any()
}

/// Own lessons, or everybody's.
#[component]
fn Whose(all: Memo<bool>, address: Address) -> impl IntoView {
    let choices = Signal::derive(|| vec![Choice::new("mine", t(keys::TODAY_MINE)), Choice::new("all", t(keys::TODAY_ALL))]);
    view! {
        <Segmented
            label=text(keys::PAGE_TODAY)
            choices
            value=Signal::derive(move || if all.get() { "all".to_owned() } else { "mine".to_owned() })
            on_change=move |value: String| address.set("whose", (value == "all").then_some(value))
            test_id="today.whose"
        />
    }
}

type Answer = Option<Result<Vec<Lesson>, shared::problem::Problem>>;

/// Which lesson stands open when the address names none: the first that has begun and is not whole.
fn waiting(items: &[Lesson]) -> Option<LessonId> {
    let waits = |it: &&Lesson| it.starts_at <= now() && it.expected > 0 && it.status == LessonStatus::Scheduled;
    items.iter().find(waits).map(|it| it.id)
}

#[component]
fn List(lessons: Memo<Answer>, address: Address) -> impl IntoView {
    let tick = ticking();
    let of = move |read: fn(&[Lesson]) -> Vec<LessonId>| lessons.with(|all| all.as_ref()?.as_ref().ok().map(|all| read(all)));
    let ids = Memo::new(move |_| of(|all| all.iter().map(|it| it.id).collect()).unwrap_or_default());
    // Chosen once, so that a lesson does not close when its last mark is given.
    let first = untrack(|| of(|all| waiting(all).into_iter().collect())).unwrap_or_default().first().copied();
    let open = Memo::new(move |_| match address.get::<String>("lesson") {
        Some(named) => named.parse().ok(),
        None => first,
    });
    let toggle = Callback::new(move |id: LessonId| {
        let other = (open.get_untracked() != Some(id)).then(|| id.to_string());
        address.set("lesson", Some(other.unwrap_or_else(|| "none".to_owned())));
    });
    view! {
        <ul class="day">
            <For each=move || ids.get() key=|id| *id let:id>
                <One id lessons open toggle tick />
            </For>
        </ul>
    }
}

/// Counts on while the page is open.
fn ticking() -> RwSignal<u32> {
    let tick = RwSignal::new(0_u32);
    leptos::task::spawn_local(async move {
        loop {
            sleep(TICK_MS).await;
            if tick.try_update(|count| *count = count.wrapping_add(1)).is_none() {
                return;
            }
        }
    });
    tick
}

#[component]
fn One(
    id: LessonId,
    lessons: Memo<Answer>,
    open: Memo<Option<LessonId>>,
    toggle: Callback<LessonId>,
    tick: RwSignal<u32>,
) -> impl IntoView {
    let rosters = Rosters::here();
    let listed = Memo::new(move |_| lessons.with(|all| all.as_ref()?.as_ref().ok()?.iter().find(|it| it.id == id).cloned()));
    // The store knows sooner: it hears of each mark.
    let stored = Memo::new(move |_| Lessons::here().rows.with(|rows| rows.get(id)));
    let lesson = Memo::new(move |_| {
        let (listed, stored) = (listed.get(), stored.get());
        match (listed, stored) {
            (Some(a), Some(b)) => Some(if b.version >= a.version { b } else { a }),
            (one, other) => one.or(other),
        }
    });
    let is_open = Memo::new(move |_| open.get() == Some(id));
    Effect::new(move |before: Option<bool>| {
        let now = is_open.get();
        if now && before != Some(true) {
            rosters.open(id);
        } else if !now && before == Some(true) {
            rosters.close(id);
        }
        now
    });
    on_cleanup(move || rosters.close(id));
    let shut = Signal::derive(move || {
        tick.track();
        lesson.with(|it| it.as_ref().and_then(|it| shut(it.starts_at, it.ends_at)))
    });
    let face = move || {
        let it = lesson.get()?;
        let room = it.room_id.and_then(room_name);
        let figures = [("count", it.marked.into()), ("total", it.expected.into())];
        let state =
            if it.expected > 0 && it.marked >= it.expected { t(keys::TODAY_DONE) } else { t_with(keys::TODAY_MARKED, &figures) };
        let about = room.into_iter().chain([state]).collect::<Vec<_>>().join(", ");
        let time = format::time_span(it.starts, it.minutes);
        Some(view! {
            <time class="strong">{time}</time>
            <i data-hue=it.colour.to_string()></i>
            <span class="stack">
                <strong>{it.title}</strong>
                <small>{about}</small>
            </span>
            <Icon name=if is_open.get() { "chevron-up" } else { "chevron-down" } />
        })
    };
    view! {
        <li class="card" data-testid="today.lesson" data-lesson=id.to_string()>
            <button
                type="button"
                class="slot"
                aria-expanded=move || is_open.get().to_string()
                data-testid="today.open"
                on:click=move |_| toggle.run(id)
            >
                {face}
            </button>
            {move || is_open.get().then(|| view! { <div class="body"><RosterView id lesson shut /></div> })}
        </li>
    }
}
