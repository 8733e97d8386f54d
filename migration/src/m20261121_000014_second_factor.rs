//! A second step of signing in, links for a new password, and delays that grow with each failure.

#![expect(elided_lifetimes_in_paths, reason = "the trait of sea-orm-migration is written so, and async-trait holds us to it")]

use sea_orm_migration::prelude::*;

use crate::dialect::{drop_tables, open, run};

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &["second_factor", "recovery_code", "password_reset"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await?;
        open(manager, TABLES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, TABLES).await?;
        run(manager, DOWN).await
    }
}

// The secret is sealed under the key of the installation; codes and links are kept as their hashes only.
const UP: &str = r"
CREATE TABLE second_factor (
    user_id {uuid} NOT NULL PRIMARY KEY REFERENCES app_user (id),
    sealed text NOT NULL,
    created_at {time} NOT NULL,
    confirmed_at {time},
    last_step bigint NOT NULL DEFAULT 0
);
CREATE TABLE recovery_code (
    code_hash text NOT NULL PRIMARY KEY,
    user_id {uuid} NOT NULL REFERENCES app_user (id),
    used_at {time}
);
CREATE INDEX recovery_code_owner ON recovery_code (user_id);
CREATE TABLE password_reset (
    token_hash text NOT NULL PRIMARY KEY,
    user_id {uuid} NOT NULL REFERENCES app_user (id),
    created_at {time} NOT NULL,
    expires_at {time} NOT NULL,
    used_at {time}
);
CREATE INDEX password_reset_owner ON password_reset (user_id);
ALTER TABLE session ADD COLUMN second_factor boolean NOT NULL DEFAULT false;
ALTER TABLE company ADD COLUMN money_needs_second_factor boolean NOT NULL DEFAULT false;
ALTER TABLE attempt ADD COLUMN blocked_until {time};
";

const DOWN: &str = r"
ALTER TABLE attempt DROP COLUMN blocked_until;
ALTER TABLE company DROP COLUMN money_needs_second_factor;
ALTER TABLE session DROP COLUMN second_factor;
";
