//! Takes back what imports made: the last one whole, or everything nobody has built on.
//!
//! `import_change` says what a run made and how what it changed was before. Whether something stands on a record is
//! asked of every column that can refer to it ([`EDGES`]); a table that is added to the schema is added there.

use sea_orm::{ColumnTrait, Condition, EntityTrait, FromQueryResult, QueryFilter, Set, Value};
use uuid::Uuid;

use super::{apply::merge::restore, counts::Counts, kind::Kind};
use crate::{
    db::Tenant,
    entity::{
        branch, enrollment, external_ref, import_change, import_raw, lead, lesson, room, schedule_rule, student, study_group,
        subject, teacher,
    },
    error::Result,
};

/// A column that refers to a record: in which table, whose row it is, which column, and what it refers to.
struct Edge {
    table: &'static str,
    /// The column that says whose row it is.
    owner: &'static str,
    /// What the owner is; an empty word is nothing an import makes.
    of: &'static str,
    column: &'static str,
    to: &'static str,
}

const fn edge(table: &'static str, owner: &'static str, of: &'static str, column: &'static str, to: &'static str) -> Edge {
    Edge { table, owner, of, column, to }
}

/// Everything that can refer to what an import makes.
const EDGES: &[Edge] = &[
    edge("lesson_teacher", "lesson_id", "lesson", "teacher_id", "teacher"),
    edge("lesson_group", "lesson_id", "lesson", "group_id", "group"),
    edge("lesson_student", "lesson_id", "lesson", "student_id", "student"),
    edge("attendance", "lesson_id", "lesson", "student_id", "student"),
    edge("lesson", "id", "lesson", "rule_id", "rule"),
    edge("lesson", "id", "lesson", "room_id", "room"),
    edge("lesson", "id", "lesson", "subject_id", "subject"),
    edge("lesson", "id", "lesson", "branch_id", "branch"),
    edge("rule_teacher", "rule_id", "rule", "teacher_id", "teacher"),
    edge("schedule_rule", "id", "rule", "group_id", "group"),
    edge("schedule_rule", "id", "rule", "student_id", "student"),
    edge("schedule_rule", "id", "rule", "room_id", "room"),
    edge("schedule_rule", "id", "rule", "subject_id", "subject"),
    edge("schedule_rule", "id", "rule", "branch_id", "branch"),
    edge("enrollment", "id", "enrollment", "group_id", "group"),
    edge("enrollment", "id", "enrollment", "student_id", "student"),
    edge("group_teacher", "group_id", "group", "teacher_id", "teacher"),
    edge("study_group", "id", "group", "room_id", "room"),
    edge("study_group", "id", "group", "subject_id", "subject"),
    edge("study_group", "id", "group", "branch_id", "branch"),
    edge("lead", "id", "lead", "student_id", "student"),
    edge("lead", "id", "lead", "branch_id", "branch"),
    edge("student_branch", "student_id", "student", "branch_id", "branch"),
    edge("student", "id", "student", "status_id", "status"),
    edge("student", "id", "student", "home_branch_id", "branch"),
    edge("teacher_branch", "teacher_id", "teacher", "branch_id", "branch"),
    edge("teacher_subject", "teacher_id", "teacher", "subject_id", "subject"),
    edge("teacher", "id", "teacher", "home_branch_id", "branch"),
    edge("room", "id", "room", "branch_id", "branch"),
    edge("membership", "id", "", "teacher_id", "teacher"),
    edge("membership_branch", "membership_id", "", "branch_id", "branch"),
];

/// Versioned kinds: what was saved since has another version.
const VERSIONED: [Kind; 11] = [
    Kind::Branch,
    Kind::Subject,
    Kind::Room,
    Kind::Teacher,
    Kind::Student,
    Kind::Lead,
    Kind::Group,
    Kind::Enrollment,
    Kind::Rule,
    Kind::Lesson,
    Kind::Generated,
];

