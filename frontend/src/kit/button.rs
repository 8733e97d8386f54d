//! Buttons, and links that look like them.

use leptos::{ev, prelude::*};

use super::{Icon, Tone};

/// How loudly a button speaks; a view has one primary button.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// Bordered.
    #[default]
    Plain,
    /// Filled: what one most likely came to do.
    Primary,
    /// Without a border.
    Quiet,
}

/// How large a button is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonSize {
    /// In toolbars, tables and cards.
    Small,
    /// Everywhere else.
    #[default]
    Medium,
    /// Alone on a page: sign in, register.
    Large,
}

/// The classes of a button.
pub(super) fn class_of(base: &str, kind: ButtonKind, size: ButtonSize) -> String {
    let kind = match kind {
        ButtonKind::Plain => "",
        ButtonKind::Primary => " primary",
        ButtonKind::Quiet => " quiet",
    };
    let size = match size {
        ButtonSize::Small => " small",
        ButtonSize::Medium => "",
        ButtonSize::Large => " large",
    };
    format!("{base}{kind}{size}")
}

/// Runs the callback unless the button is busy: a press may not do the same thing twice.
fn press(event: &ev::MouseEvent, busy: Signal<bool>, on_press: Option<Callback<()>>) {
    if busy.get_untracked() {
        event.prevent_default();
    } else if let Some(on_press) = on_press {
        on_press.run(());
    }
}

/// A button with a word on it.
#[component]
pub fn Button(
    /// How loudly it speaks.
    #[prop(optional)]
    kind: ButtonKind,
    /// `Danger` for what cannot be taken back.
    #[prop(optional)]
    tone: Option<Tone>,
    /// How large it is.
    #[prop(optional)]
    size: ButtonSize,
    /// Icon before the word.
    #[prop(optional)]
    icon: Option<&'static str>,
    /// Waits for an answer: shows a spinner and takes no presses.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Cannot be pressed now; prefer to let it be pressed and say why not.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Is a switch that is on or off.
    #[prop(optional, into)]
    pressed: Option<Signal<bool>>,
    /// `submit` inside a form.
    #[prop(default = "button")]
    r#type: &'static str,
    /// The key that presses it, as `aria-keyshortcuts` writes it.
    #[prop(optional)]
    shortcut: Option<&'static str>,
    /// Takes the focus when its dialog opens.
    #[prop(optional)]
    autofocus: bool,
    /// What a press does.
    #[prop(optional, into)]
    on_press: Option<Callback<()>>,
    /// Name for tests.
    #[prop(optional, into)]
    test_id: Option<String>,
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type=r#type
            class=class_of("button", kind, size)
            data-tone=tone.map(Tone::name)
            data-testid=test_id
            aria-busy=move || busy.get().then_some("true")
            aria-pressed=move || pressed.map(|on| on.get().to_string())
            aria-keyshortcuts=shortcut
            disabled=move || disabled.get()
            autofocus=autofocus
            on:click=move |event| press(&event, busy, on_press)
        >
            {icon.map(|name| view! { <Icon name /> })}
            {children()}
        </button>
    }
}

/// A square button with an icon; its label is read aloud and shown as a tooltip by the browser.
#[component]
pub fn IconButton(
    /// Icon to show.
    #[prop(into)]
    icon: Signal<&'static str>,
    /// What it does, in a verb.
    #[prop(into)]
    label: Signal<String>,
    /// How loudly it speaks.
    #[prop(default = ButtonKind::Quiet)]
    kind: ButtonKind,
    /// How large it is.
    #[prop(optional)]
    size: ButtonSize,
    /// Waits for an answer.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Cannot be pressed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Is a switch that is on or off.
    #[prop(optional, into)]
    pressed: Option<Signal<bool>>,
    /// The key that presses it, as `aria-keyshortcuts` writes it.
    #[prop(optional)]
    shortcut: Option<&'static str>,
    /// What a press does.
    #[prop(optional, into)]
    on_press: Option<Callback<()>>,
    /// Name for tests.
    #[prop(optional, into)]
    test_id: Option<String>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class=class_of("icon-button", kind, size)
            data-testid=test_id
            title=move || label.get()
            aria-label=move || label.get()
            aria-busy=move || busy.get().then_some("true")
            aria-pressed=move || pressed.map(|on| on.get().to_string())
            aria-keyshortcuts=shortcut
            disabled=move || disabled.get()
            on:click=move |event| press(&event, busy, on_press)
        >
            <Icon name=icon />
        </button>
    }
}

/// A link drawn as a button: it goes somewhere, so it can be opened in a new tab.
#[component]
pub fn LinkButton(
    /// Where it goes.
    #[prop(into)]
    href: Signal<String>,
    /// How loudly it speaks.
    #[prop(optional)]
    kind: ButtonKind,
    /// How large it is.
    #[prop(optional)]
    size: ButtonSize,
    /// Icon before the word.
    #[prop(optional)]
    icon: Option<&'static str>,
    /// Name for tests.
    #[prop(optional, into)]
    test_id: Option<String>,
    children: Children,
) -> impl IntoView {
    view! {
        <a href=move || href.get() class=class_of("button", kind, size) data-testid=test_id>
            {icon.map(|name| view! { <Icon name /> })}
            {children()}
        </a>
    }
}
