//! A time of day to the minute, on a clock of 24 hours in every browser.

use std::time::Duration;

use chrono::{NaiveTime, TimeDelta, Timelike};
use leptos::{ev, prelude::*};

use super::{Words, field::FieldContext, typed::Typed};

/// Reads «17:30», «17.30», «1730», «17» and «9».
fn parse(text: &str) -> Option<NaiveTime> {
    let text = text.trim();
    if let Some((hours, minutes)) = text.split_once([':', '.', ' ', '-']) {
        return NaiveTime::from_hms_opt(hours.parse().ok()?, minutes.get(..2)?.parse().ok()?, 0);
    }
    let number: u32 = text.parse().ok()?;
    let (hours, minutes) = if text.len() > 2 { (number / 100, number % 100) } else { (number, 0) };
    NaiveTime::from_hms_opt(hours, minutes, 0)
}

fn shown(time: Option<NaiveTime>) -> String {
    time.map(|time| time.format("%H:%M").to_string()).unwrap_or_default()
}

/// The next round time after `time` on the clock face, or before it.
fn stepped(time: NaiveTime, step: u32, forth: bool) -> NaiveTime {
    let minute = time.hour() * 60 + time.minute();
    let rounded = if forth { (minute / step + 1) * step } else { (minute.max(1) - 1) / step * step };
    let within = Duration::from_secs(u64::from(rounded.min(24 * 60 - step)) * 60);
    NaiveTime::MIN + TimeDelta::from_std(within).unwrap_or_default()
}

/// A time of day.
#[component]
pub fn TimeInput(
    /// The time in it.
    #[prop(into)]
    value: Signal<Option<NaiveTime>>,
    /// Another time was chosen, or the field was emptied.
    #[prop(into)]
    on_input: Callback<Option<NaiveTime>>,
    /// The focus has left.
    #[prop(optional, into)]
    on_blur: Option<Callback<()>>,
    /// How far arrows step, in minutes; other times can still be typed.
    #[prop(default = 15)]
    step: u32,
    /// Name where no field gives one.
    #[prop(optional, into)]
    aria_label: Signal<Option<String>>,
    /// Name for tests.
    #[prop(optional, into)]
    test_id: Option<String>,
) -> impl IntoView {
    let field = FieldContext::here();
    let no_such_time = Words::here().no_such_time;
    let read = move |text: String| if text.trim().is_empty() { Ok(None) } else { parse(&text).map(Some).ok_or(no_such_time) };
    let typed = Typed::new(&field, value, Callback::new(read), on_input);
    let input = move |event: ev::Event| {
        let text = event_target_value(&event);
        let whole = text.trim().len() == 5;
        typed.input(text, whole);
    };
    let key = move |event: ev::KeyboardEvent| {
        let forth = match event.key().as_str() {
            "ArrowUp" => true,
            "ArrowDown" => false,
            "Enter" => return typed.finish(),
            _ => return,
        };
        event.prevent_default();
        let now = typed.read_untracked().or_else(|| value.get_untracked());
        typed.rest();
        on_input.run(Some(stepped(now.unwrap_or(NaiveTime::MIN), step.max(1), forth)));
    };
    view! {
        <input
            class="input"
            id=field.id.clone()
            type="text"
            inputmode="numeric"
            autocomplete="off"
            maxlength="5"
            data-testid=test_id
            aria-label=move || aria_label.get()
            aria-required=field.required.then_some("true")
            aria-invalid=typed.aria_invalid(&field)
            data-unread=move || typed.unread()
            aria-describedby=move || field.described_by.get()
            prop:value=move || typed.text().unwrap_or_else(|| shown(value.get()))
            on:input=input
            on:keydown=key
            on:change=move |_| typed.finish()
            on:blur=move |_| {
                typed.finish();
                if let Some(on_blur) = on_blur {
                    // A field that is taken away loses the focus when its form is gone already.
                    on_blur.try_run(());
                }
            }
        />
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveTime;

    use super::{parse, stepped};

    fn at(hours: u32, minutes: u32) -> Option<NaiveTime> {
        NaiveTime::from_hms_opt(hours, minutes, 0)
    }

    #[test]
    fn times_are_read_as_people_write_them() {
        for text in ["17:30", "17.30", "1730", " 17:30 ", "17:30:00"] {
            assert_eq!(parse(text), at(17, 30), "{text}");
        }
        assert_eq!(parse("9"), at(9, 0));
        assert_eq!(parse("905"), at(9, 5));
        assert_eq!(parse("25:00"), None);
        assert_eq!(parse("вечером"), None);
    }

    #[test]
    fn arrows_step_to_round_times_and_stay_in_the_day() {
        let step = |hours, minutes, forth| at(hours, minutes).map(|time| stepped(time, 15, forth));
        assert_eq!(step(17, 30, true), at(17, 45));
        assert_eq!(step(17, 32, true), at(17, 45));
        assert_eq!(step(17, 32, false), at(17, 30));
        assert_eq!(step(0, 0, false), at(0, 0));
        assert_eq!(step(23, 50, true), at(23, 45));
    }
}
