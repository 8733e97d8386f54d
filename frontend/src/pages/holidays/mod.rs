//! `/settings/holidays`: days on which no lessons are made, year by year, and Kazakhstan's ready to be added.
//!
//! Test ids: `holidays.new`, `holidays.ready`, `holidays.row`, `holidays.year-<year>`, `holidays.empty`,
//! `form.name|from|until`; `ready.year-<year>`, `ready.day`, `ready.add`.

mod ready;

use std::collections::BTreeSet;

use chrono::{Datelike as _, NaiveDate};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use shared::{
    events::Entity,
    format,
    holidays::{CreateHoliday, Holiday, UpdateHoliday},
    page::ListQuery,
    permission::Permission,
};
use uuid::Uuid;

use super::{
    audit::History,
    record::{ArchiveButton, EditSheet},
};
use crate::{
    api::{Reply, records},
    data::{
        asked::Asked,
        changes,
        editing::{Draft, Editing, Line, change},
        session::Session,
        toasts::{Notices, sentence},
    },
    i18n::{keys, locale, t, t_with, text},
    kit::{
        Button, ButtonKind, Choice, Crumb, DateInput, Empty, ErrorPanel, Field, HeaderAction, PageHeader, Segmented,
        SkeletonRows, TextInput, ToastAction,
    },
    pages::{
        everywhere::{NeedsEverywhere, limited},
        settings_frame::SettingsFrame,
    },
    platform::wall_now,
    routes::Page,
};

use ready::ReadyDialog;

impl Draft for CreateHoliday {
    type Record = Holiday;

    fn of(holiday: &Holiday) -> Self {
        Self { name: holiday.name.clone(), starts_on: holiday.starts_on, ends_on: Some(holiday.ends_on) }
    }

    fn tidy(&mut self) {
        // One day unless the last one is said, and never backwards by a slip.
        self.ends_on = self.ends_on.filter(|last| *last >= self.starts_on).or(Some(self.starts_on));
    }

    async fn create(self, key: Uuid) -> Reply<Holiday> {
        records::create(&self, key).await.inspect(tell_lessons)
    }

    async fn update(self, seen: Holiday, key: Uuid) -> Reply<Holiday> {
        let command = UpdateHoliday {
            version: seen.version,
            name: change(&seen.name, self.name),
            starts_on: change(&seen.starts_on, self.starts_on),
            ends_on: self.ends_on.and_then(|last| change(&seen.ends_on, last)),
        };
        records::update(seen.id.into(), &command, key).await.inspect(tell_lessons)
    }

    fn lines(&self) -> Vec<Line> {
        let day = |day: NaiveDate| Some(format::date(day, locale()));
        vec![
            Line::new("name", keys::NAME, Some(self.name.clone())),
            Line::new("startsOn", keys::HOLIDAY_FROM, day(self.starts_on)),
            Line::new("endsOn", keys::HOLIDAY_UNTIL, self.ends_on.and_then(day)),
        ]
    }
}

thread_local! {
    static LESSONS: std::cell::RefCell<Option<(Notices, Callback<String>)>> = const { std::cell::RefCell::new(None) };
}

/// Lessons that stand on the days stay: whoever made the holiday hears how many.
fn tell_lessons(holiday: &Holiday) {
    let Some(count) = holiday.lessons.filter(|count| *count > 0) else { return };
    LESSONS.with_borrow(|notices| {
        if let Some((notices, go)) = *notices {
            let to = format!("{}?holiday={}", Page::Repair.path(), holiday.id);
            let run = Callback::new(move |()| {
                go.try_run(to.clone());
            });
            let settle = ToastAction { label: t(keys::ABSENCE_SETTLE), shortcut: None, run };
            let said = t_with(keys::HOLIDAY_LESSONS, &[("name", (&holiday.name).into()), ("count", count.into())]);
            notices.warn_with(said, settle);
        }
    });
}

/// The section.
#[component]
pub fn HolidaysPage() -> impl IntoView {
    let navigate = use_navigate();
    let go = Callback::new(move |to: String| navigate(&to, NavigateOptions::default()));
    LESSONS.set(Some((Notices::here(), go)));
    let asked = Asked::new(move || {
        changes::follow(Entity::Holiday);
        async move { records::every::<Holiday>(&ListQuery { sort: Some("startsOn".to_owned()), ..ListQuery::default() }).await }
    });
    let today = untrack(|| wall_now(&Session::here().zone())).date();
    let (year, ready) = (RwSignal::new(today.year()), RwSignal::new(false));
    let editing = Editing::<CreateHoliday>::default();
    let begin = Callback::new(move |()| {
        let day = NaiveDate::from_ymd_opt(year.get_untracked(), today.month(), today.day()).unwrap_or(today);
        editing.begin_new(CreateHoliday { starts_on: day, ..CreateHoliday::default() });
    });
    let limited = limited();
    let primary = move || {
        view! {
            <Button kind=ButtonKind::Primary icon="plus" on_press=begin shortcut="N" test_id="holidays.new">
                {move || t(keys::HOLIDAY)}
            </Button>
        }
    };
    let offer = move || HeaderAction {
        test_id: Some("holidays.ready"),
        ..HeaderAction::new(text(keys::READY_OPEN), "calendar-plus", Callback::new(move |()| ready.set(true)))
    };
    let header = move |path: Signal<Vec<Crumb>>| {
        if limited.get() {
            view! { <PageHeader path /> }.into_any()
        } else {
            view! { <PageHeader path actions=vec![offer()] primary /> }.into_any()
        }
    };
    let path =
        Signal::derive(|| vec![Crumb::to(t(keys::PAGE_SETTINGS), Page::Settings.path()), Crumb::here(t(keys::PAGE_HOLIDAYS))]);
    let body = move || match asked.get() {
        None => view! { <SkeletonRows label=text(keys::PAGE_HOLIDAYS) rows=6 /> }.into_any(),
        Some(Err(problem)) => view! {
            <ErrorPanel
                title=text(keys::PAGE_HOLIDAYS)
                text=Some(sentence(&problem))
                on_retry=move |()| asked.refetch()
                request_id=problem.request_id.clone()
                test_id="holidays.error"
            />
        }
        .into_any(),
        Some(Ok(all)) => view! { <Year all year editing ready /> }.into_any(),
    };
    view! {
        <main class="page" id="page" data-testid="page.settings.holidays">
            {move || header(path)}
            <SettingsFrame page=Page::Holidays>
                <NeedsEverywhere />
                {body}
            </SettingsFrame>
        </main>
        <HolidaySheet editing />
        <ReadyDialog open=ready year />
    }
}

