//! When teachers work, and from when until when a teacher is away or a room is closed. Both go with their record.

#![expect(elided_lifetimes_in_paths, reason = "the trait of sea-orm-migration is written so, and async-trait holds us to it")]

use sea_orm_migration::prelude::*;

use crate::dialect::{drop_tables, protect, run};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await?;
        protect(manager, &["availability", "absence"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["absence", "availability"]).await
    }
}

// A teacher nobody has said anything of has no row.
const UP: &str = r"
CREATE TABLE availability (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL REFERENCES company (id),
    teacher_id {uuid} NOT NULL,
    version integer NOT NULL DEFAULT 1,
    times {json} NOT NULL,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    UNIQUE (company_id, id),
    UNIQUE (company_id, teacher_id),
    FOREIGN KEY (company_id, teacher_id) REFERENCES teacher (company_id, id) ON DELETE CASCADE
);
CREATE TABLE absence (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL REFERENCES company (id),
    teacher_id {uuid},
    room_id {uuid},
    version integer NOT NULL DEFAULT 1,
    starts {wall} NOT NULL,
    ends {wall} NOT NULL,
    reason text NOT NULL CHECK (reason IN ('ill', 'holiday', 'busy', 'other')),
    note text,
    archived_at {time},
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    CHECK (starts < ends),
    CHECK ((CASE WHEN teacher_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN room_id IS NULL THEN 0 ELSE 1 END) = 1),
    UNIQUE (company_id, id),
    FOREIGN KEY (company_id, teacher_id) REFERENCES teacher (company_id, id) ON DELETE CASCADE,
    FOREIGN KEY (company_id, room_id) REFERENCES room (company_id, id) ON DELETE CASCADE
);
CREATE INDEX absence_teacher ON absence (company_id, teacher_id, ends);
CREATE INDEX absence_room ON absence (company_id, room_id, ends);
";
