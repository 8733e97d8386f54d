//! Whatever is thrown at the API, it answers as RFC 9457 says, never breaks and never tells what it is made of.

use axum::http::Method;
use backend::http::{api::Route, authority::Access};
use serde_json::{Value, json};

use crate::support::{
    Actor, Answer, Ask, TestApp,
    makers::{self, Document},
};

/// What no refusal may mention.
const INNARDS: &[&str] = &[
    "sqlx",
    "sqlite",
    "postgres",
    "SELECT ",
    "INSERT ",
    "UPDATE ",
    "constraint",
    "violates",
    "syntax error",
    "panicked",
    "/src/",
    ".rs:",
    "serde",
    "invalid type",
    "column",
    "expected ",
];

async fn thrown(what: &str, ask: Ask) -> u16 {
    let response = ask.open().await;
    let status = response.status().as_u16();
    assert!(status < 500, "{what}: {}", Answer::of(what.to_owned(), response).await);
    if status >= 400 {
        let answer = Answer::of(what.to_owned(), response).await;
        answer.problem();
        for word in INNARDS {
            assert!(!answer.text.contains(word), "{what} tells of `{word}`: {answer}");
        }
        assert!(answer.json["requestId"].is_string() && answer.header("x-request-id").is_some(), "{answer}");
        assert!(!answer.json["title"].as_str().unwrap_or_default().is_empty(), "{answer}");
    }
    status
}

/// Routes of the API with the paths they are called by: a record of one's own where there is an id.
async fn routes(by: &Actor) -> Vec<(Route, String)> {
    let own = makers::records(by).await;
    let all =
        by.app.state().routes().iter().filter(|route| route.path.starts_with("/api/") && route.path != shared::auth::LOGOUT);
    let path = |route: &Route| match route.path.contains('{') {
        true => route.path.replace("{id}", own[makers::noun_of_path(route.path)]["id"].as_str().unwrap()),
        false => route.path.to_owned(),
    };
    all.map(|route| (route.clone(), path(route))).collect()
}

/// Bodies that are JSON, of the wrong kind or with wrong values in the right places.
fn wrong_bodies(document: &Document, schema: &Value) -> Vec<Value> {
    let mut bodies = vec![json!(null), json!(42), json!("text"), json!([]), json!([[[[]]]]), json!({ "thereIsNoSuchField": 1 })];
    let properties = document.resolved(schema)["properties"].as_object().cloned().unwrap_or_default();
    let values = [
        json!(null),
        json!(-1),
        json!(0),
        json!(1.5),
        json!(99_999_999_999_999_999_999.0),
        json!(u64::MAX),
        json!(i64::MIN),
        json!(true),
        json!(""),
        json!("a\0b"),
        json!("я".repeat(10_000)),
        json!("'; DROP TABLE room; --"),
        json!("\u{202e}\u{feff}"),
        json!([]),
        json!({}),
        json!([null]),
        json!([{}]),
        json!("2026-02-30"),
        json!("99999-01-01T00:00"),
        json!("2026-11-20T10:00"),
        json!("not-a-uuid"),
    ];
    for name in properties.keys() {
        for value in &values {
            let mut body = document.example(schema, &[], &makers::Records::new(), &json!(1));
            body[name] = value.clone();
            bodies.push(body);
        }
    }
    bodies
}

