//! The schedule of a group or a student: on which days it meets, changed and ended with a look at every lesson first.
//!
//! Test ids: `rules`, `rules.add`, `rules.row`, `rules.change`, `rules.end`, `rules.empty`, `rules.error`.

mod back;
mod clash;
mod dialog;
mod editor;
mod end;
mod preview;

use chrono::{Days, NaiveDate};
use leptos::prelude::*;
use shared::{
    events::Entity,
    format,
    permission::Permission,
    rules::{CreateRule, RuleQuery, ScheduleRule},
    time::{ClockTime, monday_of},
};

pub use dialog::RuleDialog;
pub use editor::Editor;
use end::EndRule;

use crate::{
    api,
    data::{asked::Asked, changes, session::Session, toasts::sentence},
    i18n::{keys, locale, t, t_with, text},
    kit::{Badge, Button, ButtonKind, ButtonSize, Card, Empty, ErrorPanel, Icon, SkeletonRows, Tone},
    platform::wall_now,
};

/// What every new rule begins with.
pub fn new_rule() -> CreateRule {
    CreateRule { starts: ClockTime::of_minutes(16 * 60), minutes: 60, ..CreateRule::default() }
}

/// What the dialogs are about. The page holds it and not the card, which is drawn anew when its record changes: what is
/// being filled in must stay.
#[derive(Clone, Copy)]
pub struct RulesHand {
    editor: Editor,
    ending: RwSignal<Option<ScheduleRule>>,
}

impl RulesHand {
    /// Made once by the page that has the card.
    pub fn provide() -> Self {
        let today = untrack(|| wall_now(&Session::here().zone())).date();
        let hand = Self { editor: Editor::new(today), ending: RwSignal::new(None) };
        provide_context(hand);
        hand
    }
}

/// The dialogs of the card; beside the record, not within.
#[component]
pub fn RuleDialogs(hand: RulesHand) -> impl IntoView {
    view! {
        <RuleDialog editor=hand.editor on_done=|_: ScheduleRule| () />
        <EndRule ending=hand.ending />
    }
}

/// The card with the rules; nothing for those who may not see the schedule.
#[component]
pub fn RulesCard(
    /// Whose rules.
    of: RuleQuery,
    /// What a new one begins with.
    draft: CreateRule,
    /// In the archive: nothing is planned any more.
    archived: bool,
) -> impl IntoView {
    let session = Session::here();
    session.can(Permission::LessonsView).then(|| {
        let today = untrack(|| wall_now(&session.zone())).date();
        let RulesHand { editor, ending } = expect_context();
        let asked = Asked::new(move || {
            changes::follow(Entity::Rule);
            let of = of.clone();
            async move { api::rules::of(of).await }
        });
        let may = !archived && session.can(Permission::LessonsManage);
        let draft = StoredValue::new(CreateRule { from: Some(today), ..draft });
        let begin = move |()| editor.begin_new(draft.get_value());
        let add = move || {
            may.then(|| {
                view! {
                    <Button size=ButtonSize::Small icon="plus" on_press=begin test_id="rules.add">
                        {move || t(keys::SERIES_ADD)}
                    </Button>
                }
            })
        };
        view! {
            <Card title=text(keys::SERIES_TITLE) flush=true actions=add test_id="rules">
                {move || match asked.get() {
                    None => view! { <SkeletonRows label=text(keys::SERIES_TITLE) rows=2 /> }.into_any(),
                    Some(Ok(page)) if page.items.is_empty() => {
                        view! {
                            <Empty
                                icon="calendar-clock"
                                title=text(keys::SERIES_NONE)
                                text=Signal::derive(|| Some(t(keys::SERIES_NONE_TEXT)))
                                test_id="rules.empty"
                            />
                        }
                            .into_any()
                    }
                    Some(Ok(page)) => {
                        let mut rules = page.items;
                        rules.sort_by_key(|rule| rule.until.is_some_and(|last| last < today));
                        let row = |rule| view! { <Row rule today may editor ending /> };
                        view! { <ul class="rows">{rules.into_iter().map(row).collect_view()}</ul> }.into_any()
                    }
                    Some(Err(problem)) => {
                        let number = problem.request_id.clone();
                        view! {
                            <ErrorPanel
                                title=text(keys::SERIES_FAILED)
                                text=Some(sentence(&problem))
                                on_retry=move |()| asked.refetch()
                                request_id=number
                                test_id="rules.error"
                            />
                        }
                            .into_any()
                    }
                }}
            </Card>
        }
    })
}

/// «Пн, Чт»
fn weekdays(days: &[u8], today: NaiveDate) -> String {
    let monday = monday_of(today);
    let name = |day: &u8| {
        let at = monday.checked_add_days(Days::new(u64::from(day.saturating_sub(1)))).unwrap_or(monday);
        format::weekday_short(at, locale())
    };
    days.iter().map(name).collect::<Vec<_>>().join(", ")
}

/// «С 1 сентября 2026 по 31 мая 2027»
fn period(rule: &ScheduleRule) -> String {
    let day = |day| format::date(day, locale());
    match rule.until {
        Some(until) => t_with(keys::PERIOD_FROM_UNTIL, &[("from", day(rule.from).into()), ("until", day(until).into())]),
        None => t_with(keys::PERIOD_FROM, &[("from", day(rule.from).into())]),
    }
}

#[component]
fn Row(rule: ScheduleRule, today: NaiveDate, may: bool, editor: Editor, ending: RwSignal<Option<ScheduleRule>>) -> impl IntoView {
    let over = rule.until.is_some_and(|last| last < today);
    let later = rule.from > today;
    let when = format!("{} {}", weekdays(&rule.weekdays, today), format::time_span(rule.starts.on(today), rule.minutes));
    let about: Vec<String> = rule.room.iter().chain(&rule.teachers).cloned().chain([period(&rule)]).collect();
    let (changed, ended) = (rule.clone(), rule);
    view! {
        <li data-testid="rules.row">
            <Icon name="calendar-clock" />
            <div>
                <span class="strong">{when}</span>
                <small>{about.join(", ")}</small>
            </div>
            {over.then(|| view! { <Badge>{t(keys::SERIES_ENDED)}</Badge> })}
            {later.then(|| view! { <Badge tone=Tone::Info>{t(keys::SERIES_LATER)}</Badge> })}
            {(may && !over)
                .then(|| {
                    view! {
                        <Button
                            kind=ButtonKind::Quiet
                            size=ButtonSize::Small
                            on_press=move |()| editor.begin_change(changed.clone(), None)
                            test_id="rules.change"
                        >
                            {t(keys::SERIES_CHANGE)}
                        </Button>
                        <Button
                            kind=ButtonKind::Quiet
                            size=ButtonSize::Small
                            on_press=move |()| ending.set(Some(ended.clone()))
                            test_id="rules.end"
                        >
                            {t(keys::SERIES_END)}
                        </Button>
                    }
                })}
        </li>
    }
}
