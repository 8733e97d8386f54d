//! The one function that talks to the server.
//!
//! The access token lives here, in memory only. A request that is refused for its token renews it once, under a
//! lock that all tabs share, and is sent again; when there is nothing to renew it waits until somebody signs in,
//! so that what was typed or dragged is not lost. What cannot be reached at all is [`Cause::Offline`].

use std::cell::RefCell;

use gloo_net::http::{Method, RequestBuilder, Response};
use js_sys::{Function, Promise};
use serde::{Serialize, de::DeserializeOwned};
use shared::{
    auth::{self, Refresh, SESSION_HEADER, SignedIn},
    problem::{Cause, Problem},
    team::SEE_AS,
};
use uuid::Uuid;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

use crate::{
    data::{kept, net},
    i18n, platform,
};

/// What a request ends in.
pub type Reply<T> = Result<T, Box<Problem>>;

/// What a request does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Reads.
    Get,
    /// Makes, or carries out a command.
    Post,
    /// Sets.
    Put,
    /// Changes what is sent.
    Patch,
    /// Archives or removes.
    Delete,
}

impl Verb {
    const fn method(self) -> Method {
        match self {
            Self::Get => Method::GET,
            Self::Post => Method::POST,
            Self::Put => Method::PUT,
            Self::Patch => Method::PATCH,
            Self::Delete => Method::DELETE,
        }
    }
}

const REFRESH_LOCK: &str = "classmate-refresh";

thread_local! {
    static TOKEN: RefCell<Option<String>> = const { RefCell::new(None) };
    /// Promises of requests that wait for somebody to sign in.
    static WAITING: RefCell<Vec<Function>> = const { RefCell::new(Vec::new()) };
    /// Whose eyes the app is seen with, when not one's own.
    static SEEN_AS: RefCell<Option<String>> = const { RefCell::new(None) };
    static ON_EXPIRED: RefCell<Option<Box<dyn Fn()>>> = const { RefCell::new(None) };
}

/// The access token, while there is one.
pub fn token() -> Option<String> {
    TOKEN.with_borrow(Clone::clone)
}

/// Takes a new token, or forgets it; whoever waited for one goes on.
pub fn set_token(token: Option<String>) {
    let there = token.is_some();
    TOKEN.set(token);
    if there {
        for resolve in WAITING.take() {
            // A promise's own resolve does not throw.
            drop(resolve.call0(&JsValue::UNDEFINED));
        }
    }
}

/// Sees with other eyes from now on, or with one's own.
pub fn see_as(whose: Option<String>) {
    SEEN_AS.set(whose);
}

/// What is done when the session has ended under an open page.
pub fn on_expired(tell: impl Fn() + 'static) {
    ON_EXPIRED.set(Some(Box::new(tell)));
}

/// Reads.
pub async fn get<T: DeserializeOwned>(address: &str) -> Reply<T> {
    read(send(&Call::new(Verb::Get, address, None, None)).await?)
}

/// Reads, and keeps the answer for the time without a connection: then the last one is as good as there is.
pub async fn get_or_kept<T: DeserializeOwned>(address: &str) -> Reply<T> {
    let (whose, own_eyes) = (kept::owner(), SEEN_AS.with_borrow(Option::is_none));
    match send(&Call::new(Verb::Get, address, None, None)).await {
        Ok(text) => {
            let answer = read(text.clone())?;
            // What came for somebody else, or as somebody else sees it, is not this person's.
            if own_eyes && kept::owner() == whose {
                kept::keep(address, &text);
            }
            Ok(answer)
        }
        Err(problem) if problem.is_unreachable() => match kept::recall(address) {
            Some((text, at)) => {
                net::showing(at);
                read(text)
            }
            None => Err(problem),
        },
        Err(problem) => Err(problem),
    }
}

/// Carries out a command. The same key sent twice does it once.
pub async fn command<T: DeserializeOwned>(verb: Verb, address: &str, body: &impl Serialize, key: Uuid) -> Reply<T> {
    let body = serde_json::to_string(body).map_err(|_unwritable| local(Cause::Malformed))?;
    read(send(&Call::new(verb, address, Some(body), Some(key))).await?)
}