both_engines! {
    async fn wrong_bodies_are_refused_in_form(app: TestApp) {
        let admin = app.company("Школа").await;
        let document = Document::of(&admin).await;
        for (route, path) in routes(&admin).await {
            if document.command(route.method.as_str(), route.path).is_none() {
                continue;
            }
            let (method, name) = (&route.method, format!("{} {}", route.method, route.path));
            let ask = || admin.ask(method.clone(), &path);
            assert_eq!(thrown(&name, ask().bytes("text/plain", b"hello".to_vec())).await, 415, "{name}");
            assert_eq!(thrown(&name, ask().bytes("application/x-www-form-urlencoded", b"name=a".to_vec())).await, 415, "{name}");
            assert_eq!(thrown(&name, ask()).await, 415, "{name}");
            for cut in ["", "{", "{\"name\": \"x", "{\"name\": }", "nul", "{} {}", "\u{feff}{}", "{\"version\":1e999}"] {
                let status = thrown(&name, ask().bytes("application/json", cut.as_bytes().to_vec())).await;
                assert!(matches!(status, 400 | 422), "{name} of {cut}: {status}");
            }
            assert_eq!(thrown(&name, ask().bytes("application/json", vec![0xff, 0xfe, 0x00])).await, 400, "{name}");
            assert_eq!(thrown(&name, ask().bytes("application/json", vec![b' '; 5 * 1024 * 1024])).await, 413, "{name}");
            let deep = format!("{{\"name\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
            assert!(matches!(thrown(&name, ask().bytes("application/json", deep.into_bytes())).await, 400 | 422), "{name}");
        }
    }

    async fn wrong_values_are_refused_in_form(app: TestApp) {
        let admin = app.company("Школа").await;
        let document = Document::of(&admin).await;
        for (route, path) in routes(&admin).await {
            let Some(schema) = document.command(route.method.as_str(), route.path) else { continue };
            for body in wrong_bodies(&document, schema) {
                let text = body.to_string();
                let what = format!("{} {} of {}", route.method, route.path, text.chars().take(300).collect::<String>());
                let status = thrown(&what, admin.ask(route.method.clone(), &path).json(&body)).await;
                assert!(!text.contains("\\u0000") || status >= 400, "{what} kept the character NUL");
            }
        }
    }

    async fn wrong_queries_methods_and_paths_are_refused_in_form(app: TestApp) {
        let admin = app.company("Школа").await;
        let all = routes(&admin).await;
        for (route, path) in &all {
            let name = format!("{} {}", route.method, route.path);
            if route.path.contains('{') {
                for id in ["not-a-uuid", "1", "%00", "..%2F..", "00000000-0000-0000-0000-000000000000", "%F0%9F%92%A9"] {
                    let path = route.path.replace("{id}", id);
                    let status = thrown(&format!("{name} of {id}"), admin.ask(route.method.clone(), &path).json(&json!({}))).await;
                    assert!(status >= 400, "{name} of {id}: {status}");
                }
            }
            if route.method == Method::GET {
                for query in ["page=-1", "page=0", "page=99999999999999999999", "pageSize=100000", "pageSize=abc", "zzz=1", "q=%00", "q=%FF%FE", "from=2026-99-99&to=x",
                    "from=2026-11-16&to=2026-11-16", "from=0000-01-01&to=9999-12-31", "from=-262143-01-01&to=262142-12-31", "sort=;drop", "sort=-", "archived=perhaps", "branchId=1", "q=%25%27_%22", "a&&&=&", "page=1&page=2"] {
                    thrown(&format!("{name}?{query}"), admin.ask(Method::GET, &format!("{path}?{query}"))).await;
                }
            }
            for method in [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
                if !all.iter().any(|(other, _)| other.path == route.path && other.method == method) && route.path != shared::auth::LOGOUT {
                    let status = thrown(&name, admin.ask(method.clone(), path).json(&json!({}))).await;
                    assert_eq!(status, 405, "{method} {path}");
                }
            }
        }
        for path in ["/api/nothing", "/api/", "/api/rooms/", "/api/rooms//", "/api/rooms/x/y/z", "/api/v1/nothing", "/api/v2/rooms"] {
            assert_eq!(thrown(path, admin.ask(Method::GET, path)).await, 404, "{path}");
        }
    }

    async fn refusals_are_said_in_the_language_asked_for(app: TestApp) {
        let mut titles = std::collections::BTreeSet::new();
        for language in ["ru", "kk-KZ,kk;q=0.9", "en-GB"] {
            let answer = app.anonymous().ask(Method::GET, "/api/auth/me").header("accept-language", language).send().await;
            titles.insert(answer.refused("unauthenticated")["title"].as_str().unwrap().to_owned());
        }
        assert_eq!(titles.len(), 3, "{titles:?}");
    }

    async fn the_same_answers_stand_under_a_version_and_are_not_kept_by_caches(app: TestApp) {
        let admin = app.company("Школа").await;
        let (bare, versioned) = (admin.get("/api/auth/me").await, admin.get("/api/v1/auth/me").await);
        assert_eq!(bare.header("cache-control"), Some("no-store"));
        assert_eq!(bare.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(bare.ok(), versioned.ok());
    }
}

#[tokio::test]
async fn every_public_route_says_why_it_is_public() {
    let app = TestApp::on_sqlite().await;
    let public: Vec<&str> =
        app.state().routes().iter().filter(|r| matches!(r.access, Access::Public { .. })).map(|r| r.path).collect();
    let known = [
        "/welcome",
        "/welcome.css",
        "/health",
        "/ready",
        "/metrics",
        "/logos/{id}",
        "/calendars/{file}",
        "/api/openapi.json",
        "/api/docs",
        "/api/auth/register",
        "/api/auth/register/confirm",
        "/api/auth/login",
        "/api/auth/login/code",
        "/api/auth/forgot",
        "/api/auth/reset",
        "/api/auth/refresh",
        "/api/auth/invitation",
        "/api/auth/invitation/accept",
    ];
    for path in public {
        assert!(known.contains(&path), "{path} became public; if it is meant to be, say so here");
    }
}

/// What is written to the log while it stands.
#[derive(Clone, Default)]
struct Written(std::sync::Arc<std::sync::Mutex<Vec<u8>>>);

impl std::io::Write for Written {
    fn write(&mut self, some: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(some);
        Ok(some.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_line_of_the_log_says_who_asked_for_what_right_and_what_came_of_it() {
    let app = TestApp::on_sqlite().await;
    let admin = app.company("Школа").await;
    let viewer = admin.colleague(shared::permission::DefaultRole::Viewer).await;
    let written = Written::default();
    let to = written.clone();
    let log = tracing_subscriber::fmt().json().with_writer(move || to.clone()).finish();
    let _here = tracing::subscriber::set_default(log);
    let mut refused = viewer.post("/api/rooms", json!({ "name": "Зал" })).await.status(403);
    // Other tests have no log: until all know that there is one, a line may be left out.
    for _ in 0..50 {
        if String::from_utf8_lossy(&written.0.lock().unwrap()).contains("rooms.manage") {
            break;
        }
        tracing::callsite::rebuild_interest_cache();
        refused = viewer.post("/api/rooms", json!({ "name": "Зал" })).await.status(403);
    }
    let text = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
    let id = refused.header("x-request-id").unwrap();
    let line = text.lines().rfind(|line| line.contains(id)).unwrap();
    let line: Value = serde_json::from_str(line).unwrap();
    let told = &line["fields"];
    assert_eq!((told["status"].as_u64(), told["permission"].as_str()), (Some(403), Some("rooms.manage")), "{line}");
    assert_eq!(told["person"].as_str(), Some(viewer.user().to_string().as_str()), "{line}");
    assert!(!text.contains("Зал"), "{text}");
}
