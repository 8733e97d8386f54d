//! Live changes: one stream per browser, read by one tab and told to the others.
//!
//! The tab that holds the lock reads; the rest listen on a broadcast channel. Lock and channel are those of one member
//! of one company: a tab where somebody else is signed in neither reads for these nor hears them. A stream that breaks is resumed after
//! the last event with growing pauses; when too much was missed, everybody reloads what is on the screen.

use std::{cell::RefCell, rc::Rc};

use js_sys::{Reflect, Uint8Array};
use leptos::{prelude::*, task::spawn_local};
use shared::{
    events::{EVENTS, LiveEvent},
    problem::Cause,
};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{BroadcastChannel, MessageEvent, ReadableStreamDefaultReader, RequestInit, Response};

use super::sse::{Frame, Parser};
use crate::{
    api::client,
    i18n,
    platform::{self, Listening, listen, now_ms, only_one},
};

/// Of the lock and of the channel; whose they are follows.
const NAME: &str = "classmate-live";
/// The pauses between attempts grow up to this.
const LONGEST_PAUSE_MS: u32 = 30_000;
const FIRST_PAUSE_MS: u32 = 1_000;

/// What a listener is told.
#[derive(Clone, Debug, PartialEq)]
pub enum News {
    /// One record changed.
    Changed(LiveEvent),
    /// Too much was missed: reload.
    Reset,
}

type Listener = Rc<dyn Fn(&News)>;

struct State {
    listeners: Vec<(u64, Listener)>,
    last: u64,
    channel: Option<(BroadcastChannel, Listening)>,
    /// Whose changes are listened to.
    scope: Option<String>,
    /// The last event this tab knows of, from the stream or from another tab.
    last_id: Option<String>,
}

/// The live stream of the application.
#[derive(Clone, Copy)]
pub struct Live(StoredValue<Rc<RefCell<State>>, LocalStorage>);

impl Live {
    /// Made once, in `App`.
    pub fn provide() -> Self {
        let state = State { listeners: Vec::new(), last: 0, channel: None, scope: None, last_id: None };
        let live = Self(StoredValue::new_local(Rc::new(RefCell::new(state))));
        provide_context(live);
        live
    }

    /// The live stream of the application.
    pub fn here() -> Self {
        expect_context()
    }

    /// Tells `listener` every change for as long as the application lives.
    pub fn on_news(self, listener: impl Fn(&News) + 'static) -> u64 {
        self.0.with_value(|state| {
            let mut state = state.borrow_mut();
            state.last += 1;
            let id = state.last;
            state.listeners.push((id, Rc::new(listener)));
            id
        })
    }

    /// Tells `listener` every change for as long as the component around it lives.
    pub fn while_here(self, listener: impl Fn(&News) + 'static) {
        let id = self.on_news(listener);
        on_cleanup(move || {
            self.0.try_with_value(|state| state.borrow_mut().listeners.retain(|(other, _)| *other != id));
        });
    }

    /// Tells everybody in this tab to ask again.
    pub fn reset(self) {
        if let Some(state) = self.0.try_get_value() {
            tell(&state, &News::Reset);
        }
    }

    /// Begins to listen to what concerns `scope`; a second call for the same does nothing, one for another leaves the
    /// first.
    pub fn start(self, scope: &str) {
        let Some(state) = self.0.try_get_value() else {
            return;
        };
        if state.borrow().scope.as_deref() == Some(scope) {
            return;
        }
        let name = format!("{NAME}-{scope}");
        let channel = BroadcastChannel::new(&name).ok().map(|channel| {
            let heard = Rc::clone(&state);
            let listening = listen(&channel, "message", false, move |event: MessageEvent| {
                if let Some(news) = event.data().as_string().and_then(|text| read_news(&text)) {
                    // Whoever takes over the stream goes on from here.
                    if let News::Changed(event) = &news {
                        heard.borrow_mut().last_id = Some(event.id.to_string());
                    }
                    tell(&heard, &news);
                }
            });
            (channel, listening)
        });
        {
            let mut state = state.borrow_mut();
            state.scope = Some(scope.to_owned());
            state.last_id = None;
            if let Some((left, _)) = std::mem::replace(&mut state.channel, channel) {
                left.close();
            }
        }
        let scope = scope.to_owned();
        spawn_local(async move { only_one(&name, read_while(state, scope, now_ms())).await });
    }
}

fn listens_to(state: &Rc<RefCell<State>>, scope: &str) -> bool {
    state.borrow().scope.as_deref() == Some(scope)
}

/// A listener may add or drop listeners, so the list is not held while they are told.
fn tell(state: &Rc<RefCell<State>>, news: &News) {
    let listeners: Vec<Listener> = state.borrow().listeners.iter().map(|(_, listener)| Rc::clone(listener)).collect();
    for listener in listeners {
        listener(news);
    }
}