/// Carries out a command that makes somebody signed in or out: no token goes with it, nothing waits.
pub async fn sign<T: DeserializeOwned>(address: &str, body: &impl Serialize) -> Reply<T> {
    let body = serde_json::to_string(body).map_err(|_unwritable| local(Cause::Malformed))?;
    read(fetch(&Call::new(Verb::Post, address, Some(body), None), None).await?)
}

/// Reads what is for everybody: no token goes with it, nothing waits for one.
pub async fn look<T: DeserializeOwned>(address: &str) -> Reply<T> {
    read(fetch(&Call::new(Verb::Get, address, None, None), None).await?)
}

/// Fetches a file: its name, as the server gives it, and its content.
pub async fn file(address: &str) -> Reply<(String, Blob)> {
    let call = Call::new(Verb::Get, address, None, None);
    let used = token();
    let response = match answered(&call, used.as_deref()).await {
        Err(problem) if problem.cause == Cause::Unauthenticated => {
            renew(used).await?;
            answered(&call, token().as_deref()).await?
        }
        other => other?,
    };
    let told = response.headers().get("content-disposition").unwrap_or_default();
    let name = told.split('"').nth(1).unwrap_or("classmate.zip").to_owned();
    let content = response.binary().await.map_err(|_cut_off| local(Cause::Offline))?;
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(content.as_slice()));
    let blob = Blob::new_with_u8_array_sequence(&parts).map_err(|_refused| local(Cause::Internal))?;
    Ok((name, blob))
}

/// A problem of this side.
pub fn local(cause: Cause) -> Box<Problem> {
    Box::new(Problem::local(cause, i18n::locale()))
}

struct Call {
    verb: Verb,
    address: String,
    body: Option<String>,
    key: Option<Uuid>,
}

impl Call {
    fn new(verb: Verb, address: &str, body: Option<String>, key: Option<Uuid>) -> Self {
        Self { verb, address: address.to_owned(), body, key }
    }
}

fn read<T: DeserializeOwned>(text: String) -> Reply<T> {
    let text = if text.is_empty() { "null" } else { &text };
    serde_json::from_str(text).map_err(|_unreadable| local(Cause::Internal))
}

/// Sends with the token of the moment; renews it when it has run out.
async fn send(call: &Call) -> Reply<String> {
    let used = token();
    let refused = match fetch(call, used.as_deref()).await {
        Err(problem) if problem.cause == Cause::Unauthenticated => problem,
        other => return other,
    };
    match renew(used).await {
        Ok(_) => return fetch(call, token().as_deref()).await,
        Err(problem) if problem.cause != Cause::Unauthenticated => return Err(problem),
        Err(_) => {}
    }
    let whose = kept::owner();
    if !tell_expired() {
        return Err(refused);
    }
    signed_in_again().await;
    // Somebody else has signed in: what one person asked for is not done in the name of another.
    if whose != kept::owner() {
        return Err(refused);
    }
    fetch(call, token().as_deref()).await
}

/// Asks for a new token by the cookie, unless another request has done so meanwhile.
pub async fn renew(used: Option<String>) -> Reply<Option<SignedIn>> {
    platform::exclusive(REFRESH_LOCK, async move {
        if token() != used && token().is_some() {
            return Ok(None);
        }
        let answer: SignedIn = sign(auth::REFRESH, &Refresh::default()).await?;
        // In another tab somebody else has signed in: this page is not theirs.
        if kept::owner().is_some_and(|owner| owner != kept::membership(&answer.user)) {
            platform::reload();
            return Err(local(Cause::Unauthenticated));
        }
        set_token(Some(answer.token.clone()));
        Ok(Some(answer))
    })
    .await
}

/// Says that the session has ended; whether anybody listens.
pub fn tell_expired() -> bool {
    ON_EXPIRED.with_borrow(|tell| {
        if let Some(tell) = tell {
            tell();
        }
        tell.is_some()
    })
}

