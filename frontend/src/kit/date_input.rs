//! A calendar day: typed as people write it (the reader is given in the [`Words`]), or picked in the browser's calendar.
//!
//! The field shows days the same way in every browser; its native calendar would follow the system's language.

use chrono::{Datelike, NaiveDate};
use leptos::{ev, html, prelude::*};

use super::{ButtonSize, IconButton, Words, field::FieldContext, typed::Typed};

fn shown(day: Option<NaiveDate>) -> String {
    day.map(|day| day.format("%d.%m.%Y").to_string()).unwrap_or_default()
}

fn iso(day: Option<NaiveDate>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

/// A date with its four digits of the year: nothing can follow.
fn is_whole(text: &str) -> bool {
    let text = text.trim();
    text.len() == 10 && text.chars().all(|c| c.is_ascii_digit() || "./-".contains(c))
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
    /// Takes the focus when its dialog opens.
    #[prop(optional)]
    autofocus: bool,
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
        let day = words.read_day.and_then(|read| read.run((text, year))).ok_or(no_such_day)?;
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
        typed.input(text.clone(), is_whole(&text));
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
                autocomplete="off"
                autofocus=autofocus
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
    use super::is_whole;

    #[test]
    fn a_whole_date_is_taken_while_it_is_typed_and_a_word_is_not() {
        assert!(is_whole("19.11.2026") && is_whole("2026-11-19"));
        assert!(!is_whole("19.11.202") && !is_whole("18 ноя") && !is_whole("ертең"));
    }
}
