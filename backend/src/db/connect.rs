//! Opening the database of either engine, migrating it, and beginning transactions.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use migration::{Migrator, MigratorTrait, RUNTIME_ROLE};
use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, IsolationLevel,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait, sqlx::sqlite::SqliteConnectOptions,
};

use super::{Bell, SystemDb, Tenant, TenantScope};
use crate::clock::{Clock, Ids};

/// The pool, with what every transaction needs besides: clock, ids and the publisher's bell.
#[derive(Clone)]
pub struct Database {
    connection: DatabaseConnection,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    /// Rung when a transaction has put something into the outbox or the job table.
    bell: Bell,
    /// How many statements have been sent.
    statements: Arc<AtomicU64>,
}

/// How the schema stands against this program.
#[derive(Debug, PartialEq, Eq)]
pub enum SchemaState {
    Current,
    /// Migrations this program has and the database lacks.
    Pending(Vec<String>),
    /// Migrations the database has and this program does not know: it was written by a newer one.
    Unknown(Vec<String>),
}

impl Database {
    /// Opens the pool. On PostgreSQL it works as [`RUNTIME_ROLE`], which owns nothing.
    pub async fn connect(url: &str, pool: u32, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Result<Self, DbErr> {
        let mut options = options(url, pool);
        if is_postgres(url) {
            // A page in memory or on flash is read as fast from anywhere: by the default of a turning disk a week of
            // lessons reads whole tables of links.
            options.map_sqlx_postgres_opts(|o| o.options([("role", RUNTIME_ROLE), ("random_page_cost", "1.1")]));
        }
        let mut connection = sea_orm::Database::connect(options).await?;
        let statements = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&statements);
        connection.set_metric_callback(move |statement| {
            counted.fetch_add(1, Ordering::Relaxed);
            metrics::histogram!("db_statement_duration_seconds").record(statement.elapsed.as_secs_f64());
        });
        Ok(Self { connection, clock, ids, bell: Bell::new(), statements })
    }

    /// Brings the schema up to this program, as the owner. On PostgreSQL one process at a time.
    pub async fn migrate(url: &str) -> Result<(), DbErr> {
        let owner = sea_orm::Database::connect(options(url, 1)).await?;
        if is_postgres(url) {
            owner.execute_unprepared("SELECT pg_advisory_lock(4862301)").await?;
        }
        let result = match Self::schema_of(&owner).await? {
            SchemaState::Unknown(names) => {
                Err(DbErr::Custom(format!("the database has migrations this program does not know: {}", names.join(", "))))
            }
            _ => Migrator::up(&owner, None).await,
        };
        owner.close().await?;
        result
    }

    /// Takes every migration back. Only tests and an empty database may want that.
    pub async fn migrate_down(url: &str) -> Result<(), DbErr> {
        let owner = sea_orm::Database::connect(options(url, 1)).await?;
        Migrator::down(&owner, None).await?;
        owner.close().await
    }

    /// How the schema of a database stands. Nothing is written, and a database that is not there is not made.
    pub async fn schema(url: &str) -> Result<SchemaState, DbErr> {
        if file_of(url).is_some_and(|file| !file.exists()) {
            return Ok(SchemaState::Pending(Migrator::migrations().iter().map(|m| m.name().to_owned()).collect()));
        }
        let mut options = options(url, 1);
        options.map_sqlx_sqlite_opts(|o| sqlite(o).create_if_missing(false));
        let owner = sea_orm::Database::connect(options).await?;
        let state = Self::schema_of(&owner).await;
        owner.close().await?;
        state
    }

    /// The newest step of the schema this program knows; one that serves has found it taken.
    pub fn newest_step() -> String {
        Migrator::migrations().last().map(|step| step.name().to_owned()).unwrap_or_default()
    }

    async fn schema_of(owner: &DatabaseConnection) -> Result<SchemaState, DbErr> {
        let applied = applied(owner).await?;
        let ours: Vec<String> = Migrator::migrations().iter().map(|m| m.name().to_owned()).collect();
        let unknown: Vec<String> = applied.iter().filter(|name| !ours.contains(name)).cloned().collect();
        let pending: Vec<String> = ours.into_iter().filter(|name| !applied.contains(name)).collect();
        Ok(match (unknown.is_empty(), pending.is_empty()) {
            (false, _) => SchemaState::Unknown(unknown),
            (true, false) => SchemaState::Pending(pending),
            (true, true) => SchemaState::Current,
        })
    }

    /// A transaction that only reads: a consistent view of the company.
    pub async fn read(&self, scope: TenantScope) -> Result<Tenant, DbErr> {
        let tx = self.begin(SqliteTransactionMode::Deferred).await?;
        self.enter(tx, scope).await
    }

    /// The same, all of one moment however long it takes.
    pub async fn snapshot(&self, scope: TenantScope) -> Result<Tenant, DbErr> {
        let options = TransactionOptions {
            isolation_level: (self.engine() == DbBackend::Postgres).then_some(IsolationLevel::RepeatableRead),
            sqlite_transaction_mode: Some(SqliteTransactionMode::Deferred),
            ..TransactionOptions::default()
        };
        let tx = self.connection.begin_with_options(options).await?;
        self.enter(tx, scope).await
    }

    /// A transaction that writes. On SQLite it takes the one writer's place at once, so it cannot fail half-way.
    pub async fn write(&self, scope: TenantScope) -> Result<Tenant, DbErr> {
        let tx = self.begin(SqliteTransactionMode::Immediate).await?;
        self.enter(tx, scope).await
    }

