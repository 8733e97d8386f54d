//! Indexes for what lists are narrowed by, and for what a member of some branches sees.

#![expect(elided_lifetimes_in_paths, reason = "the trait of sea-orm-migration is written so, and async-trait holds us to it")]

use sea_orm_migration::prelude::*;

use crate::dialect::run;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Table, and what stands behind the company in the index.
const INDEXES: &[(&str, &str, &str)] = &[
    ("student_branch_students", "student_branch", "branch_id"),
    ("teacher_branch_teachers", "teacher_branch", "branch_id"),
    ("teacher_subject_teachers", "teacher_subject", "subject_id"),
    ("lesson_branch", "lesson", "branch_id, starts"),
    ("study_group_branch", "study_group", "branch_id"),
    ("study_group_subject", "study_group", "subject_id"),
    ("lead_branch", "lead", "branch_id"),
    ("lead_stage", "lead", "stage"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, table, columns) in INDEXES {
            run(manager, &format!("CREATE INDEX {name} ON {table} (company_id, {columns});")).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, ..) in INDEXES {
            run(manager, &format!("DROP INDEX {name};")).await?;
        }
        Ok(())
    }
}
