//! What whoever answers for the installation is told: what has failed lately, and of what they were warned when.

#![expect(elided_lifetimes_in_paths, reason = "the trait of sea-orm-migration is written so, and async-trait holds us to it")]

use sea_orm_migration::prelude::*;

use crate::dialect::{drop_tables, protect, run};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await?;
        protect(manager, &["fault", "alert"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["alert", "fault"]).await
    }
}

// A fault of no company is one of the installation.
const UP: &str = r"
CREATE TABLE fault (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} REFERENCES company (id),
    at {time} NOT NULL,
    place text NOT NULL,
    message text NOT NULL,
    request_id text,
    times integer NOT NULL CHECK (times > 0)
);
CREATE INDEX fault_newest ON fault (at);
CREATE TABLE alert (
    company_id {uuid} NOT NULL REFERENCES company (id),
    kind text NOT NULL,
    at {time} NOT NULL,
    PRIMARY KEY (company_id, kind)
);
";
