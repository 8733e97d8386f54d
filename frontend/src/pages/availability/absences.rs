//! Absences of a teacher or closures of a room: what is ahead, a dialog for a new one, and the way to the lessons it
//! hits.
//!
//! Test ids: `absences`, `absences.new`, `absences.row`, `absences.settle`, `absence.from-day|from-time|until-day|until-time`,
//! `absence.reason`, `absence.note`, `absence.save`.

use chrono::{NaiveDate, NaiveTime};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use shared::{
    availability::{Absence, AbsenceQuery, AwayReason, CreateAbsence, span},
    events::Entity,
    format,
    ids::{RoomId, TeacherId},
    permission::Permission,
    time::WallTime,
};

use crate::{
    api,
    data::{
        asked::Asked,
        changes,
        commands::carry_out,
        session::Session,
        toasts::{Notices, sentence},
    },
    i18n::{Key, keys, locale, t, t_with, text},
    kit::{
        Button, ButtonKind, ButtonSize, Card, Choice, DateInput, Dialog, Field, IconButton, Select, SkeletonRows, TextInput,
        TimeInput, ToastAction,
    },
    platform::wall_now,
    routes::Page,
};

/// «19 нояб., 09:00 – 20 нояб., 18:00»
fn when(absence: &Absence) -> String {
    let at = |wall: WallTime| format!("{}, {}", format::day_month(wall.date(), locale()), format::time(wall.time()));
    format!("{} – {}", at(absence.starts), at(absence.ends))
}

/// The card; nothing for those who may not see the schedule.
#[component]
pub fn AbsencesCard(
    /// Whose, of a teacher.
    #[prop(optional)]
    teacher: Option<TeacherId>,
    /// Whose, of a room.
    #[prop(optional)]
    room: Option<RoomId>,
) -> impl IntoView {
    let session = Session::here();
    let may = session.can(Permission::LessonsManage);
    let today = wall_now(&session.zone()).date();
    let opened = RwSignal::new(false);
    let title = if room.is_some() { keys::CLOSURES_TITLE } else { keys::ABSENCES_TITLE };
    let new = if room.is_some() { keys::CLOSURE_NEW } else { keys::ABSENCE_NEW };
    session.can(Permission::LessonsView).then(|| {
        let asked = Asked::new(move || {
            changes::follow(Entity::Absence);
            let query = AbsenceQuery { teacher_id: teacher, room_id: room, from: Some(today), ..AbsenceQuery::default() };
            async move { api::availability::absences(&query).await }
        });
        let actions = move || {
            may.then(|| {
                view! {
                    <Button
                        size=ButtonSize::Small
                        icon="calendar-x"
                        on_press=move |()| opened.set(true)
                        test_id="absences.new"
                    >
                        {move || t(new)}
                    </Button>
                }
            })
        };
        view! {
            <Card title=text(title) actions=ViewFn::from(actions) flush=true test_id="absences">
                {move || match asked.get() {
                    None => view! { <SkeletonRows label=text(title) rows=2 /> }.into_any(),
                    Some(Err(problem)) => view! { <div class="body muted">{sentence(&problem)}</div> }.into_any(),
                    Some(Ok(page)) => rows(page.items, may, room.is_some()),
                }}
            </Card>
            <NewAbsence teacher room title=new opened />
        }
    })
}

fn rows(items: Vec<Absence>, may: bool, of_room: bool) -> AnyView {
    if items.is_empty() {
        let none = if of_room { keys::CLOSURES_NONE } else { keys::ABSENCES_NONE };
        return view! { <div class="body muted">{t(none)}</div> }.into_any();
    }
    view! { <ul class="rows">{items.into_iter().map(|absence| view! { <Row absence may /> }).collect_view()}</ul> }.into_any()
}

