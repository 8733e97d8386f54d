//! Runs of an import, what they read, what they made, and which record of the source is which of ours.
//!
//! One run at a time per company is a unique index, not a habit. Foreign ids stand in a table of their own, under the
//! company and the host, so two companies that import one account never meet.

#![expect(elided_lifetimes_in_paths, reason = "the trait of sea-orm-migration is written so, and async-trait holds us to it")]

use sea_orm_migration::prelude::*;

use crate::dialect::{drop_tables, protect, run};

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &["import_run", "import_row", "external_ref", "import_raw", "import_change"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await?;
        protect(manager, TABLES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut backwards = TABLES.to_vec();
        backwards.reverse();
        drop_tables(manager, &backwards).await
    }
}

const UP: &str = r"
CREATE TABLE import_run (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL REFERENCES company (id),
    revision integer NOT NULL,
    status text NOT NULL CHECK (status IN ('running', 'completed', 'failed', 'cancelled', 'rolledBack')),
    dry_run boolean NOT NULL,
    stage integer NOT NULL,
    position integer NOT NULL,
    step text NOT NULL,
    progress integer NOT NULL CHECK (progress BETWEEN 0 AND 100),
    options {json} NOT NULL,
    host text NOT NULL,
    sealed_key text,
    counts {json} NOT NULL,
    error text,
    started_by {uuid},
    started_by_name text NOT NULL,
    started_at {time} NOT NULL,
    completed_at {time},
    UNIQUE (company_id, id)
);
CREATE UNIQUE INDEX import_run_once ON import_run (company_id) WHERE status = 'running';
CREATE INDEX import_run_newest ON import_run (company_id, started_at);
CREATE TABLE import_row (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL,
    run_id {uuid} NOT NULL,
    entity text NOT NULL,
    source_id text NOT NULL,
    name text NOT NULL,
    outcome text NOT NULL,
    field text,
    code text NOT NULL,
    detail text NOT NULL,
    record_id {uuid},
    FOREIGN KEY (company_id, run_id) REFERENCES import_run (company_id, id)
);
CREATE INDEX import_row_run ON import_row (company_id, run_id, entity);
CREATE TABLE external_ref (
    company_id {uuid} NOT NULL REFERENCES company (id),
    source text NOT NULL,
    host text NOT NULL,
    entity text NOT NULL,
    foreign_id text NOT NULL,
    record_id {uuid} NOT NULL,
    fields {json} NOT NULL,
    PRIMARY KEY (company_id, source, host, entity, foreign_id)
);
CREATE INDEX external_ref_record ON external_ref (company_id, record_id);
CREATE TABLE import_raw (
    company_id {uuid} NOT NULL,
    host text NOT NULL,
    entity text NOT NULL,
    foreign_id bigint NOT NULL,
    run_id {uuid} NOT NULL,
    archived boolean NOT NULL,
    branches {json} NOT NULL,
    raw {json} NOT NULL,
    read_at {time} NOT NULL,
    PRIMARY KEY (company_id, host, entity, foreign_id),
    FOREIGN KEY (company_id, run_id) REFERENCES import_run (company_id, id)
);
CREATE TABLE import_change (
    company_id {uuid} NOT NULL,
    run_id {uuid} NOT NULL,
    kind text NOT NULL,
    record_id {uuid} NOT NULL,
    made boolean NOT NULL,
    version integer NOT NULL,
    before {json},
    kept boolean NOT NULL,
    PRIMARY KEY (company_id, run_id, kind, record_id),
    FOREIGN KEY (company_id, run_id) REFERENCES import_run (company_id, id)
);
CREATE INDEX import_change_record ON import_change (company_id, kind, record_id);
";