fn tell_everybody(state: &Rc<RefCell<State>>, text: &str) {
    if let Some(news) = read_news(text) {
        if let Some((channel, _)) = &state.borrow().channel {
            // A closed channel means this tab is closing.
            drop(channel.post_message(&text.into()));
        }
        tell(state, &news);
    }
}

const RESET: &str = "reset";

fn read_news(text: &str) -> Option<News> {
    if text == RESET {
        return Some(News::Reset);
    }
    serde_json::from_str(text).ok().map(News::Changed)
}

/// What the other tabs are told about an event of the stream.
fn told(frame: &Frame) -> &str {
    if frame.event == RESET { RESET } else { &frame.data }
}

/// What is on the screen of a tab that has just begun is as new as its stream.
const JUST_BEGUN_MS: f64 = 2_000.0;

/// Reads for as long as the tab listens to `scope`; `began` is when it began to.
async fn read_while(state: Rc<RefCell<State>>, scope: String, began: f64) {
    let mut pause = FIRST_PAUSE_MS;
    let mut read_before = false;
    while listens_to(&state, &scope) {
        let Some(token) = client::token() else {
            platform::sleep(FIRST_PAUSE_MS).await;
            continue;
        };
        let last_id = state.borrow().last_id.clone();
        match open(&token, last_id.as_deref()).await {
            Ok(_) if !listens_to(&state, &scope) => return,
            Ok(reader) => {
                pause = FIRST_PAUSE_MS;
                let late = read_before || now_ms() - began > JUST_BEGUN_MS;
                if late && last_id.is_none() {
                    // Nothing says where we were: what happened in between is unknown.
                    tell_everybody(&state, RESET);
                }
                read_before = true;
                read_stream(&reader, &state, &scope).await;
            }
            Err(401) => {
                // Put out: the page says so now, not at the next press.
                let renewed = client::renew(Some(token)).await;
                if renewed.is_err_and(|problem| problem.cause == Cause::Unauthenticated) {
                    client::tell_expired();
                }
            }
            Err(_) => {}
        }
        platform::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE_MS);
    }
}

/// Opens the stream, or says with which status it was refused; 0 when nobody answered.
async fn open(token: &str, last_id: Option<&str>) -> Result<ReadableStreamDefaultReader, u16> {
    let headers = web_sys::Headers::new().map_err(|_never| 0_u16)?;
    let bearer = format!("Bearer {token}");
    let mut wanted =
        vec![("Authorization", bearer.as_str()), ("Accept", "text/event-stream"), ("Accept-Language", i18n::locale().as_str())];
    wanted.extend(last_id.map(|id| ("Last-Event-ID", id)));
    for (name, value) in wanted {
        headers.set(name, value).map_err(|_not_ascii| 0_u16)?;
    }
    let init = RequestInit::new();
    init.set_headers(&headers);
    let answer = JsFuture::from(window().fetch_with_str_and_init(EVENTS, &init)).await.map_err(|_offline| 0_u16)?;
    let response: Response = answer.dyn_into().map_err(|_never| 0_u16)?;
    if !response.ok() {
        return Err(response.status());
    }
    let body = response.body().ok_or(0_u16)?;
    body.get_reader().dyn_into().map_err(|_never| 0_u16)
}

async fn read_stream(reader: &ReadableStreamDefaultReader, state: &Rc<RefCell<State>>, scope: &str) {
    let mut parser = Parser::default();
    while let Some(bytes) = chunk(reader).await {
        if !listens_to(state, scope) {
            // What was asked for under another name is no longer anybody's here.
            drop(reader.cancel());
            return;
        }
        for frame in parser.push(&bytes) {
            if frame.id.is_some() {
                state.borrow_mut().last_id.clone_from(&frame.id);
            }
            tell_everybody(state, told(&frame));
        }
    }
}

/// The next bytes; `None` at the end, however it came.
async fn chunk(reader: &ReadableStreamDefaultReader) -> Option<Vec<u8>> {
    let part: JsValue = JsFuture::from(reader.read()).await.ok()?;
    let value = Reflect::get(&part, &"value".into()).ok()?;
    if value.is_undefined() {
        return None;
    }
    Some(Uint8Array::new(&value).to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_and_resets_are_told_and_noise_is_not() {
        let sent =
            r#"{"id":3,"entity":"lesson","recordId":"0190163d-8694-739b-aea5-966c26f8ad91","version":2,"action":"updated"}"#;
        assert!(matches!(read_news(sent), Some(News::Changed(event)) if event.version == 2));
        assert_eq!(read_news(told(&Frame { event: "reset".into(), ..Frame::default() })), Some(News::Reset));
        assert_eq!(read_news("keep-alive"), None);
    }
}
