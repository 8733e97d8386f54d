//! The language of the page: one signal, kept with the person and in the browser's storage; every text is read through it.
//!
//! A text read inside a view follows the language; read elsewhere it is the text of the moment.

mod switch;

use std::cell::Cell;

use leptos::{prelude::*, reactive::graph::Observer};
use shared::i18n::texts;
pub use shared::i18n::{Arg, Key, Locale, keys};

use crate::platform::{browser_languages, storage};

pub use switch::LanguageSwitch;

const STORED: &str = "locale";

thread_local! {
    static LOCALE: ArcRwSignal<Locale> = ArcRwSignal::new(Locale::default());
    static ON_CHOSEN: Cell<fn(Locale)> = const { Cell::new(|_| ()) };
}

/// Who is told when somebody chooses a language.
pub fn on_chosen(tell: fn(Locale)) {
    ON_CHOSEN.set(tell);
}

/// The language in force; followed where the reader is a view.
pub fn locale() -> Locale {
    LOCALE.with(|locale| if Observer::get().is_some() { locale.get() } else { locale.get_untracked() })
}

/// A text.
pub fn t(key: Key) -> String {
    texts(locale()).get(key)
}

/// A text with values in it.
pub fn t_with(key: Key, args: &[(&str, Arg<'_>)]) -> String {
    texts(locale()).with(key, args)
}

/// A text that follows the language, for components that take a signal.
pub fn text(key: Key) -> Signal<String> {
    Signal::derive(move || t(key))
}

/// Changes the language of the page and remembers it.
pub fn choose(chosen: Locale) {
    adopt(chosen);
    ON_CHOSEN.get()(chosen);
}

/// Takes the language of the account: it follows the person to every browser, which remembers it for the next start.
pub fn adopt(of_account: Locale) {
    storage::set(STORED, of_account.as_str());
    apply(of_account);
}

/// At the start: the language chosen before, else the browser's.
pub fn restore() {
    let stored = storage::get(STORED).and_then(|word| word.parse().ok());
    apply(stored.unwrap_or_else(|| Locale::from_accept_language(&browser_languages())));
}

fn apply(chosen: Locale) {
    LOCALE.with(|locale| {
        if locale.get_untracked() != chosen {
            locale.set(chosen);
        }
    });
    if let Some(root) = document().document_element() {
        // A plain ASCII name cannot be refused.
        drop(root.set_attribute("lang", chosen.as_str()));
    }
}
