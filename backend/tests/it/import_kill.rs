//! The real program is killed in the middle of an import, and started again: it goes on, and ends with the same truth.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use alfacrm_fake::Fake;
use reqwest::{Client, Method};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use shared::import::{self, ImportState, ImportStatus};

use crate::{imports::equals_truth, support::TestDb};

/// How long anything may take before the test gives up.
const PATIENCE: Duration = Duration::from_mins(2);

/// A started `classmate serve`; killed when it is dropped.
struct Program {
    child: Child,
    url: String,
    client: Client,
    token: String,
}

impl Program {
    fn start(db: &TestDb) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_classmate"))
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(db.folder.path())
            .env("DATABASE_URL", &db.url)
            .env("CLASSMATE_IMPORT_ALLOW_PRIVATE", "1")
            .env("CLASSMATE_IMPORT_REQUESTS_PER_SECOND", "0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let said = lines.by_ref().map_while(Result::ok).find_map(|line| Some(line.split_once("listening on ")?.1.to_owned()));
        let url = said.expect("the program says where it listens").chars().take_while(|c| !c.is_whitespace()).collect();
        // Whoever writes into a full pipe waits: somebody has to read.
        std::thread::spawn(move || lines.for_each(drop));
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().no_proxy().build().unwrap();
        Self { child, url, client, token: String::new() }
    }

    async fn ask(&self, method: Method, path: &str, body: Value) -> Value {
        let request = self.client.request(method.clone(), format!("{}{path}", self.url)).bearer_auth(&self.token);
        let request = if method == Method::GET { request } else { request.json(&body) };
        let answer = request.send().await.unwrap();
        let (status, text) = (answer.status(), answer.text().await.unwrap());
        assert!(status.is_success(), "{path}: {status} {text}");
        serde_json::from_str(&text).unwrap()
    }
    async fn enter(&mut self, path: &str, command: Value) {
        self.token = self.ask(Method::POST, path, command).await["token"].as_str().unwrap().to_owned();
    }
    async fn state(&self) -> ImportState {
        serde_json::from_value(self.ask(Method::GET, import::STATUS, Value::Null).await).unwrap()
    }

    /// As the power does. The lease on its job is over at once, where people would wait half a minute.
    async fn kill(mut self, db: &TestDb) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        let owner = db.owner().await;
        let left = "UPDATE job SET leased_until = created_at WHERE state = 'running'";
        assert_eq!(owner.execute_unprepared(left).await.unwrap().rows_affected(), 1, "it was killed at work");
        owner.close().await.unwrap();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits for another process; nobody tells us.
async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let began = Instant::now();
    while !is_so().await {
        assert!(began.elapsed() < PATIENCE, "never {what}");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

async fn killed_twice(db: TestDb) {
    let fake = Fake::small().start().await.unwrap();
    fake.control.delay(Duration::from_millis(5));
    let login = json!({ "email": "owner@example.com", "password": "correct horse battery" });
    let mut owner = login.clone();
    owner["name"] = "Админ".into();
    owner["companyName"] = "Школа".into();
    let command = json!({ "alfacrmUrl": fake.url, "email": "api@example.invalid", "apiKey": "fake-key", "migrateRooms": true, "migrateLessons": true });

    let mut first = Program::start(&db);
    first.enter("/api/auth/register", owner).await;
    first.ask(Method::POST, import::START, command).await;
    until("reads", async || fake.control.count("") > 60).await;
    first.kill(&db).await;
    let asked = fake.control.count("");

    let mut second = Program::start(&db);
    second.enter("/api/auth/login", login.clone()).await;
    until("writes", async || second.state().await.step.starts_with("apply-")).await;
    second.kill(&db).await;
    let again = fake.control.count("");

    let mut third = Program::start(&db);
    third.enter("/api/auth/login", login).await;
    until("ends", async || third.state().await.status != ImportStatus::Running).await;
    let ended = third.state().await;
    equals_truth(&ended, &fake);
    for entity in &ended.entities {
        assert_eq!((entity.updated, entity.kept_local), (0, 0), "{entity:?}");
    }
    assert_eq!(fake.control.count(""), again, "what was read is not read again");
    assert!(again < 2 * asked + 400, "it went on where it was: {asked}, then {again}");
}

#[tokio::test]
async fn a_killed_import_goes_on_sqlite() {
    Box::pin(killed_twice(TestDb::sqlite().await)).await;
}

#[tokio::test]
async fn a_killed_import_goes_on_postgres() {
    if let Some(db) = TestDb::postgres().await {
        Box::pin(killed_twice(db)).await;
    }
}
