//! The fake over HTTP: tokens, hidden defaults, required parameters, faults.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests fail loudly")]

use std::time::Duration;

use alfacrm_fake::{Entity, Fake, Fault, RunningFake, TeacherIds};
use reqwest::StatusCode;
use serde_json::{Value, json};

struct Client {
    http: reqwest::Client,
    url: String,
    token: String,
}

fn plain_http() -> reqwest::Client {
    // Building a client wants a TLS provider even where nothing is encrypted.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::new()
}

async fn connect(running: &RunningFake) -> Client {
    let http = plain_http();
    let body = json!({"email": "api@example.invalid", "api_key": "fake-key"});
    let url = format!("{}/v2api", running.url);
    let answer = http.post(format!("{url}/auth/login")).json(&body).send().await.unwrap();
    let token = answer.json::<Value>().await.unwrap()["token"].as_str().unwrap().to_owned();
    Client { http, url, token }
}

impl Client {
    async fn send(&self, path: &str, body: Value) -> reqwest::Result<reqwest::Response> {
        let request = self.http.post(format!("{}/{path}", self.url));
        request.header("X-ALFACRM-TOKEN", &self.token).json(&body).send().await
    }

    async fn status(&self, path: &str, body: Value) -> StatusCode {
        self.send(path, body).await.unwrap().status()
    }

    async fn get(&self, path: &str, body: Value) -> Value {
        let answer = self.send(path, body).await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        answer.json().await.unwrap()
    }

    async fn total(&self, path: &str, body: Value) -> usize {
        self.get(path, body).await["total"].as_u64().unwrap() as usize
    }
}

