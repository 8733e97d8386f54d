//! The real program is killed, as by the power, while very many write at once. What it has said is there, nothing is
//! half-done, and who asks again with the same key gets the same thing once.
//!
//! `KILL_ROUNDS` and `KILL_WRITES` say how often and during how many writes; `make soak` runs the whole of it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use backend::entity::{attendance, audit, enrollment, event, idempotency, lesson, student};
use chrono::NaiveDate;
use futures::{StreamExt, stream};
use reqwest::{Method, StatusCode};
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseConnection, DbBackend, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::support::{
    TestDb,
    program::{self, Program, until},
};

/// How many requests are on the wire at once; the rest wait for a connection, as in a browser. Within the 1,024 files
/// a process may hold by default.
const ON_THE_WIRE: usize = 300;
const STUDENTS_OF_A_LESSON: usize = 10;

/// How often it is killed, and during how many writes.
#[derive(Clone, Copy)]
struct Extent {
    rounds: usize,
    writes: usize,
}

impl Extent {
    #[expect(clippy::disallowed_methods, reason = "the test runner is told by the environment")]
    fn asked() -> Self {
        let number = |name: &str, otherwise| std::env::var(name).ok().map_or(otherwise, |text| text.parse().unwrap());
        Self { rounds: number("KILL_ROUNDS", 2), writes: number("KILL_WRITES", 1000) }
    }
    // Of twenty writes eight make a student, five enrol, five mark, two move.
    fn students(self) -> usize {
        self.writes * 8 / 20
    }
    fn pupils(self) -> usize {
        self.writes * 5 / 20
    }
    fn moves(self) -> usize {
        self.writes * 2 / 20
    }
}

/// What a write makes true.
#[derive(Clone, Debug)]
enum Makes {
    Student { name: String },
    Enrollment { group: Uuid, student: Uuid },
    Mark { lesson: Uuid, student: Uuid, status: &'static str },
    Move { lesson: Uuid, starts: String },
}

#[derive(Clone, Debug)]
struct Write {
    key: String,
    path: String,
    body: Value,
    makes: Makes,
}

/// The centre before the first round: what the writes are about.
struct Centre {
    extent: Extent,
    pupils: Vec<Uuid>,
    /// A group per round, so that everybody can be enrolled anew.
    groups: Vec<Uuid>,
    /// Past lessons, with ten pupils each.
    marked: Vec<Uuid>,
    /// Coming lessons, each at version 1.
    moved: Vec<Uuid>,
}

impl Centre {
    async fn prepare(program: &Program, extent: Extent) -> Self {
        let pupils = made(program, "students", (0..extent.pupils()).map(|n| json!({ "name": format!("Ученик {n}") }))).await;
        let groups = made(program, "groups", (0..extent.rounds).map(|n| json!({ "name": format!("Группа {n}") }))).await;
        let past = pupils.chunks(STUDENTS_OF_A_LESSON).map(|pupils| lesson_at("2026-02-02T10:00", json!(pupils)));
        let marked = made(program, "lessons", past).await;
        let moved = made(program, "lessons", (0..extent.moves()).map(|_| lesson_at("2031-01-01T09:00", json!([])))).await;
        Self { extent, pupils, groups, marked, moved }
    }

