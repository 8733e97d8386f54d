//! Small marks: badge, dot, chip, keyboard key.

use leptos::prelude::*;

use super::{Icon, Tone};

/// A word about a thing's state.
#[component]
pub fn Badge(
    /// What the word means.
    #[prop(optional, into)]
    tone: Signal<Tone>,
    /// One of the twelve hues instead of a meaning.
    #[prop(optional)]
    hue: Option<u8>,
    /// Icon before the word.
    #[prop(optional)]
    icon: Option<&'static str>,
    /// Without the wash behind it.
    #[prop(optional)]
    plain: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <span
            class=if plain { "badge plain" } else { "badge" }
            data-tone=move || hue.is_none().then(|| tone.get().name())
            data-hue=hue.map(|hue| hue.to_string())
        >
            {icon.map(|name| view! { <Icon name /> })}
            {children()}
        </span>
    }
}

/// A dot in a person's or a room's hue; a word always stands beside it.
#[component]
pub fn Dot(
    /// One of the twelve hues.
    #[prop(into)]
    hue: Signal<u8>,
) -> impl IntoView {
    view! { <i class="dot" data-hue=move || hue.get().to_string()></i> }
}

/// A filter that is on or off, or opens a choice.
#[component]
pub fn Chip(
    /// On or off; without it the chip is a plain button.
    #[prop(optional, into)]
    pressed: Option<Signal<bool>>,
    /// One of the twelve hues, shown as a dot.
    #[prop(optional)]
    hue: Option<u8>,
    /// Icon before the word.
    #[prop(optional)]
    icon: Option<&'static str>,
    /// Adds something: a dashed border.
    #[prop(optional)]
    add: bool,
    /// A cross at the end: a press takes the filter off.
    #[prop(optional)]
    removes: bool,
    /// What a press does.
    #[prop(into)]
    on_press: Callback<()>,
    /// Name for tests.
    #[prop(optional, into)]
    test_id: Option<String>,
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class=if add { "chip add" } else { "chip" }
            data-hue=hue.map(|hue| hue.to_string())
            data-testid=test_id
            aria-pressed=move || pressed.map(|on| on.get().to_string())
            on:click=move |_| on_press.run(())
        >
            {hue.map(|_| view! { <i class="dot"></i> })}
            {icon.map(|name| view! { <Icon name /> })}
            {children()}
            {removes.then(|| view! { <Icon name="x" /> })}
        </button>
    }
}

/// A key to press.
#[component]
pub fn Kbd(children: Children) -> impl IntoView {
    view! { <kbd>{children()}</kbd> }
}
