//! `/repair`: the lessons that an absence, a closure or a holiday hits, each with the smallest change proposed; chosen
//! one by one, saved all at once, undone as one.
//!
//! Test ids: `repair.row`, `repair.way`, `repair.apply`, `repair.empty`, `repair.refused`.

use std::collections::BTreeMap;

use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_query_map;
use shared::{
    events::Entity,
    format,
    ids::LessonId,
    lessons::{Named, Override},
    repairs::{HitLesson, Repair, RepairOf, RepairPlan, RepairStep, Repaired, Way, WayKind},
    time::WallTime,
};
use uuid::Uuid;

use crate::{
    api,
    data::{
        asked::Asked,
        changes,
        toasts::{Notices, sentence},
    },
    i18n::{keys, locale, t, t_with, text},
    kit::{Button, ButtonKind, Card, Choice, Empty, ErrorPanel, Notice, PageHeader, Select, SkeletonRows, Tone},
};

/// «пт, 20 нояб., 10:00»
fn moment(at: WallTime) -> String {
    let day = at.date();
    let (weekday, date) = (format::weekday_short(day, locale()), format::day_month(day, locale()));
    format!("{weekday}, {date}, {}", format::time(at.time()))
}

fn named(all: &[Named], id: Option<impl Into<Uuid>>) -> String {
    let id = id.map(Into::into);
    all.iter().find(|one| Some(one.id) == id).map(|one| one.name.clone()).unwrap_or_default()
}

/// The page.
#[component]
pub fn RepairPage() -> impl IntoView {
    let params = use_query_map();
    let of = Memo::new(move |_| {
        let id = |name: &str| params.with(|params| params.get(name)).and_then(|text| text.parse::<Uuid>().ok());
        RepairOf { absence_id: id("absence").map(Into::into), holiday_id: id("holiday").map(Into::into) }
    });
    let asked = Asked::new(move || {
        let of = of.get();
        async move { if of == RepairOf::default() { None } else { Some(api::availability::plan(&of).await) } }
    });
    let again = Callback::new(move |()| asked.refetch());
    let body = move || match asked.get() {
        None => view! { <SkeletonRows label=text(keys::PAGE_REPAIR) rows=4 /> }.into_any(),
        Some(None) => nothing(keys::REPAIR_WHAT, keys::REPAIR_WHAT_TEXT),
        Some(Some(Err(problem))) => view! {
            <ErrorPanel
                title=text(keys::PAGE_REPAIR)
                text=Some(sentence(&problem))
                on_retry=again
                request_id=problem.request_id.clone()
            />
        }
        .into_any(),
        Some(Some(Ok(plan))) if plan.lessons.is_empty() => nothing(keys::REPAIR_NOTHING, keys::REPAIR_NOTHING_TEXT),
        Some(Some(Ok(plan))) => view! { <Plan plan again /> }.into_any(),
    };
    view! {
        <main class="page" id="page" data-testid="page.repair">
            <PageHeader title=text(keys::PAGE_REPAIR) />
            <div class="page-body stack">{body}</div>
        </main>
    }
}

fn nothing(title: crate::i18n::Key, said: crate::i18n::Key) -> AnyView {
    view! { <Empty icon="check" title=text(title) text=Signal::derive(move || Some(t(said))) test_id="repair.empty" /> }
        .into_any()
}

/// Which way was chosen for each lesson; none leaves it as it is.
type Chosen = RwSignal<BTreeMap<LessonId, Option<usize>>>;

#[component]
fn Plan(plan: RepairPlan, again: Callback<()>) -> impl IntoView {
    let notices = Notices::here();
    let (busy, refused) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let chosen: Chosen = RwSignal::new(plan.lessons.iter().map(|hit| (hit.lesson.id, Some(0))).collect());
    let (more, hit) = (plan.more, StoredValue::new(plan.lessons.clone()));
    let steps = move || hit.with_value(|hit| chosen.with(|chosen| steps(hit, chosen)));
    let apply = move |()| {
        let command = Repair { steps: untrack(steps), ..Repair::default() };
        if busy.get_untracked() || command.steps.is_empty() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let answer = api::availability::repair(&command).await;
            busy.try_set(false);
            changes::tell(Entity::Lesson);
            match answer {
                Ok(done) => {
                    again.try_run(());
                    tell(done, notices, again);
                }
                Err(problem) => {
                    refused.try_set(Some(sentence(&problem)));
                }
            }
        });
    };
    let count = Memo::new(move |_| steps().len());
    view! {
        <p class="muted">{move || t(keys::REPAIR_LEAD)}</p>
        {move || refused.get().map(|said| view! { <Refusal said again /> })}
        <Card title=text(keys::PAGE_REPAIR) flush=true>
            {plan.lessons.iter().map(|hit| view! { <Row hit=hit.clone() teachers=plan.teachers.clone() rooms=plan.rooms.clone() chosen /> }).collect_view()}
        </Card>
        {(more > 0).then(|| view! { <p class="muted">{t_with(keys::REPAIR_MORE, &[("count", more.into())])}</p> })}
        <div class="row">
            <Button
                kind=ButtonKind::Primary
                icon="check"
                busy
                disabled=Signal::derive(move || count.get() == 0)
                on_press=apply
                test_id="repair.apply"
            >
                {move || t_with(keys::REPAIR_APPLY, &[("count", count.get().into())])}
            </Button>
        </div>
    }
}

