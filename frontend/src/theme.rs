//! How the app looks: light or dark, roomy or tight, in the colour of the centre. `theme.js` sets what is remembered
//! before the first paint, this changes it.
//!
//! What somebody chooses while signed in is kept with the person and comes along to every device; the browser only
//! remembers it for the next start.

use std::{cell::Cell, time::Duration};

use leptos::{prelude::*, task::spawn_local};
use shared::{
    accent::Accent,
    auth::Me,
    ids::UserId,
    look::{ChangeLook, Density, Theme},
};
use wasm_bindgen::JsCast as _;

use crate::{
    api::{self, client},
    data::session::{Phase, Session},
    i18n::{self, keys, t, text},
    kit::{Choice, IconButton, Segmented},
    platform::storage,
};

/// The names in the browser's storage; `frontend/theme.js` reads them too.
const THEME: &str = "theme";
const DENSITY: &str = "density";
const ACCENT: &str = "accent";
const UNSAVED: &str = "look-unsaved";
/// When a choice the server could not take is sent once more.
const AGAIN_AFTER: Duration = Duration::from_secs(20);

/// The chosen look.
#[derive(Clone, Copy)]
pub struct Appearance {
    theme: RwSignal<Theme>,
    density: RwSignal<Density>,
}

impl Appearance {
    /// Made once, in `App`.
    pub fn provide() -> Self {
        let stored = |name: &str| storage::get(name).unwrap_or_default();
        let look = Self {
            theme: RwSignal::new(stored(THEME).parse().unwrap_or_default()),
            density: RwSignal::new(stored(DENSITY).parse().unwrap_or_default()),
        };
        provide_context(look);
        look
    }

    /// The look of this page.
    pub fn here() -> Self {
        expect_context()
    }

    /// Takes what is kept with the person who has signed in, and what was chosen here and is not kept yet.
    pub fn adopt(self, me: &Me) {
        WHOSE.set(Some(me.id));
        let unsaved = unsaved();
        i18n::adopt(unsaved.language.unwrap_or(me.locale));
        self.show_theme(unsaved.theme.unwrap_or(me.theme));
        self.show_density(unsaved.density.unwrap_or(me.density));
        if unsaved != ChangeLook::default() {
            send(unsaved);
        }
    }

    fn show_theme(self, theme: Theme) {
        set_on_root(THEME, theme.as_str(), theme == Theme::default());
        self.theme.set(theme);
    }

    fn show_density(self, density: Density) {
        set_on_root(DENSITY, density.as_str(), density == Density::default());
        self.density.set(density);
    }

    fn choose_theme(self, theme: Theme) {
        self.show_theme(theme);
        keep(ChangeLook { theme: Some(theme), ..ChangeLook::default() });
    }

    fn choose_density(self, density: Density) {
        self.show_density(density);
        keep(ChangeLook { density: Some(density), ..ChangeLook::default() });
    }
}

thread_local! {
    /// Who is signed in.
    static WHOSE: Cell<Option<UserId>> = const { Cell::new(None) };
}

