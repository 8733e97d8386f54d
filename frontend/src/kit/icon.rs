//! A picture from the sprite `style/icons.svg`.

use leptos::prelude::*;

/// The sprite as it is in this build: kept by browsers for good, also without a connection.
const SPRITE: &str = concat!("/icons.svg?v=", env!("ICONS_VERSION"));

/// An icon by its name in `style/icons.txt`; never the only bearer of a meaning.
#[component]
pub fn Icon(
    /// Name in the sprite.
    #[prop(into)]
    name: Signal<&'static str>,
) -> impl IntoView {
    view! {
        <svg class="icon" aria-hidden="true">
            <use_ href=move || format!("{SPRITE}#{}", name.get()) />
        </svg>
    }
}
