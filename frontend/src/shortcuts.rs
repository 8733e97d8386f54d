//! Keys of the whole application, by their place on the keyboard, so that they work in any layout. Off while
//! typing and while a dialog is open.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

use crate::{data::toasts::Notices, platform::on_page, routes::Page};

/// Whether the key was meant for a field or a dialog.
pub fn is_typing(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
    let in_field = target.is_some_and(|target| {
        matches!(target.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT") || target.is_content_editable()
    });
    in_field || document().query_selector("dialog:modal").ok().flatten().is_some()
}

/// A plain key, without Ctrl, Alt or ⌘.
pub fn is_plain(event: &KeyboardEvent) -> bool {
    !(event.ctrl_key() || event.alt_key() || event.meta_key())
}

/// `Ctrl Z` takes back, `G` then `S` goes to the schedule.
#[component]
pub fn Shortcuts() -> impl IntoView {
    let notices = Notices::here();
    let navigate = use_navigate();
    let going = StoredValue::new(false);
    on_page("keydown", move |event: KeyboardEvent| {
        if is_typing_in_field(&event) {
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
        match code.as_str() {
            "KeyG" => going.set_value(true),
            "KeyS" if was_going => navigate(Page::Schedule.path(), NavigateOptions::default()),
            _ => {}
        }
    });
}

/// In a dialog `Ctrl Z` still takes back what was done; in a text field it belongs to the text.
fn is_typing_in_field(event: &KeyboardEvent) -> bool {
    event.target().and_then(|target| target.dyn_into::<Element>().ok()).is_some_and(|target| {
        let kind = target.get_attribute("type").unwrap_or_default();
        let text = target.tag_name() == "INPUT" && !matches!(kind.as_str(), "radio" | "checkbox");
        text || matches!(target.tag_name().as_str(), "TEXTAREA" | "SELECT")
    })
}
