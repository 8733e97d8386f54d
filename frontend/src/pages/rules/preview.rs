//! What would become of each occurrence: its day and time, what stands in its way, and two ways out: leave it out, or
//! hold it at another time.
//!
//! Test ids: `series.row` (with `data-on`, `data-fate`), `series.conflict`, `series.skip`, `series.take`, `series.place`,
//! `series.shift`, `series.shift.day`, `series.shift.time`, `series.skip-all`, `series.sum`.

use chrono::NaiveDate;
use leptos::prelude::*;
use shared::{
    format,
    problem::{Conflict, Suggestion},
    rules::{Effect, Fate, Occurrence},
    time::{ClockTime, WallTime},
};

use super::editor::Editor;
use crate::{
    i18n::{Key, keys, locale, t, t_with, text},
    kit::{Badge, Button, ButtonKind, ButtonSize, DateInput, Field, Icon, TimeInput, Tone},
    pages::{record::names::room_name, schedule::conflict_sentence},
};

const fn fate_look(fate: Fate) -> (Key, Tone) {
    match fate {
        Fate::Made => (keys::SERIES_FATE_MADE, Tone::Success),
        Fate::Moved => (keys::SERIES_FATE_MOVED, Tone::Info),
        Fate::Changed => (keys::SERIES_FATE_CHANGED, Tone::Info),
        Fate::Same => (keys::SERIES_FATE_SAME, Tone::Neutral),
        Fate::Withdrawn => (keys::SERIES_FATE_WITHDRAWN, Tone::Warning),
        Fate::Stays => (keys::SERIES_FATE_STAYS, Tone::Neutral),
        Fate::Skipped => (keys::SERIES_FATE_SKIPPED, Tone::Neutral),
        Fate::Holiday => (keys::SERIES_FATE_HOLIDAY, Tone::Neutral),
        Fate::Gap => (keys::SERIES_FATE_GAP, Tone::Warning),
    }
}

/// «Пн, 23 ноября»
fn day_of(at: NaiveDate) -> String {
    format!("{}, {}", format::weekday_short(at, locale()), format::day_month(at, locale()))
}

fn day_and_time(at: WallTime) -> String {
    format!("{} {}", day_of(at.date()), format::time(at.time()))
}

/// In a few words: how many are made, moved, taken away, and how many meet something.
pub fn summary(effect: &Effect) -> String {
    let moved = effect.count(Fate::Moved) + effect.count(Fate::Changed);
    let parts = [
        (keys::SERIES_SUM_MADE, effect.count(Fate::Made)),
        (keys::SERIES_SUM_MOVED, moved),
        (keys::SERIES_SUM_WITHDRAWN, effect.count(Fate::Withdrawn)),
        (keys::SERIES_SUM_BLOCKED, effect.blocked()),
        (keys::SERIES_SUM_DOUBTFUL, effect.doubtful()),
    ];
    let said = parts.into_iter().filter(|(_, count)| *count > 0);
    said.map(|(key, count)| t_with(key, &[("count", count.into())])).collect::<Vec<_>>().join(", ")
}

/// Who feels it: «12 учеников, Асель Н., Данияр К.»
fn affected(effect: &Effect) -> String {
    let students = (effect.students > 0).then(|| t_with(keys::SERIES_SUM_STUDENTS, &[("count", effect.students.into())]));
    students.into_iter().chain(effect.teachers.iter().cloned()).collect::<Vec<_>>().join(", ")
}

/// The list of occurrences. Those that do not change are not shown.
#[component]
pub fn Preview(effect: Effect, editor: Editor) -> impl IntoView {
    let met: Vec<NaiveDate> = effect.occurrences.iter().filter(|it| !it.conflicts.is_empty()).map(|it| it.on).collect();
    let (sum, whom) = (summary(&effect), affected(&effect));
    let horizon = format::date(effect.horizon, locale());
    let nothing = if effect.occurrences.is_empty() { keys::SERIES_PREVIEW_NONE } else { keys::SERIES_PREVIEW_SAME };
    let rows: Vec<Occurrence> = effect.occurrences.into_iter().filter(|it| it.fate != Fate::Same).collect();
    let empty = rows.is_empty();
    let several = met.len() > 1;
    let skip_all = move |()| met.iter().for_each(|on| editor.skip(*on, true));
    view! {
        <div class="row wrap" data-testid="series.sum">
            <p>
                <span class="strong">{sum}</span>
                " "
                <span class="muted">{whom}</span>
            </p>
            <span class="push"></span>
            {several
                .then(|| {
                    view! {
                        <Button size=ButtonSize::Small on_press=skip_all test_id="series.skip-all">
                            {t(keys::SERIES_SKIP_ALL)}
                        </Button>
                    }
                })}
        </div>
        {if empty {
            view! { <p class="muted">{t(nothing)}</p> }.into_any()
        } else {
            view! {
                <ul class="rows occurrences">
                    {rows.into_iter().map(|one| view! { <Row one editor /> }).collect_view()}
                </ul>
            }
                .into_any()
        }}
        <p class="small muted">{t_with(keys::SERIES_PREVIEW_FAR, &[("day", horizon.into())])}</p>
    }
}