    /// The writes of a round, mixed.
    fn writes(&self, round: usize, chance: &mut fastrand::Rng) -> Vec<Write> {
        let students = (0..self.extent.students()).map(|n| {
            let name = format!("Новый {round} {n}");
            ("students".to_owned(), json!({ "name": name }), Makes::Student { name })
        });
        let group = self.groups[round];
        let enrollments = self.pupils.iter().map(|student| {
            (
                format!("groups/{group}/enrollments"),
                json!({ "studentId": student }),
                Makes::Enrollment { group, student: *student },
            )
        });
        let marks = self.pupils.iter().enumerate().map(|(n, student)| {
            let (lesson, status) = (self.marked[n / STUDENTS_OF_A_LESSON], ["attended", "missed", "excused"][(n + round) % 3]);
            let body = json!({ "lessonId": lesson, "studentId": student, "status": status });
            ("attendance".to_owned(), body, Makes::Mark { lesson, student: *student, status })
        });
        let day = NaiveDate::from_ymd_opt(2031, 1, 2).unwrap() + chrono::Days::new(round as u64);
        let moves = self.moved.iter().map(|lesson| {
            let starts = format!("{day}T09:00");
            let body = json!({ "version": round + 1, "starts": starts });
            (format!("lessons/{lesson}/move"), body, Makes::Move { lesson: *lesson, starts })
        });
        let all = students.chain(enrollments).chain(marks).chain(moves).enumerate();
        let mut all: Vec<Write> = all
            .map(|(n, (path, body, makes))| Write { key: format!("{round}-{n}"), path: format!("/api/{path}"), body, makes })
            .collect();
        chance.shuffle(&mut all);
        all
    }
}

fn lesson_at(starts: &str, students: Value) -> Value {
    json!({ "title": "Урок", "starts": starts, "minutes": 60, "studentIds": students })
}

async fn made(program: &Program, noun: &str, bodies: impl Iterator<Item = Value>) -> Vec<Uuid> {
    let path = format!("/api/{noun}");
    let answers = stream::iter(bodies).map(|body| program.ask(Method::POST, &path, body)).buffered(16);
    answers.map(|answer| answer["id"].as_str().unwrap().parse::<Uuid>().unwrap()).collect().await
}

/// The answer to a write, or nothing if there was none.
async fn sent(request: reqwest::RequestBuilder) -> Option<(StatusCode, Value)> {
    let answer = request.send().await.ok()?;
    let status = answer.status();
    Some((status, answer.json().await.ok()?))
}

fn asked(program: &Program, write: &Write) -> reqwest::RequestBuilder {
    program.request(Method::POST, &write.path).header("idempotency-key", &write.key).json(&write.body)
}

/// Sends all writes at once and kills the program when so many have an answer, be it that they should come again later.
/// What was done, by key.
async fn killed_during(program: &mut Program, writes: &[Write], kill_at: usize) -> BTreeMap<String, Value> {
    let wire = Arc::new(Semaphore::new(ON_THE_WIRE));
    let mut running = tokio::task::JoinSet::new();
    for write in writes {
        let (request, key, wire) = (asked(program, write), write.key.clone(), Arc::clone(&wire));
        running.spawn(async move {
            let _place = wire.acquire().await.unwrap();
            (key, sent(request).await)
        });
    }
    let mut answered = BTreeMap::new();
    let (mut heard, mut killed) = (0, false);
    while let Some(ended) = running.join_next().await {
        heard += 1;
        match ended.unwrap() {
            (key, Some((status, answer))) if status.is_success() => drop(answered.insert(key, answer)),
            (_, Some((status, answer))) => assert!(later(status), "{status} {answer}"),
            (_, None) => assert!(killed, "a request without an answer, and nobody killed the program"),
        }
        if !killed && heard >= kill_at {
            program.kill();
            killed = true;
        }
    }
    assert!(killed);
    answered
}

/// Whether the same request may be sent again after a while.
fn later(status: StatusCode) -> bool {
    matches!(status, StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT)
}

/// Sends what was not answered again until it is, with the keys it had.
async fn send_again(program: &Program, writes: &[Write], answered: &BTreeMap<String, Value>) {
    let missing = writes.iter().filter(|write| !answered.contains_key(&write.key));
    let sending = stream::iter(missing).map(async |write| {
        until("answers", async || match sent(asked(program, write)).await {
            Some((status, _)) if status.is_success() => true,
            Some((status, _)) if later(status) => false,
            other => panic!("{write:?}: {other:?}"),
        })
        .await;
    });
    sending.buffer_unordered(32).collect::<Vec<()>>().await;
}

/// What stands in the database, read behind the program's back.
struct Truth {
    keys: BTreeSet<String>,
    students: BTreeSet<String>,
    enrollments: BTreeSet<(Uuid, Uuid)>,
    marks: BTreeMap<(Uuid, Uuid), String>,
    lessons: BTreeMap<Uuid, lesson::Model>,
}

impl Truth {
    async fn read(db: &DatabaseConnection) -> Self {
        let all = attendance::Entity::find().all(db).await.unwrap();
        let lessons = lesson::Entity::find().all(db).await.unwrap();
        let enrolled = enrollment::Entity::find().all(db).await.unwrap();
        let (count, students) = (enrolled.len(), student::Entity::find().all(db).await.unwrap());
        let truth = Self {
            keys: idempotency::Entity::find().all(db).await.unwrap().into_iter().map(|row| row.key).collect(),
            enrollments: enrolled.into_iter().map(|row| (row.group_id, row.student_id)).collect(),
            marks: all.into_iter().map(|row| ((row.lesson_id, row.student_id), row.status)).collect(),
            lessons: lessons.into_iter().map(|row| (row.id, row)).collect(),
            students: students.iter().map(|row| row.name.clone()).collect(),
        };
        assert_eq!((truth.students.len(), truth.enrollments.len()), (students.len(), count), "each once");
        truth
    }