/// The holidays of one year, and the other years there are.
#[component]
fn Year(all: Vec<Holiday>, year: RwSignal<i32>, editing: Editing<CreateHoliday>, ready: RwSignal<bool>) -> impl IntoView {
    let this = untrack(|| year.get());
    let mut years: BTreeSet<i32> = all.iter().flat_map(|it| [it.starts_on.year(), it.ends_on.year()]).collect();
    years.extend([this, this + 1]);
    let limited = limited();
    let choices: Vec<Choice> = years.into_iter().map(|year| Choice::new(year.to_string(), year.to_string())).collect();
    let rows = move || {
        let now = year.get();
        let of_year = |it: &&Holiday| (it.starts_on.year()..=it.ends_on.year()).contains(&now);
        all.iter().filter(of_year).cloned().collect::<Vec<_>>()
    };
    view! {
        <Segmented
            label=text(keys::READY_YEAR)
            choices=Signal::stored(choices)
            value=Signal::derive(move || year.get().to_string())
            on_change=move |word: String| year.set(word.parse().unwrap_or(this))
            test_id="holidays.year"
        />
        {move || {
            let rows = rows();
            if rows.is_empty() {
                view! {
                    <Empty
                        icon="calendar-x"
                        title=text(keys::HOLIDAYS_EMPTY)
                        text=Signal::derive(|| Some(t(keys::HOLIDAYS_TEACH)))
                        test_id="holidays.empty"
                    >
                        {move || (!limited.get()).then(|| view! {
                            <Button icon="calendar-plus" on_press=move |()| ready.set(true)>
                                {move || t(keys::READY_OPEN)}
                            </Button>
                        })}
                    </Empty>
                }
                    .into_any()
            } else {
                view! {
                    <section class="card">
                        {rows.into_iter().map(|holiday| view! { <Row holiday editing /> }).collect_view()}
                    </section>
                    <p class="small muted">{move || t(keys::HOLIDAYS_TEACH)}</p>
                }
                    .into_any()
            }
        }}
    }
}

/// «21–23 марта 2027»
fn days(holiday: &Holiday) -> String {
    if holiday.starts_on == holiday.ends_on {
        format!("{}, {}", format::date(holiday.starts_on, locale()), format::weekday(holiday.starts_on, locale()))
    } else {
        format::date_range(holiday.starts_on, holiday.ends_on, locale())
    }
}

#[component]
fn Row(holiday: Holiday, editing: Editing<CreateHoliday>) -> impl IntoView {
    let (name, said, limited) = (holiday.name.clone(), days(&holiday), limited());
    let title = {
        let (name, record) = (name, holiday.clone());
        move || {
            let (name, record) = (name.clone(), record.clone());
            if limited.get() {
                return view! { <strong>{name}</strong> }.into_any();
            }
            view! {
                <button type="button" class="link" on:click=move |_| editing.begin_edit(&record)>
                    {name}
                </button>
            }
            .into_any()
        }
    };
    let archive = move || {
        let record = holiday.clone();
        (!limited.get()).then(|| view! { <ArchiveButton record needs=Permission::SettingsManage /> })
    };
    view! {
        <div class="setting" data-testid="holidays.row">
            {title}
            <small>{said}</small>
            {archive}
        </div>
    }
}

#[component]
fn HolidaySheet(editing: Editing<CreateHoliday>) -> impl IntoView {
    let form = editing.form;
    view! {
        <EditSheet editing new_title=keys::HOLIDAY_NEW edit_title=keys::HOLIDAY_EDIT>
            <Field label=text(keys::NAME) error=form.error("name") required=true>
                <TextInput
                    value=form.part(|it| it.name.clone())
                    on_input=form.edit("name", |it, typed| it.name = typed)
                    on_blur=form.judge("name")
                    autocomplete="off"
                    autofocus=true
                    test_id="form.name"
                />
            </Field>
            <Field label=text(keys::HOLIDAY_FROM) error=form.error("startsOn") required=true>
                <DateInput
                    value=form.part(|it| Some(it.starts_on))
                    on_input=form.edit("startsOn", |it, day: Option<NaiveDate>| {
                        if let Some(day) = day {
                            it.starts_on = day;
                        }
                    })
                    test_id="form.from"
                />
            </Field>
            <Field label=text(keys::HOLIDAY_UNTIL) error=form.error("endsOn") optional=true>
                <DateInput
                    value=form.part(|it| it.ends_on)
                    on_input=form.edit("endsOn", |it, day: Option<NaiveDate>| it.ends_on = day)
                    min=form.part(|it| Some(it.starts_on))
                    test_id="form.until"
                />
            </Field>
            {move || editing.record_id().map(|id| view! { <History of=Entity::Holiday id /> })}
        </EditSheet>
    }
}
