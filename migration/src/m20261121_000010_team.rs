//! Members and roles that change under an eye (versions), and invitations.

#![expect(elided_lifetimes_in_paths, reason = "the trait of sea-orm-migration is written so, and async-trait holds us to it")]

use sea_orm_migration::prelude::*;

use crate::dialect::{drop_tables, protect, run};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await?;
        protect(manager, &["invitation", "invitation_role", "invitation_branch"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["invitation_branch", "invitation_role", "invitation"]).await?;
        run(manager, DOWN).await
    }
}

// The teacher of an invitation is looked for when it is taken: nothing holds a teacher back until then.
const UP: &str = r"
ALTER TABLE membership ADD COLUMN version integer NOT NULL DEFAULT 1;
ALTER TABLE role ADD COLUMN version integer NOT NULL DEFAULT 1;
CREATE UNIQUE INDEX role_name ON role (company_id, name);
CREATE TABLE invitation (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL REFERENCES company (id),
    version integer NOT NULL DEFAULT 1,
    email text NOT NULL,
    email_folded text NOT NULL CHECK (length(email_folded) > 0),
    all_branches boolean NOT NULL,
    teacher_id {uuid},
    token_hash text NOT NULL UNIQUE,
    invited_by {uuid} NOT NULL,
    invited_by_name text NOT NULL,
    created_at {time} NOT NULL,
    sent_at {time} NOT NULL,
    expires_at {time} NOT NULL,
    accepted_at {time},
    withdrawn_at {time},
    UNIQUE (company_id, id),
    FOREIGN KEY (company_id, invited_by) REFERENCES membership (company_id, id)
);
CREATE UNIQUE INDEX invitation_open ON invitation (company_id, email_folded)
    WHERE accepted_at IS NULL AND withdrawn_at IS NULL;
CREATE TABLE invitation_role (
    company_id {uuid} NOT NULL,
    invitation_id {uuid} NOT NULL,
    role_id {uuid} NOT NULL,
    PRIMARY KEY (company_id, invitation_id, role_id),
    FOREIGN KEY (company_id, invitation_id) REFERENCES invitation (company_id, id),
    FOREIGN KEY (company_id, role_id) REFERENCES role (company_id, id)
);
CREATE TABLE invitation_branch (
    company_id {uuid} NOT NULL,
    invitation_id {uuid} NOT NULL,
    branch_id {uuid} NOT NULL,
    PRIMARY KEY (company_id, invitation_id, branch_id),
    FOREIGN KEY (company_id, invitation_id) REFERENCES invitation (company_id, id),
    FOREIGN KEY (company_id, branch_id) REFERENCES branch (company_id, id)
);
";

const DOWN: &str = r"
DROP INDEX role_name;
ALTER TABLE role DROP COLUMN version;
ALTER TABLE membership DROP COLUMN version;
";
