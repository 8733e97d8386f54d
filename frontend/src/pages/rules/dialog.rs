//! Makes or changes a rule: what it says above, what becomes of each lesson below, as it is typed.
//!
//! Test ids: `series`, `series.day-1` … `series.day-7`, `series.starts`, `series.length`, `series.from`, `series.until`,
//! `series.teachers`, `series.room`, `series.scope-all|following`, `series.on`, `series.reason`, `series.submit`,
//! `series.error`.

use chrono::{Days, NaiveDate, NaiveTime};
use leptos::prelude::*;
use shared::{
    events::Entity,
    format,
    lessons::{Override, Scope},
    permission::Permission,
    rules::{CreateRule, Effect, Fate, ScheduleRule},
    time::{ClockTime, monday_of},
};

use super::{
    back::take_back,
    clash::{first_clash, lead_to},
    editor::{Asked, Editor},
    preview::Preview,
};
use crate::{
    api::Reply,
    data::{
        asked, changes,
        directory::Directory,
        session::Session,
        toasts::{Notices, sentence},
    },
    i18n::{keys, locale, t, t_with, text},
    kit::{
        Button, ButtonKind, Chip, Choice, Combobox, DateInput, Dialog, Field, FieldSet, MultiSelect, Notice, NumberInput,
        Segmented, SkeletonRows, TextInput, TimeInput, Tone,
    },
    pages::form_refusal::FormRefusal,
    platform::wall_now,
};

/// The effect of what stands in the form with what was asked, asked again whenever it changes.
type Effects = asked::Asked<Option<(Asked, Reply<Effect>)>>;

/// The dialog; `on_done` gets the rule as it was saved.
#[component]
pub fn RuleDialog(editor: Editor, #[prop(into)] on_done: Callback<ScheduleRule>) -> impl IntoView {
    let notices = Notices::here();
    let form = editor.form;
    let effects = asking(editor);
    let may_override = Session::here().can(Permission::LessonsOverride);
    let close = move || editor.open.set(false);
    let submit = move |()| {
        let effect = effect_of(editor, effects);
        let reason = form.value.with_untracked(|value| value.overriding.is_some());
        let clash = effect.as_ref().and_then(|effect| first_clash(effect, reason));
        if let Some(clash) = clash.filter(|_| form.ready().is_some()) {
            lead_to(clash, may_override.then_some(form));
            return;
        }
        let made = effect.map_or(0, |effect| effect.count(Fate::Made));
        let (asked, before) = (untrack(|| editor.asked()), editor.rule.get_untracked());
        let (chosen, key) = (asked.occurrences().to_vec(), editor.key_for(&asked));
        form.submit(
            move |_| asked.send(key),
            move |rule: ScheduleRule| {
                changes::tell(Entity::Rule);
                changes::tell(Entity::Lesson);
                let new = before.is_none();
                let said = if new { t_with(keys::SERIES_CREATED, &[("count", made.into())]) } else { t(keys::SERIES_SAVED) };
                let after = rule.clone();
                notices.undoable(said, move || take_back(before.clone(), &after, &chosen, notices));
                editor.open.try_set(false);
                on_done.run(rule);
            },
        );
    };
    let footer = move || {
        view! {
            <Button on_press=move |()| close()>{move || t(keys::KIT_CANCEL)}</Button>
            <span class="push"></span>
            <Button kind=ButtonKind::Primary r#type="submit" busy=form.busy test_id="series.submit">
                {move || t(if editor.rule.with(Option::is_some) { keys::SERIES_SAVE } else { keys::SERIES_CREATE })}
            </Button>
        }
    };
    let title = Signal::derive(move || t(if editor.rule.with(Option::is_some) { keys::SERIES_EDIT } else { keys::SERIES_NEW }));
    let subtitle = Signal::derive(move || editor.rule.with(|rule| rule.as_ref().map(|rule| rule.title.clone())));
    view! {
        <Dialog
            open=editor.open
            on_close=move |()| close()
            title
            subtitle
            on_submit=submit
            footer
            wide=true
            test_id="series"
        >
            <FormRefusal failed=form.failed test_id="series.error" />
            <Reach editor />
            <Fields editor />
            <Outcome editor effects />
        </Dialog>
    }
}

/// What is asked about: a reason changes nothing of what stands in the way.
fn without_reason(asked: Asked) -> Asked {
    match asked {
        Asked::Create(mut command) => {
            command.overriding = None;
            Asked::Create(command)
        }
        Asked::Update(id, mut command) => {
            command.overriding = None;
            Asked::Update(id, command)
        }
    }
}

