//! A day and a time of day, in the browser's own controls.

use chrono::{NaiveDate, NaiveTime};
use leptos::prelude::*;

use super::field::FieldContext;

fn time_of(text: &str) -> Option<NaiveTime> {
    NaiveTime::parse_from_str(text, "%H:%M")
        .or_else(|_| NaiveTime::parse_from_str(text, "%H:%M:%S"))
        .ok()
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
    let field = FieldContext::here();
    let text = |day: Option<NaiveDate>| day.map(|day| day.format("%Y-%m-%d").to_string());
    view! {
        <input
            class="input"
            id=field.id.clone()
            type="date"
            min=move || text(min.get())
            max=move || text(max.get())
            data-testid=test_id
            aria-required=field.required.then_some("true")
            aria-invalid=field.aria_invalid()
            aria-describedby=move || field.described_by.get()
            prop:value=move || text(value.get()).unwrap_or_default()
            on:change=move |event| on_input.run(event_target_value(&event).parse().ok())
            on:blur=move |_| {
                if let Some(on_blur) = on_blur {
                    on_blur.run(());
                }
            }
        />
    }
}

/// A time of day to the minute.
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
    #[prop(default = 5)]
    step: u32,
    /// Name for tests.
    #[prop(optional, into)]
    test_id: Option<String>,
) -> impl IntoView {
    let field = FieldContext::here();
    view! {
        <input
            class="input"
            id=field.id.clone()
            type="time"
            step=(step * 60).to_string()
            data-testid=test_id
            aria-required=field.required.then_some("true")
            aria-invalid=field.aria_invalid()
            aria-describedby=move || field.described_by.get()
            prop:value=move || value.get().map(|time| time.format("%H:%M").to_string()).unwrap_or_default()
            on:change=move |event| on_input.run(time_of(&event_target_value(&event)))
            on:blur=move |_| {
                if let Some(on_blur) = on_blur {
                    on_blur.run(());
                }
            }
        />
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveTime;

    use super::time_of;

    #[test]
    fn times_come_with_and_without_seconds() {
        let half_past_five = NaiveTime::from_hms_opt(17, 30, 0);
        assert_eq!(time_of("17:30"), half_past_five);
        assert_eq!(time_of("17:30:00"), half_past_five);
        assert_eq!(time_of("25:00"), None);
    }
}
