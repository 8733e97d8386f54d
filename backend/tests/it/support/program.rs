//! The real program as a process of its own, for what only a process can show: being killed.

use std::{
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use reqwest::{Client, Method, RequestBuilder};
use serde_json::Value;

use super::TestDb;

/// How long anything may take before a test gives up.
const PATIENCE: Duration = Duration::from_mins(2);

/// A started `classmate serve`; killed when it is dropped.
pub struct Program {
    child: Child,
    url: String,
    client: Client,
    pub token: String,
}

impl Program {
    /// Starts on a database; `settings` are of its environment, which has no others of ours.
    pub fn start(db: &TestDb, settings: &[(&str, &str)]) -> Self {
        let mut child = command(db, "serve")
            .args(["--listen", "127.0.0.1:0"])
            .envs(settings.iter().copied())
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
        let client = Client::builder().no_proxy().timeout(Duration::from_secs(40)).build().unwrap();
        Self { child, url, client, token: String::new() }
    }

    /// A request with the token, to be refined and sent.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.url)).bearer_auth(&self.token)
    }
    /// Asks, and is answered with success.
    pub async fn ask(&self, method: Method, path: &str, body: Value) -> Value {
        let request = self.request(method.clone(), path);
        let request = if method == Method::GET { request } else { request.json(&body) };
        let answer = request.send().await.unwrap();
        let (status, text) = (answer.status(), answer.text().await.unwrap());
        assert!(status.is_success(), "{path}: {status} {text}");
        serde_json::from_str(&text).unwrap()
    }
    /// Registers or signs in, and keeps the token.
    pub async fn enter(&mut self, path: &str, command: Value) {
        self.token = self.ask(Method::POST, path, command).await["token"].as_str().unwrap().to_owned();
    }

    /// As the power does.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A command of the program on a database, not started yet.
pub fn command(db: &TestDb, name: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_classmate"));
    // What the developer has set for the product is not for tests.
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("CLASSMATE_")) {
        command.env_remove(name);
    }
    command.args([PathBuf::from(name).as_os_str(), "--data".as_ref(), db.folder.path().as_os_str()]).env("DATABASE_URL", &db.url);
    command
}

/// Waits for another process; nobody tells us.
pub async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let began = Instant::now();
    while !is_so().await {
        assert!(began.elapsed() < PATIENCE, "never {what}");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}
