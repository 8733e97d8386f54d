//! Taking back from history what is no field of one record: marks, cancellations, the days of an enrolment.

use chrono::Duration;
use serde_json::{Value, json};
use shared::{
    audit::AuditEntry,
    events::{Action, Entity},
    page::Page,
};

use crate::support::{Actor, Answer, TestApp};

/// The newest line of a kind about a record.
async fn newest(by: &Actor, entity: Entity, record: &Value) -> AuditEntry {
    let path = format!("/api/audit?entity={entity}&recordId={}", record["id"].as_str().unwrap());
    by.get(&path).await.read::<Page<AuditEntry>>().items.remove(0)
}

async fn undo(by: &Actor, entry: &AuditEntry) -> Answer {
    by.app.advance(Duration::minutes(1));
    by.post(&format!("/api/audit/{}/undo", entry.id), json!({})).await
}

fn one(noun: &str, record: &Value) -> String {
    format!("/api/{noun}/{}", record["id"].as_str().unwrap())
}

async fn mark(by: &Actor, lesson: &Value, student: &Value, status: &str) -> AuditEntry {
    by.app.advance(Duration::minutes(1));
    let marks = json!({ "marks": [{ "studentId": student["id"], "status": status, "reason": null }] });
    by.put(&format!("{}/attendance", one("lessons", lesson)), marks).await.ok();
    newest(by, Entity::Attendance, lesson).await
}

async fn marks(by: &Actor, lesson: &Value) -> Vec<Value> {
    let roster = by.get(&format!("{}/roster", one("lessons", lesson))).await.ok();
    roster["entries"].as_array().unwrap().iter().map(|entry| entry["mark"]["status"].clone()).collect()
}

both_engines! {
    async fn a_mark_given_by_mistake_is_as_it_was_and_the_lesson_with_it(app: TestApp) {
        let admin = app.company("Школа").await;
        let student = admin.post("/api/students", json!({ "name": "Асель" })).await.ok();
        let lesson = json!({ "studentIds": [student["id"]], "starts": "2026-11-18T09:00", "minutes": 60 });
        let lesson = admin.post("/api/lessons", lesson).await.ok();
        let first = mark(&admin, &lesson, &student, "attended").await;
        let second = mark(&admin, &lesson, &student, "missed").await;
        assert!(first.changes.iter().any(|change| change.after.is_some()), "{first:?}");
        // The older mark has been written over since.
        undo(&admin, &first).await.rule("changedSince");
        undo(&admin, &second).await.ok();
        assert_eq!(marks(&admin, &lesson).await, [json!("attended")]);
        assert_eq!(admin.get(&one("lessons", &lesson)).await.ok()["status"], "completed");
        let back = newest(&admin, Entity::Attendance, &lesson).await;
        undo(&admin, &back).await.ok();
        assert_eq!(marks(&admin, &lesson).await, [json!("missed")], "what was taken back can be brought again");
    }

    async fn a_first_mark_taken_back_leaves_none_and_opens_the_lesson_again(app: TestApp) {
        let admin = app.company("Школа").await;
        let student = admin.post("/api/students", json!({ "name": "Асель" })).await.ok();
        let lesson = json!({ "studentIds": [student["id"]], "starts": "2026-11-18T09:00", "minutes": 60 });
        let lesson = admin.post("/api/lessons", lesson).await.ok();
        let given = mark(&admin, &lesson, &student, "attended").await;
        assert_eq!(admin.get(&one("lessons", &lesson)).await.ok()["status"], "completed");
        undo(&admin, &given).await.ok();
        assert_eq!(marks(&admin, &lesson).await, [Value::Null]);
        assert_eq!(admin.get(&one("lessons", &lesson)).await.ok()["status"], "scheduled");
    }

    async fn a_lesson_cancelled_by_mistake_takes_place_again_if_its_place_is_free(app: TestApp) {
        let admin = app.company("Школа").await;
        let teacher = admin.post("/api/teachers", json!({ "name": "Нұрлан" })).await.ok();
        let body = json!({ "teacherId": teacher["id"], "starts": "2026-11-19T10:00", "minutes": 60 });
        let lesson = admin.post("/api/lessons", body.clone()).await.ok();
        app.advance(Duration::minutes(1));
        admin.post(&format!("{}/cancel", one("lessons", &lesson)), json!({ "version": 1, "reason": "болен" })).await.ok();
        let cancelled = newest(&admin, Entity::Lesson, &lesson).await;
        assert_eq!(cancelled.action, Action::Archived);
        let other = admin.post("/api/lessons", body).await.ok();
        undo(&admin, &cancelled).await.refused("lesson-conflict");
        admin.delete(&one("lessons", &other)).await.ok();
        undo(&admin, &cancelled).await.ok();
        let now = admin.get(&one("lessons", &lesson)).await.ok();
        assert_eq!((&now["status"], &now["cancelReason"]), (&json!("scheduled"), &Value::Null));
        // And a restoring is taken back to the cancellation.
        let restored = newest(&admin, Entity::Lesson, &lesson).await;
        assert_eq!(restored.action, Action::Restored);
        undo(&admin, &restored).await.ok();
        assert_eq!(admin.get(&one("lessons", &lesson)).await.ok()["status"], "cancelled");
    }

    async fn the_days_of_an_enrolment_are_what_they_were_if_there_is_still_a_place(app: TestApp) {
        let admin = app.company("Школа").await;
        let group = admin.post("/api/groups", json!({ "name": "Дети", "capacity": 1 })).await.ok();
        let enrollments = format!("{}/enrollments", one("groups", &group));
        let student = admin.post("/api/students", json!({ "name": "Асель" })).await.ok();
        let enrolled = admin.post(&enrollments, json!({ "studentId": student["id"], "from": "2026-11-01" })).await.ok();
        app.advance(Duration::minutes(1));
        admin.patch(&one("enrollments", &enrolled), json!({ "version": 1, "until": "2026-11-20" })).await.ok();
        let ended = newest(&admin, Entity::Enrollment, &enrolled).await;
        assert!(ended.undoable, "{ended:?}");
        // Somebody has the place from the next day on.
        let next = admin.post("/api/students", json!({ "name": "Данияр" })).await.ok();
        let after = admin.post(&enrollments, json!({ "studentId": next["id"], "from": "2026-11-21" })).await.ok();
        let refused = undo(&admin, &ended).await;
        assert!(refused.status == 409 || refused.status == 422, "{refused}");
        let taken = newest(&admin, Entity::Enrollment, &after).await;
        undo(&admin, &taken).await.ok();
        undo(&admin, &ended).await.ok();
        let rows = admin.get(&enrollments).await.ok();
        assert_eq!((&rows["items"][0]["from"], &rows["items"][0]["until"]), (&json!("2026-11-01"), &Value::Null));
    }
}
