//! What an import tells people: how far it is, what it left alone, who may be there twice; and what they do about it.

use alfacrm_fake::Entity as Foreign;
use chrono::Duration;
use serde_json::{Value, json};
use shared::{
    attendance::{Mark, Roster},
    import::{self, ImportState, ImportStatus, RowOutcome},
    page::Page,
    students::Student,
};

use crate::{
    imports::{command, count, equals_truth, remarks, run, small, state},
    support::{Actor, TestApp},
};

/// Kept as read, and taken back by nothing.
const RAW: [&str; 7] = ["payment", "tariff", "customerTariff", "discount", "task", "communication", "location"];

/// Works until the source was asked so often, and stops there as if the power had gone.
async fn cut_off_after(app: &TestApp, fake: &alfacrm_fake::RunningFake, requests: usize) {
    tokio::select! {
        () = Box::pin(app.work_until_idle()) => panic!("it ended before {requests} requests"),
        () = fake.control.asked(requests) => {}
    }
    app.advance(Duration::seconds(31));
}

async fn student_of(admin: &Actor, name: &str) -> Student {
    let all: Page<Student> = admin.get("/api/students?archived=include&pageSize=200").await.read();
    all.items.into_iter().find(|student| student.name == name).unwrap()
}

/// A conducted lesson of the source with marks: its number and its id here.
async fn marked_lesson(admin: &Actor, fake: &alfacrm_fake::RunningFake) -> (i64, String) {
    let (number, starts) = fake.control.edit(|world| {
        let marked = |row: &&alfacrm_fake::Record| row.int("status") == Some(3) && row.list("details").len() > 1;
        let row = world.rows(Foreign::Lesson).iter().find(marked).unwrap();
        (row.id, row.text("time_from")[..16].replace(' ', "T"))
    });
    let day: chrono::NaiveDate = starts[..10].parse().unwrap();
    let window: Value = admin.get(&format!("/api/lessons?from={day}&to={}", day.succ_opt().unwrap())).await.ok();
    for lesson in window["items"].as_array().unwrap().iter().filter(|lesson| lesson["starts"] == starts.as_str()) {
        let id = lesson["id"].as_str().unwrap().to_owned();
        let roster: Roster = admin.get(&format!("/api/lessons/{id}/roster")).await.read();
        let theirs = fake
            .control
            .edit(|world| world.rows(Foreign::Lesson).iter().find(|row| row.id == number).unwrap().list("details").len());
        if roster.entries.iter().filter(|entry| entry.mark.is_some()).count() == theirs {
            return (number, id);
        }
    }
    panic!("no lesson at {starts}");
}

async fn marks(admin: &Actor, lesson: &str) -> Vec<Mark> {
    let roster: Roster = admin.get(&format!("/api/lessons/{lesson}/roster")).await.read();
    roster.entries.into_iter().filter_map(|entry| entry.mark).collect()
}

/// The source changes its mind about the last pupil of a lesson.
fn excuse_the_last(fake: &alfacrm_fake::RunningFake, number: i64) -> i64 {
    let (details, pupil) = fake.control.edit(|world| {
        let row = world.rows(Foreign::Lesson).iter().find(|row| row.id == number).unwrap();
        let mut details = row.list("details").to_vec();
        let last = details.last_mut().unwrap();
        let absent = last["is_attend"] == 0;
        last["is_attend"] = i32::from(absent).into();
        last["reason_id"] = if absent { 0 } else { 2 }.into();
        last["commission"] = "0.00".into();
        let pupil = last["customer_id"].as_i64().unwrap();
        (details, pupil)
    });
    fake.control.patch(Foreign::Lesson, number, json!({ "details": details }));
    pupil
}

