//! What a company does with all of its data at once: exports, and clearing. Backups are files and stand in no table:
//! a restored database must not forget those made after it.

#![expect(elided_lifetimes_in_paths, reason = "the trait of sea-orm-migration is written so, and async-trait holds us to it")]

use sea_orm_migration::prelude::*;

use crate::dialect::{drop_tables, protect, run};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await?;
        protect(manager, &["data_task"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["data_task"]).await
    }
}

const UP: &str = r"
CREATE TABLE data_task (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL REFERENCES company (id),
    version integer NOT NULL DEFAULT 1,
    kind text NOT NULL CHECK (kind IN ('export', 'clear')),
    state text NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed')),
    progress integer NOT NULL CHECK (progress BETWEEN 0 AND 100),
    rows bigint NOT NULL DEFAULT 0,
    bytes bigint,
    detail {json} NOT NULL,
    error text,
    requested_by {uuid},
    requested_by_name text NOT NULL,
    created_at {time} NOT NULL,
    completed_at {time},
    UNIQUE (company_id, id)
);
CREATE UNIQUE INDEX data_task_once ON data_task (company_id, kind) WHERE state IN ('waiting', 'running');
CREATE INDEX data_task_newest ON data_task (company_id, kind, created_at);
";
