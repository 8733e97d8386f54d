//! Attendance: marks for who was on the roster of that day.

use serde_json::{Value, json};
use shared::{
    attendance::{Marks, Roster},
    groups::Group,
    lessons::{Lesson, LessonStatus},
    students::Student,
};

use crate::support::{Actor, TestApp};

/// A group of two, one of whom left a week ago, and its lesson this morning.
async fn lesson(admin: &Actor) -> (Lesson, [Student; 2]) {
    let group: Group = admin.post("/api/groups", json!({ "name": "Дети" })).await.read();
    let student = async |name: &str| admin.post("/api/students", json!({ "name": name })).await.read::<Student>();
    let students = [student("Әлия").await, student("Борис").await];
    let left: Student = student("Ушедший").await;
    let enroll = async |id: Value| admin.post(&format!("/api/groups/{}/enrollments", group.id), id).await.ok();
    for student in &students {
        enroll(json!({ "studentId": student.id, "from": "2026-09-01" })).await;
    }
    enroll(json!({ "studentId": left.id, "from": "2026-09-01", "until": "2026-11-11" })).await;
    let lesson = json!({ "groupId": group.id, "starts": "2026-11-18T09:00", "minutes": 60 });
    (admin.post("/api/lessons", lesson).await.read(), students)
}