/// Tables of what was made, in the order in which it can be deleted, each with the column that names the record.
const DELETED: &[(&str, &str, &str)] = &[
    ("attendance", "lesson_id", "lesson"),
    ("slot", "lesson_id", "lesson"),
    ("lesson_student", "lesson_id", "lesson"),
    ("lesson_group", "lesson_id", "lesson"),
    ("lesson_teacher", "lesson_id", "lesson"),
    ("lesson", "id", "lesson"),
    ("rule_teacher", "rule_id", "rule"),
    ("schedule_rule", "id", "rule"),
    ("enrollment", "id", "enrollment"),
    ("group_teacher", "group_id", "group"),
    ("study_group", "id", "group"),
    ("lead", "id", "lead"),
    ("student_branch", "student_id", "student"),
    ("student", "id", "student"),
    ("teacher_subject", "teacher_id", "teacher"),
    ("teacher_branch", "teacher_id", "teacher"),
    ("teacher", "id", "teacher"),
    ("room", "id", "room"),
    ("subject", "id", "subject"),
    ("student_status", "id", "status"),
    ("branch", "id", "branch"),
];

/// Records of a kind that were made, and by which runs: by one, or by any.
struct Made {
    sql: String,
    values: Vec<Value>,
}

fn made(db: &Tenant, run: Option<Uuid>, kind: &str, also_kept: bool) -> Made {
    let kinds = if kind == "lesson" { "kind IN ('lesson', 'generated')" } else { "kind = ?" };
    let mut sql = format!("SELECT record_id FROM import_change WHERE company_id = ? AND {kinds} AND made");
    let mut values = vec![Value::from(db.company())];
    if kind != "lesson" {
        values.push(kind.to_owned().into());
    }
    if let Some(run) = run {
        sql.push_str(" AND run_id = ?");
        values.push(run.into());
    }
    if !also_kept {
        sql.push_str(" AND NOT kept");
    }
    Made { sql, values }
}

#[derive(FromQueryResult)]
struct Counted {
    count: i64,
}

async fn count(db: &Tenant, sql: &str, values: Vec<Value>) -> Result<u64> {
    let rows: Vec<Counted> = db.report(sql, values).await?;
    Ok(rows.first().map_or(0, |row| row.count.unsigned_abs()))
}

/// Marks in the lessons a run made: they go with them.
pub async fn marks_made(db: &Tenant, run: Uuid) -> Result<u64> {
    let lessons = made(db, Some(run), "lesson", true);
    let sql = format!("SELECT count(*) AS count FROM attendance WHERE company_id = ? AND lesson_id IN ({})", lessons.sql);
    count(db, &sql, lessons.values).await
}

#[derive(FromQueryResult)]
struct Standing {
    word: String,
    count: i64,
}

/// What stands on a run, as words of kinds and how many: rows of others that refer to what it made, records saved
/// since, marks given since. Empty: it can be taken back.
pub async fn blockers(db: &Tenant, run: Uuid) -> Result<Vec<(String, u64)>> {
    // One statement for all: the page asks whenever it looks at an import.
    let (asked, values) = standing(db, run, |owner| format!("count(DISTINCT {owner}) AS count"), "count(*) AS count");
    let mut found: std::collections::BTreeMap<String, u64> = std::collections::BTreeMap::new();
    for row in db.report::<Standing>(&asked, values).await?.into_iter().filter(|row| row.count > 0) {
        let most = found.entry(row.word).or_default();
        *most = (*most).max(row.count.unsigned_abs());
    }
    Ok(found.into_iter().collect())
}

/// The records that [`blockers`] counts, as words of kinds and ids: not more than `most`. Marks are told by their lessons.
pub async fn blocking_records(db: &Tenant, run: Uuid, most: u8) -> Result<Vec<(String, Uuid)>> {
    let (asked, values) = standing(db, run, |owner| format!("{owner} AS id"), "lesson_id AS id");
    // `UNION` tells a record once, however much of it stands there.
    let asked = format!("{} ORDER BY 1, 2 LIMIT {most}", asked.replace(" UNION ALL ", " UNION "));
    Ok(db.report::<StandingRecord>(&asked, values).await?.into_iter().map(|row| (row.word, row.id)).collect())
}

