//! What a centre decides about itself part by part, its holidays, and how each person likes the app to look.

#![expect(elided_lifetimes_in_paths, reason = "the trait of sea-orm-migration is written so, and async-trait holds us to it")]

use sea_orm_migration::prelude::*;

use crate::dialect::{drop_tables, protect, run};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await?;
        protect(manager, &["centre_part", "holiday"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["holiday", "centre_part"]).await?;
        run(manager, DOWN).await
    }
}

// A part nobody has touched has no row; name, zone, currency and language stand in `company`, their versions here.
const UP: &str = r"
ALTER TABLE app_user ADD COLUMN theme text NOT NULL DEFAULT 'system' CHECK (theme IN ('system', 'light', 'dark'));
ALTER TABLE app_user ADD COLUMN density text NOT NULL DEFAULT 'comfortable' CHECK (density IN ('comfortable', 'compact'));
CREATE TABLE centre_part (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL REFERENCES company (id),
    part text NOT NULL CHECK (part IN
        ('name', 'logo', 'accent', 'timeZone', 'currency', 'language', 'hours', 'attendance')),
    version integer NOT NULL DEFAULT 1,
    value {json},
    changed_by text NOT NULL,
    updated_at {time} NOT NULL,
    UNIQUE (company_id, id),
    UNIQUE (company_id, part)
);
CREATE TABLE holiday (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL REFERENCES company (id),
    version integer NOT NULL DEFAULT 1,
    name text NOT NULL CHECK (length(name) > 0),
    sort_key text NOT NULL,
    starts_on {date} NOT NULL,
    ends_on {date} NOT NULL,
    archived_at {time},
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    CHECK (starts_on <= ends_on),
    UNIQUE (company_id, id)
);
CREATE UNIQUE INDEX holiday_once ON holiday (company_id, starts_on, sort_key) WHERE archived_at IS NULL;
";

const DOWN: &str = r"
ALTER TABLE app_user DROP COLUMN density;
ALTER TABLE app_user DROP COLUMN theme;
";
