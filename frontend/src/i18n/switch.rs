//! Русский, Қазақша, English: each named in itself.

use leptos::prelude::*;

use super::{Locale, choose, keys, locale, text};
use crate::kit::{Choice, Segmented};

/// Chooses the language of the page.
#[component]
pub fn LanguageSwitch() -> impl IntoView {
    let choices: Vec<Choice> = Locale::ALL.iter().map(|locale| Choice::new(locale.as_str(), locale.own_name())).collect();
    let picked = move |word: String| {
        if let Ok(locale) = word.parse() {
            choose(locale);
        }
    };
    view! {
        <Segmented
            label=text(keys::LANGUAGE)
            choices
            value=Signal::derive(|| locale().as_str().to_owned())
            on_change=picked
            test_id="language"
        />
    }
}
