//! What brings a guest to a lesson; make-ups for lessons missed with an excuse; the waitlist of a group.
//!
//! A lesson missed gives a student one make-up, and a make-up is used once: both by a unique index.

#![expect(elided_lifetimes_in_paths, reason = "the trait of sea-orm-migration is written so, and async-trait holds us to it")]

use sea_orm_migration::prelude::*;

use crate::dialect::{drop_tables, protect, run};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await?;
        protect(manager, &["makeup", "waiting"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["waiting", "makeup"]).await?;
        run(manager, "ALTER TABLE lesson_student DROP COLUMN guest_as;").await
    }
}

const UP: &str = r"
ALTER TABLE lesson_student ADD COLUMN guest_as text CHECK (guest_as IN ('trial', 'makeup'));
CREATE TABLE makeup (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL REFERENCES company (id),
    student_id {uuid} NOT NULL,
    lesson_id {uuid} NOT NULL,
    version integer NOT NULL,
    expires_on {date} NOT NULL,
    used_lesson_id {uuid},
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    UNIQUE (company_id, id),
    UNIQUE (company_id, lesson_id, student_id),
    UNIQUE (company_id, used_lesson_id, student_id),
    CHECK (used_lesson_id IS NULL OR used_lesson_id <> lesson_id),
    FOREIGN KEY (company_id, student_id) REFERENCES student (company_id, id) ON DELETE CASCADE,
    FOREIGN KEY (company_id, lesson_id) REFERENCES lesson (company_id, id) ON DELETE CASCADE,
    FOREIGN KEY (company_id, used_lesson_id) REFERENCES lesson (company_id, id) ON DELETE CASCADE
);
CREATE INDEX makeup_student ON makeup (company_id, student_id);
CREATE TABLE waiting (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL REFERENCES company (id),
    group_id {uuid} NOT NULL,
    student_id {uuid} NOT NULL,
    version integer NOT NULL,
    position integer NOT NULL,
    note text,
    created_at {time} NOT NULL,
    UNIQUE (company_id, id),
    UNIQUE (company_id, group_id, student_id),
    FOREIGN KEY (company_id, group_id) REFERENCES study_group (company_id, id) ON DELETE CASCADE,
    FOREIGN KEY (company_id, student_id) REFERENCES student (company_id, id) ON DELETE CASCADE
);
";
