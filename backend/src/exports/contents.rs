//! What becomes of each table: whether an export takes it along, and whether clearing empties it.

use shared::events::Entity;

use crate::db::Table;

/// Whether and how a table is taken along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    Whole,
    /// Without these columns, which stay behind.
    Without(&'static [&'static str]),
    /// Only these columns: a table of the installation.
    Only(&'static [&'static str]),
    /// Not at all, and why.
    Not(&'static str),
}

/// What becomes of a table.
#[derive(Clone, Copy, Debug)]
pub struct Fate {
    pub table: &'static str,
    pub taken: Taken,
    /// Whether clearing the company's data empties it.
    pub cleared: bool,
}

const fn stays(table: &'static str, taken: Taken) -> Fate {
    Fate { table, taken, cleared: false }
}
const fn goes(table: &'static str, taken: Taken) -> Fate {
    Fate { table, taken, cleared: true }
}

use Taken::{Not, Only, Whole, Without};

/// Every table of the schema.
pub const FATES: &[Fate] = &[
    goes("absence", Whole),
    stays("alert", Not("of what this installation has warned")),
    stays("api_token", Not("opens this installation and no other")),
    stays("app_user", Only(&["id", "name", "email", "email_folded", "locale", "theme", "density", "created_at"])),
    stays("attempt", Not("counts failures at sign-in")),
    goes("attendance", Whole),
    stays("audit", Whole),
    stays("audit_seal", Not("the chain of this installation; the log is sealed anew where it arrives")),
    goes("availability", Whole),
    stays("branch", Whole),
    goes("calendar_link", Not("links that open this installation")),
    stays("centre_part", Whole),
    stays("company", Whole),
    stays("data_task", Not("exports and clearings of this installation")),
    goes("enrollment", Whole),
    stays("event", Not("the outbox: told and forgotten")),
    goes("external_ref", Whole),
    stays("fault", Not("what failed in this installation")),
    goes("group_teacher", Whole),
    goes("guardian", Whole),
    stays("holiday", Whole),
    stays("idempotency", Not("answers kept for requests that are repeated")),
    goes("import_change", Whole),
    goes("import_raw", Whole),
    goes("import_row", Whole),
    goes("import_run", Without(&["sealed_key"])),
    stays("invitation", Not("links that open this installation")),
    stays("invitation_branch", Not("see `invitation`")),
    stays("invitation_role", Not("see `invitation`")),
    stays("job", Not("work of this installation")),
    goes("lead", Whole),
    goes("lesson", Whole),
    goes("lesson_group", Whole),
    goes("lesson_student", Whole),
    goes("lesson_teacher", Whole),
    goes("makeup", Whole),
    stays("membership", Without(&["last_used_at"])),
    stays("membership_branch", Whole),
    stays("membership_role", Whole),
    stays("password_reset", Not("links into this installation")),
    stays("recovery_code", Not("a secret")),
    stays("refresh_token", Not("a secret")),
    stays("second_factor", Not("a secret")),
    stays("role", Whole),
    stays("role_permission", Whole),
    goes("room", Whole),
    goes("rule_teacher", Whole),
    goes("schedule_rule", Whole),
    // But for what is left to be found: see `FOUND_STILL`.
    goes("search_entry", Whole),
    stays("session", Not("signed in here and nowhere else")),
    goes("slot", Whole),
    goes("student", Whole),
    goes("student_branch", Whole),
    goes("student_guardian", Whole),
    stays("student_status", Whole),
    goes("study_group", Whole),
    goes("subject", Whole),
    goes("teacher", Whole),
    goes("teacher_branch", Whole),
    goes("teacher_subject", Whole),
    goes("waiting", Whole),
];

/// Lines of the audit log that tell of no record: they would make each export differ from the one before.
pub const NOTES: &[&str] = &["export", "backup", "session"];

/// The index of the search, and whose entries stay in it when a company's data is cleared.
pub const INDEX: &str = "search_entry";
pub const FOUND_STILL: &[&str] = &["branch", "holiday"];

/// What open pages show of what clearing takes away, and bringing it back returns.
pub const SHOWN: &[Entity] = &[
    Entity::Room,
    Entity::Subject,
    Entity::Teacher,
    Entity::Student,
    Entity::Lead,
    Entity::Group,
    Entity::Enrollment,
    Entity::Rule,
    Entity::Lesson,
];

/// Whether clearing empties a table.
pub fn is_cleared(table: &Table) -> bool {
    fate(&table.name).is_some_and(|fate| fate.cleared)
}

/// Which rows of a cleared table are meant: a condition that goes on after the company's.
pub fn but_what_stays(table: &Table) -> String {
    let words = FOUND_STILL.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(", ");
    if table.name == INDEX { format!(" AND entity NOT IN ({words})") } else { String::new() }
}

pub fn fate(table: &str) -> Option<&'static Fate> {
    FATES.iter().find(|fate| fate.table == table)
}

/// A table as an export has it: without the company, which is the same in all of them; nothing if it stays behind.
pub fn taken(table: Table) -> Option<Table> {
    let table = match fate(&table.name)?.taken {
        Not(_) => return None,
        Whole => table,
        Without(columns) => table.without(columns),
        Only(columns) => {
            let mut table = table;
            table.columns.retain(|column| columns.contains(&column.name.as_str()));
            table
        }
    };
    Some(table.without(&["company_id"]))
}