#[component]
fn Row(absence: Absence, may: bool) -> impl IntoView {
    let (notices, busy) = (Notices::here(), RwSignal::new(false));
    let (id, said) = (absence.id, when(&absence));
    let about = [Some(t(absence.reason.name())), absence.note.clone()].into_iter().flatten().collect::<Vec<_>>().join(", ");
    let named = said.clone();
    let remove = move |()| {
        let said = named.clone();
        carry_out(Entity::Absence, busy, notices, api::availability::archive(id), move |gone: Absence| {
            let text = t_with(keys::ABSENCE_TAKEN_BACK, &[("when", said.into())]);
            notices.undoable(text, move || spawn_local(bring_back(gone.clone(), notices)));
        });
    };
    let label = said.clone();
    view! {
        <li data-testid="absences.row">
            <div>
                <strong>{said}</strong>
                <small>{about}</small>
            </div>
            {may
                .then(|| {
                    view! {
                        <a class="link" href=settling(id) data-testid="absences.settle">{t(keys::ABSENCE_SETTLE)}</a>
                        <IconButton
                            icon="x"
                            size=ButtonSize::Small
                            label=Signal::derive(move || {
                                t_with(keys::ABSENCE_TAKE_BACK, &[("when", label.clone().into())])
                            })
                            busy
                            on_press=remove
                        />
                    }
                })}
        </li>
    }
}

/// Where the lessons are shown that an absence hits.
fn settling(id: shared::ids::AbsenceId) -> String {
    format!("{}?absence={id}", Page::Repair.path())
}

async fn bring_back(gone: Absence, notices: Notices) {
    let answer = api::availability::restore(gone.id, gone.version).await;
    changes::tell(Entity::Absence);
    if let Err(problem) = answer {
        notices.refused(&problem, None);
    }
}

/// What is typed into the dialog.
#[derive(Clone, Copy)]
struct Typed {
    days: (RwSignal<Option<NaiveDate>>, RwSignal<Option<NaiveDate>>),
    times: (RwSignal<Option<NaiveTime>>, RwSignal<Option<NaiveTime>>),
    reason: RwSignal<AwayReason>,
    note: RwSignal<String>,
}

impl Typed {
    /// From now on to the end of the day; until midnight is said as the next day.
    fn new() -> Self {
        let now = untrack(|| wall_now(&Session::here().zone()));
        let day = now.date();
        Self {
            days: (RwSignal::new(Some(day)), RwSignal::new(day.succ_opt())),
            times: (RwSignal::new(Some(NaiveTime::MIN)), RwSignal::new(Some(NaiveTime::MIN))),
            reason: RwSignal::new(AwayReason::Ill),
            note: RwSignal::new(String::new()),
        }
    }

    fn span(self) -> Option<(WallTime, WallTime)> {
        let starts = self.days.0.get()?.and_time(self.times.0.get()?);
        let ends = self.days.1.get()?.and_time(self.times.1.get()?);
        let (starts, ends) = (WallTime::new(starts), WallTime::new(ends));
        span(starts, ends).ok().map(|()| (starts, ends))
    }
}

