//! Light, dark, or as the system says; `theme.js` sets it before the first paint, this changes it.

use leptos::prelude::*;

use crate::{
    i18n::{keys, t, text},
    kit::{Choice, IconButton, Segmented},
    platform::storage,
};

/// The name in the browser's storage; `frontend/theme.js` reads it too.
const STORED: &str = "theme";
const SYSTEM: &str = "system";

/// The chosen theme.
#[derive(Clone, Copy)]
pub struct Theme(RwSignal<String>);

impl Theme {
    /// Made once, in `App`.
    pub fn provide() -> Self {
        let theme = Self(RwSignal::new(storage::get(STORED).unwrap_or_else(|| SYSTEM.to_owned())));
        provide_context(theme);
        theme
    }

    fn here() -> Self {
        expect_context()
    }

    fn choose(self, word: String) {
        let Some(root) = document().document_element() else {
            return;
        };
        if word == SYSTEM {
            storage::forget(STORED);
            drop(root.remove_attribute("data-theme"));
        } else {
            storage::set(STORED, &word);
            drop(root.set_attribute("data-theme", &word));
        }
        self.0.set(word);
    }
}

/// Chooses the theme in words.
#[component]
pub fn ThemeSwitch() -> impl IntoView {
    let theme = Theme::here();
    let choices = Signal::derive(|| {
        vec![
            Choice::new(SYSTEM, t(keys::THEME_SYSTEM)),
            Choice::new("light", t(keys::THEME_LIGHT)),
            Choice::new("dark", t(keys::THEME_DARK)),
        ]
    });
    view! {
        <Segmented
            label=text(keys::THEME)
            choices
            value=theme.0
            on_change=move |word| theme.choose(word)
            test_id="theme"
        />
    }
}

/// Goes round the three themes with one button, where there is no room for words.
#[component]
pub fn ThemeButton() -> impl IntoView {
    let theme = Theme::here();
    let next = move |()| {
        let next = match theme.0.get_untracked().as_str() {
            SYSTEM => "light",
            "light" => "dark",
            _ => SYSTEM,
        };
        theme.choose(next.to_owned());
    };
    let icon = Signal::derive(move || match theme.0.get().as_str() {
        "light" => "sun",
        "dark" => "moon",
        _ => "monitor",
    });
    let label = Signal::derive(move || {
        let now = match theme.0.get().as_str() {
            "light" => keys::THEME_LIGHT,
            "dark" => keys::THEME_DARK,
            _ => keys::THEME_SYSTEM,
        };
        format!("{}: {}", t(keys::THEME), t(now))
    });
    view! { <IconButton icon label on_press=next test_id="theme.next" /> }
}