#[derive(FromQueryResult)]
struct StandingRecord {
    word: String,
    id: Uuid,
}

/// One question for all that stands on a run; `what` says what is asked of the column that names the record, `of_marks`
/// what is asked of marks.
fn standing(db: &Tenant, run: Uuid, what: impl Fn(&str) -> String, of_marks: &str) -> (String, Vec<Value>) {
    let edges = EDGES.iter().map(|edge| referred_to(db, run, edge, &what(edge.owner)));
    let saved = VERSIONED.into_iter().map(|kind| saved_since(db, run, kind, &what("t.id")));
    let marked = [marked_since(db, run, of_marks)];
    let (asked, values): (Vec<String>, Vec<Vec<Value>>) = edges.chain(saved).chain(marked).unzip();
    // Each part begins with the company, and so does a report.
    (asked.join(" UNION ALL "), values.into_iter().flatten().skip(1).collect())
}

/// Rows of others that refer to what a run made.
fn referred_to(db: &Tenant, run: Uuid, edge: &Edge, what: &str) -> (String, Vec<Value>) {
    let (target, owners) = (made(db, Some(run), edge.to, true), made(db, Some(run), edge.of, true));
    let word = if edge.of.is_empty() { "membership" } else { edge.of };
    // A row of a record that was only changed by the run is put back by it.
    let sql = format!(
        "SELECT '{word}' AS word, {what} FROM {table} WHERE company_id = ? AND {column} IN ({}) \
         AND {owner} NOT IN ({}) \
         AND {owner} NOT IN (SELECT record_id FROM import_change WHERE company_id = ? AND run_id = ? AND NOT made)",
        target.sql,
        owners.sql,
        owner = edge.owner,
        table = edge.table,
        column = edge.column,
    );
    let first = std::iter::once(Value::from(db.company()));
    let values = first.chain(target.values).chain(owners.values).chain([db.company().into(), run.into()]).collect();
    (sql, values)
}

/// Records of a run that were saved since.
fn saved_since(db: &Tenant, run: Uuid, kind: Kind, what: &str) -> (String, Vec<Value>) {
    let word = if kind == Kind::Generated { Kind::Lesson } else { kind }.word();
    let sql = format!(
        "SELECT '{word}' AS word, {what} FROM {} t JOIN import_change c ON c.company_id = t.company_id \
         AND c.record_id = t.id WHERE t.company_id = ? AND c.run_id = ? AND c.kind = ? AND c.version <> t.version",
        kind.table()
    );
    (sql, vec![db.company().into(), run.into(), kind.word().to_owned().into()])
}

/// Marks that somebody gave here in lessons a run made.
fn marked_since(db: &Tenant, run: Uuid, what: &str) -> (String, Vec<Value>) {
    let lessons = made(db, Some(run), Kind::Lesson.word(), true);
    let sql = format!(
        "SELECT '{}' AS word, {what} FROM attendance WHERE company_id = ? AND marked_by IS NOT NULL AND lesson_id IN ({})",
        Kind::Attendance.word(),
        lessons.sql
    );
    (sql, std::iter::once(Value::from(db.company())).chain(lessons.values).collect())
}

/// Takes a run back: deletes what it made, puts back what it changed. The caller has asked [`blockers`] first, in the
/// same transaction. Kind by kind, so that a large run fits into one request.
pub async fn roll_back(db: &Tenant, run: Uuid) -> Result<()> {
    let changed =
        import_change::Entity::find().filter(import_change::Column::RunId.eq(run)).filter(import_change::Column::Made.eq(false));
    let changed = db.all_of_company(changed).await?;
    for kind in VERSIONED {
        let of_kind: Vec<&import_change::Model> = changed.iter().filter(|change| change.kind == kind.word()).collect();
        if !of_kind.is_empty() {
            put_back(db, kind, &of_kind).await?;
            as_earlier_runs_left_it(db, run, kind).await?;
            refer_as_before(db, kind, &of_kind).await?;
        }
    }
    delete_made(db, Some(run)).await?;
    let gone = import_change::Entity::delete_many().filter(import_change::Column::RunId.eq(run));
    db.delete_many(gone).await?;
    Ok(())
}

