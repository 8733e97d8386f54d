//! Where a session was opened from, and the tokens by which programs act in somebody's name.

#![expect(elided_lifetimes_in_paths, reason = "the trait of sea-orm-migration is written so, and async-trait holds us to it")]

use sea_orm_migration::prelude::*;

use crate::dialect::{drop_tables, protect, run};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await?;
        protect(manager, &["api_token"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["api_token"]).await?;
        run(manager, "ALTER TABLE session DROP COLUMN address;").await
    }
}

const UP: &str = r"
ALTER TABLE session ADD COLUMN address text;
CREATE TABLE api_token (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL REFERENCES company (id),
    membership_id {uuid} NOT NULL,
    user_id {uuid} NOT NULL REFERENCES app_user (id),
    name text NOT NULL CHECK (length(name) > 0),
    token_hash text NOT NULL UNIQUE,
    scopes text NOT NULL,
    created_at {time} NOT NULL,
    expires_at {time} NOT NULL,
    last_used_at {time},
    revoked_at {time},
    UNIQUE (company_id, id),
    FOREIGN KEY (company_id, membership_id) REFERENCES membership (company_id, id)
);
CREATE INDEX api_token_owner ON api_token (company_id, membership_id);
";