    fn has(&self, makes: &Makes) -> bool {
        match makes {
            Makes::Student { name } => self.students.contains(name),
            Makes::Enrollment { group, student } => self.enrollments.contains(&(*group, *student)),
            Makes::Mark { lesson, student, status } => self.marks.get(&(*lesson, *student)).is_some_and(|is| is == status),
            Makes::Move { lesson, starts } => self.lessons[lesson].starts.format("%Y-%m-%dT%H:%M").to_string() == *starts,
        }
    }
}

/// A command is there with all that belongs to it, or nothing of it is: record, version, audit line, event, search entry
/// and kept answer were written in one transaction.
async fn nothing_is_half_done(db: &DatabaseConnection, centre: &Centre, writes: &[Write], past: &[Write]) -> Truth {
    let truth = Truth::read(db).await;
    for write in writes {
        assert_eq!(
            truth.keys.contains(&write.key),
            truth.has(&write.makes),
            "the answer is kept exactly with the work: {write:?}"
        );
    }
    let done: Vec<&Write> = writes.iter().chain(past).filter(|write| truth.keys.contains(&write.key)).collect();
    assert_eq!(done.len(), truth.keys.len(), "a key nobody sent");
    let count = |is: fn(&Makes) -> bool| done.iter().filter(|write| is(&write.makes)).count();
    let (students, enrollments) =
        (count(|m| matches!(m, Makes::Student { .. })), count(|m| matches!(m, Makes::Enrollment { .. })));
    let (marks, moves) = (count(|m| matches!(m, Makes::Mark { .. })), count(|m| matches!(m, Makes::Move { .. })));
    assert_eq!(truth.students.len(), centre.pupils.len() + students);
    assert_eq!(truth.enrollments.len(), enrollments);
    let versions: usize = truth.lessons.values().map(|row| row.version as usize).sum();
    assert_eq!(versions, truth.lessons.len() + marks + moves, "each change is one version");
    for (entity, action, expected) in [
        ("student", "created", truth.students.len()),
        ("enrollment", "created", enrollments),
        ("attendance", "updated", marks),
        ("lesson", "updated", moves),
    ] {
        let lines = audit::Entity::find().filter(audit::Column::Entity.eq(entity)).filter(audit::Column::Action.eq(action));
        let events = event::Entity::find().filter(event::Column::Entity.eq(entity)).filter(event::Column::Action.eq(action));
        let (lines, events) = (lines.count(db).await.unwrap(), events.count(db).await.unwrap());
        assert_eq!((lines, events), (expected as u64, expected as u64), "{entity} {action}: lines of the log, events");
    }
    for (what, sql) in [
        ("a student no search finds", "SELECT id FROM student EXCEPT SELECT record_id FROM search_entry"),
        (
            "a line without an event",
            "SELECT entity, record_id, action FROM audit WHERE entity IN ('student', 'enrollment', 'lesson', 'attendance')
                EXCEPT SELECT entity, record_id, action FROM event",
        ),
    ] {
        let found = db.query_all_raw(sea_orm::Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
        assert_eq!(found.len(), 0, "{what}");
    }
    truth
}

/// PostgreSQL may still be ending what the dead program had asked of it.
async fn settled(db: &DatabaseConnection) {
    if db.get_database_backend() == DbBackend::Postgres {
        let others = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
            AND backend_type = 'client backend' AND state <> 'idle'";
        let others = sea_orm::Statement::from_string(DbBackend::Postgres, others);
        until("is quiet", async || db.query_all_raw(others.clone()).await.unwrap().is_empty()).await;
    }
}

fn succeeds(db: &TestDb, name: &str) {
    let ended = program::command(db, name).output().unwrap();
    assert!(ended.status.success(), "{name}: {}", String::from_utf8_lossy(&ended.stderr));
}

async fn killed_while_many_write(db: TestDb, seed: u64) {
    let (extent, mut chance) = (Extent::asked(), fastrand::Rng::with_seed(seed));
    let owner =
        json!({ "email": "owner@example.com", "password": "correct horse battery", "name": "Админ", "companyName": "Школа" });
    let mut program = Program::start(&db, SETTINGS);
    program.enter("/api/auth/register", owner).await;
    let centre = Centre::prepare(&program, extent).await;
    let behind = db.owner().await;
    let mut past: Vec<Write> = Vec::new();
    for round in 0..extent.rounds {
        let writes = centre.writes(round, &mut chance);
        let kill_at = chance.usize(1..writes.len());
        let answered = killed_during(&mut program, &writes, kill_at).await;
        settled(&behind).await;
        let truth = nothing_is_half_done(&behind, &centre, &writes, &past).await;
        for write in writes.iter().filter(|write| answered.contains_key(&write.key)) {
            assert!(truth.has(&write.makes), "round {round}, seed {seed}: it was said to be done: {write:?}");
        }
        succeeds(&db, "verify");

        let token = std::mem::take(&mut program.token);
        program = Program::start(&db, SETTINGS);
        program.token = token;
        send_again(&program, &writes, &answered).await;
        for write in writes.iter().filter(|write| answered.contains_key(&write.key)).take(5) {
            let (_, again) = sent(asked(&program, write)).await.unwrap();
            assert_eq!(again, answered[&write.key], "asked again, the answer is the same: {write:?}");
        }
        let truth = nothing_is_half_done(&behind, &centre, &writes, &past).await;
        assert_eq!(truth.keys.len(), (round + 1) * writes.len(), "everything once");
        past.extend(writes);
    }
    let unnumbered = event::Entity::find().filter(event::Column::Sequence.is_null());
    until("numbers every event", async || unnumbered.clone().count(&behind).await.unwrap() == 0).await;
    behind.close().await.unwrap();
    program.kill();
    succeeds(&db, "verify");
    // Taken and restored beside, it is asked whether the invariants of the backup hold.
    succeeds(&db, "backup");
}

/// Without what keeps one person from sending a thousand requests at once.
const SETTINGS: &[(&str, &str)] = &[("CLASSMATE_RATE_USER", "0"), ("CLASSMATE_RATE_ADDRESS", "0")];

#[tokio::test]
async fn nothing_is_half_done_when_it_is_killed_at_work_sqlite() {
    Box::pin(killed_while_many_write(TestDb::sqlite().await, 1)).await;
}

#[tokio::test]
async fn nothing_is_half_done_when_it_is_killed_at_work_postgres() {
    if let Some(db) = TestDb::postgres().await {
        Box::pin(killed_while_many_write(db, 2)).await;
    }
}
