//! Menus in the top layer: one opened by a button, one at the pointer.

use leptos::{context::Provider, ev, html, prelude::*};

use super::{ButtonKind, ButtonSize, Icon, Tone, Words, button, dom, fresh_id};

/// What an item needs of the menu around it.
#[derive(Clone, Copy)]
struct MenuContext {
    node: NodeRef<html::Div>,
}

impl MenuContext {
    fn close(self) {
        // What a press did may have taken the menu away.
        if let Some(menu) = self.node.try_get_untracked().flatten() {
            dom::set_popover(&menu, false);
        }
    }
}

const ITEMS: &str = "[role^='menuitem']:not(:disabled)";

/// Arrows, Home, End; Tab leaves and closes.
fn keys(event: &ev::KeyboardEvent, node: NodeRef<html::Div>) {
    let Some(menu) = node.try_get_untracked().flatten() else { return };
    let key = event.key();
    if key == "Tab" {
        dom::set_popover(&menu, false);
    } else if dom::walk(&dom::all(&menu, ITEMS), &key).is_some() {
        event.prevent_default();
        event.stop_propagation();
    }
}

/// A button that opens a menu; items come as children.
#[component]
pub fn Menu(
    /// What the menu is for, read aloud; «Ещё» unless said otherwise.
    #[prop(optional, into)]
    label: Option<Signal<String>>,
    /// Icon on the button.
    #[prop(default = "ellipsis")]
    icon: &'static str,
    /// Shows the label beside the icon.
    #[prop(optional)]
    show_label: bool,
    /// Draws the button by itself: then class and content are the caller's.
    #[prop(optional, into)]
    face: Option<ViewFn>,
    /// Class of a button that draws itself.
    #[prop(default = "tenant")]
    face_class: &'static str,
    /// How loudly the button speaks.
    #[prop(default = ButtonKind::Quiet)]
    kind: ButtonKind,
    /// How large the button is.
    #[prop(optional)]
    size: ButtonSize,
    /// The key that opens it, as `aria-keyshortcuts` writes it.
    #[prop(optional)]
    shortcut: Option<&'static str>,
    /// Opens towards the left, for a button at the right edge.
    #[prop(optional)]
    at_end: bool,
    /// Name for tests.
    #[prop(optional, into)]
    test_id: Option<String>,
    children: Children,
) -> impl IntoView {
    let label = label.unwrap_or(Words::here().more);
    let node = NodeRef::<html::Div>::new();
    let id = fresh_id("menu");
    let open = RwSignal::new(false);
    let drawn = face.is_some();
    let base = match (drawn, show_label) {
        (true, _) => face_class,
        (false, true) => "button",
        (false, false) => "icon-button",
    };
    let class = if drawn { base.to_owned() } else { button::class_of(base, kind, size) };
    let toggled = move |_| {
        // The browser tells it later, when the menu may be gone.
        let Some(menu) = node.try_get_untracked().flatten() else { return };
        let now = dom::popover_open(&menu);
        open.set(now);
        if now && let Some(first) = dom::all(&menu, ITEMS).first() {
            dom::focus(first);
        }
    };
    view! {
        <span class="anchor">
            <button
                type="button"
                class=class
                popovertarget=id.clone()
                aria-haspopup="menu"
                aria-keyshortcuts=shortcut
                aria-expanded=move || open.get().to_string()
                aria-label=move || (!drawn && !show_label).then(|| label.get())
                title=move || (!drawn && !show_label).then(|| label.get())
                data-testid=test_id
            >
                {match face {
                    Some(face) => face.run(),
                    None => {
                        view! {
                            {show_label.then_some(move || label.get())}
                            <Icon name=icon />
                        }
                            .into_any()
                    }
                }}
            </button>
            <div
                class="menu"
                role="menu"
                popover="auto"
                tabindex="-1"
                id=id
                node_ref=node
                aria-label=move || label.get()
                data-place=at_end.then_some("end")
                on:toggle=toggled
                on:keydown=move |event| keys(&event, node)
            >
                <Provider value=MenuContext { node }>{children()}</Provider>
            </div>
        </span>
    }
}

