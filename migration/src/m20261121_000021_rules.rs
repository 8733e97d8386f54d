//! A rule may hold on several weekdays, and leave out days somebody chose.
//!
//! `weekday` stays the first of them; `also_on` has a bit for each other one, Monday the lowest.

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
ALTER TABLE schedule_rule ADD COLUMN also_on integer NOT NULL DEFAULT 0 CHECK (also_on BETWEEN 0 AND 127);
ALTER TABLE schedule_rule ADD COLUMN skipped {json} NOT NULL DEFAULT '[]';
CREATE INDEX schedule_rule_group ON schedule_rule (company_id, group_id);
CREATE INDEX schedule_rule_student ON schedule_rule (company_id, student_id);
";

const DOWN: &str = r"
DROP INDEX schedule_rule_student;
DROP INDEX schedule_rule_group;
ALTER TABLE schedule_rule DROP COLUMN skipped;
ALTER TABLE schedule_rule DROP COLUMN also_on;
";
