//! A calendar day: typed as «19.11», «19.11.2026» or «2026-11-19», or picked in the browser's calendar.
//!
//! The field shows days the same way in every browser; its native calendar would follow the system's language.

use chrono::{Datelike, NaiveDate};
use leptos::{ev, html, prelude::*};

use super::{ButtonSize, IconButton, Words, field::FieldContext, typed::Typed};

/// Reads a day; without a year it is `year`'s.
fn parse(text: &str, year: i32) -> Option<NaiveDate> {
    let text = text.trim();
    if let Ok(day) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return Some(day);
    }
    let parts: Vec<u32> =
        text.split(['.', '/', ' ', ',']).filter(|part| !part.is_empty()).map(str::parse).collect::<Result<_, _>>().ok()?;
    match parts.as_slice() {
        [day, month] => NaiveDate::from_ymd_opt(year, *month, *day),
        [day, month, full] => {
            let full = i32::try_from(*full).ok()?;
            NaiveDate::from_ymd_opt(if full < 100 { 2000 + full } else { full }, *month, *day)
        }
        _ => None,
    }
}

fn shown(day: Option<NaiveDate>) -> String {
    day.map(|day| day.format("%d.%m.%Y").to_string()).unwrap_or_default()
}

fn iso(day: Option<NaiveDate>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

/// The year of the browser's clock: only completes what was typed without one.
fn this_year() -> i32 {
    i32::try_from(js_sys::Date::new_0().get_full_year()).unwrap_or(2026)
}

/// A calendar day.
#[component]
pub fn DateInput(
    /// The day in it.
    #[prop(into)]
    value: Signal<Option<NaiveDate>>,
    /// Another day was chosen, or the field was emptied.
    #[prop(into)]
    on_input: Callback<Option<NaiveDate>>,
    /// The focus has left.
    #[prop(optional, into)]
    on_blur: Option<Callback<()>>,
    /// The first day that makes sense.
    #[prop(optional, into)]
    min: Signal<Option<NaiveDate>>,
    /// The last day that makes sense.
    #[prop(optional, into)]
    max: Signal<Option<NaiveDate>>,
    /// Name for tests.
    #[prop(optional, into)]
    test_id: Option<String>,
) -> impl IntoView {
    let (field, words) = (FieldContext::here(), Words::here());
    let calendar = NodeRef::<html::Input>::new();
    let no_such_day = words.no_such_day;
    let too_early = Signal::derive(move || format!("{} {}", words.not_before.get(), shown(min.get())));
    let too_late = Signal::derive(move || format!("{} {}", words.not_after.get(), shown(max.get())));
    let read = move |text: String| {
        if text.trim().is_empty() {
            return Ok(None);
        }
        let year = value.get_untracked().map_or_else(this_year, |day| day.year());
        let day = parse(&text, year).ok_or(no_such_day)?;
        if min.get_untracked().is_some_and(|min| day < min) {
            return Err(too_early);
        }
        if max.get_untracked().is_some_and(|max| day > max) {
            return Err(too_late);
        }
        Ok(Some(day))
    };
    let typed = Typed::new(&field, value, Callback::new(read), on_input);
    let input = move |event: ev::Event| {
        let text = event_target_value(&event);
        let whole = text.trim().len() == 10;
        typed.input(text, whole);
    };
    let open_calendar = move || {
        if let Some(input) = calendar.get_untracked() {
            // Refused only where the page is framed by a stranger.
            drop(input.show_picker());
        }
    };
    view! {
        <div class="input-group">
            <input
                class="input"
                id=field.id.clone()
                type="text"
                inputmode="numeric"
                autocomplete="off"
                data-testid=test_id
                aria-required=field.required.then_some("true")
                aria-invalid=typed.aria_invalid(&field)
                data-unread=move || typed.unread()
                aria-describedby=move || field.described_by.get()
                prop:value=move || typed.text().unwrap_or_else(|| shown(value.get()))
                on:input=input
                on:change=move |_| typed.finish()
                on:keydown=move |event: ev::KeyboardEvent| {
                    if event.key() == "Enter" {
                        typed.finish();
                    }
                }
                on:blur=move |_| {
                    typed.finish();
                    if let Some(on_blur) = on_blur {
                        // A field that is taken away loses the focus when its form is gone already.
                        on_blur.try_run(());
                    }
                }
            />
            <input
                class="native"
                type="date"
                tabindex="-1"
                aria-hidden="true"
                node_ref=calendar
                min=move || iso(min.get())
                max=move || iso(max.get())
                prop:value=move || iso(value.get())
                on:change=move |event| {
                    typed.rest();
                    on_input.run(event_target_value(&event).parse().ok());
                }
            />
            <IconButton icon="calendar" label=words.pick_day size=ButtonSize::Small on_press=open_calendar />
        </div>
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::parse;

    #[test]
    fn days_are_read_as_people_write_them() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 19);
        for text in ["19.11.2026", "19.11.26", "19.11", "2026-11-19", " 19 11 2026 ", "19/11/2026"] {
            assert_eq!(parse(text, 2026), day, "{text}");
        }
        assert_eq!(parse("31.02.2026", 2026), None);
        assert_eq!(parse("завтра", 2026), None);
    }
}