/// What the person has chosen here while the server did not hear of it.
fn unsaved() -> ChangeLook {
    let stored = storage::get(UNSAVED).zip(WHOSE.get());
    let of_person = stored.and_then(|(text, id)| text.strip_prefix(&format!("{id} ")).map(str::to_owned));
    of_person.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

/// Keeps a choice with the person, if somebody is signed in. A reload or a lost connection does not lose it: it is
/// sent again at the next start.
pub fn keep(change: ChangeLook) {
    let Some(id) = WHOSE.get().filter(|_| client::token().is_some()) else { return };
    let before = unsaved();
    let whole = ChangeLook {
        language: change.language.or(before.language),
        theme: change.theme.or(before.theme),
        density: change.density.or(before.density),
    };
    if let Ok(text) = serde_json::to_string(&whole) {
        storage::set(UNSAVED, &format!("{id} {text}"));
    }
    send(whole);
}

fn send(change: ChangeLook) {
    spawn_local(async move {
        let status = api::centre::look(&change).await.err().map(|problem| problem.status);
        // Another choice has gone its own way meanwhile.
        if unsaved() != change {
            return;
        }
        match status {
            Some(401) => {}
            Some(status) if !is_final(status) => set_timeout(move || send_again(change), AGAIN_AFTER),
            _ => storage::forget(UNSAVED),
        }
    });
}

/// Whether the server has said its last word. What it refuses, as while one looks with other eyes, is not tried again;
/// whoever was too slow or too early is heard later.
const fn is_final(status: u16) -> bool {
    status >= 400 && status < 500 && !matches!(status, 401 | 408 | 429)
}

fn send_again(change: ChangeLook) {
    if client::token().is_some() && unsaved() == change {
        send(change);
    }
}

/// Remembers a word for the next start, and says it on the root of the page; what is usual is not said.
fn set_on_root(name: &str, word: &str, usual: bool) {
    let Some(root) = document().document_element() else { return };
    let attribute = format!("data-{name}");
    if usual {
        storage::forget(name);
        drop(root.remove_attribute(&attribute));
    } else {
        storage::set(name, word);
        drop(root.set_attribute(&attribute, word));
    }
}

/// Shows the app in the colour of the centre for as long as somebody is signed in.
pub fn follow_accent(session: Session) {
    let accent = Memo::new(move |_| match session.phase().get() {
        Phase::Booting | Phase::Unreachable => None,
        Phase::SignedOut => Some(Accent::default()),
        Phase::SignedIn | Phase::Expired => session.me().with(|me| me.as_ref().map(|me| me.centre.accent)),
    });
    Effect::new(move |_| {
        if let Some(accent) = accent.get() {
            show_accent(accent);
        }
    });
}

fn show_accent(accent: Accent) {
    let root = document().document_element().and_then(|root| root.dyn_into::<web_sys::HtmlElement>().ok());
    let Some(style) = root.map(|root| root.style()) else { return };
    if accent == Accent::default() {
        storage::forget(ACCENT);
        drop(style.remove_property("--accent-h"));
        drop(style.remove_property("--accent-c"));
        return;
    }
    let (hue, strength) = (accent.hue.to_string(), accent.strength().to_string());
    storage::set(ACCENT, &format!("{hue} {strength}"));
    drop(style.set_property("--accent-h", &hue));
    drop(style.set_property("--accent-c", &strength));
}

/// Chooses the theme in words.
#[component]
pub fn ThemeSwitch() -> impl IntoView {
    let look = Appearance::here();
    let choices =
        Signal::derive(|| Theme::ALL.iter().map(|theme| Choice::new(theme.as_str(), t(name_of(*theme)))).collect::<Vec<_>>());
    view! {
        <Segmented
            label=text(keys::THEME)
            choices
            value=Signal::derive(move || look.theme.get().as_str().to_owned())
            on_change=move |word: String| look.choose_theme(word.parse().unwrap_or_default())
            test_id="theme"
        />
    }
}

const fn name_of(theme: Theme) -> crate::i18n::Key {
    match theme {
        Theme::System => keys::THEME_SYSTEM,
        Theme::Light => keys::THEME_LIGHT,
        Theme::Dark => keys::THEME_DARK,
    }
}

/// Chooses how tight rows and controls stand.
#[component]
pub fn DensitySwitch() -> impl IntoView {
    let look = Appearance::here();
    let choices = Signal::derive(|| {
        vec![
            Choice::new(Density::Comfortable.as_str(), t(keys::DENSITY_COMFORTABLE)),
            Choice::new(Density::Compact.as_str(), t(keys::DENSITY_COMPACT)),
        ]
    });
    view! {
        <Segmented
            label=text(keys::DENSITY)
            choices
            value=Signal::derive(move || look.density.get().as_str().to_owned())
            on_change=move |word: String| look.choose_density(word.parse().unwrap_or_default())
            test_id="density"
        />
    }
}

/// Goes round the three themes with one button, where there is no room for words.
#[component]
pub fn ThemeButton() -> impl IntoView {
    let look = Appearance::here();
    let next = move |()| {
        look.choose_theme(match look.theme.get_untracked() {
            Theme::System => Theme::Light,
            Theme::Light => Theme::Dark,
            Theme::Dark => Theme::System,
        });
    };
    let icon = Signal::derive(move || match look.theme.get() {
        Theme::Light => "sun",
        Theme::Dark => "moon",
        Theme::System => "monitor",
    });
    let label = Signal::derive(move || format!("{}: {}", t(keys::THEME), t(name_of(look.theme.get()))));
    view! { <IconButton icon label on_press=next test_id="theme.next" /> }
}

#[cfg(test)]
mod tests {
    use super::is_final;

    #[test]
    fn a_choice_is_given_up_only_where_the_server_has_said_no() {
        assert!([400, 403, 409, 422].into_iter().all(is_final));
        assert!(![401, 408, 429, 500, 503, 504].into_iter().any(is_final));
    }
}
