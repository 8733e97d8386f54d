//! The real program is killed in the middle of an import, and started again: it goes on, and ends with the same truth.

use std::time::Duration;

use alfacrm_fake::Fake;
use reqwest::Method;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use shared::import::{self, ImportState, ImportStatus};

use crate::{
    imports::equals_truth,
    support::{
        TestDb,
        program::{Program, until},
    },
};

fn start(db: &TestDb) -> Program {
    Program::start(db, &[("CLASSMATE_IMPORT_ALLOW_PRIVATE", "1"), ("CLASSMATE_IMPORT_REQUESTS_PER_SECOND", "0")])
}

async fn state(program: &Program) -> ImportState {
    serde_json::from_value(program.ask(Method::GET, import::STATUS, Value::Null).await).unwrap()
}

/// As the power does. The lease on its job is over at once, where people would wait half a minute.
async fn kill(mut program: Program, db: &TestDb) {
    program.kill();
    let owner = db.owner().await;
    let left = "UPDATE job SET leased_until = created_at WHERE state = 'running'";
    assert_eq!(owner.execute_unprepared(left).await.unwrap().rows_affected(), 1, "it was killed at work");
    owner.close().await.unwrap();
}

async fn killed_twice(db: TestDb) {
    let fake = Fake::small().start().await.unwrap();
    fake.control.delay(Duration::from_millis(5));
    let login = json!({ "email": "owner@example.com", "password": "correct horse battery" });
    let mut owner = login.clone();
    owner["name"] = "Админ".into();
    owner["companyName"] = "Школа".into();
    let command = json!({ "alfacrmUrl": fake.url, "email": "api@example.invalid", "apiKey": "fake-key", "migrateRooms": true, "migrateLessons": true });

    let mut first = start(&db);
    first.enter("/api/auth/register", owner).await;
    first.ask(Method::POST, import::START, command).await;
    until("reads", async || fake.control.count("") > 60).await;
    kill(first, &db).await;
    let asked = fake.control.count("");

    let mut second = start(&db);
    second.enter("/api/auth/login", login.clone()).await;
    until("writes", async || state(&second).await.step.starts_with("apply-")).await;
    kill(second, &db).await;
    let again = fake.control.count("");

    let mut third = start(&db);
    third.enter("/api/auth/login", login).await;
    until("ends", async || state(&third).await.status != ImportStatus::Running).await;
    let ended = state(&third).await;
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
