//! A whole number.

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

use super::field::FieldContext;

/// The digits of `text` as a number; spaces and anything else are passed over. `None` when there are none.
fn parse(text: &str) -> Option<i64> {
    let digits: String = text.chars().filter(char::is_ascii_digit).take(15).collect();
    digits.parse().ok()
}

/// A whole number that is not negative; letters cannot be typed, arrows step.
#[component]
pub fn NumberInput(
    /// What is in it.
    #[prop(into)]
    value: Signal<Option<i64>>,
    /// Every change; `None` when the field is empty.
    #[prop(into)]
    on_input: Callback<Option<i64>>,
    /// The focus has left.
    #[prop(optional, into)]
    on_blur: Option<Callback<()>>,
    /// The least that arrows reach.
    #[prop(default = 0)]
    min: i64,
    /// The most that arrows reach.
    #[prop(default = i64::MAX)]
    max: i64,
    /// How far an arrow steps.
    #[prop(default = 1)]
    step: i64,
    /// Unit inside, after the number.
    #[prop(optional, into)]
    suffix: Option<String>,
    /// Name for tests.
    #[prop(optional, into)]
    test_id: Option<String>,
) -> impl IntoView {
    let field = FieldContext::here();
    let shown = move || value.get().map(|number| number.to_string()).unwrap_or_default();
    let typed = move |event: ev::Event| {
        let number = parse(&event_target_value(&event));
        // The signal may not change when a letter is typed, so the field is put right by hand.
        if let Some(input) = event.target().and_then(|it| it.dyn_into::<web_sys::HtmlInputElement>().ok()) {
            input.set_value(&number.map(|number| number.to_string()).unwrap_or_default());
        }
        on_input.run(number);
    };
    let stepped = move |event: ev::KeyboardEvent| {
        let by = match event.key().as_str() {
            "ArrowUp" => step,
            "ArrowDown" => -step,
            _ => return,
        };
        event.prevent_default();
        on_input.run(Some(value.get_untracked().unwrap_or(min).saturating_add(by).clamp(min, max)));
    };
    view! {
        <div class="input-group">
            <input
                class="input"
                id=field.id.clone()
                type="text"
                inputmode="numeric"
                autocomplete="off"
                role="spinbutton"
                aria-valuenow=move || value.get().map(|number| number.to_string())
                data-testid=test_id
                aria-required=field.required.then_some("true")
                aria-invalid=field.aria_invalid()
                aria-describedby=move || field.described_by.get()
                prop:value=shown
                on:input=typed
                on:keydown=stepped
                on:blur=move |_| {
                    if let Some(on_blur) = on_blur {
                        // A field that is taken away loses the focus when its form is gone already.
                        on_blur.try_run(());
                    }
                }
            />
            {suffix.map(|unit| view! { <span class="suffix" aria-hidden="true">{unit}</span> })}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn digits_are_read_and_the_rest_is_passed_over() {
        assert_eq!(parse("12 500 ₸"), Some(12_500));
        assert_eq!(parse("сколько"), None);
        assert_eq!(parse(""), None);
    }
}
