//! Moving in from AlfaCRM, against the fake account that knows its own truth.

use std::time::Duration as Wait;

use alfacrm_fake::{Entity as Foreign, Fake, Fault, RunningFake};
use chrono::Duration;
use serde_json::{Value, json};
use shared::{
    import::{self, Cleared, ConnectionResult, EntityCount, ImportState, ImportStatus, ReportRow},
    lessons::LessonWindow,
    page::Page,
    permission::DefaultRole,
    students::Student,
};

use crate::support::{Actor, TestApp, TestDb};

pub async fn small() -> RunningFake {
    Fake::small().start().await.unwrap()
}

pub fn command(fake: &RunningFake) -> Value {
    json!({ "alfacrmUrl": fake.url, "email": "api@example.invalid", "apiKey": "fake-key", "migrateRooms": true, "migrateLessons": true })
}

pub async fn run(admin: &Actor, fake: &RunningFake) -> ImportState {
    run_with(admin, command(fake)).await
}

async fn run_with(admin: &Actor, command: Value) -> ImportState {
    admin.post(import::START, command).await.status(202);
    Box::pin(admin.app.work_until_idle()).await;
    state(admin).await
}

pub async fn state(admin: &Actor) -> ImportState {
    admin.get(import::STATUS).await.read()
}

pub fn count(state: &ImportState, entity: &str) -> EntityCount {
    state.entities.iter().find(|count| count.entity == entity).cloned().unwrap_or_default()
}

pub async fn remarks(admin: &Actor, filter: &str) -> Vec<ReportRow> {
    admin.get(&format!("{}?pageSize=200{filter}", import::REPORT)).await.read::<Page<ReportRow>>().items
}

#[track_caller]
pub fn equals_truth(state: &ImportState, fake: &RunningFake) {
    assert_eq!(state.status, ImportStatus::Completed, "{state:?}");
    let truth = fake.truth();
    let counts = truth.counts;
    assert_eq!(state.teachers_count as usize, counts.teachers_active + counts.teachers_former);
    assert_eq!(state.students_count as usize, counts.students_active + counts.students_archived);
    assert_eq!(state.leads_count as usize, counts.leads_active + counts.leads_archived);
    assert_eq!(state.groups_count as usize, counts.groups_active + counts.groups_archived);
    assert_eq!(state.rooms_count as usize, counts.rooms);
    assert_eq!(state.rules_count as usize, counts.regular_lessons);
    assert_eq!(state.lessons_count as usize, counts.lessons);
    let marks = truth.lessons.attended + truth.lessons.missed + truth.lessons.excused;
    assert_eq!(count(state, "attendance").total as usize, marks);
    assert!(count(state, "enrollment").imported as usize + count(state, "enrollment").unchanged as usize >= counts.memberships);
    assert_eq!(count(state, "payment").total as usize, counts.pays);
    assert_eq!(count(state, "discount").total as usize, counts.discounts);
    assert_eq!(count(state, "customerTariff").total as usize, counts.customer_tariffs_running + counts.customer_tariffs_finished);
    for entity in &state.entities {
        let brought = entity.imported + entity.updated + entity.unchanged + entity.skipped;
        assert!(entity.total == brought || brought == 0, "{entity:?}");
    }
}

