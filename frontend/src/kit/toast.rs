//! Notices at the edge of the screen: what was done, with a way back, and what went wrong.
//!
//! A notice leaves after ten seconds; the pointer or the focus on it stops the clock. The list belongs to the
//! caller. The list moves into the topmost open dialog, since everything outside a modal dialog is inert.

use std::time::Duration;

use leptos::{html, leptos_dom::helpers::IntervalHandle, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::{Icon, Tone, Words, dom};

/// How long a notice stays; the same figure stands in `style/tokens.css` as `--undo`.
const STAY: Duration = Duration::from_secs(10);
const TICK: Duration = Duration::from_millis(200);
const HOST_ID: &str = "toasts";

/// One notice.
#[derive(Clone, Debug, PartialEq)]
pub struct Toast {
    /// Tells it from the others.
    pub id: u64,
    /// Success, or danger when something was taken back.
    pub tone: Tone,
    /// What happened, in the user's words.
    pub text: String,
    /// A way back or another try.
    pub action: Option<ToastAction>,
    /// What may be done besides: further than what was done.
    pub also: Option<ToastAction>,
    /// What may be said to it; while something is typed the clock stands still.
    pub ask: Option<ToastAsk>,
    /// Leaves by itself; a failure stays until it is read.
    pub timed: bool,
}

/// The button on a notice.
#[derive(Clone, Debug)]
pub struct ToastAction {
    /// «Отменить», «Повторить».
    pub label: String,
    /// The key that does the same.
    pub shortcut: Option<&'static str>,
    /// Does it.
    pub run: Callback<()>,
}

/// A line to fill in on a notice: nobody has to.
#[derive(Clone, Debug)]
pub struct ToastAsk {
    /// What is asked.
    pub label: String,
    /// The button that sends it.
    pub send: String,
    /// The key that leads here.
    pub shortcut: Option<&'static str>,
    /// Takes what was typed; never a blank.
    pub run: Callback<String>,
}

impl PartialEq for ToastAsk {
    fn eq(&self, other: &Self) -> bool {
        self.label == other.label && self.send == other.send && self.shortcut == other.shortcut && self.run.matches(&other.run)
    }
}

impl PartialEq for ToastAction {
    fn eq(&self, other: &Self) -> bool {
        self.label == other.label && self.shortcut == other.shortcut && self.run.matches(&other.run)
    }
}

/// Brings the notices to where they can be pressed: into the topmost modal dialog, or back to the page.
pub(super) fn rehome() {
    let page = document();
    let Some(host) = page.get_element_by_id(HOST_ID).and_then(|host| host.dyn_into::<HtmlElement>().ok()) else {
        return;
    };
    let (Some(body), Some(root)) = (page.body(), page.document_element()) else {
        return;
    };
    let home = dom::all(&root, "dialog:modal").pop().unwrap_or(body);
    if host.parent_element().is_none_or(|parent| !parent.is_same_node(Some(&home))) {
        drop(home.append_child(&host));
    }
    dom::set_popover(&host, false);
    dom::set_popover(&host, true);
}

/// The notices; placed once, in the frame of the application.
#[component]
pub fn Toasts(
    /// What is shown, the oldest first; at most three.
    #[prop(into)]
    list: Signal<Vec<Toast>>,
    /// A notice has had its time or was closed.
    #[prop(into)]
    on_dismiss: Callback<u64>,
) -> impl IntoView {
    let words = Words::here();
    let node = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        let any = list.with(|list| !list.is_empty());
        if node.get().is_some() && any {
            rehome();
        }
    });
    on_cleanup(move || {
        if let Some(host) = node.try_get_untracked().flatten() {
            host.remove();
        }
    });
    view! {
        <div
            class="toasts"
            id=HOST_ID
            role="region"
            popover="manual"
            node_ref=node
            aria-live="polite"
            aria-label=move || words.notices.get()
        >
            <For
                each=move || list.get()
                key=|toast| toast.id
                children=move |toast| view! { <ToastView toast on_dismiss /> }
            />
        </div>
    }
}