fn asking(editor: Editor) -> Effects {
    let asked = Memo::new(move |_| {
        let whole = editor.form.value.with(|value| !value.weekdays.is_empty() && (5..=1_440).contains(&value.minutes));
        let open = editor.open.get() && whole;
        open.then(|| without_reason(editor.asked()))
    });
    asked::Asked::new(move || {
        let asked = asked.get();
        async move {
            let asked = asked?;
            let effect = asked.clone().preview().await;
            Some((asked, effect))
        }
    })
}

/// The effect of what stands in the form now; none while the answer to it is on its way.
fn effect_of(editor: Editor, effects: Effects) -> Option<Effect> {
    let (asked, effect) = untrack(|| effects.get()).flatten()?;
    effect.ok().filter(|_| asked == without_reason(untrack(|| editor.asked())))
}

/// All lessons to come, or those from a day on: only of a rule that is there.
#[component]
fn Reach(editor: Editor) -> impl IntoView {
    let choices = Signal::derive(|| {
        vec![
            Choice::new(Scope::All.as_str(), t(keys::SERIES_SCOPE_ALL)),
            Choice::new(Scope::Following.as_str(), t(keys::SERIES_SCOPE_FOLLOWING)),
        ]
    });
    let following = move || editor.scope.get() == Scope::Following;
    let on_day = Callback::new(move |day: Option<NaiveDate>| {
        if let Some(day) = day {
            editor.on.set(day);
        }
    });
    move || {
        editor.rule.with(Option::is_some).then(|| {
            view! {
                <div class="pair">
                    <FieldSet label=text(keys::SERIES_SCOPE)>
                        <Segmented
                            label=text(keys::SERIES_SCOPE)
                            choices
                            value=Signal::derive(move || editor.scope.get().to_string())
                            on_change=move |word: String| editor.scope.set(word.parse().unwrap_or(Scope::All))
                            test_id="series.scope"
                        />
                    </FieldSet>
                    {move || {
                        following()
                            .then(|| {
                                view! {
                                    <Field label=text(keys::SERIES_ON) error=editor.form.error("on")>
                                        <DateInput
                                            value=Signal::derive(move || Some(editor.on.get()))
                                            on_input=on_day
                                                test_id="series.on"
                                        />
                                    </Field>
                                }
                            })
                    }}
                </div>
            }
        })
    }
}

#[component]
fn Fields(editor: Editor) -> impl IntoView {
    let form = editor.form;
    let length = form.edit("minutes", |it: &mut CreateRule, typed: Option<i64>| {
        it.minutes = typed.and_then(|typed| u32::try_from(typed).ok()).unwrap_or_default();
    });
    view! {
        <FieldSet label=text(keys::SERIES_DAYS) error=form.error("weekdays")>
            <div class="row wrap">{(1..=7).map(|day| view! { <Weekday day editor /> }).collect_view()}</div>
        </FieldSet>
        <div class="pair">
            <Field label=text(keys::SERIES_STARTS) error=form.error("starts")>
                <TimeInput
                    value=form.part(|it| Some(it.starts.time()))
                    on_input=form.edit("starts", |it, time: Option<NaiveTime>| {
                        if let Some(time) = time {
                            it.starts = ClockTime::of(time);
                        }
                    })
                    test_id="series.starts"
                />
            </Field>
            <Field label=text(keys::SERIES_LENGTH) error=form.error("minutes")>
                <NumberInput
                    value=form.part(|it| Some(i64::from(it.minutes)))
                    on_input=length
                    min=5
                    max=1_440
                    step=5
                    suffix=t(keys::LESSON_MINUTES)
                    test_id="series.length"
                />
            </Field>
        </div>
        <People editor />
        <div class="pair">
            <Field label=text(keys::SERIES_FROM) error=form.error("from")>
                <DateInput
                    value=form.part(|it| it.from)
                    on_input=form.edit("from", |it, day: Option<NaiveDate>| it.from = day)
                    test_id="series.from"
                />
            </Field>
            <Field
                label=text(keys::SERIES_UNTIL)
                hint=Signal::derive(|| Some(t(keys::SERIES_UNTIL_HINT)))
                error=form.error("until")
            >
                <DateInput
                    value=form.part(|it| it.until)
                    on_input=form.edit("until", |it, day: Option<NaiveDate>| it.until = day)
                    min=form.part(|it| it.from)
                    test_id="series.until"
                />
            </Field>
        </div>
    }
}

