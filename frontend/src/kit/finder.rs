//! A button that opens a field to find one of many: a menu of more things than eyes like to go over.

use leptos::{html, prelude::*};

use super::{Choice, Combobox, dom, fresh_id};

/// The button, drawn by the caller, and the field below it.
#[component]
pub fn Finder(
    /// What is looked for.
    #[prop(into)]
    label: Signal<String>,
    /// All choices.
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// One was chosen.
    #[prop(into)]
    on_pick: Callback<String>,
    /// What stands on the button.
    #[prop(into)]
    face: ViewFn,
    /// Class of the button.
    face_class: &'static str,
    /// The key that opens it, as `aria-keyshortcuts` writes it.
    #[prop(optional)]
    shortcut: Option<&'static str>,
    /// Name for tests; the field's ends with `.find`.
    #[prop(into)]
    test_id: String,
) -> impl IntoView {
    let (node, id, open) = (NodeRef::<html::Div>::new(), fresh_id("finder"), RwSignal::new(false));
    let toggled = move |_| {
        // The browser tells it later, when the button may be gone.
        let Some(popover) = node.try_get_untracked().flatten() else { return };
        let now = dom::popover_open(&popover);
        open.set(now);
        if now && let Some(field) = dom::all(&popover, "input").first() {
            dom::focus(field);
            field.click();
        }
    };
    let pick = move |value: Option<String>| {
        if let Some(value) = value {
            if let Some(popover) = node.try_get_untracked().flatten() {
                dom::set_popover(&popover, false);
            }
            on_pick.run(value);
        }
    };
    view! {
        <span class="anchor">
            <button
                type="button"
                class=face_class
                popovertarget=id.clone()
                aria-haspopup="dialog"
                aria-keyshortcuts=shortcut
                aria-expanded=move || open.get().to_string()
                data-testid=test_id.clone()
            >
                {face.run()}
            </button>
            <div
                class="popover finder"
                role="dialog"
                popover="auto"
                id=id
                node_ref=node
                aria-label=move || label.get()
                on:toggle=toggled
            >
                <Combobox
                    choices
                    value=Signal::stored(None::<String>)
                    on_change=pick
                    placeholder=Signal::derive(move || Some(label.get()))
                    aria_label=Signal::derive(move || Some(label.get()))
                    test_id=format!("{test_id}.find")
                />
            </div>
        </span>
    }
}