both_engines! {
    async fn the_roster_is_who_is_enrolled_that_day_in_the_order_of_names(app: TestApp) {
        let admin = app.company("Тұлпар").await;
        let (lesson, _) = lesson(&admin).await;
        let roster: Roster = admin.get(&format!("/api/lessons/{}/roster", lesson.id)).await.read();
        assert_eq!(roster.entries.iter().map(|e| e.name.as_str()).collect::<Vec<_>>(), ["Әлия", "Борис"]);
    }

    async fn the_mark_that_makes_the_roster_whole_completes_the_lesson_and_clearing_opens_it(app: TestApp) {
        let admin = app.company("Тұлпар").await;
        let (lesson, [a, b]) = lesson(&admin).await;
        let marks = format!("/api/lessons/{}/attendance", lesson.id);
        let status = async || admin.get(&format!("/api/lessons/{}", lesson.id)).await.read::<Lesson>().status;
        admin.put(&marks, json!({ "marks": [{ "studentId": a.id, "status": "attended", "late": true }] })).await.ok();
        assert_eq!(status().await, LessonStatus::Scheduled);
        let one = json!({ "lessonId": lesson.id, "studentId": b.id, "status": "excused", "reason": "болеет", "note": "справка" });
        let all: Marks = admin.post("/api/attendance", &one).await.read();
        assert_eq!((all.items.len(), status().await), (2, LessonStatus::Completed));
        let mark = all.items.iter().find(|m| m.student_id == b.id).unwrap();
        assert_eq!((mark.reason.as_deref(), mark.note.as_deref(), mark.marked_by.as_str()), (Some("болеет"), Some("справка"), admin.me.name.as_str()));
        // Said again, nothing changes.
        let again = admin.post("/api/attendance", &one).await.status(201);
        assert_eq!(again.header("location").unwrap(), format!("/api/lessons/{}/roster", lesson.id));
        assert_eq!(again.read::<Marks>(), all);
        admin.put(&marks, json!({ "marks": [{ "studentId": b.id, "status": null }] })).await.ok();
        assert_eq!(status().await, LessonStatus::Scheduled);
        assert_eq!(admin.get(&format!("/api/lessons/{}/roster", lesson.id)).await.read::<Roster>().entries[1].mark, None);
    }

    async fn only_an_absence_has_a_reason(app: TestApp) {
        let admin = app.company("Тұлпар").await;
        let (lesson, [a, b]) = lesson(&admin).await;
        let marks = format!("/api/lessons/{}/attendance", lesson.id);
        let given = |status: &str| json!({ "marks": [{ "studentId": b.id, "status": "attended" }, { "studentId": a.id, "status": status, "reason": "болел" }] });
        admin.put(&marks, given("attended")).await.invalid("marks[1].reason", "absentOnly");
        let one = json!({ "lessonId": lesson.id, "studentId": a.id, "status": "attended", "reason": "болел" });
        admin.post("/api/attendance", one).await.invalid("reason", "absentOnly");
        assert!(admin.get(&format!("/api/lessons/{}/roster", lesson.id)).await.read::<Roster>().entries.iter().all(|e| e.mark.is_none()));
        let missed: Marks = admin.put(&marks, given("missed")).await.read();
        assert!(missed.items.iter().any(|mark| mark.reason.as_deref() == Some("болел")));
        // Who was there after all needs none.
        let there: Marks = admin.put(&marks, json!({ "marks": [{ "studentId": a.id, "status": "attended", "reason": " " }] })).await.read();
        assert!(there.items.iter().all(|mark| mark.reason.is_none()));
    }

    async fn a_completed_lesson_stays_so_until_a_mark_is_taken_away(app: TestApp) {
        let admin = app.company("Тұлпар").await;
        let (lesson, [a, b]) = lesson(&admin).await;
        let marks = format!("/api/lessons/{}/attendance", lesson.id);
        let status = async || admin.get(&format!("/api/lessons/{}", lesson.id)).await.read::<Lesson>().status;
        let both = json!({ "marks": [{ "studentId": a.id, "status": "attended" }, { "studentId": b.id, "status": "attended" }] });
        admin.put(&marks, both).await.ok();
        // Somebody was enrolled afterwards as of that day, as an import does.
        let late: Student = admin.post("/api/students", json!({ "name": "Поздний" })).await.read();
        let group = lesson.group_id.unwrap();
        admin.post(&format!("/api/groups/{group}/enrollments"), json!({ "studentId": late.id, "from": "2026-11-01" })).await.ok();
        admin.put(&marks, json!({ "marks": [{ "studentId": a.id, "status": "missed" }] })).await.ok();
        assert_eq!(status().await, LessonStatus::Completed);
        admin.put(&marks, json!({ "marks": [{ "studentId": a.id, "status": null }] })).await.ok();
        assert_eq!(status().await, LessonStatus::Scheduled);
    }

    async fn who_is_archived_is_expected_nowhere_from_that_day_and_comes_back_whole(app: TestApp) {
        let admin = app.company("Тұлпар").await;
        let (lesson, [a, b]) = lesson(&admin).await;
        let group = lesson.group_id.unwrap();
        let on = async |day: &str| admin.post("/api/lessons", json!({ "groupId": group, "starts": format!("{day}T18:00"), "minutes": 60 })).await.read::<Lesson>();
        let (before, after) = (on("2026-11-17").await, on("2026-11-19").await);
        let expected = async |lesson: &Lesson| admin.get(&format!("/api/lessons/{}/roster", lesson.id)).await.read::<Roster>().entries.len();
        let count = async || admin.get(&format!("/api/groups/{group}")).await.read::<Group>().students;
        let archived: Student = admin.delete(&format!("/api/students/{}", a.id)).await.read();
        assert_eq!((expected(&before).await, expected(&after).await, count().await), (2, 1, 1));
        let restored = admin.post(&format!("/api/students/{}/restore", a.id), json!({ "version": archived.version })).await;
        restored.ok();
        assert_eq!((expected(&after).await, count().await), (2, 2));
        let _ = b;
    }

    async fn who_is_not_on_the_roster_cannot_be_marked_and_nothing_is_half_done(app: TestApp) {
        let admin = app.company("Тұлпар").await;
        let (lesson, [a, _]) = lesson(&admin).await;
        let guest: Student = admin.post("/api/students", json!({ "name": "Гость" })).await.read();
        let marks = format!("/api/lessons/{}/attendance", lesson.id);
        let both = json!({ "marks": [{ "studentId": a.id, "status": "attended" }, { "studentId": guest.id, "status": "attended" }] });
        assert_eq!(admin.put(&marks, both).await.rule("notOnRoster")["details"], json!(["Гость"]));
        assert!(admin.get(&format!("/api/lessons/{}/roster", lesson.id)).await.read::<Roster>().entries.iter().all(|e| e.mark.is_none()));
        let stranger = app.company("Чужие").await;
        let foreign: Student = stranger.post("/api/students", json!({ "name": "Чужой" })).await.read();
        admin.put(&marks, json!({ "marks": [{ "studentId": foreign.id, "status": "attended" }] })).await.not_found();
    }

    async fn a_lesson_that_has_not_begun_cannot_be_marked(app: TestApp) {
        let admin = app.company("Тұлпар").await;
        let (lesson, [a, _]) = lesson(&admin).await;
        let later = json!({ "version": lesson.version, "starts": "2026-11-18T11:30" });
        admin.post(&format!("/api/lessons/{}/move", lesson.id), later).await.ok();
        let marks = format!("/api/lessons/{}/attendance", lesson.id);
        let mark = json!({ "marks": [{ "studentId": a.id, "status": "attended" }] });
        admin.put(&marks, &mark).await.rule("lessonNotStarted");
        app.advance(chrono::Duration::hours(1));
        admin.sign_in().await;
        admin.put(&marks, &mark).await.ok();
    }

    async fn a_completed_lesson_stays_completed_when_a_mark_is_corrected(app: TestApp) {
        let admin = app.company("Тұлпар").await;
        let (lesson, [a, b]) = lesson(&admin).await;
        let marks = format!("/api/lessons/{}/attendance", lesson.id);
        let both = json!({ "marks": [{ "studentId": a.id, "status": "attended" }, { "studentId": b.id, "status": "missed" }] });
        admin.put(&marks, both).await.ok();
        let late: Student = admin.post("/api/students", json!({ "name": "Задним числом" })).await.read();
        let enrollments = format!("/api/groups/{}/enrollments", lesson.group_id.unwrap());
        admin.post(&enrollments, json!({ "studentId": late.id, "from": "2026-11-01" })).await.ok();
        admin.put(&marks, json!({ "marks": [{ "studentId": b.id, "status": "excused", "note": "справка" }] })).await.ok();
        assert_eq!(admin.get(&format!("/api/lessons/{}", lesson.id)).await.read::<Lesson>().status, LessonStatus::Completed);
    }

    async fn a_completed_lesson_is_not_called_off(app: TestApp) {
        let admin = app.company("Тұлпар").await;
        let (lesson, [a, b]) = lesson(&admin).await;
        let both = json!({ "marks": [{ "studentId": a.id, "status": "attended" }, { "studentId": b.id, "status": "missed" }] });
        admin.put(&format!("/api/lessons/{}/attendance", lesson.id), both).await.ok();
        let one = format!("/api/lessons/{}", lesson.id);
        let held: Lesson = admin.get(&one).await.read();
        admin.post(&format!("{one}/cancel"), json!({ "version": held.version })).await.rule("lessonCompleted");
        admin.delete(&one).await.rule("lessonCompleted");
        assert_eq!(admin.get(&one).await.read::<Lesson>(), held);
    }
}
