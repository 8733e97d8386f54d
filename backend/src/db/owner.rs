//! The whole database as its owner sees it: for backing up, checking, restoring and moving, where no company is meant.
//!
//! These are commands of whoever runs the installation, and the job that makes backups; nothing a request can reach
//! writes through here.

use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, IsolationLevel,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait, Value,
};
use uuid::Uuid;

use super::{
    catalogue::{self, Table},
    connect::{is_postgres, options},
    rows::{self, Row},
};

/// A connection of the owner.
pub struct Owner {
    connection: DatabaseConnection,
}

impl Owner {
    pub async fn connect(url: &str) -> Result<Self, DbErr> {
        Ok(Self { connection: sea_orm::Database::connect(options(url, 1)).await? })
    }
    pub fn engine(&self) -> DbBackend {
        self.connection.get_database_backend()
    }
    /// A statement outside of a transaction: `VACUUM INTO`, `CREATE DATABASE`.
    pub async fn run(&self, sql: &str) -> Result<(), DbErr> {
        self.connection.execute_unprepared(sql).await.map(drop)
    }
    /// Everything as it is at one moment, whatever others write meanwhile.
    pub async fn snapshot(&self) -> Result<Whole, DbErr> {
        let postgres = self.engine() == DbBackend::Postgres;
        let options = TransactionOptions {
            isolation_level: postgres.then_some(IsolationLevel::RepeatableRead),
            access_mode: postgres.then_some(AccessMode::ReadOnly),
            sqlite_transaction_mode: Some(SqliteTransactionMode::Deferred),
        };
        Whole::begin(&self.connection, options).await
    }
    /// A transaction that writes.
    pub async fn write(&self) -> Result<Whole, DbErr> {
        let options =
            TransactionOptions { sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate), ..Default::default() };
        let whole = Whole::begin(&self.connection, options).await?;
        if whole.engine() == DbBackend::Sqlite {
            // Rows may come before what they refer to; the commit still refuses what leads nowhere.
            whole.tx.execute_unprepared("PRAGMA defer_foreign_keys = ON").await?;
        }
        Ok(whole)
    }
    pub async fn close(self) -> Result<(), DbErr> {
        self.connection.close().await
    }
}

/// Refuses when a program has an embedded database open: what it writes from now on would be lost.
pub async fn refuse_while_open(url: &str) -> Result<(), DbErr> {
    if is_postgres(url) {
        return Ok(());
    }
    let mut alone = options(url, 1);
    alone.map_sqlx_sqlite_opts(|o| {
        o.locking_mode(sea_orm::sqlx::sqlite::SqliteLockingMode::Exclusive).busy_timeout(std::time::Duration::from_secs(1))
    });
    let in_use = |error: DbErr| DbErr::Custom(format!("the database is in use, stop the server first ({error})"));
    let connection = sea_orm::Database::connect(alone).await.map_err(in_use)?;
    connection.execute_unprepared("BEGIN IMMEDIATE; COMMIT").await.map_err(in_use)?;
    connection.close().await
}

/// A transaction over all tables and companies.
pub struct Whole {
    tx: DatabaseTransaction,
}

impl Whole {
    async fn begin(connection: &DatabaseConnection, options: TransactionOptions) -> Result<Self, DbErr> {
        let tx = connection.begin_with_options(options).await?;
        if tx.get_database_backend() == DbBackend::Postgres {
            // The policies hold for the owner too.
            tx.execute_unprepared("SET LOCAL classmate.system = 'the owner moves, backs up or checks everything'").await?;
        }
        Ok(Self { tx })
    }
    pub fn engine(&self) -> DbBackend {
        self.tx.get_database_backend()
    }
    /// The tables, each after those it refers to.
    pub async fn tables(&self) -> Result<Vec<Table>, DbErr> {
        catalogue::read(&self.tx).await
    }
    pub async fn portion(&self, table: &Table, skip: u64) -> Result<Vec<Row>, DbErr> {
        rows::portion(&self.tx, table, None, skip).await
    }
    /// The same of one company.
    pub async fn portion_of(&self, table: &Table, company: Uuid, skip: u64) -> Result<Vec<Row>, DbErr> {
        rows::portion(&self.tx, table, Some(company), skip).await
    }
    pub async fn insert(&self, table: &Table, rows: Vec<Row>) -> Result<(), DbErr> {
        rows::insert(&self.tx, table, rows).await
    }
    /// The one number a statement answers.
    pub async fn number(&self, sql: &str) -> Result<i64, DbErr> {
        let row = self.tx.query_one_raw(Statement::from_string(self.engine(), sql)).await?;
        row.map_or(Ok(0), |row| row.try_get_by_index(0))
    }
    /// The text of the first column of every row, values written as `?`.
    pub async fn texts(&self, sql: &str, values: Vec<Value>) -> Result<Vec<String>, DbErr> {
        let statement = super::tenant::statement(&self.tx, sql, values);
        self.tx.query_all_raw(statement).await?.iter().map(|row| row.try_get_by_index(0)).collect()
    }
    /// The ids in the first column, values written as `?`.
    pub async fn ids(&self, sql: &str, values: Vec<Value>) -> Result<Vec<Uuid>, DbErr> {
        let statement = super::tenant::statement(&self.tx, sql, values);
        self.tx.query_all_raw(statement).await?.iter().map(|row| row.try_get_by_index(0)).collect()
    }
    pub async fn execute(&self, sql: &str, values: Vec<Value>) -> Result<u64, DbErr> {
        Ok(self.tx.execute_raw(super::tenant::statement(&self.tx, sql, values)).await?.rows_affected())
    }
    pub async fn commit(self) -> Result<(), DbErr> {
        self.tx.commit().await
    }
}