/// A menu at a point of the window, as a secondary click asks for.
#[component]
pub fn ContextMenu(
    /// Where it stands, in CSS pixels; nowhere while closed.
    #[prop(into)]
    at: Signal<Option<(f64, f64)>>,
    /// Asks the owner to close it.
    #[prop(into)]
    on_close: Callback<()>,
    /// What the menu is about: the lesson's title.
    #[prop(into)]
    label: Signal<String>,
    /// Name for tests.
    #[prop(optional, into)]
    test_id: Option<String>,
    children: ChildrenFn,
) -> impl IntoView {
    let node = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        let shown = at.get().is_some();
        let Some(menu) = node.get() else { return };
        dom::set_popover(&menu, shown);
        if shown && let Some(first) = dom::all(&menu, ITEMS).first() {
            dom::focus(first);
        }
    });
    let toggled = move |_| {
        if node.get_untracked().is_some_and(|menu| !dom::popover_open(&menu)) && at.get_untracked().is_some() {
            on_close.run(());
        }
    };
    view! {
        <div
            class="menu"
            role="menu"
            popover="auto"
            tabindex="-1"
            node_ref=node
            data-place="at"
            data-testid=test_id
            aria-label=move || label.get()
            style:--x=move || format!("{}px", at.get().unwrap_or_default().0)
            style:--y=move || format!("{}px", at.get().unwrap_or_default().1)
            on:toggle=toggled
            on:keydown=move |event| keys(&event, node)
        >
            <h3 role="presentation">{move || label.get()}</h3>
            <Provider value=MenuContext { node }>{children()}</Provider>
        </div>
    }
}

/// One thing a menu does.
#[component]
pub fn MenuItem(
    /// Icon before the word.
    #[prop(optional)]
    icon: Option<&'static str>,
    /// `Danger` for what takes something away.
    #[prop(optional)]
    tone: Option<Tone>,
    /// The key that does the same.
    #[prop(optional)]
    shortcut: Option<&'static str>,
    /// One of several: chosen or not.
    #[prop(optional, into)]
    checked: Option<Signal<bool>>,
    /// Cannot be pressed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// What it does; the menu closes first, so a dialog gives the focus back to the right place.
    #[prop(into)]
    on_press: Callback<()>,
    /// Name for tests.
    #[prop(optional, into)]
    test_id: Option<String>,
    children: Children,
) -> impl IntoView {
    let menu = use_context::<MenuContext>();
    let icon = if checked.is_some() { Some("check") } else { icon };
    view! {
        <button
            type="button"
            role=if checked.is_some() { "menuitemradio" } else { "menuitem" }
            tabindex="-1"
            data-tone=tone.map(Tone::name)
            data-testid=test_id
            aria-checked=move || checked.map(|on| on.get().to_string())
            disabled=move || disabled.get()
            on:click=move |_| {
                if let Some(menu) = menu {
                    menu.close();
                }
                on_press.run(());
            }
        >
            {icon.map(|name| view! { <Icon name /> })}
            {children()}
            {shortcut.map(|key| view! { <kbd>{key}</kbd> })}
        </button>
    }
}

/// One of several things a menu switches on and off; it stays open.
#[component]
pub fn MenuCheck(
    /// On.
    #[prop(into)]
    checked: Signal<bool>,
    /// Was pressed; gets the new state.
    #[prop(into)]
    on_change: Callback<bool>,
    /// Name for tests.
    #[prop(optional, into)]
    test_id: Option<String>,
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type="button"
            role="menuitemcheckbox"
            tabindex="-1"
            data-testid=test_id
            aria-checked=move || checked.get().to_string()
            on:click=move |_| on_change.run(!checked.get_untracked())
        >
            <Icon name="check" />
            {children()}
        </button>
    }
}

/// One place a menu leads to.
#[component]
pub fn MenuLink(
    /// Where it leads.
    #[prop(into)]
    href: Signal<String>,
    /// Icon before the word.
    #[prop(optional)]
    icon: Option<&'static str>,
    /// Name for tests.
    #[prop(optional, into)]
    test_id: Option<String>,
    children: Children,
) -> impl IntoView {
    let menu = use_context::<MenuContext>();
    view! {
        <a
            href=move || href.get()
            role="menuitem"
            tabindex="-1"
            data-testid=test_id
            on:click=move |_| {
                if let Some(menu) = menu {
                    menu.close();
                }
            }
        >
            {icon.map(|name| view! { <Icon name /> })}
            {children()}
        </a>
    }
}

/// A line between two kinds of items.
#[component]
pub fn MenuRule() -> impl IntoView {
    view! { <hr role="separator" /> }
}
