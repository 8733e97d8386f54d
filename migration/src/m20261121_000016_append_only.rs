//! On SQLite `INSERT OR REPLACE` takes a row away without asking the triggers that forbid to delete it. So a line or a
//! link that is there is not inserted again either; PostgreSQL knows no such statement.

#![expect(elided_lifetimes_in_paths, reason = "the trait of sea-orm-migration is written so, and async-trait holds us to it")]

use sea_orm_migration::prelude::*;

use crate::dialect::run;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, DOWN).await
    }
}

const UP: &str = r"
-- sqlite
CREATE TRIGGER audit_is_not_replaced BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM audit WHERE rowid = NEW.rowid)
BEGIN SELECT RAISE(ABORT, 'audit_append_only'); END;
CREATE TRIGGER audit_seal_is_not_replaced BEFORE INSERT ON audit_seal
WHEN EXISTS (SELECT 1 FROM audit_seal WHERE company_id = NEW.company_id AND sequence = NEW.sequence)
    OR EXISTS (SELECT 1 FROM audit_seal WHERE company_id = NEW.company_id AND audit_id = NEW.audit_id)
    OR EXISTS (SELECT 1 FROM audit_seal WHERE rowid = NEW.rowid)
BEGIN SELECT RAISE(ABORT, 'audit_append_only'); END;
-- both
";

const DOWN: &str = r"
-- sqlite
DROP TRIGGER audit_is_not_replaced;
DROP TRIGGER audit_seal_is_not_replaced;
-- both
";
