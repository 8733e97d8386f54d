//! A database per test: the schema is migrated once per process and copied.

use std::{
    path::Path,
    sync::{
        Mutex,
        atomic::{AtomicU32, Ordering},
    },
};

use backend::db::Database;
use sea_orm::{ConnectionTrait, DatabaseConnection};
use tempfile::TempDir;
use tokio::sync::OnceCell;

/// The bytes of a migrated SQLite file.
static SQLITE: OnceCell<Vec<u8>> = OnceCell::const_new();
/// The name of the migrated PostgreSQL database.
static POSTGRES: OnceCell<String> = OnceCell::const_new();
/// PostgreSQL copies a template for one at a time.
static COPYING: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
/// Databases of tests that are over; the next test drops them.
static FINISHED: Mutex<Vec<String>> = Mutex::new(Vec::new());
static COUNT: AtomicU32 = AtomicU32::new(0);

/// A migrated, empty database that nobody else uses.
pub struct TestDb {
    pub url: String,
    pub folder: TempDir,
    /// Its name on the PostgreSQL server, to be dropped.
    name: Option<String>,
}

impl TestDb {
    pub async fn sqlite() -> Self {
        let template = SQLITE.get_or_init(migrated_file).await;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("test.sqlite");
        std::fs::write(&file, template).unwrap();
        Self { url: sqlite_url(&file), folder, name: None }
    }

    /// A copy of the migrated schema on the server; `None` if there is no server.
    pub async fn postgres() -> Option<Self> {
        let server = postgres_server()?;
        let template = POSTGRES.get_or_init(|| migrated_database(&server)).await;
        let name = format!("test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        copied(&server, template, &name).await;
        Some(Self { url: database_of(&server, &name), folder: tempfile::tempdir().unwrap(), name: Some(name) })
    }

    /// An empty database without a schema.
    pub async fn bare_sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { url: sqlite_url(&folder.path().join("test.sqlite")), folder, name: None }
    }
    /// The same on the server.
    pub async fn bare_postgres() -> Option<Self> {
        let server = postgres_server()?;
        let name = format!("bare_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        copied(&server, "template1", &name).await;
        Some(Self { url: database_of(&server, &name), folder: tempfile::tempdir().unwrap(), name: Some(name) })
    }

    /// A connection as the owner of the schema, for looking behind the server's back.
    pub async fn owner(&self) -> DatabaseConnection {
        sea_orm::Database::connect(self.url.as_str()).await.unwrap()
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        if let (Some(name), Ok(mut finished)) = (self.name.take(), FINISHED.lock()) {
            finished.push(name);
        }
    }
}

/// The superuser's address of a PostgreSQL server for tests. Where there must be one and is none, the test fails.
#[expect(clippy::disallowed_methods, reason = "the test runner is told by the environment")]
fn postgres_server() -> Option<String> {
    let url = std::env::var("TEST_DATABASE_URL").ok().filter(|url| !url.is_empty());
    let required = ["CI", "CLASSMATE_REQUIRE_POSTGRES"].iter().any(|name| std::env::var_os(name).is_some());
    assert!(url.is_some() || !required, "TEST_DATABASE_URL is not set: run under scripts/with-postgres");
    if url.is_none() {
        eprintln!("skipped: TEST_DATABASE_URL is not set, run under scripts/with-postgres");
    }
    url
}

fn sqlite_url(file: &Path) -> String {
    format!("sqlite://{}?mode=rwc", file.display())
}

fn database_of(server: &str, name: &str) -> String {
    let (host, _) = server.rsplit_once('/').expect("an address ends with a database");
    format!("{host}/{name}")
}

async fn migrated_file() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("template.sqlite");
    Database::migrate(&sqlite_url(&file)).await.unwrap();
    std::fs::read(&file).unwrap()
}

async fn migrated_database(server: &str) -> String {
    let name = format!("template_{}", std::process::id());
    copied(server, "template1", &name).await;
    Database::migrate(&database_of(server, &name)).await.unwrap();
    name
}

/// Copies a database, and drops those of tests that are over.
async fn copied(server: &str, from: &str, to: &str) {
    let _one = COPYING.lock().await;
    let admin = sea_orm::Database::connect(server).await.unwrap();
    let finished = FINISHED.lock().map(|mut names| std::mem::take(&mut *names)).unwrap_or_default();
    for name in finished {
        let _ = admin.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
    }
    let sql = format!("CREATE DATABASE {to} TEMPLATE {from}");
    // The connection that migrated the template may take a moment to be gone.
    for attempt in 0.. {
        match admin.execute_unprepared(&sql).await {
            Ok(_) => break,
            Err(error) if attempt < 50 && error.to_string().contains("being accessed") => {
                tokio::time::sleep(std::time::Duration::from_millis(20)).await
            }
            Err(error) => panic!("{sql}: {error}"),
        }
    }
    admin.close().await.unwrap();
}
