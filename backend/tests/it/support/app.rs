//! The server under test: the real service, a clock that stands, ids that are counted.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use backend::{
    auth::registration,
    clock::{CountedIds, FixedClock},
    config::Config,
    db::Database,
    state::AppState,
};
use chrono::{DateTime, Duration, Utc};
use serde_json::json;
use shared::auth::{Register, SignedIn};

use super::{Actor, Client, TestDb};

/// Wednesday, 11:00 in Almaty.
pub const NOON: &str = "2026-11-18T06:00:00Z";

/// Cheap to clone; the database is gone with the last clone.
#[derive(Clone)]
pub struct TestApp {
    parts: Arc<Parts>,
}

struct Parts {
    state: AppState,
    service: tower::util::MapRequest<axum::Router, fn(axum::extract::Request) -> axum::extract::Request>,
    clock: Arc<FixedClock>,
    people: AtomicU32,
    db: Arc<TestDb>,
}

impl TestApp {
    pub async fn on_sqlite() -> Self {
        Self::on(TestDb::sqlite().await, |_| {}).await
    }
    pub async fn on_postgres() -> Option<Self> {
        Some(Self::on(TestDb::postgres().await?, |_| {}).await)
    }
    /// With a configuration of its own.
    pub async fn on(db: TestDb, change: impl FnOnce(&mut Config)) -> Self {
        let mut config = Config::for_tests(&db.url, db.folder.path());
        change(&mut config);
        let clock = Arc::new(FixedClock::new(NOON.parse::<DateTime<Utc>>().unwrap()));
        let ids = Arc::new(CountedIds::new(1));
        let database = Database::connect(&db.url, config.pool, clock.clone(), ids.clone()).await.unwrap();
        let state = AppState::new(config, database, clock.clone(), ids, None);
        let service = backend::service(&state);
        Self { parts: Arc::new(Parts { state, service, clock, people: AtomicU32::new(1), db: Arc::new(db) }) }
    }
    /// The same installation started anew with a configuration of its own; the clock goes on.
    pub async fn reconfigured(&self, change: impl FnOnce(&mut Config)) -> Self {
        let state = self.another(change).await;
        let Parts { clock, db, .. } = &*self.parts;
        let service = backend::service(&state);
        Self { parts: Arc::new(Parts { state, service, clock: clock.clone(), people: AtomicU32::new(1_000), db: db.clone() }) }
    }
    /// Another process on the same database, with the same clock and a configuration of its own.
    pub async fn another(&self, change: impl FnOnce(&mut Config)) -> AppState {
        let mut config = self.state().config.clone();
        change(&mut config);
        let ids = Arc::new(CountedIds::new(1_000_000));
        let database = Database::connect(&self.parts.db.url, config.pool, self.parts.clock.clone(), ids.clone()).await.unwrap();
        AppState::new(config, database, self.parts.clock.clone(), ids, None)
    }

    pub fn state(&self) -> &AppState {
        &self.parts.state
    }
    pub fn advance(&self, by: Duration) {
        self.parts.clock.advance(by);
    }
    pub fn db(&self) -> &TestDb {
        &self.parts.db
    }
    pub(super) fn service(&self) -> tower::util::MapRequest<axum::Router, fn(axum::extract::Request) -> axum::extract::Request> {
        self.parts.service.clone()
    }
    pub(super) fn next_email(&self) -> String {
        format!("person{}@example.com", self.parts.people.fetch_add(1, Ordering::Relaxed))
    }

    /// Numbers the outbox and rings the listeners, as the publisher does.
    pub async fn publish(&self) {
        backend::live::publish_once(self.state()).await.unwrap();
    }
    /// Does every job that is due.
    pub async fn work_until_idle(&self) {
        backend::jobs::work_until_idle(self.state()).await.unwrap();
    }

    /// Nobody in particular.
    pub fn anonymous(&self) -> Client {
        Client::new(self, None)
    }
    /// Registers a centre and answers its admin, signed in.
    pub async fn company(&self, name: &str) -> Actor {
        let email = self.next_email();
        if self.state().mail.is_configured() {
            return self.confirmed(&email, name).await;
        }
        let command = json!({ "name": "Айгерим Админова", "email": email, "password": Actor::PASSWORD, "companyName": name });
        let signed_in: SignedIn = self.anonymous().post("/api/auth/register", command).await.read();
        Actor::new(self, signed_in)
    }
    /// The same where the e-mail would have to be confirmed first: as if the letter had come and was opened.
    async fn confirmed(&self, email: &str, name: &str) -> Actor {
        let state = self.state();
        let command =
            Register {
                name: "Айгерим Админова".into(), email: email.into(), company_name: name.into(), ..Register::default()
            };
        let hash = state.passwords.hash(Actor::PASSWORD.to_owned()).await.unwrap();
        let db = state.db.system("a test opens a centre").await.unwrap();
        registration::register(&db, &command, hash).await.unwrap();
        db.commit().await.unwrap();
        let login = json!({ "email": email, "password": Actor::PASSWORD });
        Actor::new(self, self.anonymous().post("/api/auth/login", login).await.read())
    }
}