async fn put_back(db: &Tenant, kind: Kind, changes: &[&import_change::Model]) -> Result<()> {
    // What was only taken over has nothing but its reference.
    let changed = |before: &serde_json::Value| before.as_object().is_some_and(|fields| fields.len() > 1);
    let of: Vec<(Uuid, &serde_json::Value)> = changes
        .iter()
        .filter_map(|change| Some((change.record_id, change.before.as_ref().filter(|before| changed(before))?)))
        .collect();
    match kind {
        Kind::Branch => restore::<branch::Entity>(db, &of).await,
        Kind::Subject => restore::<subject::Entity>(db, &of).await,
        Kind::Room => restore::<room::Entity>(db, &of).await,
        Kind::Teacher => restore::<teacher::Entity>(db, &of).await,
        Kind::Student => restore::<student::Entity>(db, &of).await,
        Kind::Lead => restore::<lead::Entity>(db, &of).await,
        Kind::Group => restore::<study_group::Entity>(db, &of).await,
        Kind::Enrollment => restore::<enrollment::Entity>(db, &of).await,
        Kind::Rule => restore::<schedule_rule::Entity>(db, &of).await,
        Kind::Lesson => restore::<lesson::Entity>(db, &of).await,
        _ => Ok(()),
    }
}

/// For earlier runs the records are now as they left them.
async fn as_earlier_runs_left_it(db: &Tenant, run: Uuid, kind: Kind) -> Result<()> {
    let of_it = "t.company_id = import_change.company_id AND t.id = import_change.record_id";
    let table = kind.table();
    let sql = format!(
        "UPDATE import_change SET version = (SELECT t.version FROM {table} t WHERE {of_it}) \
         WHERE company_id = ? AND run_id <> ? AND EXISTS (SELECT 1 FROM {table} t WHERE {of_it}) AND record_id IN \
         (SELECT record_id FROM import_change WHERE company_id = ? AND run_id = ? AND kind = ? AND NOT made)"
    );
    db.execute(&sql, vec![run.into(), db.company().into(), run.into(), kind.word().to_owned().into()]).await?;
    Ok(())
}

/// The references as they were: with what an earlier run had brought, or none.
async fn refer_as_before(db: &Tenant, kind: Kind, changes: &[&import_change::Model]) -> Result<()> {
    for some in changes.chunks(400) {
        let of = Condition::all()
            .add(external_ref::Column::RecordId.is_in(some.iter().map(|change| change.record_id)))
            .add(external_ref::Column::Entity.eq(kind.word()));
        let rows = db.all_of_company(external_ref::Entity::find().filter(of.clone())).await?;
        db.delete_many(external_ref::Entity::delete_many().filter(of)).await?;
        let earlier = rows.into_iter().filter_map(|row| {
            let change = some.iter().find(|change| change.record_id == row.record_id)?;
            let fields = change.before.as_ref()?.get("_ref").filter(|fields| !fields.is_null())?.clone();
            Some(external_ref::ActiveModel {
                company_id: Set(row.company_id),
                source: Set(row.source),
                host: Set(row.host),
                entity: Set(row.entity),
                foreign_id: Set(row.foreign_id),
                record_id: Set(row.record_id),
                fields: Set(fields),
            })
        });
        db.insert_many(earlier.collect()).await?;
    }
    Ok(())
}