    /// A transaction across companies. `reason` says why no company can be named.
    pub async fn system(&self, reason: &'static str) -> Result<SystemDb, DbErr> {
        let tx = self.begin(SqliteTransactionMode::Immediate).await?;
        if self.engine() == DbBackend::Postgres {
            set_local(&tx, "classmate.system", reason).await?;
        }
        Ok(SystemDb::new(tx, self.clock.now(), Arc::clone(&self.ids), self.bell.clone()))
    }

    /// The same, only to read.
    pub async fn read_system(&self, reason: &'static str) -> Result<SystemDb, DbErr> {
        let tx = self.begin(SqliteTransactionMode::Deferred).await?;
        if self.engine() == DbBackend::Postgres {
            set_local(&tx, "classmate.system", reason).await?;
        }
        Ok(SystemDb::new(tx, self.clock.now(), Arc::clone(&self.ids), self.bell.clone()))
    }

    async fn enter(&self, tx: DatabaseTransaction, scope: TenantScope) -> Result<Tenant, DbErr> {
        if self.engine() == DbBackend::Postgres {
            set_local(&tx, "classmate.company", &scope.company.to_string()).await?;
        }
        Ok(Tenant::new(tx, scope, self.clock.now(), Arc::clone(&self.ids), self.bell.clone()))
    }

    async fn begin(&self, mode: SqliteTransactionMode) -> Result<DatabaseTransaction, DbErr> {
        let options = TransactionOptions { sqlite_transaction_mode: Some(mode), ..TransactionOptions::default() };
        self.connection.begin_with_options(options).await
    }

    /// Lets go of every connection.
    pub async fn close(self) -> Result<(), DbErr> {
        self.connection.close().await
    }
    pub fn engine(&self) -> DbBackend {
        self.connection.get_database_backend()
    }
    pub const fn bell(&self) -> &Bell {
        &self.bell
    }
    pub(super) const fn connection(&self) -> &DatabaseConnection {
        &self.connection
    }
    /// How many statements have been sent, for tests that hold requests to a number of them.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }
    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), DbErr> {
        self.connection.ping().await
    }
    /// Whether the database knows upper from lower case beyond ASCII, which its trigrams need. SQLite's index does.
    pub async fn folds_cyrillic(&self) -> Result<bool, DbErr> {
        if self.engine() != DbBackend::Postgres {
            return Ok(true);
        }
        let sql = "SELECT lower('Ж') = 'ж' AS folds";
        let row = self.connection.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
        row.map_or(Ok(false), |row| row.try_get("", "folds"))
    }
    /// On PostgreSQL: whether row-level security holds for this pool (a superuser bypasses it silently).
    pub async fn belt_holds(&self) -> Result<bool, DbErr> {
        if self.engine() != DbBackend::Postgres {
            return Ok(true);
        }
        let sql = "SELECT NOT (rolsuper OR rolbypassrls) AS held FROM pg_roles WHERE rolname = current_user";
        let row = self.connection.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
        row.map_or(Ok(false), |row| row.try_get("", "held"))
    }
}

async fn set_local(tx: &DatabaseTransaction, name: &str, value: &str) -> Result<(), DbErr> {
    let values = [name.into(), value.into()];
    tx.execute_raw(Statement::from_sql_and_values(DbBackend::Postgres, "SELECT set_config($1, $2, true)", values)).await.map(drop)
}

pub(super) fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

/// The file of an embedded database.
pub fn file_of(url: &str) -> Option<&std::path::Path> {
    let path = url.strip_prefix("sqlite://")?;
    Some(std::path::Path::new(path.split_once('?').map_or(path, |(path, _)| path)))
}

pub(super) fn options(url: &str, pool: u32) -> ConnectOptions {
    // The driver knows only the first of the two names of PostgreSQL.
    let url = url.strip_prefix("postgresql://").map_or_else(|| url.to_owned(), |rest| format!("postgres://{rest}"));
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(pool)
        .min_connections(1)
        .connect_timeout(Duration::from_secs(10))
        .acquire_timeout(Duration::from_secs(10))
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(sqlite);
    options
}

fn sqlite(options: SqliteConnectOptions) -> SqliteConnectOptions {
    options
        .create_if_missing(true)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(10))
        .pragma("journal_mode", "WAL")
        .pragma("synchronous", "NORMAL")
        // Of each connection: the file itself is cached by the system.
        .pragma("cache_size", "-8000")
        .pragma("temp_store", "memory")
}

/// The migrations a database has; none if it keeps no list of them.
async fn applied(owner: &DatabaseConnection) -> Result<Vec<String>, DbErr> {
    let engine = owner.get_database_backend();
    let there = match engine {
        DbBackend::Postgres => {
            "SELECT tablename::text AS name FROM pg_tables WHERE tablename = 'seaql_migrations' AND schemaname = current_schema()"
        }
        _ => "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'seaql_migrations'",
    };
    if owner.query_one_raw(Statement::from_string(engine, there)).await?.is_none() {
        return Ok(Vec::new());
    }
    let sql = "SELECT version FROM seaql_migrations ORDER BY version";
    let rows = owner.query_all_raw(Statement::from_string(engine, sql)).await?;
    rows.iter().map(|row| row.try_get("", "version")).collect()
}