#[component]
fn NewAbsence(teacher: Option<TeacherId>, room: Option<RoomId>, title: Key, opened: RwSignal<bool>) -> impl IntoView {
    let (notices, busy, typed) = (Notices::here(), RwSignal::new(false), Typed::new());
    if room.is_some() {
        typed.reason.set(AwayReason::Other);
    }
    let navigate = use_navigate();
    let go = Callback::new(move |to: String| navigate(&to, NavigateOptions::default()));
    let save = move |()| {
        let Some((starts, ends)) = untrack(|| typed.span()) else { return };
        let note = Some(typed.note.get_untracked()).filter(|note| !note.trim().is_empty());
        let reason = typed.reason.get_untracked();
        let command = CreateAbsence { teacher_id: teacher, room_id: room, starts, ends, reason, note };
        let send = async move { api::availability::create(&command).await };
        carry_out(Entity::Absence, busy, notices, send, move |made: Absence| {
            opened.try_set(false);
            typed.note.try_set(String::new());
            tell(&made, notices, go);
        });
    };
    let wrong = Signal::derive(move || typed.span().is_none().then(|| t(keys::ABSENCE_ENDS_BEFORE)));
    let footer = move || {
        view! {
            <Button on_press=move |()| opened.set(false)>{move || t(keys::KIT_CANCEL)}</Button>
            <span class="push"></span>
            <Button
                kind=ButtonKind::Primary
                r#type="submit"
                busy
                disabled=Signal::derive(move || wrong.with(Option::is_some))
                test_id="absence.save"
            >
                {move || t(keys::ABSENCE_SAVE)}
            </Button>
        }
    };
    view! {
        <Dialog
            open=opened
            on_close=move |()| opened.set(false)
            title=text(title)
            on_submit=Callback::new(save)
            footer=ViewFn::from(footer)
            test_id="absence"
        >
            <Fields typed wrong of_room=room.is_some() />
        </Dialog>
    }
}

/// Says that it is saved, and offers to sort out what it hits.
fn tell(made: &Absence, notices: Notices, go: Callback<String>) {
    let (gone, hit) = (made.clone(), made.lessons.unwrap_or_default());
    let undo = move || {
        let gone = gone.clone();
        spawn_local(async move {
            let answer = api::availability::archive(gone.id).await;
            changes::tell(Entity::Absence);
            if let Err(problem) = answer {
                notices.refused(&problem, None);
            }
        });
    };
    let saved = t_with(keys::ABSENCE_SAVED, &[("when", when(made).into())]);
    if hit == 0 {
        return notices.undoable(saved, undo);
    }
    let to = settling(made.id);
    let also = ToastAction {
        label: t(keys::ABSENCE_SETTLE),
        shortcut: None,
        run: Callback::new(move |()| {
            go.try_run(to.clone());
        }),
    };
    let told = t_with(keys::ABSENCE_HIT, &[("count", hit.into())]);
    notices.extendable(format!("{saved}. {told}"), undo, also);
}

#[component]
fn Fields(typed: Typed, wrong: Signal<Option<String>>, of_room: bool) -> impl IntoView {
    let offered = AwayReason::ALL.iter().filter(move |reason| !of_room || matches!(reason, AwayReason::Busy | AwayReason::Other));
    let reasons: Vec<Choice> = offered.map(|reason| Choice::new(reason.as_str(), t(reason.name()))).collect();
    let moment = move |label: Key,
                       day: RwSignal<Option<NaiveDate>>,
                       time: RwSignal<Option<NaiveTime>>,
                       id: &'static str,
                       error: Signal<Option<String>>| {
        view! {
            <div class="row wrap">
                <Field label=text(label) error>
                    <DateInput value=day on_input=move |it| day.set(it) test_id=format!("absence.{id}-day") />
                </Field>
                <Field label=text(keys::ABSENCE_TIME)>
                    <TimeInput value=time on_input=move |it| time.set(it) test_id=format!("absence.{id}-time") />
                </Field>
            </div>
        }
    };
    view! {
        {moment(keys::ABSENCE_STARTS, typed.days.0, typed.times.0, "from", Signal::stored(None))}
        {moment(keys::ABSENCE_ENDS, typed.days.1, typed.times.1, "until", wrong)}
        <Field label=text(keys::ABSENCE_REASON)>
            <Select
                choices=Signal::stored(reasons)
                value=Signal::derive(move || typed.reason.get().as_str().to_owned())
                on_change=move |word: String| typed.reason.set(word.parse().unwrap_or_default())
                test_id="absence.reason"
            />
        </Field>
        <Field label=text(keys::ABSENCE_NOTE) optional=true>
            <TextInput value=typed.note on_input=move |note| typed.note.set(note) test_id="absence.note" />
        </Field>
    }
}