#[component]
fn Row(one: Occurrence, editor: Editor) -> impl IntoView {
    let (on, starts) = (one.on, one.starts);
    let (word, tone) = if one.is_blocked() { (keys::SERIES_FATE_TAKEN, Tone::Danger) } else { fate_look(one.fate) };
    let was = one.was.filter(|was| *was != one.starts && one.fate != Fate::Made);
    let was = was.map(|was| t_with(keys::SERIES_WAS, &[("when", day_and_time(was).into())]));
    let span = format::time_span(one.starts, one.minutes);
    let shifting = RwSignal::new(false);
    let met = one.clone();
    view! {
        <li data-testid="series.row" data-on=on.to_string() data-fate=one.fate.as_str()>
            <div class="when">
                <span class="strong">{day_of(starts.date())}</span>
                " "
                {span}
                {was.map(|was| view! { <small>{was}</small> })}
            </div>
            <div class="about">
                <InTheWay one=met editor />
                {move || shifting.get().then(|| view! { <Shift on starts editor /> })}
            </div>
            <Badge tone>{t(word)}</Badge>
            <Ways on fate=one.fate shifting editor />
        </li>
    }
}

/// What stands in the way, and free places nearby.
#[component]
fn InTheWay(one: Occurrence, editor: Editor) -> impl IntoView {
    let (on, wished) = (one.on, one.room_id);
    let met = !one.conflicts.is_empty();
    let (icon, tone) = if one.is_blocked() { ("ban", "danger") } else { ("triangle-alert", "warning") };
    let place = move |place: Suggestion| {
        let room = place.room_id.filter(|room| Some(*room) != wished);
        let words =
            move || [Some(day_and_time(place.starts)), room.and_then(room_name)].into_iter().flatten().collect::<Vec<_>>();
        view! {
            <Button
                size=ButtonSize::Small
                icon="clock"
                on_press=move |()| editor.shift(on, place.starts, room)
                test_id="series.place"
            >
                {move || words().join(", ")}
            </Button>
        }
    };
    let places = if met { one.suggestions } else { Vec::new() };
    view! {
        <Conflicts conflicts=one.conflicts icon tone />
        <div class="row wrap">{places.into_iter().map(place).collect_view()}</div>
    }
}

/// What can be done with an occurrence.
#[component]
fn Ways(on: NaiveDate, fate: Fate, shifting: RwSignal<bool>, editor: Editor) -> impl IntoView {
    let shiftable = matches!(fate, Fate::Made | Fate::Moved | Fate::Changed | Fate::Holiday | Fate::Gap);
    let chosen = editor.choice(on).is_some() || fate == Fate::Skipped;
    let way = |key: Key, test_id: &'static str, act: Callback<()>| {
        view! {
            <Button kind=ButtonKind::Quiet size=ButtonSize::Small on_press=act test_id=test_id>
                {t(key)}
            </Button>
        }
    };
    let shift = Callback::new(move |()| shifting.update(|open| *open = !*open));
    let back = Callback::new(move |()| editor.as_planned(on));
    let skip = Callback::new(move |()| editor.skip(on, true));
    let as_was = if fate == Fate::Skipped { keys::SERIES_TAKE } else { keys::SERIES_AS_PLANNED };
    view! {
        <div class="row">
            {shiftable.then(|| way(keys::SERIES_SHIFT, "series.shift", shift))}
            {chosen.then(|| way(as_was, "series.take", back))}
            {(shiftable && !chosen && fate != Fate::Holiday).then(|| way(keys::SERIES_SKIP, "series.skip", skip))}
        </div>
    }
}

#[component]
fn Conflicts(conflicts: Vec<Conflict>, icon: &'static str, tone: &'static str) -> impl IntoView {
    let line = move |conflict: Conflict| {
        view! {
            <p class="small clash" data-tone=tone data-testid="series.conflict" data-kind=conflict.kind.as_str()>
                <Icon name=icon />
                {conflict_sentence(&conflict)}
            </p>
        }
    };
    conflicts.into_iter().map(line).collect_view()
}

/// Another day and time for one occurrence.
#[component]
fn Shift(on: NaiveDate, starts: WallTime, editor: Editor) -> impl IntoView {
    let room = editor.choice(on).and_then(|choice| choice.room_id);
    let on_day = Callback::new(move |day: Option<NaiveDate>| {
        if let Some(day) = day {
            editor.shift(on, WallTime::new(day.and_time(starts.time())), room);
        }
    });
    let on_time = Callback::new(move |time: Option<chrono::NaiveTime>| {
        if let Some(time) = time {
            editor.shift(on, ClockTime::of(time).on(starts.date()), room);
        }
    });
    view! {
        <div class="pair">
            <Field label=text(keys::SERIES_SHIFT_DAY)>
                <DateInput
                    value=Signal::stored(Some(starts.date()))
                    on_input=on_day
                    test_id="series.shift.day"
                />
            </Field>
            <Field label=text(keys::SERIES_STARTS)>
                <TimeInput
                    value=Signal::stored(Some(starts.time()))
                    on_input=on_time
                    test_id="series.shift.time"
                />
            </Field>
        </div>
    }
}