both_engines! {
    async fn what_is_brought_equals_what_the_source_has(app: TestApp) {
        let (admin, fake) = (app.company("Школа").await, small().await);
        let state = run(&admin, &fake).await;
        equals_truth(&state, &fake);
        assert_eq!(fake.control.writes(), 0);
        assert!(state.can_roll_back, "{:?}", state.blocked_by);

        let branches: Value = admin.get("/api/branches").await.ok();
        assert_eq!(branches["items"].as_array().unwrap().len(), fake.truth().counts.branches, "no empty branch is left");
        let students: Page<Student> = admin.get("/api/students?archived=include&pageSize=200").await.read();
        let debt: i64 = students.items.iter().filter_map(|s| s.balance.as_ref()).map(|b| b.money.amount).sum();
        let expected = fake.truth().money.balance.replace('.', "").parse::<i64>().unwrap();
        assert_eq!(debt, expected);
        let week: LessonWindow = admin.get("/api/lessons?from=2026-11-16&to=2026-11-23").await.read();
        for there in fake.truth().week {
            let starts = format!("{}T{}", there.date, there.from);
            let same = |l: &&shared::lessons::Lesson| l.starts.to_string() == starts;
            assert!(week.items.iter().any(|l| same(&l)), "no lesson at {starts}");
        }
        let ambiguous = remarks(&admin, "&entity=group").await;
        assert!(ambiguous.iter().all(|row| !row.reason.is_empty() && !row.remedy.is_empty()));
    }

    async fn a_second_import_doubles_nothing(app: TestApp) {
        let (admin, fake) = (app.company("Школа").await, small().await);
        let first = run(&admin, &fake).await;
        let lessons: LessonWindow = admin.get("/api/lessons?from=2026-10-20&to=2026-12-20").await.read();
        let second = run(&admin, &fake).await;
        equals_truth(&second, &fake);
        for entity in &second.entities {
            assert_eq!((entity.imported, entity.updated, entity.kept_local), (0, 0, 0), "{entity:?}");
        }
        let again: LessonWindow = admin.get("/api/lessons?from=2026-10-20&to=2026-12-20").await.read();
        assert_eq!(again.items.len(), lessons.items.len());
        assert_eq!(first.students_count, second.students_count);
    }

    async fn what_was_changed_here_stays_and_what_was_changed_there_comes(app: TestApp) {
        let (admin, fake) = (app.company("Школа").await, small().await);
        run(&admin, &fake).await;
        let students: Page<Student> = admin.get("/api/students?pageSize=200").await.read();
        let (ours, theirs) = (&students.items[0], &students.items[1]);
        admin.patch(&format!("/api/students/{}", ours.id), json!({ "version": ours.version, "name": "Переименованный Ученик" })).await.ok();
        let (mut one, mut other) = (0, 0);
        fake.control.edit(|world| {
            let find = |name: &str| world.rows(Foreign::Customer).iter().find(|row| row.text("name") == name).map(|row| row.id).unwrap();
            (one, other) = (find(&ours.name), find(&theirs.name));
        });
        fake.control.patch(Foreign::Customer, one, json!({ "note": "Новая заметка" }));
        fake.control.patch(Foreign::Customer, other, json!({ "name": "Новое Имя" }));
        let state = run(&admin, &fake).await;
        assert_eq!((count(&state, "student").updated, count(&state, "student").kept_local), (2, 1), "{state:?}");
        let kept = remarks(&admin, "&entity=student&outcome=keptLocal").await;
        assert!(kept.iter().any(|row| row.field.as_deref() == Some("name") && row.source_id == one.to_string()), "{kept:?}");
        let now: Student = admin.get(&format!("/api/students/{}", ours.id)).await.read();
        assert_eq!((now.name.as_str(), now.note.as_deref()), ("Переименованный Ученик", Some("Новая заметка")));
        let now: Student = admin.get(&format!("/api/students/{}", theirs.id)).await.read();
        assert_eq!(now.name, "Новое Имя");
    }

    async fn a_lesson_moved_here_stays_where_it_was_moved(app: TestApp) {
        let (admin, fake) = (app.company("Школа").await, small().await);
        run(&admin, &fake).await;
        let window: LessonWindow = admin.get("/api/lessons?from=2026-11-20&to=2026-11-27").await.read();
        let lesson = window.items.iter().find(|l| l.status.as_str() == "scheduled" && !l.accepted_overlap).unwrap();
        let starts = format!("{}T06:10", lesson.starts.date());
        let moved = json!({ "version": lesson.version, "starts": starts, "scope": "this", "override": { "reason": "тест" } });
        admin.post(&format!("/api/lessons/{}/move", lesson.id), moved).await.ok();
        let state = run(&admin, &fake).await;
        equals_truth(&state, &fake);
        assert_eq!((count(&state, "lesson").updated, count(&state, "lesson").kept_local), (0, 1));
        let kept = remarks(&admin, "&entity=lesson&outcome=keptLocal").await;
        assert!(kept.iter().any(|row| row.field.as_deref() == Some("starts")), "{kept:?}");
        let now: Value = admin.get(&format!("/api/lessons/{}", lesson.id)).await.ok();
        assert_eq!(now["starts"], starts.as_str());
    }

    async fn an_overlap_of_the_source_is_kept_and_said(app: TestApp) {
        let (admin, fake) = (app.company("Школа").await, small().await);
        run(&admin, &fake).await;
        let window: LessonWindow = admin.get("/api/lessons?from=2026-11-02&to=2026-12-01").await.read();
        assert!(window.items.iter().any(|lesson| lesson.accepted_overlap));
        let said = remarks(&admin, "&entity=lesson&outcome=repaired").await;
        assert!(said.iter().any(|row| row.reason.contains("Накладка")), "{said:?}");
        let groups = remarks(&admin, "&entity=group").await;
        let ambiguous = &fake.truth().ambiguous_teachers[0];
        assert!(groups.iter().all(|row| !row.reason.contains("несколько") || row.reason.contains(ambiguous.as_str())));
    }

    async fn a_planned_lesson_takes_the_place_of_the_one_made_ahead(app: TestApp) {
        let (admin, fake) = (app.company("Школа").await, small().await);
        let first = run(&admin, &fake).await;
        assert!(count(&first, "generated").imported > 0, "{first:?}");
        let ahead = "/api/lessons?from=2026-11-28&to=2026-12-03";
        let before: LessonWindow = admin.get(ahead).await.read();
        let made = before.items.iter().find(|lesson| lesson.rule_id.is_some() && lesson.group_id.is_some()).unwrap();
        let weekday = chrono::Datelike::weekday(&made.starts.date()).number_from_monday();
        let time = made.starts.to_string()[11..16].to_owned();
        let group = before.groups.iter().find(|group| Some(group.id) == made.group_id.map(Into::into)).unwrap().name.clone();
        let row = fake.control.edit(|world| {
            let group = world.rows(Foreign::Group).iter().find(|row| row.text("name") == group).unwrap().id;
            let of = |row: &&alfacrm_fake::Record| {
                let day = row.int("day").map(|day| if day == 0 { 7 } else { day });
                row.text("related_class") == "Group" && row.int("related_id") == Some(group) && day == Some(i64::from(weekday)) && row.text("time_from_v").starts_with(&time)
            };
            let rule = world.rows(Foreign::RegularLesson).iter().find(of).unwrap();
            let at = |key: &str| format!("{} {}:00", made.starts.date(), &rule.text(key)[..5]);
            json!({ "id": 99_999, "branch_id": rule.int("branch_id"), "regular_id": rule.id, "date": made.starts.date().to_string(),
                "time_from": at("time_from_v"), "time_to": at("time_to_v"), "lesson_type_id": 2, "status": 1, "subject_id": rule.int("subject_id"),
                "room_id": rule.int("room_id"), "teacher_ids": rule.list("teacher_ids"), "customer_ids": [], "group_ids": [group], "topic": "Из AlfaCRM", "note": "" })
        });
        let branch = row["branch_id"].as_i64().unwrap();
        fake.control.add(Foreign::Lesson, &[branch], row);
        let second = run(&admin, &fake).await;
        equals_truth(&second, &fake);
        let after: LessonWindow = admin.get(ahead).await.read();
        assert_eq!(after.items.len(), before.items.len());
        let same = after.items.iter().find(|lesson| lesson.id == made.id).unwrap();
        assert_eq!(same.topic.as_deref(), Some("Из AlfaCRM"));
    }

    async fn a_dry_run_counts_the_same_and_writes_nothing(app: TestApp) {
        let (admin, fake) = (app.company("Школа").await, small().await);
        let mut dry = command(&fake);
        dry["dryRun"] = true.into();
        let state = run_with(&admin, dry).await;
        equals_truth(&state, &fake);
        assert!(state.dry_run && !state.can_roll_back);
        assert!(!remarks(&admin, "").await.is_empty());
        for list in ["students", "teachers", "groups", "rooms", "leads"] {
            assert_eq!(admin.get(&format!("/api/{list}?archived=include")).await.ok()["total"], 0, "{list}");
        }
        let real = run(&admin, &fake).await;
        let counts = |state: &ImportState| state.entities.iter().filter(|c| c.entity != "generated").cloned().collect::<Vec<_>>();
        assert_eq!(counts(&real), counts(&state));
    }

    async fn a_token_that_ends_and_a_busy_source_change_nothing(app: TestApp) {
        let (admin, fake) = (app.company("Школа").await, small().await);
        fake.control.fail(Fault::RevokeAfter, "customer/index", 1, 1);
        fake.control.fail(Fault::RevokeAfter, "lesson/index", 3, 2);
        fake.control.fail(Fault::TooMany { retry_after: Some(0) }, "group/index", 0, 2);
        fake.control.fail(Fault::HtmlBadGateway, "pay/index", 0, 1);
        let state = run(&admin, &fake).await;
        equals_truth(&state, &fake);
        assert!(fake.control.logins() >= 3);
    }

    async fn an_import_that_was_cut_off_goes_on_and_ends_with_the_same(app: TestApp) {
        let (admin, fake) = (app.company("Школа").await, small().await);
        fake.control.delay(Wait::from_millis(5));
        admin.post(import::START, command(&fake)).await.status(202);
        for millis in [150, 700, 1_500] {
            let cut = tokio::time::timeout(Wait::from_millis(millis), Box::pin(app.work_until_idle())).await;
            if cut.is_err() {
                assert_eq!(state(&admin).await.status, ImportStatus::Running);
            }
            app.advance(Duration::seconds(31));
        }
        fake.control.delay(Wait::ZERO);
        // Once more while it writes.
        for _ in 0..3 {
            let _ = tokio::time::timeout(Wait::from_millis(400), Box::pin(app.work_until_idle())).await;
            app.advance(Duration::seconds(31));
        }
        Box::pin(app.work_until_idle()).await;
        let ended = state(&admin).await;
        equals_truth(&ended, &fake);
        for entity in &ended.entities {
            assert_eq!((entity.updated, entity.kept_local), (0, 0), "{entity:?}");
        }
    }

    async fn one_runs_at_a_time_and_can_be_cancelled(app: TestApp) {
        let (admin, fake) = (app.company("Школа").await, small().await);
        admin.post(import::CANCEL, json!({})).await.rule("noImportRunning");
        admin.post(import::START, command(&fake)).await.status(202);
        admin.post(import::START, command(&fake)).await.rule("importRunning");
        admin.post(import::ROLL_BACK, json!({})).await.rule("importRunning");
        let cancelled: ImportState = admin.post(import::CANCEL, json!({})).await.read();
        assert_eq!(cancelled.status, ImportStatus::Cancelled);
        Box::pin(app.work_until_idle()).await;
        assert_eq!(admin.get("/api/students").await.ok()["total"], 0);
        equals_truth(&run(&admin, &fake).await, &fake);
        let manager = admin.colleague(DefaultRole::Teacher).await;
        manager.get(import::STATUS).await.forbidden("import.run");
    }

    async fn the_last_import_is_taken_back_until_something_stands_on_it(app: TestApp) {
        let (admin, fake) = (app.company("Школа").await, small().await);
        admin.post(import::ROLL_BACK, json!({})).await.rule("nothingToRollBack");
        run(&admin, &fake).await;
        let group = admin.get("/api/groups").await.ok()["items"][0].clone();
        let pupil: Value = admin.post("/api/students", json!({ "name": "Свой Ученик" })).await.ok();
        let path = format!("/api/groups/{}/enrollments", group["id"].as_str().unwrap());
        let enrolled = admin.post(&path, json!({ "studentId": pupil["id"], "override": { "reason": "тест" } })).await.ok();
        let refused = admin.post(import::ROLL_BACK, json!({})).await.rule("rollBackBlocked");
        assert!(!refused["details"].as_array().unwrap().is_empty());
        assert!(!state(&admin).await.can_roll_back);
        let _ = enrolled;
    }

    async fn one_that_begins_while_another_is_taken_back_waits_for_it(app: TestApp) {
        let (admin, fake) = (app.company("Тұлпар").await, small().await);
        run(&admin, &fake).await;
        let (back, start) = tokio::join!(admin.post(import::ROLL_BACK, json!({})), admin.post(import::START, command(&fake)));
        // Either came first: then the other is refused, or begins on what is left.
        assert!(matches!((back.status, start.status), (200 | 409, 202)), "{back} {start}");
        Box::pin(admin.app.work_until_idle()).await;
        equals_truth(&state(&admin).await, &fake);
    }

    async fn taken_back_nothing_is_left_of_it(app: TestApp) {
        let (admin, fake) = (app.company("Школа").await, small().await);
        run(&admin, &fake).await;
        let before: Page<Student> = admin.get("/api/students?pageSize=200").await.read();
        let id = fake.control.edit(|world| world.rows(Foreign::Customer).iter().find(|r| r.text("name") == before.items[0].name).unwrap().id);
        fake.control.patch(Foreign::Customer, id, json!({ "name": "Совсем Другое Имя" }));
        run(&admin, &fake).await;
        let one = format!("/api/students/{}", before.items[0].id);
        assert_eq!(admin.get(&one).await.ok()["name"], "Совсем Другое Имя");
        let back: ImportState = admin.post(import::ROLL_BACK, json!({})).await.read();
        assert_eq!(back.status, ImportStatus::RolledBack);
        assert_eq!(admin.get(&one).await.ok()["name"], before.items[0].name.as_str());
        admin.post(import::ROLL_BACK, json!({})).await.ok();
        for list in ["students", "teachers", "groups", "rooms", "leads", "subjects"] {
            assert_eq!(admin.get(&format!("/api/{list}?archived=include")).await.ok()["total"], 0, "{list}");
        }
        let branches = admin.get("/api/branches").await.ok();
        assert_eq!((branches["items"].as_array().unwrap().len(), &branches["items"][0]["name"]), (1, &json!("Главный филиал")));
        admin.post(import::ROLL_BACK, json!({})).await.rule("nothingToRollBack");
        equals_truth(&run(&admin, &fake).await, &fake);
    }

    async fn clearing_asks_for_the_name_and_keeps_what_is_needed(app: TestApp) {
        let (admin, fake) = (app.company("Школа").await, small().await);
        run(&admin, &fake).await;
        admin.post(import::CLEAR_DATA, json!({ "confirm": "школа" })).await.rule("confirmationDiffers");
        let group = admin.get("/api/groups").await.ok()["items"][0].clone();
        let pupil: Value = admin.post("/api/students", json!({ "name": "Свой Ученик" })).await.ok();
        let path = format!("/api/groups/{}/enrollments", group["id"].as_str().unwrap());
        admin.post(&path, json!({ "studentId": pupil["id"], "override": { "reason": "тест" } })).await.ok();
        let cleared: Cleared = admin.post(import::CLEAR_DATA, json!({ "confirm": "Школа" })).await.read();
        assert!(cleared.removed.iter().any(|count| count.entity == "lesson") && !cleared.kept.is_empty(), "{cleared:?}");
        assert_eq!(admin.get("/api/groups?archived=include").await.ok()["total"], 1);
        assert_eq!(admin.get("/api/students?archived=include").await.ok()["total"], 1);
    }

    async fn two_companies_with_one_account_never_meet(app: TestApp) {
        let (one, other, fake) = (app.company("Первая").await, app.company("Вторая").await, small().await);
        run(&one, &fake).await;
        assert_eq!(other.get("/api/students").await.ok()["total"], 0);
        assert_eq!(state(&other).await.status, ImportStatus::Idle);
        equals_truth(&run(&other, &fake).await, &fake);
        let ids = |page: Page<Student>| page.items.into_iter().map(|s| s.id).collect::<std::collections::BTreeSet<_>>();
        let first = ids(one.get("/api/students?pageSize=200").await.read());
        let second = ids(other.get("/api/students?pageSize=200").await.read());
        assert!(first.is_disjoint(&second) && first.len() == second.len());
        other.post(import::ROLL_BACK, json!({})).await.ok();
        assert_eq!(ids(one.get("/api/students?pageSize=200").await.read()), first);
    }

    async fn a_wrong_key_and_a_missing_right_are_said_in_words(app: TestApp) {
        let (admin, fake) = (app.company("Школа").await, small().await);
        let ask = |key: &str| json!({ "alfacrmUrl": fake.url, "email": "api@example.invalid", "apiKey": key });
        let good: ConnectionResult = admin.post(import::TEST_CONNECTION, ask("fake-key")).await.read();
        assert!(good.success && good.branches.len() == 2, "{good:?}");
        let bad: ConnectionResult = admin.post(import::TEST_CONNECTION, ask("no")).await.read();
        assert!(!bad.success && bad.message.contains("ключ"), "{bad:?}");
        let mut wrong = command(&fake);
        wrong["apiKey"] = "no".into();
        let failed = run_with(&admin, wrong).await;
        assert_eq!(failed.status, ImportStatus::Failed);
        assert!(failed.error.unwrap().contains("ключ"));
        fake.control.deny_access(true);
        let denied: ConnectionResult = admin.post(import::TEST_CONNECTION, ask("fake-key")).await.read();
        assert!(!denied.success && denied.message.contains("v2api"), "{denied:?}");
    }
}

