//! Web Locks: one tab at a time does a thing. A browser without them simply does it.

use std::{cell::RefCell, future::Future, rc::Rc};

use js_sys::{Function, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, future_to_promise};

fn manager() -> Option<(JsValue, Function)> {
    let locks = Reflect::get(&window().navigator(), &"locks".into()).ok()?;
    let request = Reflect::get(&locks, &"request".into()).ok()?.dyn_into().ok()?;
    Some((locks, request))
}

/// Does `work` while no other tab does work under the same name; waits its turn.
pub async fn exclusive<T: 'static>(name: &str, work: impl Future<Output = T> + 'static) -> T {
    let Some((locks, request)) = manager() else {
        return work.await;
    };
    let work = Rc::new(RefCell::new(Some(work)));
    let result = Rc::new(RefCell::new(None));
    let (inner, kept) = (Rc::clone(&work), Rc::clone(&result));
    let callback = Closure::once_into_js(move |_lock: JsValue| -> Promise {
        future_to_promise(async move {
            let taken = inner.borrow_mut().take();
            if let Some(work) = taken {
                let done = work.await;
                kept.borrow_mut().replace(done);
            }
            Ok(JsValue::UNDEFINED)
        })
    });
    let asked = request.call2(&locks, &name.into(), &callback).ok().and_then(|it| it.dyn_into::<Promise>().ok());
    if let Some(asked) = asked {
        // A refused lock leaves the work undone; it is then done below without one.
        drop(JsFuture::from(asked).await);
    }
    let done = result.borrow_mut().take();
    if let Some(done) = done {
        return done;
    }
    let left = work.borrow_mut().take();
    match left {
        Some(work) => work.await,
        // The work ran and its result was taken: not reachable, and a lost tab would not notice.
        None => std::future::pending().await,
    }
}

/// Runs `work` in one tab of the browser only; when that tab goes, the next one takes over.
pub async fn only_one(name: &str, work: impl Future<Output = ()> + 'static) {
    exclusive(name, work).await;
}
