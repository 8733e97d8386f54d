//! The list under a combobox: what is found, which one the arrows stand on, which are chosen.

use leptos::{ev, html, prelude::*};

use super::{Choice, Icon, Words, dom, fresh_id};

/// State of an open list, walked by the arrows while the focus stays in the field.
#[derive(Clone, Copy)]
pub(super) struct ListState {
    /// Id of the list.
    pub id: StoredValue<String>,
    /// The list's element.
    pub node: NodeRef<html::Div>,
    /// Shown or not.
    pub open: RwSignal<bool>,
    /// Where the arrows stand.
    pub active: RwSignal<usize>,
    /// What is found.
    pub found: Signal<Vec<Choice>>,
}

impl ListState {
    /// A closed list of what `found` finds.
    pub fn new(found: Signal<Vec<Choice>>) -> Self {
        Self {
            id: StoredValue::new(fresh_id("list")),
            node: NodeRef::new(),
            open: RwSignal::new(false),
            active: RwSignal::new(0),
            found,
        }
    }

    /// Opens or closes it; opening begins at the first choice.
    pub fn show(self, open: bool) {
        // A field that is taken away loses the focus after its signals are gone.
        let Some(was_open) = self.open.try_get_untracked() else { return };
        if was_open != open {
            self.open.set(open);
            self.active.set(0);
        }
        if let Some(list) = self.node.try_get_untracked().flatten() {
            dom::set_popover(&list, open);
        }
    }

    /// Id of the choice the arrows stand on, for `aria-activedescendant`.
    pub fn active_id(self) -> Option<String> {
        (self.open.get() && !self.found.with(Vec::is_empty)).then(|| self.option_id(self.active.get()))
    }

    fn option_id(self, at: usize) -> String {
        self.id.with_value(|id| format!("{id}-{at}"))
    }

    /// What a key does in the field; the choice it takes, if it takes one.
    pub fn key(self, event: &ev::KeyboardEvent) -> Option<Choice> {
        let open = self.open.get_untracked();
        let last = self.found.with_untracked(Vec::len).saturating_sub(1);
        let at = self.active.get_untracked();
        match event.key().as_str() {
            "ArrowDown" | "ArrowUp" if !open => self.show(true),
            "ArrowDown" => self.active.set(if at >= last { 0 } else { at + 1 }),
            "ArrowUp" => self.active.set(at.checked_sub(1).unwrap_or(last)),
            "Escape" if open => {
                // The dialog around the field stays open.
                event.stop_propagation();
                self.show(false);
            }
            "Enter" if open => {
                event.prevent_default();
                return self.found.with_untracked(|found| found.get(at).cloned());
            }
            _ => return None,
        }
        if event.key() != "Tab" {
            event.prevent_default();
            self.keep_in_sight();
        }
        None
    }

    fn keep_in_sight(self) {
        let id = self.option_id(self.active.get_untracked());
        if let Some(option) = document().get_element_by_id(&id) {
            let options = web_sys::ScrollIntoViewOptions::new();
            options.set_block(web_sys::ScrollLogicalPosition::Nearest);
            option.scroll_into_view_with_scroll_into_view_options(&options);
        }
    }
}

/// The list itself, in the top layer under its field.
#[component]
pub(super) fn Listbox(
    /// Its state.
    state: ListState,
    /// Whether a value is chosen.
    #[prop(into)]
    chosen: Callback<String, bool>,
    /// One was pressed.
    #[prop(into)]
    on_pick: Callback<Choice>,
    /// Several may be chosen.
    #[prop(optional)]
    many: bool,
) -> impl IntoView {
    let words = Words::here();
    let option = move |(at, choice): (usize, Choice)| {
        let picked = choice.clone();
        let value = choice.value.clone();
        view! {
            <div
                role="option"
                id=state.option_id(at)
                aria-selected=move || (state.active.get() == at).to_string()
                data-chosen=move || chosen.run(value.clone()).then_some("")
                on:pointermove=move |_| state.active.set(at)
                on:click=move |_| on_pick.run(picked.clone())
            >
                <span class="truncate">{choice.label}</span>
                {choice.hint.map(|hint| view! { <small>{hint}</small> })}
                <Icon name="check" />
            </div>
        }
    };
    view! {
        <div
            class="listbox"
            role="listbox"
            popover="manual"
            tabindex="-1"
            node_ref=state.node
            id=state.id.get_value()
            aria-multiselectable=many.then_some("true")
            // A press in the list must not take the focus out of the field.
            on:pointerdown=|event| event.prevent_default()
            on:mousedown=|event| event.prevent_default()
        >
            {move || {
                let found = state.found.get();
                if !state.open.get() {
                    ().into_any()
                } else if found.is_empty() {
                    view! { <p>{words.nothing_found.get()}</p> }.into_any()
                } else {
                    found.into_iter().enumerate().map(option).collect_view().into_any()
                }
            }}
        </div>
    }
}