fn steps(hit: &[HitLesson], chosen: &BTreeMap<LessonId, Option<usize>>) -> Vec<RepairStep> {
    let way = |one: &HitLesson| one.ways.get((*chosen.get(&one.lesson.id)?)?).map(|way| way.step(&one.lesson));
    hit.iter().filter_map(way).collect()
}

#[component]
fn Refusal(said: String, again: Callback<()>) -> impl IntoView {
    view! {
        <Notice tone=Tone::Danger announce=true test_id="repair.refused">
            <p>{said}</p>
            <p>{move || t(keys::REPAIR_REFUSED)}</p>
            <Button icon="refresh-cw" on_press=again>{move || t(keys::REPAIR_AGAIN)}</Button>
        </Notice>
    }
}

/// Says what was done, with the way back.
fn tell(done: Repaired, notices: Notices, again: Callback<()>) {
    let said = t_with(keys::REPAIR_DONE, &[("count", done.lessons.len().into())]);
    let undo = move || {
        let reason = Override { reason: t(keys::REPAIR_BACK_REASON) };
        let command = Repair { steps: done.undo.clone(), overriding: Some(reason), ..Repair::default() };
        spawn_local(async move {
            let answer = api::availability::repair(&command).await;
            changes::tell(Entity::Lesson);
            match answer {
                Ok(_) => {
                    again.try_run(());
                    notices.done(t(keys::REPAIR_UNDONE));
                }
                Err(problem) => notices.refused(&problem, None),
            }
        });
    };
    notices.undoable(said, undo);
}

#[component]
fn Row(hit: HitLesson, teachers: Vec<Named>, rooms: Vec<Named>, chosen: Chosen) -> impl IntoView {
    let HitLesson { lesson, ways } = hit;
    let (id, title) = (lesson.id, lesson.title.clone());
    let about = [moment(lesson.starts), named(&rooms, lesson.room_id), named(&teachers, lesson.teacher_id)];
    let about = about.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
    let label = move |way: &Way| match way.kind {
        WayKind::Substitute => {
            let key = if way.same_subject { keys::REPAIR_SUBSTITUTE_SAME } else { keys::REPAIR_SUBSTITUTE };
            t_with(key, &[("name", named(&teachers, way.teacher_id).into())])
        }
        WayKind::Room => t_with(keys::REPAIR_ROOM, &[("name", named(&rooms, way.room_id).into())]),
        WayKind::Time => t_with(keys::REPAIR_TIME, &[("when", moment(way.starts).into())]),
        WayKind::CallOff => t(keys::REPAIR_CALL_OFF),
    };
    let offered = ways.iter().enumerate().map(|(at, way)| Choice::new(at.to_string(), label(way)));
    let offered: Vec<Choice> = offered.chain([Choice::new("keep", t(keys::REPAIR_KEEP))]).collect();
    let value = Signal::derive(move || {
        chosen.with(|all| all.get(&id).copied().flatten()).map_or_else(|| "keep".to_owned(), |at| at.to_string())
    });
    let named_select = title.clone();
    view! {
        <div class="setting" data-testid="repair.row">
            <strong>{title}</strong>
            <small>{about}</small>
            <div>
                <Select
                    choices=Signal::stored(offered)
                    value
                    on_change=move |word: String| chosen.update(|all| {
                        all.insert(id, word.parse().ok());
                    })
                    aria_label=Signal::derive(move || {
                        Some(t_with(keys::REPAIR_WAY, &[("title", named_select.clone().into())]))
                    })
                    test_id="repair.way"
                />
            </div>
        </div>
    }
}
