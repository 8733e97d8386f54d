//! Rules, lessons, the slots they take, and attendance.
//!
//! A slot is one teacher, room or group taken for a time. Two unaccepted slots of one resource never overlap, and no
//! unaccepted slot is let in beside an accepted one: PostgreSQL by an exclusion constraint and a trigger, under the
//! locks the service takes on the resources; SQLite by a trigger, since it has one writer at a time.

#![expect(elided_lifetimes_in_paths, reason = "the trait of sea-orm-migration is written so, and async-trait holds us to it")]

use sea_orm_migration::prelude::*;

use crate::dialect::{drop_tables, protect, run};

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] =
    &["schedule_rule", "rule_teacher", "lesson", "lesson_teacher", "lesson_group", "lesson_student", "slot", "attendance"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, LESSONS).await?;
        run(manager, SLOTS).await?;
        protect(manager, TABLES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut backwards = TABLES.to_vec();
        backwards.reverse();
        drop_tables(manager, &backwards).await?;
        run(manager, "-- postgres\nDROP FUNCTION slot_must_be_free();\n-- both\n").await
    }
}

const LESSONS: &str = r"
CREATE TABLE schedule_rule (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL REFERENCES company (id),
    branch_id {uuid} NOT NULL,
    group_id {uuid},
    student_id {uuid},
    subject_id {uuid},
    room_id {uuid},
    version integer NOT NULL DEFAULT 1,
    weekday integer NOT NULL CHECK (weekday BETWEEN 1 AND 7),
    starts_minute integer NOT NULL CHECK (starts_minute BETWEEN 0 AND 1439),
    minutes integer NOT NULL CHECK (minutes BETWEEN 1 AND 1440),
    starts_on {date} NOT NULL,
    ends_on {date},
    archived_at {time},
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    UNIQUE (company_id, id),
    CHECK (ends_on IS NULL OR ends_on >= starts_on),
    CHECK (group_id IS NULL OR student_id IS NULL),
    FOREIGN KEY (company_id, branch_id) REFERENCES branch (company_id, id),
    FOREIGN KEY (company_id, group_id) REFERENCES study_group (company_id, id),
    FOREIGN KEY (company_id, student_id) REFERENCES student (company_id, id),
    FOREIGN KEY (company_id, subject_id) REFERENCES subject (company_id, id),
    FOREIGN KEY (company_id, room_id) REFERENCES room (company_id, id)
);
CREATE TABLE rule_teacher (
    company_id {uuid} NOT NULL,
    rule_id {uuid} NOT NULL,
    teacher_id {uuid} NOT NULL,
    position integer NOT NULL,
    PRIMARY KEY (company_id, rule_id, teacher_id),
    FOREIGN KEY (company_id, rule_id) REFERENCES schedule_rule (company_id, id),
    FOREIGN KEY (company_id, teacher_id) REFERENCES teacher (company_id, id)
);
CREATE TABLE lesson (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL REFERENCES company (id),
    branch_id {uuid} NOT NULL,
    subject_id {uuid},
    room_id {uuid},
    rule_id {uuid},
    rule_starts {wall},
    version integer NOT NULL DEFAULT 1,
    status text NOT NULL CHECK (status IN ('scheduled', 'completed', 'cancelled')),
    title text,
    starts {wall} NOT NULL,
    minutes integer NOT NULL CHECK (minutes BETWEEN 1 AND 1440),
    starts_at {time} NOT NULL,
    ends_at {time} NOT NULL,
    detached boolean NOT NULL,
    accepted_overlap boolean NOT NULL,
    accepted_reason text,
    topic text,
    note text,
    cancel_reason text,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    UNIQUE (company_id, id),
    UNIQUE (company_id, rule_id, rule_starts),
    CHECK ((rule_id IS NULL) = (rule_starts IS NULL)),
    FOREIGN KEY (company_id, branch_id) REFERENCES branch (company_id, id),
    FOREIGN KEY (company_id, subject_id) REFERENCES subject (company_id, id),
    FOREIGN KEY (company_id, room_id) REFERENCES room (company_id, id),
    FOREIGN KEY (company_id, rule_id) REFERENCES schedule_rule (company_id, id)
);
CREATE INDEX lesson_window ON lesson (company_id, starts);
CREATE INDEX lesson_instants ON lesson (company_id, starts_at);
CREATE INDEX lesson_room ON lesson (company_id, room_id, starts);
CREATE TABLE lesson_teacher (
    company_id {uuid} NOT NULL,
    lesson_id {uuid} NOT NULL,
    teacher_id {uuid} NOT NULL,
    position integer NOT NULL,
    PRIMARY KEY (company_id, lesson_id, teacher_id),
    FOREIGN KEY (company_id, lesson_id) REFERENCES lesson (company_id, id),
    FOREIGN KEY (company_id, teacher_id) REFERENCES teacher (company_id, id)
);
CREATE INDEX lesson_teacher_lessons ON lesson_teacher (company_id, teacher_id);
CREATE TABLE lesson_group (
    company_id {uuid} NOT NULL,
    lesson_id {uuid} NOT NULL,
    group_id {uuid} NOT NULL,
    position integer NOT NULL,
    PRIMARY KEY (company_id, lesson_id, group_id),
    FOREIGN KEY (company_id, lesson_id) REFERENCES lesson (company_id, id),
    FOREIGN KEY (company_id, group_id) REFERENCES study_group (company_id, id)
);
CREATE INDEX lesson_group_lessons ON lesson_group (company_id, group_id);
CREATE TABLE lesson_student (
    company_id {uuid} NOT NULL,
    lesson_id {uuid} NOT NULL,
    student_id {uuid} NOT NULL,
    kind text NOT NULL CHECK (kind IN ('own', 'guest')),
    PRIMARY KEY (company_id, lesson_id, student_id),
    FOREIGN KEY (company_id, lesson_id) REFERENCES lesson (company_id, id),
    FOREIGN KEY (company_id, student_id) REFERENCES student (company_id, id)
);
CREATE INDEX lesson_student_lessons ON lesson_student (company_id, student_id);
CREATE TABLE attendance (
    company_id {uuid} NOT NULL,
    lesson_id {uuid} NOT NULL,
    student_id {uuid} NOT NULL,
    status text NOT NULL CHECK (status IN ('attended', 'missed', 'excused')),
    late boolean NOT NULL,
    reason text,
    note text,
    marked_by {uuid},
    marked_by_name text NOT NULL,
    marked_at {time} NOT NULL,
    PRIMARY KEY (company_id, lesson_id, student_id),
    FOREIGN KEY (company_id, lesson_id) REFERENCES lesson (company_id, id),
    FOREIGN KEY (company_id, student_id) REFERENCES student (company_id, id)
);
CREATE INDEX attendance_student ON attendance (company_id, student_id);
";

