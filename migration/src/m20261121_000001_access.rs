//! Companies, branches, users, roles and sessions.

#![expect(elided_lifetimes_in_paths, reason = "the trait of sea-orm-migration is written so, and async-trait holds us to it")]

use sea_orm_migration::prelude::*;

use crate::dialect::{drop_tables, open, protect, run};

#[derive(DeriveMigrationName)]
pub struct Migration;

const TENANT: &[&str] = &["company", "branch", "role", "role_permission", "membership", "membership_role", "membership_branch"];
const GLOBAL: &[&str] = &["app_user", "session", "refresh_token"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await?;
        protect(manager, TENANT).await?;
        open(manager, GLOBAL).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(
            manager,
            &[
                "refresh_token",
                "session",
                "membership_branch",
                "membership_role",
                "membership",
                "role_permission",
                "role",
                "app_user",
                "branch",
                "company",
            ],
        )
        .await
    }
}

// The role is made once for the whole cluster and stays: other databases may use it.
const UP: &str = r"
-- postgres
DO $$ BEGIN
    CREATE ROLE classmate_runtime NOLOGIN;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN NULL;
    -- Made beforehand by somebody who may.
    WHEN insufficient_privilege THEN
        IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'classmate_runtime') THEN RAISE; END IF;
END $$;
DO $$ BEGIN
    IF NOT pg_has_role(CURRENT_USER, 'classmate_runtime', 'MEMBER') THEN GRANT classmate_runtime TO CURRENT_USER; END IF;
END $$;
GRANT USAGE ON SCHEMA public TO classmate_runtime;
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
-- both
CREATE TABLE company (
    id {uuid} NOT NULL PRIMARY KEY,
    version integer NOT NULL DEFAULT 1,
    name text NOT NULL CHECK (length(name) > 0),
    currency text NOT NULL CHECK (length(currency) = 3),
    locale text NOT NULL CHECK (locale IN ('ru', 'kk', 'en')),
    time_zone text NOT NULL,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL
);
CREATE TABLE branch (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL REFERENCES company (id),
    version integer NOT NULL DEFAULT 1,
    name text NOT NULL CHECK (length(name) > 0),
    sort_key text NOT NULL,
    address text,
    time_zone text NOT NULL,
    archived_at {time},
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    UNIQUE (company_id, id)
);
CREATE UNIQUE INDEX branch_name ON branch (company_id, sort_key) WHERE archived_at IS NULL;
CREATE TABLE app_user (
    id {uuid} NOT NULL PRIMARY KEY,
    name text NOT NULL,
    email text NOT NULL,
    email_folded text NOT NULL UNIQUE CHECK (length(email_folded) > 0),
    password_hash text NOT NULL,
    locale text NOT NULL CHECK (locale IN ('ru', 'kk', 'en')),
    created_at {time} NOT NULL
);
CREATE TABLE role (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL REFERENCES company (id),
    default_key text,
    name text NOT NULL,
    created_at {time} NOT NULL,
    UNIQUE (company_id, id),
    UNIQUE (company_id, default_key)
);
CREATE TABLE role_permission (
    company_id {uuid} NOT NULL,
    role_id {uuid} NOT NULL,
    permission text NOT NULL,
    PRIMARY KEY (company_id, role_id, permission),
    FOREIGN KEY (company_id, role_id) REFERENCES role (company_id, id)
);
CREATE TABLE membership (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL REFERENCES company (id),
    user_id {uuid} NOT NULL REFERENCES app_user (id),
    teacher_id {uuid},
    all_branches boolean NOT NULL,
    active boolean NOT NULL,
    last_used_at {time},
    created_at {time} NOT NULL,
    UNIQUE (company_id, id),
    UNIQUE (company_id, user_id)
);
CREATE INDEX membership_user ON membership (user_id);
CREATE TABLE membership_role (
    company_id {uuid} NOT NULL,
    membership_id {uuid} NOT NULL,
    role_id {uuid} NOT NULL,
    PRIMARY KEY (company_id, membership_id, role_id),
    FOREIGN KEY (company_id, membership_id) REFERENCES membership (company_id, id),
    FOREIGN KEY (company_id, role_id) REFERENCES role (company_id, id)
);
CREATE TABLE membership_branch (
    company_id {uuid} NOT NULL,
    membership_id {uuid} NOT NULL,
    branch_id {uuid} NOT NULL,
    PRIMARY KEY (company_id, membership_id, branch_id),
    FOREIGN KEY (company_id, membership_id) REFERENCES membership (company_id, id),
    FOREIGN KEY (company_id, branch_id) REFERENCES branch (company_id, id)
);
CREATE TABLE session (
    id {uuid} NOT NULL PRIMARY KEY,
    user_id {uuid} NOT NULL REFERENCES app_user (id),
    company_id {uuid} NOT NULL REFERENCES company (id),
    membership_id {uuid} NOT NULL,
    device text,
    created_at {time} NOT NULL,
    last_used_at {time} NOT NULL,
    ended_at {time},
    end_reason text,
    FOREIGN KEY (company_id, membership_id) REFERENCES membership (company_id, id)
);
CREATE INDEX session_by_user ON session (user_id);
CREATE TABLE refresh_token (
    token_hash text NOT NULL PRIMARY KEY,
    session_id {uuid} NOT NULL REFERENCES session (id),
    created_at {time} NOT NULL,
    expires_at {time} NOT NULL,
    replaced_at {time}
);
CREATE INDEX refresh_token_session ON refresh_token (session_id);
";
