//! Private links to calendars: of one teacher, room, group or student, made by one member. The secret is found by its
//! hash and sealed besides, so that who made it can be shown it again. A link goes with its record.

#![expect(elided_lifetimes_in_paths, reason = "the trait of sea-orm-migration is written so, and async-trait holds us to it")]

use sea_orm_migration::prelude::*;

use crate::dialect::{drop_tables, protect, run};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await?;
        protect(manager, &["calendar_link"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["calendar_link"]).await
    }
}

const UP: &str = r"
CREATE TABLE calendar_link (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL REFERENCES company (id),
    membership_id {uuid} NOT NULL,
    teacher_id {uuid},
    room_id {uuid},
    group_id {uuid},
    student_id {uuid},
    secret_hash text NOT NULL UNIQUE,
    sealed_secret text NOT NULL,
    made_by_name text NOT NULL,
    made_at {time} NOT NULL,
    read_at {time},
    UNIQUE (company_id, id),
    UNIQUE (company_id, teacher_id, membership_id),
    UNIQUE (company_id, room_id, membership_id),
    UNIQUE (company_id, group_id, membership_id),
    UNIQUE (company_id, student_id, membership_id),
    CHECK (
        (CASE WHEN teacher_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN room_id IS NULL THEN 0 ELSE 1 END)
        + (CASE WHEN group_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN student_id IS NULL THEN 0 ELSE 1 END) = 1
    ),
    FOREIGN KEY (company_id, membership_id) REFERENCES membership (company_id, id),
    FOREIGN KEY (company_id, teacher_id) REFERENCES teacher (company_id, id) ON DELETE CASCADE,
    FOREIGN KEY (company_id, room_id) REFERENCES room (company_id, id) ON DELETE CASCADE,
    FOREIGN KEY (company_id, group_id) REFERENCES study_group (company_id, id) ON DELETE CASCADE,
    FOREIGN KEY (company_id, student_id) REFERENCES student (company_id, id) ON DELETE CASCADE
);
";