#[tokio::test]
async fn a_wrong_key_and_no_token_are_refused() {
    let running = Fake::small().start().await.unwrap();
    let client = connect(&running).await;
    let body = json!({"email": "api@example.invalid", "api_key": "wrong"});
    let answer = client.send("auth/login", body).await.unwrap();
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    let said: Value = answer.json().await.unwrap();
    assert_eq!(said, json!({"name": "Forbidden", "message": "Not Authorized", "code": 0, "status": 403}));
    let bare = client.http.post(format!("{}/branch/index", client.url)).send().await.unwrap();
    assert_eq!(bare.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn tokens_grow_old_on_the_injected_clock() {
    let fake = Fake::small().with(|settings| settings.token_life = Duration::from_mins(15));
    let running = fake.start().await.unwrap();
    let client = connect(&running).await;
    running.control.advance(Duration::from_secs(890));
    assert_eq!(client.status("branch/index", json!({})).await, StatusCode::OK);
    running.control.advance(Duration::from_secs(11));
    assert_eq!(client.status("branch/index", json!({})).await, StatusCode::UNAUTHORIZED);
    let again = connect(&running).await;
    running.control.expire_tokens();
    assert_eq!(again.status("branch/index", json!({})).await, StatusCode::UNAUTHORIZED);
    assert_eq!(running.control.logins(), 2);
}

#[tokio::test]
async fn defaults_hide_rows() {
    let running = Fake::small().start().await.unwrap();
    let (client, truth) = (connect(&running).await, running.truth());
    let mut both = 0;
    for branch in [1, 2] {
        both += client.total(&format!("{branch}/customer/index"), json!({})).await;
    }
    assert!(both >= truth.counts.students_active);
    let path = "1/customer/index";
    let clients = client.total(path, json!({})).await;
    let active = client.total(path, json!({"is_study": 2})).await;
    let everybody = client.total(path, json!({"is_study": 2, "removed": 1})).await;
    let gone = client.total(path, json!({"is_study": 2, "removed": 2})).await;
    assert!(clients < active && active < everybody);
    assert_eq!(everybody, active + gone);
    let conducted = client.total("1/lesson/index", json!({})).await;
    assert_eq!(conducted, client.total("1/lesson/index", json!({"status": 3})).await);
    let former = client.total("1/teacher/index", json!({"removed": 2})).await;
    assert!(former > 0 && former <= truth.counts.teachers_former);
}

#[tokio::test]
async fn filters_that_do_nothing_do_nothing() {
    let running = Fake::small().start().await.unwrap();
    let client = connect(&running).await;
    let all = client.total("1/regular-lesson/index", json!({})).await;
    assert_eq!(client.total("1/regular-lesson/index", json!({"group_id": 31})).await, all);
    assert_eq!(client.total("1/tariff/index", json!({"id": 15})).await, 6);
    let page = client.get("1/lesson/index", json!({"count": 500})).await;
    assert_eq!(page["count"], 20);
}

#[tokio::test]
async fn some_ids_belong_into_the_url() {
    let running = Fake::small().start().await.unwrap();
    let client = connect(&running).await;
    assert_eq!(client.status("1/cgi/index", json!({"group_id": 31})).await, StatusCode::BAD_REQUEST);
    assert_eq!(client.status("1/customer-tariff/index", json!({})).await, StatusCode::BAD_REQUEST);
    assert!(client.total("1/cgi/index?group_id=31", json!({})).await > 0);
    assert_eq!(client.total("2/cgi/index?group_id=31", json!({})).await, 0);
    let finished = client.total("1/customer-tariff/index?customer_id=31&dead=true", json!({})).await;
    assert_eq!(finished, 1);
}

#[tokio::test]
async fn teachers_are_names_and_nothing_hidden_leaks() {
    let running = Fake::small().start().await.unwrap();
    let client = connect(&running).await;
    let page = client.get("1/group/index", json!({})).await;
    assert!(page["items"][0]["teacher_ids"][0].is_string());
    assert!(!page.to_string().contains("\"_"));
    let fake = Fake::small().with(|settings| settings.teacher_ids = TeacherIds::Ids);
    let running = fake.start().await.unwrap();
    let client = connect(&running).await;
    let page = client.get("1/group/index", json!({})).await;
    assert!(page["items"][0]["teacher_ids"][0].is_number());
}

#[tokio::test]
async fn faults_come_when_told() {
    let running = Fake::small().start().await.unwrap();
    let (client, control) = (connect(&running).await, &running.control);
    let path = "1/subject/index";
    control.fail_next(Fault::TooMany { retry_after: Some(2) });
    let answer = client.send(path, json!({})).await.unwrap();
    assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(answer.headers()["retry-after"], "2");
    control.fail(Fault::Unavailable, "subject/index", 1, 1);
    assert_eq!(client.status(path, json!({})).await, StatusCode::OK);
    assert_eq!(client.status(path, json!({})).await, StatusCode::SERVICE_UNAVAILABLE);
    control.fail_next(Fault::HtmlBadGateway);
    let answer = client.send(path, json!({})).await.unwrap();
    assert_eq!(answer.status(), StatusCode::BAD_GATEWAY);
    assert!(answer.text().await.unwrap().starts_with("<html>"));
    control.fail_next(Fault::Cut);
    let answer = client.send(path, json!({})).await.unwrap();
    assert!(answer.bytes().await.is_err());
    control.fail_next(Fault::RevokeAfter);
    assert_eq!(client.status(path, json!({})).await, StatusCode::OK);
    assert_eq!(client.status(path, json!({})).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_row_added_between_pages_shifts_them() {
    let running = Fake::small().start().await.unwrap();
    let client = connect(&running).await;
    running.control.fail(Fault::GrowAfter, "lesson/index", 0, 1);
    let first = client.get("1/lesson/index", json!({"pageSize": 5})).await;
    let second = client.get("1/lesson/index", json!({"pageSize": 5, "page": 1})).await;
    assert_eq!(second["total"].as_u64().unwrap(), first["total"].as_u64().unwrap() + 1);
    assert_eq!(first["items"][4]["id"], second["items"][0]["id"]);
}

#[tokio::test]
async fn the_limit_counts_and_writing_is_refused() {
    let running = Fake::small().start().await.unwrap();
    let client = connect(&running).await;
    running.control.rate_limit(Some(5), None);
    let mut refused = 0;
    for _ in 0..8 {
        let status = client.status("1/subject/index", json!({})).await;
        refused += usize::from(status == StatusCode::TOO_MANY_REQUESTS);
    }
    assert!(refused >= 1);
    running.control.calm();
    assert_eq!(client.status("1/customer/create", json!({})).await, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(client.status("1/nonsense/index", json!({})).await, StatusCode::NOT_FOUND);
    assert_eq!(client.status("9/subject/index", json!({})).await, StatusCode::NOT_FOUND);
    assert_eq!(running.control.writes(), 1);
}

#[tokio::test]
async fn a_changed_record_changes_the_truth() {
    let running = Fake::small().start().await.unwrap();
    let before = running.truth();
    assert!(running.control.patch(Entity::Customer, 31, json!({"balance": "-1.50"})));
    assert!(running.control.remove(Entity::RegularLesson, 301));
    let after = running.truth();
    assert_eq!(after.money.balances[&31], "-1.50");
    assert_eq!(after.counts.regular_lessons + 1, before.counts.regular_lessons);
}

#[tokio::test]
async fn browsers_control_it_over_http() {
    let running = Fake::small().start().await.unwrap();
    let http = plain_http();
    let at = |path: &str| format!("{}/__control/{path}", running.url);
    let truth: Value = http.get(at("truth")).send().await.unwrap().json().await.unwrap();
    assert_eq!(truth["counts"]["regular_lessons"], 18);
    let fault = json!({"fault": {"kind": "unavailable"}, "path": "branch/index"});
    assert!(http.post(at("fail")).json(&fault).send().await.unwrap().status().is_success());
    let client = connect(&running).await;
    assert_eq!(client.status("branch/index", json!({})).await, StatusCode::SERVICE_UNAVAILABLE);
    let renamed = json!({"name": "Новое имя"});
    assert!(http.post(at("customer/31")).json(&renamed).send().await.unwrap().status().is_success());
}
