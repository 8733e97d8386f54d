//! The few words that every page would otherwise repeat to the kit.

use chrono::NaiveDate;
use leptos::prelude::*;

/// Reads a typed day; one without a year is of the year given.
pub type ReadDay = Callback<(String, i32), Option<NaiveDate>>;

/// Names of the kit's own buttons, in the reader's language.
#[derive(Clone, Copy, Default)]
pub struct Words {
    /// Closes a dialog or a sheet.
    pub close: Signal<String>,
    /// Leaves a confirmation without doing anything.
    pub cancel: Signal<String>,
    /// Opens the rest of the actions.
    pub more: Signal<String>,
    /// Tries again what failed.
    pub retry: Signal<String>,
    /// Empties a search or a choice.
    pub clear: Signal<String>,
    /// Takes one chosen thing out of a list; the thing's name follows.
    pub remove: Signal<String>,
    /// Shows what was typed as a password.
    pub show_password: Signal<String>,
    /// Opens the calendar beside a day.
    pub pick_day: Signal<String>,
    /// Nothing in a list matches what was typed.
    pub nothing_found: Signal<String>,
    /// Stands before the id of a failed request.
    pub request_id: Signal<String>,
    /// A click on the request id copied it.
    pub copied: Signal<String>,
    /// The previous page of a list.
    pub previous: Signal<String>,
    /// The next page of a list.
    pub next: Signal<String>,
    /// Takes back all choices.
    pub unselect: Signal<String>,
    /// A field that may stay empty.
    pub optional: Signal<String>,
    /// Names the region in which notices appear.
    pub notices: Signal<String>,
    /// Names the path to a page.
    pub path: Signal<String>,
    /// Head of the column with the old value.
    pub before: Signal<String>,
    /// Head of the column with the new value.
    pub after: Signal<String>,
    /// Reads a day as people type it.
    pub read_day: Option<ReadDay>,
    /// What was typed is no day of the calendar.
    pub no_such_day: Signal<String>,
    /// What was typed is no time of a day.
    pub no_such_time: Signal<String>,
    /// A day is too early; the first possible one follows.
    pub not_before: Signal<String>,
    /// A day is too late; the last possible one follows.
    pub not_after: Signal<String>,
}

/// Gives the kit its words; once, in the frame of the application.
pub fn provide_words(words: Words) {
    provide_context(words);
}

impl Words {
    /// The words in force here; empty ones where nobody gave any.
    pub(super) fn here() -> Self {
        use_context().unwrap_or_default()
    }
}
