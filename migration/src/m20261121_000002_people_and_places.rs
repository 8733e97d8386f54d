//! Rooms, subjects, teachers, students with guardians, groups with enrolments, leads.

#![expect(elided_lifetimes_in_paths, reason = "the trait of sea-orm-migration is written so, and async-trait holds us to it")]

use sea_orm_migration::prelude::*;

use crate::dialect::{drop_tables, protect, run};

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &[
    "room",
    "subject",
    "teacher",
    "teacher_branch",
    "teacher_subject",
    "student_status",
    "student",
    "student_branch",
    "guardian",
    "student_guardian",
    "study_group",
    "group_teacher",
    "enrollment",
    "lead",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, PLACES).await?;
        run(manager, PEOPLE).await?;
        run(manager, GROUPS).await?;
        protect(manager, TABLES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut backwards = TABLES.to_vec();
        backwards.reverse();
        drop_tables(manager, &backwards).await
    }
}

const PLACES: &str = r"
CREATE TABLE room (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL REFERENCES company (id),
    branch_id {uuid} NOT NULL,
    version integer NOT NULL DEFAULT 1,
    name text NOT NULL CHECK (length(name) > 0),
    sort_key text NOT NULL,
    capacity integer CHECK (capacity > 0),
    archived_at {time},
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    UNIQUE (company_id, id),
    FOREIGN KEY (company_id, branch_id) REFERENCES branch (company_id, id)
);
CREATE UNIQUE INDEX room_name ON room (company_id, branch_id, sort_key) WHERE archived_at IS NULL;
CREATE INDEX room_sorted ON room (company_id, sort_key);
CREATE TABLE subject (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL REFERENCES company (id),
    version integer NOT NULL DEFAULT 1,
    name text NOT NULL CHECK (length(name) > 0),
    sort_key text NOT NULL,
    hue integer NOT NULL CHECK (hue BETWEEN 1 AND 12),
    archived_at {time},
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    UNIQUE (company_id, id)
);
CREATE UNIQUE INDEX subject_name ON subject (company_id, sort_key) WHERE archived_at IS NULL;
";

const PEOPLE: &str = r"
CREATE TABLE teacher (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL REFERENCES company (id),
    home_branch_id {uuid} NOT NULL,
    version integer NOT NULL DEFAULT 1,
    name text NOT NULL CHECK (length(name) > 0),
    sort_key text NOT NULL,
    phones {json} NOT NULL,
    email text,
    note text,
    hue integer NOT NULL CHECK (hue BETWEEN 1 AND 12),
    archived_at {time},
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    UNIQUE (company_id, id),
    FOREIGN KEY (company_id, home_branch_id) REFERENCES branch (company_id, id)
);
CREATE INDEX teacher_sorted ON teacher (company_id, sort_key);
CREATE TABLE teacher_branch (
    company_id {uuid} NOT NULL,
    teacher_id {uuid} NOT NULL,
    branch_id {uuid} NOT NULL,
    PRIMARY KEY (company_id, teacher_id, branch_id),
    FOREIGN KEY (company_id, teacher_id) REFERENCES teacher (company_id, id),
    FOREIGN KEY (company_id, branch_id) REFERENCES branch (company_id, id)
);
CREATE TABLE teacher_subject (
    company_id {uuid} NOT NULL,
    teacher_id {uuid} NOT NULL,
    subject_id {uuid} NOT NULL,
    PRIMARY KEY (company_id, teacher_id, subject_id),
    FOREIGN KEY (company_id, teacher_id) REFERENCES teacher (company_id, id),
    FOREIGN KEY (company_id, subject_id) REFERENCES subject (company_id, id)
);
CREATE TABLE student_status (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL REFERENCES company (id),
    name text NOT NULL CHECK (length(name) > 0),
    kind text NOT NULL CHECK (kind IN ('active', 'paused', 'left')),
    position integer NOT NULL,
    UNIQUE (company_id, id)
);
CREATE TABLE student (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL REFERENCES company (id),
    home_branch_id {uuid} NOT NULL,
    version integer NOT NULL DEFAULT 1,
    kind text NOT NULL CHECK (kind IN ('student', 'prospect')),
    name text NOT NULL CHECK (length(name) > 0),
    sort_key text NOT NULL,
    phones {json} NOT NULL,
    email text,
    birth_date {date},
    note text,
    status_id {uuid},
    custom {json} NOT NULL,
    source_balance bigint,
    source_currency text,
    source_name text,
    source_as_of {time},
    archived_at {time},
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    UNIQUE (company_id, id),
    CHECK ((source_balance IS NULL) = (source_currency IS NULL)),
    FOREIGN KEY (company_id, home_branch_id) REFERENCES branch (company_id, id),
    FOREIGN KEY (company_id, status_id) REFERENCES student_status (company_id, id)
);
CREATE INDEX student_sorted ON student (company_id, sort_key);
CREATE INDEX student_created ON student (company_id, created_at);
CREATE INDEX student_by_status ON student (company_id, status_id);
CREATE TABLE student_branch (
    company_id {uuid} NOT NULL,
    student_id {uuid} NOT NULL,
    branch_id {uuid} NOT NULL,
    PRIMARY KEY (company_id, student_id, branch_id),
    FOREIGN KEY (company_id, student_id) REFERENCES student (company_id, id),
    FOREIGN KEY (company_id, branch_id) REFERENCES branch (company_id, id)
);
CREATE TABLE guardian (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL REFERENCES company (id),
    name text NOT NULL CHECK (length(name) > 0),
    phones {json} NOT NULL,
    email text,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    UNIQUE (company_id, id)
);
CREATE TABLE student_guardian (
    company_id {uuid} NOT NULL,
    student_id {uuid} NOT NULL,
    guardian_id {uuid} NOT NULL,
    relation text,
    position integer NOT NULL,
    PRIMARY KEY (company_id, student_id, guardian_id),
    FOREIGN KEY (company_id, student_id) REFERENCES student (company_id, id),
    FOREIGN KEY (company_id, guardian_id) REFERENCES guardian (company_id, id)
);
CREATE INDEX student_guardian_children ON student_guardian (company_id, guardian_id);
CREATE TABLE lead (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL REFERENCES company (id),
    branch_id {uuid} NOT NULL,
    version integer NOT NULL DEFAULT 1,
    name text NOT NULL CHECK (length(name) > 0),
    sort_key text NOT NULL,
    phones {json} NOT NULL,
    email text,
    stage text,
    source text,
    note text,
    custom {json} NOT NULL,
    student_id {uuid},
    archived_at {time},
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    UNIQUE (company_id, id),
    FOREIGN KEY (company_id, branch_id) REFERENCES branch (company_id, id),
    FOREIGN KEY (company_id, student_id) REFERENCES student (company_id, id)
);
CREATE INDEX lead_sorted ON lead (company_id, sort_key);
CREATE INDEX lead_created ON lead (company_id, created_at);
";

