//! Fields that the dialogs of the calendar share: when, who, where, and what was refused.

use chrono::NaiveTime;
use leptos::prelude::*;
use shared::{
    problem::{Cause, Problem, Suggestion},
    time::WallTime,
};

use super::{
    board::Board,
    clash_panel::{ConflictList, PlaceList},
    conflicts::is_hard,
};
use crate::{
    data::{directory::Directory, toasts::sentence},
    i18n::{keys, t, text},
    kit::{Choice, Combobox, DateInput, Field, Notice, NumberInput, TextInput, TimeInput, Tone},
};

/// Day, start, length.
#[component]
pub fn WhenFields(
    /// When it begins.
    starts: Signal<WallTime>,
    /// How long it lasts.
    minutes: Signal<u32>,
    /// Another beginning.
    on_starts: Callback<WallTime>,
    /// Another length.
    on_minutes: Callback<u32>,
    /// What is wrong with the beginning.
    starts_error: Signal<Option<String>>,
    /// What is wrong with the length.
    minutes_error: Signal<Option<String>>,
    /// The day takes the focus when the dialog opens.
    #[prop(optional)]
    autofocus: bool,
    /// Names the fields for tests.
    prefix: &'static str,
) -> impl IntoView {
    let on_date = move |date: Option<chrono::NaiveDate>| {
        if let Some(date) = date {
            on_starts.run(WallTime::new(date.and_time(starts.get_untracked().time())));
        }
    };
    let on_time = move |time: Option<NaiveTime>| {
        if let Some(time) = time {
            on_starts.run(WallTime::new(starts.get_untracked().date().and_time(time)));
        }
    };
    let on_length = move |typed: Option<i64>| {
        on_minutes.run(typed.and_then(|it| u32::try_from(it).ok()).unwrap_or_default());
    };
    view! {
        <Field label=text(keys::LESSON_DAY) error=starts_error>
            <DateInput
                value=Signal::derive(move || Some(starts.get().date()))
                on_input=on_date
                autofocus
                test_id=format!("{prefix}.day")
            />
        </Field>
        <div class="pair">
            <Field label=text(keys::LESSON_START)>
                <TimeInput
                    value=Signal::derive(move || Some(starts.get().time()))
                    on_input=on_time
                    test_id=format!("{prefix}.start")
                />
            </Field>
            <Field label=text(keys::LESSON_LENGTH) error=minutes_error>
                <NumberInput
                    value=Signal::derive(move || Some(i64::from(minutes.get())))
                    on_input=on_length
                    min=5
                    max=1_440
                    step=5
                    suffix=t(keys::LESSON_MINUTES)
                    test_id=format!("{prefix}.length")
                />
            </Field>
        </div>
    }
}

/// A record chosen by its name, or none.
#[component]
pub fn Chooser(
    /// What is chosen.
    label: Signal<String>,
    /// The records.
    choices: Signal<Vec<Choice>>,
    /// The chosen id.
    value: Signal<Option<String>>,
    /// Another, or none.
    on_change: Callback<Option<String>>,
    /// What is wrong with it.
    error: Signal<Option<String>>,
    /// Name for tests.
    test_id: String,
) -> impl IntoView {
    view! {
        <Field label error>
            <Combobox
                choices
                value
                on_change
                placeholder=Signal::derive(|| Some(t(keys::LESSON_NOT_CHOSEN)))
                test_id
            />
        </Field>
    }
}

/// The teachers of the centre.
pub fn teacher_choices() -> Signal<Vec<Choice>> {
    let list = Directory::here().teachers.items();
    Signal::derive(move || {
        list.with(|list| {
            let there = list.iter().filter(|it| it.archived_at.is_none());
            there.map(|it| Choice::new(it.id.to_string(), it.name.clone())).collect()
        })
    })
}

/// The rooms of the centre, with their places.
pub fn room_choices() -> Signal<Vec<Choice>> {
    let list = Directory::here().rooms.items();
    Signal::derive(move || {
        list.with(|list| {
            let there = list.iter().filter(|it| it.archived_at.is_none());
            there.map(|it| Choice::new(it.id.to_string(), it.name.clone())).collect()
        })
    })
}

/// The subjects of the centre.
pub fn subject_choices() -> Signal<Vec<Choice>> {
    let list = Directory::here().subjects.items();
    Signal::derive(move || {
        list.with(|list| {
            let there = list.iter().filter(|it| it.archived_at.is_none());
            there.map(|it| Choice::new(it.id.to_string(), it.name.clone())).collect()
        })
    })
}

/// The groups of the centre.
pub fn group_choices() -> Signal<Vec<Choice>> {
    let list = Directory::here().groups.items();
    Signal::derive(move || {
        list.with(|list| {
            let there = list.iter().filter(|it| it.archived_at.is_none());
            there.map(|it| Choice::new(it.id.to_string(), it.name.clone())).collect()
        })
    })
}

/// What was refused: what stands in the way with places that are free, or the server's sentence.
#[component]
pub fn Refusal(
    /// The refusal.
    failed: RwSignal<Option<Problem>>,
    /// A free place was chosen.
    #[prop(into)]
    on_take: Callback<Suggestion>,
    /// A reason was typed for going there all the same; without it nobody is asked for one.
    #[prop(optional, into)]
    on_reason: Option<Callback<String>>,
    /// Name for tests.
    #[prop(into)]
    test_id: String,
) -> impl IntoView {
    let board = Board::here();
    let reason = RwSignal::new(String::new());
    let may = move || board.session.can(shared::permission::Permission::LessonsOverride);
    move || {
        let problem = failed.get()?;
        let tone = match &problem.cause {
            Cause::LessonConflict { conflicts, .. } if !is_hard(conflicts) => Tone::Warning,
            _ => Tone::Danger,
        };
        let body = match problem.cause.clone() {
            Cause::LessonConflict { conflicts, suggestions } => {
                let soft = !is_hard(&conflicts);
                let places = suggestions.clone();
                let take = move |index: usize| {
                    if let Some(place) = suggestions.get(index).cloned() {
                        on_take.run(place);
                    }
                };
                view! {
                    <ConflictList conflicts />
                    {move || (soft && !may()).then(|| view! { <p class="who">{t(keys::CONFLICT_WHO_MAY)}</p> })}
                    <PlaceList places on_take=take />
                    {move || {
                        on_reason
                            .filter(|_| soft && may())
                            .map(|on_reason| {
                                view! {
                                    <Field label=text(keys::CONFLICT_REASON)>
                                        <TextInput
                                            value=reason
                                            on_input=move |typed: String| {
                                                reason.set(typed.clone());
                                                on_reason.run(typed);
                                            }
                                            test_id="conflict.reason"
                                        />
                                    </Field>
                                }
                            })
                    }}
                }
                .into_any()
            }
            _ => sentence(&problem).into_any(),
        };
        Some(view! {
            <div role="alert" class="refusal">
                <Notice tone test_id=test_id.clone()>
                    {body}
                </Notice>
            </div>
        })
    }
}
