//! The academy's words: trainings are lessons, attendances are marks, and their rules hold.

use axum::http::Method;
use serde_json::{Value, json};
use shared::{
    lessons::Lesson,
    page::Page,
    permission::DefaultRole,
    trainings::{self, Attendance, Training},
};

use crate::support::{Actor, TestApp};

async fn named(by: &Actor, noun: &str, name: &str) -> Value {
    by.post(&format!("/api/{noun}"), json!({ "name": name })).await.ok()["id"].clone()
}

both_engines! {
    async fn a_training_is_a_lesson_and_a_repeated_request_makes_no_second(app: TestApp) {
        let admin = app.company("Академия").await;
        let trainer = named(&admin, "teachers", "Айгуль").await;
        let body = json!({ "date": "2026-11-19", "trainerId": trainer, "notes": "Взять мячи" });
        let key = "5f0c1a4e-0000-4000-8000-000000000002";
        let ask = || admin.ask(Method::POST, trainings::LIST).header("idempotency-key", key).json(&body).send();
        let answer = ask().await.status(201);
        let location = answer.header("location").unwrap().to_owned();
        let made: Training = answer.read();
        assert_eq!((made.date.to_string(), made.notes.as_deref()), ("2026-11-19".into(), Some("Взять мячи")));
        assert_eq!((json!(made.trainer_id), made.starts.to_string()), (trainer.clone(), "2026-11-19T09:00".into()));
        assert_eq!(location, format!("/api/trainings/{}", made.id));
        assert_eq!(ask().await.read::<Training>(), made);
        assert_eq!(admin.get(&location).await.read::<Training>(), made);
        let lesson: Lesson = admin.get(&format!("/api/lessons/{}", made.id)).await.read();
        assert_eq!((lesson.note.as_deref(), lesson.minutes), (Some("Взять мячи"), 60));
        // The rules of lessons hold: nobody is in two places.
        admin.post(trainings::LIST, body).await.refused("lesson-conflict");
        admin.post(trainings::LIST, json!({ "date": "2026-11-19", "time": "12:30", "minutes": 90, "trainerId": trainer })).await.ok();

        let page: Page<Training> = admin.get("/api/trainings?from=2026-11-19&to=2026-11-20&sort=-date&pageSize=1").await.read();
        assert_eq!((page.total, page.items.len(), page.items[0].minutes), (2, 1, 90));
        let none: Page<Training> = admin.get("/api/trainings?from=2026-11-20").await.read();
        assert_eq!(none.total, 0);
        let of: Page<Training> = admin.get(&format!("/api/trainings?trainerId={}", trainer.as_str().unwrap())).await.read();
        assert_eq!(of.total, 2);
        admin.get("/api/trainings?sort=name").await.invalid("sort", "other");
        admin.get("/api/trainings?from=2026-11-20&to=2026-11-19").await.invalid("to", "order");
    }

    async fn an_attendance_is_a_mark_and_is_listed_to_who_sees_the_lesson(app: TestApp) {
        let admin = app.company("Академия").await;
        let (trainer, student) = (named(&admin, "teachers", "Айгуль").await, named(&admin, "students", "Тимур").await);
        let training = json!({ "date": "2026-11-17", "trainerId": trainer, "studentIds": [student] });
        let training: Training = admin.post(trainings::LIST, training).await.read();
        let mark = |status: Value| json!({ "studentId": student, "trainingId": training.id, "status": status, "notes": "Молодец" });
        let made: Attendance = admin.post(trainings::ATTENDANCES, mark(json!("attended"))).await.status(201).read();
        assert_eq!((json!(made.status), made.notes.as_deref()), (json!("attended"), Some("Молодец")));
        admin.post(trainings::ATTENDANCES, mark(json!("attended"))).await.status(201);
        let list = format!("/api/attendances?studentId={}&status=attended&from=2026-11-17&to=2026-11-18", student.as_str().unwrap());
        let page: Page<Attendance> = admin.get(&list).await.read();
        assert_eq!((page.total, &page.items[0]), (1, &made));
        let of: Page<Attendance> = admin.get(&format!("/api/attendances?trainingId={}&sort=-date", training.id)).await.read();
        assert_eq!(of.items, [made]);
        // The roster is whole: the lesson is done.
        assert_eq!(admin.get(&format!("/api/trainings/{}", training.id)).await.ok()["status"], "completed");

        let stranger = admin.colleague_who_is(DefaultRole::Teacher, Some(named(&admin, "teachers", "Другой").await.as_str().unwrap().parse().unwrap())).await;
        let own = admin.colleague_who_is(DefaultRole::Teacher, Some(trainer.as_str().unwrap().parse().unwrap())).await;
        assert_eq!(stranger.get(trainings::ATTENDANCES).await.read::<Page<Attendance>>().total, 0);
        assert_eq!(own.get(trainings::ATTENDANCES).await.read::<Page<Attendance>>().total, 1);
        stranger.get(&format!("/api/attendances?trainingId={}", training.id)).await.not_found();
        let reason = json!({ "studentId": student, "trainingId": training.id, "status": "attended", "reason": "Болел" });
        admin.post(trainings::ATTENDANCES, reason).await.invalid("reason", "absentOnly");

        let cleared: Attendance = admin.post(trainings::ATTENDANCES, mark(Value::Null)).await.read();
        assert_eq!((cleared.status, cleared.notes), (None, None));
        assert_eq!(admin.get(trainings::ATTENDANCES).await.read::<Page<Attendance>>().total, 0);
    }
}