const SLOTS: &str = r"
CREATE TABLE slot (
    company_id {uuid} NOT NULL,
    kind text NOT NULL CHECK (kind IN ('teacher', 'room', 'group')),
    resource_id {uuid} NOT NULL,
    lesson_id {uuid} NOT NULL,
    starts_at bigint NOT NULL,
    ends_at bigint NOT NULL,
    accepted boolean NOT NULL,
    PRIMARY KEY (company_id, kind, resource_id, lesson_id),
    CHECK (starts_at < ends_at),
    FOREIGN KEY (company_id, lesson_id) REFERENCES lesson (company_id, id)
);
CREATE INDEX slot_taken_times ON slot (company_id, kind, resource_id, starts_at);
CREATE INDEX slot_lesson ON slot (company_id, lesson_id);
-- postgres
ALTER TABLE slot ADD CONSTRAINT slot_taken EXCLUDE USING gist (
    company_id WITH =, kind WITH =, resource_id WITH =, int8range(starts_at, ends_at) WITH &&
) WHERE (NOT accepted);
CREATE FUNCTION slot_must_be_free() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT NEW.accepted AND EXISTS (
        SELECT 1 FROM slot s WHERE s.company_id = NEW.company_id AND s.kind = NEW.kind AND s.resource_id = NEW.resource_id
            AND s.lesson_id <> NEW.lesson_id AND s.starts_at < NEW.ends_at AND s.ends_at > NEW.starts_at
    ) THEN
        RAISE EXCEPTION 'slot_taken' USING ERRCODE = '23P01', CONSTRAINT = 'slot_taken';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER slot_must_be_free BEFORE INSERT OR UPDATE ON slot FOR EACH ROW EXECUTE FUNCTION slot_must_be_free();
-- sqlite
CREATE TRIGGER slot_must_be_free_on_insert BEFORE INSERT ON slot
WHEN NOT NEW.accepted AND EXISTS (
    SELECT 1 FROM slot s WHERE s.company_id = NEW.company_id AND s.kind = NEW.kind AND s.resource_id = NEW.resource_id
        AND s.lesson_id <> NEW.lesson_id AND s.starts_at < NEW.ends_at AND s.ends_at > NEW.starts_at)
BEGIN SELECT RAISE(ABORT, 'slot_taken'); END;
CREATE TRIGGER slot_must_be_free_on_update BEFORE UPDATE ON slot
WHEN NOT NEW.accepted AND EXISTS (
    SELECT 1 FROM slot s WHERE s.company_id = NEW.company_id AND s.kind = NEW.kind AND s.resource_id = NEW.resource_id
        AND s.lesson_id <> NEW.lesson_id AND s.starts_at < NEW.ends_at AND s.ends_at > NEW.starts_at)
BEGIN SELECT RAISE(ABORT, 'slot_taken'); END;
-- both
";