#[tokio::test]
async fn no_way_leads_into_our_own_network() {
    let app = TestApp::on(TestDb::sqlite().await, |config| config.import_allow_private = false).await;
    let admin = app.company("Школа").await;
    for url in [
        "http://127.0.0.1:9",
        "https://localhost",
        "https://10.0.0.1",
        "https://example.com",
        "https://[::1]",
        "https://u:p@a.s20.online",
    ] {
        let ask = json!({ "alfacrmUrl": url, "email": "api@example.invalid", "apiKey": "key" });
        let said: ConnectionResult = admin.post(import::TEST_CONNECTION, ask.clone()).await.read();
        assert!(!said.success && !said.message.is_empty(), "{url}");
        admin.post(import::START, ask).await.invalid("alfacrmUrl", "hostRefused");
    }
}

#[tokio::test]
async fn a_whole_centre_is_brought_in_a_moment() {
    let app = TestApp::on_sqlite().await;
    let (admin, fake) = (app.company("Школа").await, Fake::centre().start().await.unwrap());
    for _ in 0..2 {
        let began = std::time::Instant::now();
        let state = run(&admin, &fake).await;
        println!("a centre of 262 students: {:?}", began.elapsed());
        equals_truth(&state, &fake);
    }
    let began = std::time::Instant::now();
    assert!(state(&admin).await.can_roll_back);
    println!("looking whether it can be taken back: {:?}", began.elapsed());
    let began = std::time::Instant::now();
    admin.post(import::ROLL_BACK, json!({})).await.ok();
    println!("taking it back: {:?}", began.elapsed());
}

#[tokio::test]
async fn the_key_is_nowhere_in_clear_and_gone_at_the_end() {
    let app = TestApp::on_sqlite().await;
    let (admin, fake) = (app.company("Школа").await, small().await);
    admin.post(import::START, command(&fake)).await.status(202);
    let stored = |folder: &std::path::Path| {
        let files = std::fs::read_dir(folder).unwrap().flatten();
        files.flat_map(|file| std::fs::read(file.path()).unwrap_or_default()).collect::<Vec<u8>>()
    };
    let bytes = stored(app.db().folder.path());
    assert!(!bytes.is_empty() && !bytes.windows(8).any(|window| window == b"fake-key"));
}
