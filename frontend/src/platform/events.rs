//! Listening on elements that no view owns, and with options that `on:` does not have.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{AddEventListenerOptions, EventTarget};

/// A listener that stops when it is dropped.
pub struct Listening {
    target: EventTarget,
    name: &'static str,
    capture: bool,
    closure: Closure<dyn FnMut(web_sys::Event)>,
}

impl Drop for Listening {
    fn drop(&mut self) {
        let function = self.closure.as_ref().unchecked_ref();
        drop(self.target.remove_event_listener_with_callback_and_bool(self.name, function, self.capture));
    }
}

/// Listens on `target`; not passively, so that the handler may refuse what the browser would do.
pub fn listen<E: JsCast>(target: &EventTarget, name: &'static str, capture: bool, handler: impl Fn(E) + 'static) -> Listening {
    let closure = Closure::<dyn FnMut(web_sys::Event)>::new(move |event: web_sys::Event| {
        handler(event.unchecked_into());
    });
    let options = AddEventListenerOptions::new();
    options.set_passive(false);
    options.set_capture(capture);
    let function = closure.as_ref().unchecked_ref();
    drop(target.add_event_listener_with_callback_and_add_event_listener_options(name, function, &options));
    Listening { target: target.clone(), name, capture, closure }
}

/// Listens on the window for as long as the component around it lives.
pub fn on_page<E: JsCast>(name: &'static str, handler: impl Fn(E) + 'static) {
    let listening = StoredValue::new_local(Some(listen(&window(), name, false, handler)));
    on_cleanup(move || {
        listening.try_update_value(Option::take);
    });
}