/// Who teaches, and where.
#[component]
fn People(editor: Editor) -> impl IntoView {
    let (form, directory) = (editor.form, Directory::here());
    let (teachers, rooms) = (directory.teachers.items(), directory.rooms.items());
    let teachers = Signal::derive(move || {
        let there = teachers.get().into_iter().filter(|it| it.archived_at.is_none());
        there.map(|it| Choice::new(it.id.to_string(), it.name)).collect::<Vec<_>>()
    });
    let rooms = Signal::derive(move || {
        let there = rooms.get().into_iter().filter(|it| it.archived_at.is_none());
        there.map(|it| Choice::new(it.id.to_string(), it.name)).collect::<Vec<_>>()
    });
    view! {
        <div class="pair">
            <Field label=text(keys::LESSON_TEACHER) error=form.error("teacherIds")>
                <MultiSelect
                    choices=teachers
                    values=form.part(|it| it.teacher_ids.iter().map(ToString::to_string).collect::<Vec<_>>())
                    on_change=form.edit("teacherIds", |it, ids: Vec<String>| {
                        it.teacher_ids = ids.iter().filter_map(|id| id.parse().ok()).collect();
                    })
                    placeholder=Signal::derive(|| Some(t(keys::LESSON_NOT_CHOSEN)))
                    test_id="series.teachers"
                />
            </Field>
            <Field label=text(keys::LESSON_ROOM) error=form.error("roomId")>
                <Combobox
                    choices=rooms
                    value=form.part(|it| it.room_id.map(|id| id.to_string()))
                    on_change=form.edit("roomId", |it, id: Option<String>| {
                        it.room_id = id.and_then(|id| id.parse().ok());
                    })
                    placeholder=Signal::derive(|| Some(t(keys::LESSON_NOT_CHOSEN)))
                    test_id="series.room"
                />
            </Field>
        </div>
    }
}

#[component]
fn Weekday(day: u8, editor: Editor) -> impl IntoView {
    let form = editor.form;
    let monday = monday_of(untrack(|| wall_now(&Session::here().zone())).date());
    let at = monday.checked_add_days(Days::new(u64::from(day).saturating_sub(1))).unwrap_or(monday);
    let toggle = form.edit("weekdays", move |it: &mut CreateRule, (): ()| {
        if it.weekdays.contains(&day) {
            it.weekdays.retain(|other| *other != day);
        } else {
            it.weekdays.push(day);
            it.weekdays.sort_unstable();
        }
    });
    view! {
        <Chip
            pressed=form.part(move |it| it.weekdays.contains(&day))
            on_press=toggle
            test_id=format!("series.day-{day}")
        >
            {move || format::weekday_short(at, locale())}
        </Chip>
    }
}

/// What becomes of the lessons, and why somebody does it all the same.
#[component]
fn Outcome(editor: Editor, effects: Effects) -> impl IntoView {
    let form = editor.form;
    // Not with every letter of a reason: the field would be lost under the hand.
    let needs = Memo::new(move |_| form.value.with(|value| value.weekdays.is_empty()));
    let body = move || match effects.get().flatten().map(|(_, effect)| effect) {
        _ if needs.get() => view! { <p class="muted">{t(keys::SERIES_PREVIEW_NEED)}</p> }.into_any(),
        None => view! { <SkeletonRows label=text(keys::SERIES_PREVIEW_WAIT) rows=5 /> }.into_any(),
        Some(Err(problem)) => view! { <Notice tone=Tone::Danger>{sentence(&problem)}</Notice> }.into_any(),
        Some(Ok(effect)) => {
            let (blocked, doubtful) = (effect.blocked() > 0, effect.doubtful() > 0);
            view! {
                {blocked.then(|| view! { <Notice tone=Tone::Danger>{t(keys::SERIES_BLOCKED_TEXT)}</Notice> })}
                {(doubtful && !blocked).then(|| view! { <Doubt editor /> })}
                <Preview effect editor />
            }
            .into_any()
        }
    };
    view! {
        <section class="stack">
            <h3>{move || t(keys::SERIES_PREVIEW)}</h3>
            {body}
        </section>
    }
}

#[component]
fn Doubt(editor: Editor) -> impl IntoView {
    let form = editor.form;
    let may = Session::here().can(Permission::LessonsOverride);
    let reason = form.part(|it| it.overriding.as_ref().map(|it| it.reason.clone()).unwrap_or_default());
    let write = form.edit("override.reason", |it: &mut CreateRule, typed: String| {
        it.overriding = (!typed.trim().is_empty()).then_some(Override { reason: typed });
    });
    view! {
        <Notice tone=Tone::Warning>
            {t(if may { keys::SERIES_DOUBTFUL_TEXT } else { keys::SERIES_DOUBTFUL_WHO })}
        </Notice>
        {may
            .then(|| {
                view! {
                    <Field label=text(keys::CONFLICT_REASON) error=form.error("override.reason")>
                        <TextInput value=reason on_input=write test_id="series.reason" />
                    </Field>
                }
            })}
    }
}
