//! A few words beside an element, on hover and focus.

use std::time::Duration;

use leptos::{ev, html, leptos_dom::helpers::TimeoutHandle, prelude::*};

use super::{dom, fresh_id};

/// How long the pointer rests before the words appear.
const REST: Duration = Duration::from_millis(400);

/// Shows `text` beside its child. It repeats or explains; nothing is told by it alone.
#[component]
pub fn Tooltip(
    /// The words.
    #[prop(into)]
    text: Signal<String>,
    /// The key that does the same.
    #[prop(optional)]
    shortcut: Option<&'static str>,
    children: Children,
) -> impl IntoView {
    let (host, tip) = (NodeRef::<html::Span>::new(), NodeRef::<html::Span>::new());
    let id = fresh_id("tip");
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let show = move |open: bool| {
        if let Some(waiting) = waiting.try_update_value(Option::take).flatten() {
            waiting.clear();
        }
        if let Some(tip) = tip.try_get_untracked().flatten() {
            dom::set_popover(&tip, open);
        }
    };
    let rest = move |_: ev::PointerEvent| {
        waiting.set_value(set_timeout_with_handle(move || show(true), REST).ok());
    };
    on_cleanup(move || {
        if let Some(waiting) = waiting.try_update_value(Option::take).flatten() {
            waiting.clear();
        }
    });
    Effect::new({
        let id = id.clone();
        move |_| {
            if let Some(child) = host.get().and_then(|host| host.first_element_child()) {
                // Fails only for a name with a space in it.
                drop(child.set_attribute("aria-describedby", &id));
            }
        }
    });
    view! {
        <span
            class="anchor"
            node_ref=host
            on:pointerenter=rest
            on:pointerleave=move |_| show(false)
            on:pointerdown=move |_| show(false)
            on:focusin=move |_| show(true)
            on:focusout=move |_| show(false)
            on:keydown=move |event| {
                if event.key() == "Escape" {
                    show(false);
                }
            }
        >
            {children()}
            <span class="tooltip" role="tooltip" popover="manual" id=id node_ref=tip>
                {move || text.get()}
                {shortcut.map(|key| view! { " " <kbd>{key}</kbd> })}
            </span>
        </span>
    }
}