const GROUPS: &str = r"
CREATE TABLE study_group (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL REFERENCES company (id),
    branch_id {uuid} NOT NULL,
    subject_id {uuid},
    room_id {uuid},
    version integer NOT NULL DEFAULT 1,
    name text NOT NULL CHECK (length(name) > 0),
    sort_key text NOT NULL,
    capacity integer CHECK (capacity > 0),
    hue integer NOT NULL CHECK (hue BETWEEN 1 AND 12),
    note text,
    archived_at {time},
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    UNIQUE (company_id, id),
    FOREIGN KEY (company_id, branch_id) REFERENCES branch (company_id, id),
    FOREIGN KEY (company_id, subject_id) REFERENCES subject (company_id, id),
    FOREIGN KEY (company_id, room_id) REFERENCES room (company_id, id)
);
CREATE INDEX study_group_sorted ON study_group (company_id, sort_key);
CREATE TABLE group_teacher (
    company_id {uuid} NOT NULL,
    group_id {uuid} NOT NULL,
    teacher_id {uuid} NOT NULL,
    position integer NOT NULL,
    PRIMARY KEY (company_id, group_id, teacher_id),
    FOREIGN KEY (company_id, group_id) REFERENCES study_group (company_id, id),
    FOREIGN KEY (company_id, teacher_id) REFERENCES teacher (company_id, id)
);
CREATE INDEX group_teacher_groups ON group_teacher (company_id, teacher_id);
CREATE TABLE enrollment (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL REFERENCES company (id),
    group_id {uuid} NOT NULL,
    student_id {uuid} NOT NULL,
    version integer NOT NULL DEFAULT 1,
    starts_on {date} NOT NULL,
    ends_on {date},
    created_at {time} NOT NULL,
    UNIQUE (company_id, id),
    CHECK (ends_on IS NULL OR ends_on >= starts_on),
    FOREIGN KEY (company_id, group_id) REFERENCES study_group (company_id, id),
    FOREIGN KEY (company_id, student_id) REFERENCES student (company_id, id)
);
CREATE INDEX enrollment_group ON enrollment (company_id, group_id, starts_on);
CREATE INDEX enrollment_student ON enrollment (company_id, student_id, starts_on);
-- postgres
ALTER TABLE enrollment ADD CONSTRAINT enrollment_twice EXCLUDE USING gist (
    company_id WITH =, group_id WITH =, student_id WITH =, daterange(starts_on, ends_on, '[]') WITH &&
);
-- sqlite
CREATE TRIGGER enrollment_twice_on_insert BEFORE INSERT ON enrollment
WHEN EXISTS (SELECT 1 FROM enrollment e WHERE e.company_id = NEW.company_id AND e.group_id = NEW.group_id AND e.student_id = NEW.student_id
    AND e.id <> NEW.id AND e.starts_on <= coalesce(NEW.ends_on, '9999-12-31') AND coalesce(e.ends_on, '9999-12-31') >= NEW.starts_on)
BEGIN SELECT RAISE(ABORT, 'enrollment_twice'); END;
CREATE TRIGGER enrollment_twice_on_update BEFORE UPDATE ON enrollment
WHEN EXISTS (SELECT 1 FROM enrollment e WHERE e.company_id = NEW.company_id AND e.group_id = NEW.group_id AND e.student_id = NEW.student_id
    AND e.id <> NEW.id AND e.starts_on <= coalesce(NEW.ends_on, '9999-12-31') AND coalesce(e.ends_on, '9999-12-31') >= NEW.starts_on)
BEGIN SELECT RAISE(ABORT, 'enrollment_twice'); END;
-- both
";