async fn signed_in_again() {
    let promise = Promise::new(&mut |resolve, _reject| {
        WAITING.with_borrow_mut(|waiting| waiting.push(resolve.unchecked_into_function()));
    });
    // It is never rejected.
    drop(JsFuture::from(promise).await);
}

/// Lets the code above read the same whether the binding types its functions or not.
trait IntoFunction {
    fn unchecked_into_function(self) -> Function;
}
impl<F: wasm_bindgen::JsCast> IntoFunction for F {
    fn unchecked_into_function(self) -> Function {
        self.unchecked_into()
    }
}

async fn fetch(call: &Call, token: Option<&str>) -> Reply<String> {
    answered(call, token).await?.text().await.map_err(|_cut_off| local(Cause::Offline))
}

/// A good answer before it is read, or the problem a bad one tells.
async fn answered(call: &Call, token: Option<&str>) -> Reply<Response> {
    let mut request = RequestBuilder::new(&call.address)
        .method(call.verb.method())
        .header("Accept", "application/json")
        .header("Accept-Language", i18n::locale().as_str())
        .header(SESSION_HEADER, "cookie");
    if let Some(token) = token {
        request = request.header("Authorization", &format!("Bearer {token}"));
        if let Some(whose) = SEEN_AS.with_borrow(Clone::clone) {
            request = request.header(SEE_AS, &whose);
        }
    }
    if let Some(key) = call.key {
        request = request.header("Idempotency-Key", &key.to_string());
    }
    let request = match &call.body {
        Some(body) => request.header("Content-Type", "application/json").body(body.as_str()),
        None => request.build(),
    };
    let request = request.map_err(|_unbuildable| local(Cause::Malformed))?;
    let response = request.send().await.map_err(|_no_answer| {
        net::reached(false);
        local(Cause::Offline)
    })?;
    net::reached(true);
    if response.ok() {
        return Ok(response);
    }
    let text = response.text().await.map_err(|_cut_off| local(Cause::Offline))?;
    Err(Box::new(problem_of(&response, &text)))
}

fn problem_of(response: &Response, text: &str) -> Problem {
    let retry_after = response.headers().get("retry-after").and_then(|seconds| seconds.parse().ok());
    parse_problem(response.status(), retry_after, text)
}

/// The server's problem, or the one that fits its status when something between us and it answered.
fn parse_problem(status: u16, retry_after: Option<u64>, text: &str) -> Problem {
    if let Ok(problem) = serde_json::from_str::<Problem>(text) {
        return problem;
    }
    let cause = match status {
        400 => Cause::Malformed,
        401 => Cause::Unauthenticated,
        404 => Cause::NotFound,
        405 => Cause::MethodNotAllowed,
        408 => Cause::Timeout,
        413 => Cause::TooLarge,
        429 => Cause::TooMany { retry_after: retry_after.unwrap_or(30) },
        502..=504 => Cause::Unavailable,
        _ => Cause::Internal,
    };
    Problem::local(cause, i18n::locale())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_the_servers_own_or_follows_from_the_status() {
        let sent = r#"{"type":"urn:classmate:problem:not-found","title":"x","status":404,"requestId":"r1"}"#;
        let problem = parse_problem(404, None, sent);
        assert_eq!((problem.cause, problem.request_id.as_deref()), (Cause::NotFound, Some("r1")));
        assert_eq!(parse_problem(502, None, "<html>bad gateway").cause, Cause::Unavailable);
        assert_eq!(parse_problem(429, Some(7), "").cause, Cause::TooMany { retry_after: 7 });
        assert_eq!(parse_problem(418, None, "teapot").cause, Cause::Internal);
    }

    #[test]
    fn an_empty_answer_reads_as_nothing() {
        assert!(read::<()>(String::new()).is_ok());
        assert_eq!(read::<u8>("oops".to_owned()).unwrap_err().cause, Cause::Internal);
    }
}
