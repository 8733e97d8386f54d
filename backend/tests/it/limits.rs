//! How often anybody may ask, and what every answer says about it; https once, https for good.

use axum::http::Method;
use backend::config::{Config, Rates};
use chrono::Duration;
use serde_json::json;

use crate::support::{Answer, TestApp, TestDb};

async fn app(change: impl FnOnce(&mut Config)) -> TestApp {
    TestApp::on(TestDb::sqlite().await, change).await
}

fn told(answer: &Answer, name: &str) -> Option<u64> {
    answer.headers.get(name).map(|value| value.to_str().unwrap().parse().unwrap())
}

#[tokio::test]
async fn a_person_who_asks_too_often_is_told_how_long_to_wait_and_then_goes_on() {
    let app = app(|config| config.rates = Rates { user: 20, token: 0, address: 0 }).await;
    let admin = app.company("Тұлпар").await;
    let other = app.company("Сұңқар").await;
    let first = admin.get("/api/rooms").await;
    assert_eq!(
        (told(&first, "ratelimit-limit"), told(&first, "ratelimit-remaining"), told(&first, "ratelimit-reset")),
        (Some(10), Some(9), Some(3))
    );
    for _ in 0..9 {
        admin.get("/api/rooms").await.ok();
    }
    let refused = admin.get("/api/rooms").await;
    assert_eq!(refused.status, 429);
    assert_eq!((told(&refused, "retry-after"), told(&refused, "ratelimit-remaining")), (Some(3), Some(0)));
    assert_eq!(refused.headers["content-type"], "application/problem+json");
    let problem = &refused.json;
    assert_eq!(problem["type"], "urn:classmate:problem:too-many");
    assert!(problem["title"].as_str().unwrap().contains('3'), "{problem}");
    other.get("/api/rooms").await.ok();
    app.advance(Duration::seconds(3));
    admin.get("/api/rooms").await.ok();
}

#[tokio::test]
async fn a_token_has_a_limit_of_its_own_and_inventing_tokens_does_not_help() {
    let app = app(|config| config.rates = Rates { user: 0, token: 8, address: 20 }).await;
    let admin = app.company("Тұлпар").await;
    let made = admin.post("/api/tokens", json!({ "name": "1C", "scopes": ["rooms.view"], "days": 30 })).await;
    let program = app.anonymous();
    program.set_token(Some(made.json["token"].as_str().unwrap().to_owned()));
    for _ in 0..4 {
        assert_eq!(program.get("/api/rooms").await.status, 200);
    }
    assert_eq!(program.get("/api/rooms").await.status, 429);
    // Its owner in the browser notices nothing.
    admin.get("/api/rooms").await.ok();
    let mut answers = Vec::new();
    for number in 0..10 {
        program.set_token(Some(format!("cc_{number}")));
        answers.push(program.get("/api/rooms").await.status);
    }
    assert_eq!(answers.first(), Some(&401));
    assert_eq!(answers.last(), Some(&429));
    // From elsewhere there is nothing to wait for.
    let elsewhere = app.anonymous().ask(Method::GET, "/api/rooms").from([198, 51, 100, 1]).send().await;
    assert_eq!(elsewhere.status, 401);
}

#[tokio::test]
async fn whoever_is_nobody_yet_is_counted_by_address_and_supervisors_are_not() {
    let app = app(|config| config.rates = Rates { user: 0, token: 0, address: 4 }).await;
    let stranger = app.anonymous();
    for _ in 0..2 {
        assert_ne!(stranger.get("/api/openapi.json").await.status, 429);
    }
    assert_eq!(stranger.get("/api/openapi.json").await.status, 429);
    for _ in 0..5 {
        assert_eq!(stranger.get("/health").await.status, 200);
    }
}

#[tokio::test]
async fn browsers_are_told_to_stay_with_https_only_where_it_is_https() {
    let said = |answer: &Answer| answer.headers.contains_key("strict-transport-security");
    let plain = app(|_| {}).await;
    let lie = plain.anonymous().ask(Method::GET, "/health").header("x-forwarded-proto", "https").send().await;
    assert!(!said(&lie), "anybody may write a header");
    let known = app(|config| config.public_url = Some("https://crm.example.com".into())).await;
    assert!(said(&known.anonymous().get("/health").await));
    let behind = app(|config| config.trusted_proxies = vec![[10, 0, 0, 1].into()]).await;
    let ask =
        |scheme: &str| behind.anonymous().ask(Method::GET, "/health").from([10, 0, 0, 1]).header("x-forwarded-proto", scheme);
    assert!(said(&ask("https").send().await));
    assert!(!said(&ask("http").send().await));
}
