//! A search field that waits for the hand to rest.

use std::time::Duration;

use leptos::{ev, prelude::*};

use super::{ButtonSize, Icon, IconButton, Words, fresh_id};

/// How long the hand rests before the search is asked.
const REST: Duration = Duration::from_millis(200);

/// Search: what is typed is shown at once and asked for after a rest, or at once with Enter.
#[component]
pub fn SearchInput(
    /// What is asked for now, as the address says.
    #[prop(into)]
    value: Signal<String>,
    /// Ask for this.
    #[prop(into)]
    on_search: Callback<String>,
    /// What is searched, read aloud.
    #[prop(into)]
    label: Signal<String>,
    /// What can be typed: «Имя, телефон, группа».
    #[prop(optional, into)]
    placeholder: Signal<Option<String>>,
    /// The key that leads to it, as `aria-keyshortcuts` writes it.
    #[prop(optional)]
    shortcut: Option<&'static str>,
    /// Name for tests.
    #[prop(optional, into)]
    test_id: Option<String>,
) -> impl IntoView {
    let words = Words::here();
    // What the hand is typing; `None` at rest, when the address speaks.
    let typed = RwSignal::new(None::<String>);
    let ask = move |text: String| {
        typed.try_set(None);
        on_search.run(text);
    };
    let mut later = debounce(REST, move |text: String| {
        // Enter or the cross may have been quicker.
        if typed.try_get_untracked().flatten().is_some_and(|now| now == text) {
            on_search.run(text);
        }
    });
    let shown = move || typed.get().unwrap_or_else(|| value.get());
    let key = move |event: ev::KeyboardEvent| match event.key().as_str() {
        "Enter" => {
            event.prevent_default();
            ask(shown());
        }
        "Escape" if !shown().is_empty() => {
            event.prevent_default();
            event.stop_propagation();
            ask(String::new());
        }
        _ => {}
    };
    view! {
        <div class="input-group" role="search">
            <Icon name="search" />
            <input
                class="input"
                type="search"
                id=fresh_id("search")
                autocomplete="off"
                spellcheck="false"
                enterkeyhint="search"
                data-testid=test_id
                aria-label=move || label.get()
                aria-keyshortcuts=shortcut
                placeholder=move || placeholder.get()
                prop:value=shown
                on:input=move |event| {
                    let text = event_target_value(&event);
                    typed.set(Some(text.clone()));
                    later(text);
                }
                on:keydown=key
                on:blur=move |_| {
                    if let Some(text) = typed.get_untracked() {
                        ask(text);
                    }
                }
            />
            <Show when=move || !shown().is_empty()>
                <IconButton
                    icon="x"
                    label=words.clear
                    size=ButtonSize::Small
                    on_press=move || ask(String::new())
                />
            </Show>
        </div>
    }
}
