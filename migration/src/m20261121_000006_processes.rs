//! What several processes on one database share: waking each other, and counting failures at sign-in.

#![expect(elided_lifetimes_in_paths, reason = "the trait of sea-orm-migration is written so, and async-trait holds us to it")]

use sea_orm_migration::prelude::*;

use crate::dialect::{drop_tables, open, protect, run};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Tables that name a company and were open to every transaction so far.
const LATE: &[&str] = &["session", "job"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await?;
        open(manager, &["attempt"]).await?;
        protect(manager, LATE).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, DOWN).await?;
        drop_tables(manager, &["attempt"]).await
    }
}

// Notices of one transaction are sent once, when it is committed; who listens looks into the tables.
const UP: &str = r"
CREATE TABLE attempt (
    key text NOT NULL PRIMARY KEY,
    failures integer NOT NULL,
    since {time} NOT NULL
);
CREATE INDEX attempt_age ON attempt (since);
ALTER TABLE event ADD COLUMN formerly text;
ALTER TABLE idempotency ADD COLUMN location text;
-- postgres
CREATE FUNCTION classmate_wake() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('classmate', '');
    RETURN NULL;
END $$;
CREATE TRIGGER event_wakes AFTER INSERT OR UPDATE ON event FOR EACH STATEMENT EXECUTE FUNCTION classmate_wake();
CREATE TRIGGER job_wakes AFTER INSERT ON job FOR EACH STATEMENT EXECUTE FUNCTION classmate_wake();
-- both
";

const DOWN: &str = r"
-- postgres
DROP POLICY own_company ON job;
DROP POLICY own_company ON session;
ALTER TABLE job NO FORCE ROW LEVEL SECURITY;
ALTER TABLE job DISABLE ROW LEVEL SECURITY;
ALTER TABLE session NO FORCE ROW LEVEL SECURITY;
ALTER TABLE session DISABLE ROW LEVEL SECURITY;
DROP TRIGGER job_wakes ON job;
DROP TRIGGER event_wakes ON event;
DROP FUNCTION classmate_wake();
-- both
ALTER TABLE idempotency DROP COLUMN location;
ALTER TABLE event DROP COLUMN formerly;
";
