//! What stands under every write: audit, outbox, jobs, idempotency keys, and the search index.

#![expect(elided_lifetimes_in_paths, reason = "the trait of sea-orm-migration is written so, and async-trait holds us to it")]

use sea_orm_migration::prelude::*;

use crate::dialect::{drop_tables, open, protect, run};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await?;
        protect(manager, &["audit", "event", "search_entry"]).await?;
        open(manager, &["job", "idempotency"]).await?;
        run(manager, GRANTS).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, "-- sqlite\nDROP TABLE search_entry_fts;\n-- both\n").await?;
        drop_tables(manager, &["search_entry", "idempotency", "job", "event", "audit"]).await
    }
}

const UP: &str = r"
CREATE TABLE audit (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL REFERENCES company (id),
    at {time} NOT NULL,
    user_id {uuid},
    user_name text NOT NULL,
    request_id text,
    entity text NOT NULL,
    record_id {uuid} NOT NULL,
    action text NOT NULL,
    before {json},
    after {json}
);
CREATE INDEX audit_record ON audit (company_id, record_id, at);
CREATE INDEX audit_newest ON audit (company_id, at);
CREATE TABLE event (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL REFERENCES company (id),
    sequence bigint UNIQUE,
    entity text NOT NULL,
    record_id {uuid} NOT NULL,
    version integer NOT NULL,
    action text NOT NULL,
    at {time} NOT NULL
);
CREATE INDEX event_unpublished ON event (id) WHERE sequence IS NULL;
CREATE INDEX event_age ON event (at);
CREATE TABLE job (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} REFERENCES company (id),
    kind text NOT NULL,
    payload {json} NOT NULL,
    state text NOT NULL CHECK (state IN ('ready', 'running', 'done', 'dead', 'cancelled')),
    unique_key text,
    run_at {time} NOT NULL,
    attempts integer NOT NULL,
    leased_by text,
    leased_until {time},
    last_error text,
    created_at {time} NOT NULL,
    finished_at {time}
);
CREATE INDEX job_due ON job (state, run_at);
CREATE UNIQUE INDEX job_once ON job (unique_key) WHERE state IN ('ready', 'running');
CREATE TABLE idempotency (
    user_id {uuid} NOT NULL,
    key text NOT NULL,
    request_hash text NOT NULL,
    answer text NOT NULL,
    at {time} NOT NULL,
    PRIMARY KEY (user_id, key)
);
CREATE INDEX idempotency_age ON idempotency (at);
CREATE TABLE search_entry (
    id {serial},
    company_id {uuid} NOT NULL REFERENCES company (id),
    entity text NOT NULL,
    record_id {uuid} NOT NULL,
    search_text text NOT NULL,
    UNIQUE (company_id, entity, record_id)
);
-- postgres
CREATE INDEX search_entry_trigrams ON search_entry USING gin (search_text gin_trgm_ops);
-- sqlite
CREATE VIRTUAL TABLE search_entry_fts USING fts5(search_text, content='search_entry', content_rowid='id', tokenize='trigram');
CREATE TRIGGER search_entry_added AFTER INSERT ON search_entry BEGIN
    INSERT INTO search_entry_fts (rowid, search_text) VALUES (NEW.id, NEW.search_text);
END;
CREATE TRIGGER search_entry_removed AFTER DELETE ON search_entry BEGIN
    INSERT INTO search_entry_fts (search_entry_fts, rowid, search_text) VALUES ('delete', OLD.id, OLD.search_text);
END;
CREATE TRIGGER search_entry_changed AFTER UPDATE ON search_entry BEGIN
    INSERT INTO search_entry_fts (search_entry_fts, rowid, search_text) VALUES ('delete', OLD.id, OLD.search_text);
    INSERT INTO search_entry_fts (rowid, search_text) VALUES (NEW.id, NEW.search_text);
END;
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit_append_only'); END;
CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit_append_only'); END;
-- both
";

const GRANTS: &str = r"
-- postgres
REVOKE UPDATE, DELETE ON audit FROM classmate_runtime;
GRANT USAGE ON SEQUENCE search_entry_id_seq TO classmate_runtime;
-- both
";