/// Counts a notice's time down unless it is held.
fn count_down(held: StoredValue<bool>, done: impl Fn() + 'static) {
    let left = StoredValue::new(STAY);
    let clock = StoredValue::new(None::<IntervalHandle>);
    let tick = move || {
        if held.try_get_value() != Some(false) {
            return;
        }
        let now = left.try_get_value().unwrap_or_default().saturating_sub(TICK);
        left.try_set_value(now);
        if now.is_zero() {
            done();
        }
    };
    clock.set_value(set_interval_with_handle(tick, TICK).ok());
    on_cleanup(move || {
        if let Some(clock) = clock.try_get_value().flatten() {
            clock.clear();
        }
    });
}

#[component]
fn ToastView(toast: Toast, on_dismiss: Callback<u64>) -> impl IntoView {
    let words = Words::here();
    let id = toast.id;
    let held = StoredValue::new(false);
    if toast.timed {
        count_down(held, move || on_dismiss.run(id));
    }
    let said = RwSignal::new(String::new());
    let hold = move |on: bool| {
        let typed = said.try_with_untracked(|said| !said.trim().is_empty());
        held.try_set_value(on || typed == Some(true));
    };
    view! {
        <div
            class="toast"
            role=if toast.tone == Tone::Danger { "alert" } else { "status" }
            data-tone=toast.tone.name()
            data-timed=toast.timed.then_some("")
            data-held=move || (!said.with(|said| said.trim().is_empty())).then_some("")
            data-testid="toast"
            on:pointerenter=move |_| hold(true)
            on:pointerleave=move |_| hold(false)
            on:focusin=move |_| hold(true)
            on:focusout=move |_| hold(false)
        >
            <Icon name=toast.tone.icon() />
            <span>{toast.text}</span>
            {toast.also.map(|action| pressed(action, "toast-also", id, on_dismiss))}
            {toast.action.map(|action| pressed(action, "toast-action", id, on_dismiss))}
            <button
                type="button"
                class="close"
                aria-label=move || words.close.get()
                on:click=move |_| on_dismiss.run(id)
            >
                <Icon name="x" />
            </button>
            {toast.ask.map(|ask| view! { <Ask ask said on_dismiss=move |()| on_dismiss.run(id) /> })}
        </div>
    }
}

/// A button of a notice: the notice leaves with it.
fn pressed(action: ToastAction, test_id: &'static str, id: u64, on_dismiss: Callback<u64>) -> impl IntoView {
    let ToastAction { label, shortcut, run } = action;
    let press = move |_| {
        on_dismiss.run(id);
        run.run(());
    };
    view! {
        <button type="button" data-testid=test_id on:click=press>
            {label}
            {shortcut.map(|key| view! { " " <kbd>{key}</kbd> })}
        </button>
    }
}

/// The line to fill in, below what happened.
#[component]
fn Ask(ask: ToastAsk, said: RwSignal<String>, #[prop(into)] on_dismiss: Callback<()>) -> impl IntoView {
    let ToastAsk { label, send, shortcut, run } = ask;
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let text = said.with_untracked(|said| said.trim().to_owned());
        if !text.is_empty() {
            on_dismiss.run(());
            run.run(text);
        }
    };
    view! {
        <form class="ask" novalidate on:submit=submit>
            <input
                type="text"
                autocomplete="off"
                maxlength="500"
                placeholder=label.clone()
                aria-label=label
                aria-keyshortcuts=shortcut
                data-testid="toast-ask"
                prop:value=move || said.get()
                on:input=move |event| said.set(event_target_value(&event))
            />
            {shortcut.map(|key| view! { <kbd aria-hidden="true">{key}</kbd> })}
            <button type="submit" data-testid="toast-send">
                {send}
            </button>
        </form>
    }
}
