//! A word to the reader inside the page.

use leptos::prelude::*;

use super::{Icon, Tone};

/// Explains, warns or reports, with an icon that says the same without colour.
#[component]
pub fn Notice(
    /// What kind of word it is.
    #[prop(optional, into)]
    tone: Signal<Tone>,
    /// Another icon than the tone's own.
    #[prop(optional)]
    icon: Option<&'static str>,
    /// Read aloud as soon as it appears.
    #[prop(optional)]
    announce: bool,
    /// Name for tests.
    #[prop(optional, into)]
    test_id: Option<String>,
    children: Children,
) -> impl IntoView {
    let name = Signal::derive(move || icon.unwrap_or_else(|| tone.get().icon()));
    view! {
        <div
            class="notice"
            data-tone=move || tone.get().name()
            role=announce.then_some("status")
            data-testid=test_id
        >
            <Icon name />
            <div>{children()}</div>
        </div>
    }
}
