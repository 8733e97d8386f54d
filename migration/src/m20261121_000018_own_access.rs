//! Lists of one's own sessions and tokens come by an index, and what a centre demands of its members has a version of
//! its own: who renames the centre makes nobody's switch stale.

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
CREATE INDEX session_open ON session (user_id, last_used_at, id) WHERE ended_at IS NULL;
CREATE INDEX session_of_member ON session (membership_id) WHERE ended_at IS NULL;
CREATE INDEX api_token_live ON api_token (membership_id, created_at, id) WHERE revoked_at IS NULL;
CREATE INDEX api_token_of_user ON api_token (user_id) WHERE revoked_at IS NULL;
ALTER TABLE company ADD COLUMN policy_version integer NOT NULL DEFAULT 1;
";

const DOWN: &str = r"
ALTER TABLE company DROP COLUMN policy_version;
DROP INDEX api_token_of_user;
DROP INDEX api_token_live;
DROP INDEX session_of_member;
DROP INDEX session_open;
";
