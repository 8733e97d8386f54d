//! `/welcome`

use axum::{
    extract::Request,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use leptos::{nonce::use_nonce, prelude::*};
use leptos_axum::ResponseOptions;

use super::landing::Landing;
use crate::{
    error::Result,
    http::{api::Api, extract::Language},
};

/// The look of the public pages: the app's tokens and base, and a sheet of their own.
const STYLE: &str = concat!(
    include_str!("../../../style/tokens.css"),
    include_str!("../../../style/base.css"),
    include_str!("../../../style/fonts.css"),
    include_str!("../../../style/public/landing.css"),
);

pub fn routes(api: Api) -> Api {
    // Leptos renders on the executor it is told of, once per process: a second telling is refused and harmless.
    drop(any_spawner::Executor::init_tokio());
    let anybody = "shown before anybody signs up";
    api.public_get("/welcome", "What this is, for who has not signed up", anybody, welcome).public_get(
        "/welcome.css",
        "The look of the public pages",
        anybody,
        style,
    )
}

/// `GET /welcome`
async fn welcome(Language(locale): Language, request: Request) -> Result<Response> {
    let render = leptos_axum::render_app_to_stream(move || {
        let_its_scripts_run();
        view! { <Landing locale/> }
    });
    let mut response = render(request).await;
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-language"));
    Ok(response)
}

/// Leptos ends a page with small scripts of its own, marked with a word made for this answer; they may run, and no
/// others.
fn let_its_scripts_run() {
    let (Some(nonce), Some(response)) = (use_nonce(), use_context::<ResponseOptions>()) else {
        return;
    };
    let policy = format!(
        "default-src 'self'; script-src 'nonce-{nonce}'; img-src 'self' data:; object-src 'none'; base-uri 'none'; \
         form-action 'self'; frame-ancestors 'none'"
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
    }
}

/// `GET /welcome.css`
async fn style() -> Result<Response> {
    let kind = [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=3600")];
    Ok((kind, STYLE).into_response())
}