both_engines! {
    async fn while_it_reads_it_says_how_much(app: TestApp) {
        let (admin, fake) = (app.company("Школа").await, small().await);
        let mut dry = command(&fake);
        dry["dryRun"] = true.into();
        admin.post(import::START, dry).await.status(202);
        cut_off_after(&app, &fake, 40).await;
        let reading = state(&admin).await;
        assert!(reading.step.starts_with("read-") && reading.progress < 80, "{reading:?}");
        assert_eq!(count(&reading, "branch").total, 2);
        assert!(count(&reading, "student").total > 0, "{reading:?}");
        Box::pin(app.work_until_idle()).await;
        equals_truth(&state(&admin).await, &fake);
    }

    async fn siblings_have_one_payer_and_a_child_entered_twice_is_proposed(app: TestApp) {
        let (admin, fake) = (app.company("Школа").await, small().await);
        let state = run(&admin, &fake).await;
        equals_truth(&state, &fake);
        let truth = fake.truth();
        let name = |id: i64| fake.control.edit(|world| world.rows(Foreign::Customer).iter().find(|row| row.id == id).unwrap().text("name").to_owned());
        let all: Page<Student> = admin.get("/api/students?archived=include&pageSize=200").await.read();
        assert!(!truth.siblings.is_empty() && !truth.doubles.is_empty());
        for family in &truth.siblings {
            let names: Vec<String> = family.iter().map(|id| name(*id)).collect();
            let payers: std::collections::BTreeSet<_> =
                all.items.iter().filter(|student| names.contains(&student.name)).map(|student| student.guardians[0].id).collect();
            assert_eq!(payers.len(), 1, "{names:?}");
        }
        let told = remarks(&admin, "&outcome=double").await;
        assert_eq!(told.len(), truth.doubles.len(), "{told:?}");
        for (row, pair) in told.iter().zip(&truth.doubles) {
            assert_eq!((row.outcome, row.source_id.as_str()), (RowOutcome::Double, pair[1].to_string().as_str()));
            let ids = [row.record_id.unwrap(), row.other_id.unwrap()];
            assert!(ids[0] != ids[1] && row.reason.contains(&name(pair[0])), "{row:?}");
        }
        // Once one of the two is put away it is not proposed again; and nobody is made twice.
        let away = told[0].record_id.unwrap();
        admin.delete(&format!("/api/students/{away}")).await.ok();
        let again = run(&admin, &fake).await;
        assert_eq!(count(&again, "student").updated, 0, "{again:?}");
        assert!(remarks(&admin, "&outcome=double").await.is_empty());
    }

    async fn rolling_back_says_how_much_goes_marks_too(app: TestApp) {
        let (admin, fake) = (app.company("Школа").await, small().await);
        let state = run(&admin, &fake).await;
        let marks = count(&state, "attendance").imported;
        let records: u64 = state.entities.iter().filter(|it| !RAW.contains(&it.entity.as_str())).map(|it| it.imported).sum();
        assert!(marks > 0, "{state:?}");
        assert_eq!(state.roll_back.as_ref().unwrap().records, records, "{state:?}");
    }

    async fn remarks_on_lessons_stand_by_day(app: TestApp) {
        let (admin, fake) = (app.company("Школа").await, small().await);
        run(&admin, &fake).await;
        let told = remarks(&admin, "&entity=lesson").await;
        let day = |row: &import::ReportRow| chrono::NaiveDateTime::parse_from_str(&row.name, "%d.%m.%Y %H:%M").unwrap();
        assert!(told.len() > 2 && told.is_sorted_by_key(day), "{told:?}");
    }

    async fn a_mark_given_here_is_listed_and_stays(app: TestApp) {
        let (admin, fake) = (app.company("Школа").await, small().await);
        run(&admin, &fake).await;
        let (number, lesson) = marked_lesson(&admin, &fake).await;
        let first = marks(&admin, &lesson).await.remove(0);
        let late = json!({ "marks": [{ "studentId": first.student_id, "status": "attended", "late": true, "note": "Пробки" }] });
        admin.put(&format!("/api/lessons/{lesson}/attendance"), late).await.ok();
        let before = marks(&admin, &lesson).await;
        excuse_the_last(&fake, number);
        let state = run(&admin, &fake).await;
        assert_eq!((count(&state, "lesson").updated, count(&state, "lesson").kept_local), (0, 1), "{state:?}");
        assert_eq!(marks(&admin, &lesson).await, before);
        let kept = remarks(&admin, "&entity=lesson&outcome=keptLocal").await;
        assert_eq!(kept.iter().map(|row| (row.source_id.as_str(), row.field.as_deref())).collect::<Vec<_>>(), [(number.to_string().as_str(), Some("marks"))]);
        assert!(kept[0].reason.starts_with("Отметки"), "{kept:?}");
    }

    async fn taken_back_a_mark_is_as_it_was_with_who_gave_it(app: TestApp) {
        let (admin, fake) = (app.company("Школа").await, small().await);
        run(&admin, &fake).await;
        let (number, lesson) = marked_lesson(&admin, &fake).await;
        // Marked here just as the source has it: by somebody of ours, and still the source's to change.
        let mut theirs = marks(&admin, &lesson).await;
        let one = theirs.remove(0);
        let path = format!("/api/lessons/{lesson}/attendance");
        admin.put(&path, json!({ "marks": [{ "studentId": one.student_id, "status": null }] })).await.ok();
        let same = json!({ "studentId": one.student_id, "status": one.status, "late": one.late, "reason": one.reason, "note": one.note });
        admin.put(&path, json!({ "marks": [same] })).await.ok();
        let before = marks(&admin, &lesson).await;
        assert!(before.iter().any(|mark| mark.marked_by != "AlfaCRM") && before.iter().any(|mark| mark.marked_by == "AlfaCRM"));
        let pupil = excuse_the_last(&fake, number);
        app.advance(Duration::minutes(5));
        let second = run(&admin, &fake).await;
        assert_eq!(count(&second, "lesson").updated, 1, "{second:?}");
        let changed = marks(&admin, &lesson).await;
        assert_ne!(changed, before);
        assert_eq!(changed.iter().filter(|mark| before.contains(mark)).count(), before.len() - 1, "only {pupil} changed");
        let back: ImportState = admin.post(import::ROLL_BACK, json!({})).await.read();
        assert_eq!(back.status, ImportStatus::RolledBack);
        assert_eq!(marks(&admin, &lesson).await, before);
    }

    async fn what_was_mended_there_comes_when_the_import_is_repeated(app: TestApp) {
        let (admin, fake) = (app.company("Школа").await, small().await);
        admin.post(import::REPEAT, json!({ "apiKey": "fake-key" })).await.status(404);
        let spoilt = fake.control.edit(|world| world.rows(Foreign::Customer).iter().find(|row| row.int("is_study") == Some(1)).map(|row| (row.id, row.text("name").to_owned())).unwrap());
        fake.control.patch(Foreign::Customer, spoilt.0, json!({ "name": "" }));
        let mut only_one = command(&fake);
        only_one["migrateLessons"] = false.into();
        admin.post(import::START, only_one).await.status(202);
        Box::pin(app.work_until_idle()).await;
        let first = state(&admin).await;
        assert_eq!(count(&first, "student").skipped, 1, "{first:?}");
        let row = remarks(&admin, "&entity=student&outcome=skipped").await.remove(0);
        assert_eq!((row.source_id.as_str(), row.field.as_deref()), (spoilt.0.to_string().as_str(), Some("name")));
        assert!(!row.reason.is_empty() && !row.remedy.is_empty());
        fake.control.patch(Foreign::Customer, spoilt.0, json!({ "name": spoilt.1 }));
        admin.post(import::REPEAT, json!({ "apiKey": "fake-key" })).await.status(202);
        Box::pin(app.work_until_idle()).await;
        let second = state(&admin).await;
        assert_eq!(second.status, ImportStatus::Completed);
        assert_eq!((count(&second, "student").imported, count(&second, "student").skipped), (1, 0), "{second:?}");
        assert_eq!(second.lessons_count, 0, "with the settings of then");
        student_of(&admin, &spoilt.1).await;
    }
}
