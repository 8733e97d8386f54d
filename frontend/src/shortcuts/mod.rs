//! Keys of the whole application, by their place on the keyboard, so that they work in any layout. Off while
//! typing and while a dialog is open, and off altogether for those who do not want them.
//!
//! A control says in `aria-keyshortcuts` which key is its own; the keys here look for it. The calendar and the
//! lesson have theirs beside their code.

mod help;

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

use crate::{
    data::toasts::Notices,
    platform::{on_page, storage},
    routes::Page,
};

pub use help::ShortcutsHelp;

const STORED: &str = "shortcuts";
const OFF: &str = "off";

/// Whether keys without Ctrl do something.
pub fn are_on() -> bool {
    storage::get(STORED).as_deref() != Some(OFF)
}

/// Switches them on or off in this browser.
fn switch(on: bool) {
    if on {
        storage::forget(STORED);
    } else {
        storage::set(STORED, OFF);
    }
}

/// Whether the key was meant for a field or a dialog, or keys are switched off.
pub fn is_typing(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
    let in_field = target.is_some_and(|target| is_text(&target) || target.is_content_editable());
    in_field || !are_on() || document().query_selector("dialog:modal").ok().flatten().is_some()
}

/// A plain key, without Ctrl, Alt or ⌘.
pub fn is_plain(event: &KeyboardEvent) -> bool {
    !(event.ctrl_key() || event.alt_key() || event.meta_key())
}

/// Whether letters typed here are text; a tick is not.
fn is_text(element: &Element) -> bool {
    let kind = element.get_attribute("type").unwrap_or_default();
    match element.tag_name().as_str() {
        "INPUT" => !matches!(kind.as_str(), "radio" | "checkbox"),
        tag => matches!(tag, "TEXTAREA" | "SELECT"),
    }
}

/// The page that `G` and then this key lead to.
fn place_of(code: &str) -> Option<Page> {
    match code {
        "KeyR" => Some(Page::Schedule),
        "KeyZ" => Some(Page::Leads),
        "KeyU" => Some(Page::Students),
        "KeyG" => Some(Page::Groups),
        "KeyT" => Some(Page::Teachers),
        "Comma" => Some(Page::Settings),
        _ => None,
    }
}

/// The name under which a control claims a key.
fn claim_of(code: &str) -> Option<&'static str> {
    match code {
        "KeyN" => Some("N"),
        "KeyF" => Some("F"),
        "KeyR" => Some("R"),
        "Slash" => Some("/"),
        "BracketLeft" => Some("["),
        "BracketRight" => Some("]"),
        _ => None,
    }
}

/// The controls that claim a key and can be seen.
fn claimed(key: &str) -> Vec<HtmlElement> {
    let Ok(found) = document().query_selector_all(&format!("[aria-keyshortcuts='{key}']")) else {
        return Vec::new();
    };
    (0..found.length())
        .filter_map(|at| found.item(at)?.dyn_into::<HtmlElement>().ok())
        .filter(|element| element.offset_width() > 0 && !element.has_attribute("disabled"))
        .collect()
}

/// Presses the control that claims a key, or goes into it: of several notices the newest; the same key again goes on to
/// the next.
fn press(key: &str) -> bool {
    let all = claimed(key);
    let here = document().active_element();
    let within = |element: &HtmlElement| {
        let around = element.parent_element().unwrap_or_else(|| element.clone().into());
        here.as_ref().is_some_and(|here| around.contains(Some(here)))
    };
    let now = all.iter().position(within).filter(|_| all.len() > 1);
    let first = if all.iter().all(in_notice) { all.len().saturating_sub(1) } else { 0 };
    let next = now.map_or(first, |at| (at + 1) % all.len());
    let Some(control) = all.get(next) else { return false };
    if is_text(control) {
        drop(control.focus());
    } else {
        control.click();
    }
    true
}

fn in_notice(element: &HtmlElement) -> bool {
    element.closest(".toast").ok().flatten().is_some()
}

/// Ticks the row that has the focus.
fn tick_row() -> bool {
    let row = document().active_element().and_then(|here| here.closest("tr").ok().flatten());
    let tick = row.and_then(|row| row.query_selector("input[type='checkbox']").ok().flatten());
    let tick = tick.and_then(|tick| tick.dyn_into::<HtmlElement>().ok());
    tick.as_ref().inspect(|tick| tick.click()).is_some()
}

/// `Ctrl Z` takes back, `G` and a letter go somewhere, `?` tells them all.
#[component]
pub fn Shortcuts(
    /// The list of keys is shown.
    help: RwSignal<bool>,
) -> impl IntoView {
    let notices = Notices::here();
    let navigate = use_navigate();
    let going = StoredValue::new(false);
    on_page("keydown", move |event: KeyboardEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        // In a dialog `Ctrl Z` still takes back what was done; in a text field it belongs to the text.
        if target.is_some_and(|target| is_text(&target)) {
            return;
        }
        let code = event.code();
        if (event.ctrl_key() || event.meta_key()) && !event.shift_key() && code == "KeyZ" {
            if notices.undo_last() {
                event.prevent_default();
            }
            return;
        }
        let was_going = going.try_update_value(std::mem::take).unwrap_or_default();
        if !is_plain(&event) || is_typing(&event) {
            return;
        }
        let done = match (was_going.then(|| place_of(&code)).flatten(), code.as_str()) {
            (Some(page), _) => {
                navigate(page.path(), NavigateOptions::default());
                true
            }
            (None, "KeyG") => {
                going.set_value(true);
                true
            }
            (None, code) if event.key() == "?" || (code == "Slash" && event.shift_key()) => {
                help.set(true);
                true
            }
            (None, "KeyX") => tick_row(),
            (None, other) => claim_of(other).is_some_and(press),
        };
        if done {
            event.prevent_default();
        }
    });
    view! { <ShortcutsHelp open=help /> }
}

#[cfg(test)]
mod tests {
    use super::{claim_of, place_of};
    use crate::routes::Page;

    #[test]
    fn the_letters_are_those_of_the_russian_names() {
        assert_eq!(place_of("KeyR"), Some(Page::Schedule));
        assert_eq!(place_of("KeyU"), Some(Page::Students));
        assert_eq!(place_of("KeyQ"), None);
        assert_eq!(claim_of("Slash"), Some("/"));
    }
}
