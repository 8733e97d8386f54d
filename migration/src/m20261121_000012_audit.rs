//! The audit log says where a change came from, and is chained: each row's seal covers the row and the seal before.
//! Nobody changes or deletes either, not even the owner of the database without taking the triggers off.

#![expect(elided_lifetimes_in_paths, reason = "the trait of sea-orm-migration is written so, and async-trait holds us to it")]

use sea_orm_migration::prelude::*;

use crate::dialect::{drop_tables, protect, run};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await?;
        protect(manager, &["audit_seal"]).await?;
        run(manager, APPEND_ONLY).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["audit_seal"]).await?;
        run(manager, DOWN).await
    }
}

const UP: &str = r"
ALTER TABLE audit ADD COLUMN address text;
ALTER TABLE audit ADD COLUMN device text;
CREATE UNIQUE INDEX audit_own ON audit (company_id, id);
CREATE TABLE audit_seal (
    company_id {uuid} NOT NULL REFERENCES company (id),
    sequence bigint NOT NULL,
    audit_id {uuid} NOT NULL,
    previous text NOT NULL,
    hash text NOT NULL,
    sealed_at {time} NOT NULL,
    PRIMARY KEY (company_id, sequence),
    FOREIGN KEY (company_id, audit_id) REFERENCES audit (company_id, id)
);
CREATE UNIQUE INDEX audit_seal_once ON audit_seal (company_id, audit_id);
";

const APPEND_ONLY: &str = r"
-- postgres
REVOKE UPDATE, DELETE ON audit_seal FROM classmate_runtime;
CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit_append_only';
END
$$;
CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_append_only();
CREATE TRIGGER audit_is_not_emptied BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only();
CREATE TRIGGER audit_seal_stays BEFORE UPDATE OR DELETE ON audit_seal FOR EACH ROW EXECUTE FUNCTION audit_append_only();
CREATE TRIGGER audit_seal_is_not_emptied BEFORE TRUNCATE ON audit_seal FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only();
-- sqlite
CREATE TRIGGER audit_seal_is_not_changed BEFORE UPDATE ON audit_seal BEGIN SELECT RAISE(ABORT, 'audit_append_only'); END;
CREATE TRIGGER audit_seal_is_not_deleted BEFORE DELETE ON audit_seal BEGIN SELECT RAISE(ABORT, 'audit_append_only'); END;
-- both
";

const DOWN: &str = r"
-- postgres
DROP TRIGGER audit_stays ON audit;
DROP TRIGGER audit_is_not_emptied ON audit;
DROP FUNCTION audit_append_only();
-- both
DROP INDEX audit_own;
ALTER TABLE audit DROP COLUMN device;
ALTER TABLE audit DROP COLUMN address;
";
