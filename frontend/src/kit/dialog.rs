//! Dialog and side sheet over the native `<dialog>`: the browser keeps the focus inside and brings it back.
//!
//! The open state belongs to the caller: the layer only asks to be closed. It closes on the next tick, so the
//! event that closed it ends before its target is gone.

use std::time::Duration;

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;

use super::{IconButton, Words, dom, fresh_id, toast, typed::unread};

/// What every layer needs to know.
#[derive(Clone, Copy)]
struct Layer {
    class: &'static str,
    open: Signal<bool>,
    on_close: Callback<()>,
    guard: Option<Callback<(), bool>>,
    title: Signal<String>,
    subtitle: Signal<Option<String>>,
    wide: bool,
}

impl Layer {
    /// Closes, unless the guard keeps it: then the guard asks what to do with what was typed.
    fn ask_to_close(self) {
        if self.guard.is_none_or(|guard| guard.run(())) {
            self.on_close.run(());
        }
    }
}

/// Keeps the element as open as the signal says.
fn follow(node: NodeRef<html::Dialog>, open: Signal<bool>) {
    Effect::new(move |_| {
        open.track();
        set_timeout(
            move || {
                let (Some(dialog), Some(open)) = (node.try_get_untracked().flatten(), open.try_get_untracked()) else {
                    return;
                };
                if open && !dialog.open() {
                    drop(dialog.show_modal());
                } else if !open && dialog.open() {
                    dialog.close();
                }
                toast::rehome();
            },
            Duration::ZERO,
        );
    });
    on_cleanup(move || {
        if let Some(dialog) = node.try_get_untracked().flatten() {
            dialog.close();
            toast::rehome();
        }
    });
}

fn layer_view(layer: Layer, test_id: Option<String>, content: impl Fn() -> AnyView + Send + Sync + 'static) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    let title_id = fresh_id("dialog");
    let labelled_by = title_id.clone();
    let words = Words::here();
    follow(node, layer.open);
    // A press that began inside and ended on the backdrop selects text; it does not close.
    let pressed_outside = StoredValue::new(false);
    let outside = move |event: &ev::PointerEvent| {
        node.get_untracked().is_some_and(|dialog| {
            let own: &web_sys::EventTarget = dialog.as_ref();
            event.target().is_some_and(|target| target == *own)
        })
    };
    view! {
        <dialog
            class=layer.class
            node_ref=node
            aria-labelledby=labelled_by
            data-size=layer.wide.then_some("wide")
            data-testid=test_id
            on:cancel=move |event: ev::Event| {
                event.prevent_default();
                layer.ask_to_close();
            }
            on:keydown=move |event| keep_enter(&event, node)
            on:pointerdown=move |event| pressed_outside.set_value(outside(&event))
            on:pointerup=move |event| {
                if pressed_outside.get_value() && outside(&event) {
                    layer.ask_to_close();
                }
            }
        >
            <header>
                <div>
                    <h2 id=title_id>{move || layer.title.get()}</h2>
                    {move || layer.subtitle.get().map(|text| view! { <small>{text}</small> })}
                </div>
                <IconButton icon="x" label=words.close on_press=move || layer.ask_to_close() />
            </header>
            {move || layer.open.get().then(&content)}
        </dialog>
    }
}

/// A dialog may lie within the form of another: Enter in it is not for that form.
fn keep_enter(event: &ev::KeyboardEvent, node: NodeRef<html::Dialog>) {
    if event.key() != "Enter" {
        return;
    }
    event.stop_propagation();
    let typed_in = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
    let form = typed_in.and_then(|input| input.form());
    if form.is_some_and(|form| node.get_untracked().is_some_and(|dialog| form.contains(Some(&dialog)))) {
        event.prevent_default();
    }
}

/// Body and footer, in a form when there is something to submit.
fn content_view(
    children: ChildrenFn,
    footer: Option<ViewFn>,
    on_submit: Option<Callback<()>>,
) -> impl Fn() -> AnyView + Send + Sync + 'static {
    move || {
        let body = view! { <div class="body">{children()}</div> };
        let footer = footer.clone().map(|footer| view! { <footer>{footer.run()}</footer> });
        match on_submit {
            Some(on_submit) => {
                let send = move || {
                    if !unread() {
                        on_submit.run(());
                    }
                };
                view! {
                    <form
                        novalidate
                        on:submit=move |event| {
                            event.prevent_default();
                            send();
                        }
                        on:keydown=move |event| {
                            if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
                                event.prevent_default();
                                send();
                            }
                        }
                    >
                        {body}
                        {footer}
                    </form>
                }
                .into_any()
            }
            None => (body, footer).into_any(),
        }
    }
}

/// A dialog in the middle of the screen; on a phone it rises from below.
#[component]
pub fn Dialog(
    /// Shown or not.
    #[prop(into)]
    open: Signal<bool>,
    /// Asks the owner to close it.
    #[prop(into)]
    on_close: Callback<()>,
    /// What it is about.
    #[prop(into)]
    title: Signal<String>,
    /// A line below the title.
    #[prop(optional, into)]
    subtitle: Signal<Option<String>>,
    /// Asked before closing by hand; `false` keeps it open, as with unsaved changes.
    #[prop(optional, into)]
    guard: Option<Callback<(), bool>>,
    /// Makes it a form: Enter and Ctrl+Enter submit.
    #[prop(optional, into)]
    on_submit: Option<Callback<()>>,
    /// Buttons at the bottom.
    #[prop(optional, into)]
    footer: Option<ViewFn>,
    /// For a comparison or a table.
    #[prop(optional)]
    wide: bool,
    /// Name for tests.
    #[prop(optional, into)]
    test_id: Option<String>,
    children: ChildrenFn,
) -> impl IntoView {
    let layer = Layer { class: "dialog", open, on_close, guard, title, subtitle, wide };
    layer_view(layer, test_id, content_view(children, footer, on_submit))
}

/// A sheet at the side of the screen, beside the page it belongs to; on a phone it rises from below.
#[component]
pub fn Sheet(
    /// Shown or not.
    #[prop(into)]
    open: Signal<bool>,
    /// Asks the owner to close it.
    #[prop(into)]
    on_close: Callback<()>,
    /// What it is about.
    #[prop(into)]
    title: Signal<String>,
    /// A line below the title.
    #[prop(optional, into)]
    subtitle: Signal<Option<String>>,
    /// Asked before closing by hand; `false` keeps it open, as with unsaved changes.
    #[prop(optional, into)]
    guard: Option<Callback<(), bool>>,
    /// Makes it a form: Enter and Ctrl+Enter submit.
    #[prop(optional, into)]
    on_submit: Option<Callback<()>>,
    /// Buttons at the bottom.
    #[prop(optional, into)]
    footer: Option<ViewFn>,
    /// For a form in two columns.
    #[prop(optional)]
    wide: bool,
    /// Name for tests.
    #[prop(optional, into)]
    test_id: Option<String>,
    children: ChildrenFn,
) -> impl IntoView {
    let layer = Layer { class: "sheet", open, on_close, guard, title, subtitle, wide };
    layer_view(layer, test_id, content_view(children, footer, on_submit))
}

/// Puts the focus on the first field of the dialog that the server or the form found wrong.
pub fn focus_first_invalid() {
    let Some(root) = document().document_element() else {
        return;
    };
    if let Some(wrong) = dom::all(&root, "[aria-invalid='true']").first() {
        dom::focus(wrong);
    }
}