/// Deletes what one run or all runs made, but for what is kept.
async fn delete_made(db: &Tenant, run: Option<Uuid>) -> Result<()> {
    let students = made(db, run, "student", false);
    // Guardians go with their last student.
    let sql = format!("DELETE FROM student_guardian WHERE company_id = ? AND student_id IN ({})", students.sql);
    db.execute(&sql, students.values).await?;
    let orphans = "DELETE FROM guardian WHERE company_id = ? AND NOT EXISTS \
        (SELECT 1 FROM student_guardian l WHERE l.company_id = guardian.company_id AND l.guardian_id = guardian.id)";
    db.execute(orphans, Vec::new()).await?;
    for (table, column, kind) in DELETED {
        let gone = made(db, run, kind, false);
        db.execute(&format!("DELETE FROM {table} WHERE company_id = ? AND {column} IN ({})", gone.sql), gone.values).await?;
    }
    for (table, column) in [("search_entry", "record_id"), ("external_ref", "record_id")] {
        let run_is = if run.is_some() { " AND run_id = ?" } else { "" };
        let sql = format!(
            "DELETE FROM {table} WHERE company_id = ? AND {column} IN (SELECT record_id FROM import_change WHERE company_id = ? AND made AND NOT kept{run_is})"
        );
        let values = std::iter::once(Value::from(db.company())).chain(run.map(Value::from)).collect();
        db.execute(&sql, values).await?;
    }
    Ok(())
}

/// Removes what all imports made and nobody else needs. Answers what was removed, and how much stays of what.
pub async fn clear(db: &Tenant) -> Result<(Counts, Vec<(String, u64)>)> {
    db.execute("UPDATE import_change SET kept = FALSE WHERE company_id = ? AND kept", Vec::new()).await?;
    let marked = "UPDATE import_change SET kept = TRUE WHERE company_id = ? AND NOT kept AND kind IN ('lesson', 'generated') AND record_id IN \
        (SELECT lesson_id FROM attendance WHERE company_id = ? AND marked_by IS NOT NULL)";
    db.execute(marked, vec![db.company().into()]).await?;
    // What is kept needs what it refers to, so this goes on until nothing more is kept.
    loop {
        let mut more = 0;
        for edge in EDGES {
            more += keep_needed(db, edge).await?;
        }
        if more == 0 {
            break;
        }
    }
    let (mut removed, mut kept) = (Counts::default(), Vec::new());
    for kind in VERSIONED.into_iter().chain([Kind::Status]) {
        let sql = "SELECT count(DISTINCT record_id) AS count FROM import_change WHERE company_id = ? AND kind = ? AND made AND kept = ?";
        let gone = count(db, sql, vec![kind.word().to_owned().into(), false.into()]).await?;
        let stays = count(db, sql, vec![kind.word().to_owned().into(), true.into()]).await?;
        if gone > 0 {
            removed.of(kind.word()).total = gone;
        }
        if stays > 0 {
            kept.push((kind.word().to_owned(), stays));
        }
    }
    delete_made(db, None).await?;
    db.execute("DELETE FROM import_change WHERE company_id = ? AND NOT kept", Vec::new()).await?;
    db.delete_many(import_raw::Entity::delete_many()).await?;
    let left = "DELETE FROM external_ref WHERE company_id = ? AND record_id NOT IN (SELECT record_id FROM import_change WHERE company_id = ?)";
    db.execute(left, vec![db.company().into()]).await?;
    Ok((removed, kept))
}

async fn keep_needed(db: &Tenant, edge: &Edge) -> Result<u64> {
    let owners = made(db, None, edge.of, false);
    let kinds = if edge.to == "lesson" { "kind IN ('lesson', 'generated')" } else { "kind = ?" };
    let sql = format!(
        "UPDATE import_change SET kept = TRUE WHERE company_id = ? AND NOT kept AND made AND {kinds} AND record_id IN \
         (SELECT {column} FROM {table} WHERE company_id = ? AND {column} IS NOT NULL AND {owner} NOT IN ({}))",
        owners.sql,
        column = edge.column,
        table = edge.table,
        owner = edge.owner,
    );
    let kind = (edge.to != "lesson").then(|| Value::from(edge.to.to_owned()));
    let values = kind.into_iter().chain([Value::from(db.company())]).chain(owners.values).collect();
    Ok(db.execute(&sql, values).await?)
}
