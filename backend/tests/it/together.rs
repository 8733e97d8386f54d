//! Several lessons moved by one command: all of them go, or none does.

use serde_json::{Value, json};
use shared::{
    lessons::{self, Lesson, LessonStatus, MOVE_TOGETHER, MovedTogether},
    permission::DefaultRole,
    rooms::Room,
    teachers::Teacher,
};

use crate::support::{Actor, Answer, TestApp};

struct Centre {
    admin: Actor,
    rooms: [Room; 2],
    teacher: Teacher,
}

async fn centre(app: &TestApp) -> Centre {
    let admin = app.company("Тұлпар").await;
    let room = async |name: &str| admin.post("/api/rooms", json!({ "name": name })).await.read();
    let rooms = [room("Зал А").await, room("Зал Б").await];
    let teacher = admin.post("/api/teachers", json!({ "name": "Айгерім" })).await.read();
    Centre { admin, rooms, teacher }
}

/// A lesson on its way to another time.
fn to(lesson: &Lesson, starts: &str) -> Value {
    json!({ "lessonId": lesson.id, "version": lesson.version, "starts": starts })
}

impl Centre {
    async fn lesson(&self, room: usize, starts: &str) -> Lesson {
        let command = json!({ "title": "Каратэ", "roomId": self.rooms[room].id, "starts": starts, "minutes": 60 });
        self.admin.post(lessons::LIST, command).await.read()
    }
    async fn now(&self, lesson: &Lesson) -> Lesson {
        self.admin.get(&format!("/api/lessons/{}", lesson.id)).await.read()
    }
}

async fn together(by: &Actor, lessons: &[Value]) -> Answer {
    by.post(MOVE_TOGETHER, json!({ "lessons": lessons })).await
}

both_engines! {
    async fn lessons_in_a_row_shift_by_an_hour_though_each_takes_the_place_of_the_next(app: TestApp) {
        let c = centre(&app).await;
        let row = [c.lesson(0, "2026-11-19T16:00").await, c.lesson(0, "2026-11-19T17:00").await, c.lesson(0, "2026-11-19T18:00").await];
        let later = [to(&row[0], "2026-11-19T17:00"), to(&row[1], "2026-11-19T18:00"), to(&row[2], "2026-11-19T19:00")];
        let moved: MovedTogether = together(&c.admin, &later).await.read();
        let mut starts: Vec<String> = moved.lessons.iter().map(|lesson| lesson.starts.to_string()).collect();
        starts.sort();
        assert_eq!(starts, ["2026-11-19T17:00", "2026-11-19T18:00", "2026-11-19T19:00"]);
        assert!(moved.lessons.iter().all(|lesson| lesson.version == 2));
        // The places are taken and given back as by moves of one.
        c.lesson(0, "2026-11-19T16:00").await;
        let taken = json!({ "title": "Ката", "roomId": c.rooms[0].id, "starts": "2026-11-19T19:30", "minutes": 30 });
        c.admin.post(lessons::LIST, taken).await.refused("lesson-conflict");
    }

    async fn if_one_is_in_the_way_of_something_none_goes_and_it_is_said_which(app: TestApp) {
        let c = centre(&app).await;
        let (first, second) = (c.lesson(0, "2026-11-19T10:00").await, c.lesson(0, "2026-11-19T12:00").await);
        let there = c.lesson(0, "2026-11-20T12:30").await;
        let asked = [to(&first, "2026-11-20T10:00"), to(&second, "2026-11-20T12:00")];
        let refused = together(&c.admin, &asked).await.refused("lessons-conflict");
        let listed = refused["lessons"].as_array().unwrap();
        assert_eq!((listed.len(), &listed[0]["lessonId"]), (1, &json!(second.id)), "{refused}");
        assert_eq!(listed[0]["conflicts"][0]["lessonId"], json!(there.id));
        assert_eq!((c.now(&first).await, c.now(&second).await), (first.clone(), second.clone()));
        // Their own places are still theirs.
        let taken = json!({ "title": "Ката", "roomId": c.rooms[0].id, "starts": "2026-11-19T10:30", "minutes": 30 });
        c.admin.post(lessons::LIST, taken).await.refused("lesson-conflict");
    }

    async fn two_of_them_are_not_put_onto_each_other(app: TestApp) {
        let c = centre(&app).await;
        let (a, b) = (c.lesson(0, "2026-11-19T10:00").await, c.lesson(1, "2026-11-19T10:00").await);
        let mut onto = to(&b, "2026-11-19T15:30");
        onto["roomId"] = json!(c.rooms[0].id);
        together(&c.admin, &[to(&a, "2026-11-19T15:00"), onto.clone()]).await.refused("lessons-conflict");
        onto["starts"] = json!("2026-11-19T16:00");
        let moved: MovedTogether = together(&c.admin, &[to(&a, "2026-11-19T15:00"), onto]).await.read();
        assert!(moved.lessons.iter().all(|lesson| lesson.room_id == Some(c.rooms[0].id)));
    }

    async fn what_was_seen_before_somebody_moved_it_or_is_over_moves_nothing(app: TestApp) {
        let c = centre(&app).await;
        let (a, b) = (c.lesson(0, "2026-11-19T10:00").await, c.lesson(0, "2026-11-19T12:00").await);
        let off: Lesson = c.admin.post(&format!("/api/lessons/{}/cancel", b.id), json!({ "version": 1 })).await.read();
        assert_eq!(off.status, LessonStatus::Cancelled);
        together(&c.admin, &[to(&a, "2026-11-19T15:00"), to(&off, "2026-11-19T17:00")]).await.refused("rule");
        together(&c.admin, &[to(&a, "2026-11-19T15:00"), to(&b, "2026-11-19T17:00")]).await.refused("stale");
        together(&c.admin, &[to(&a, "2026-11-19T15:00"), to(&a, "2026-11-19T17:00")]).await.invalid("lessons", "taken");
        together(&c.admin, &[]).await.invalid("lessons", "length");
        assert_eq!(c.now(&a).await, a);
    }

    async fn who_may_not_move_a_lesson_or_does_not_see_one_moves_none(app: TestApp) {
        let c = centre(&app).await;
        let a = c.lesson(0, "2026-11-19T10:00").await;
        let asked = [to(&a, "2026-11-19T15:00")];
        let teacher = c.admin.colleague_who_is(DefaultRole::Teacher, Some(c.teacher.id.into())).await;
        together(&teacher, &asked).await.refused("forbidden");
        let stranger = app.company("Чужая").await;
        together(&stranger, &asked).await.refused("not-found");
        let own: Lesson = stranger.post(lessons::LIST, json!({ "title": "Ката", "starts": "2026-11-19T10:00", "minutes": 60 })).await.read();
        together(&stranger, &[to(&own, "2026-11-19T15:00"), to(&a, "2026-11-19T15:00")]).await.refused("not-found");
        assert_eq!(c.now(&a).await, a);
        assert_eq!(stranger.get(&format!("/api/lessons/{}", own.id)).await.read::<Lesson>(), own);
    }

    async fn students_of_two_that_go_together_are_as_busy_as_before_and_others_need_a_reason(app: TestApp) {
        let c = centre(&app).await;
        let student = c.admin.post("/api/students", json!({ "name": "Алихан" })).await.ok();
        let of = async |starts: &str, reason: Option<&str>| {
            let mut command = json!({ "title": "Сольфеджио", "studentIds": [student["id"]], "starts": starts, "minutes": 60 });
            if let Some(reason) = reason {
                command["override"] = json!({ "reason": reason });
            }
            c.admin.post(lessons::LIST, command).await.read::<Lesson>()
        };
        let (a, b) = (of("2026-11-19T10:00", None).await, of("2026-11-19T10:30", Some("Выбирает")).await);
        let moved: MovedTogether = together(&c.admin, &[to(&a, "2026-11-20T10:00"), to(&b, "2026-11-20T10:30")]).await.read();
        of("2026-11-21T10:00", None).await;
        let asked: Vec<Value> =
            moved.lessons.iter().map(|it| to(it, if it.id == a.id { "2026-11-21T10:00" } else { "2026-11-21T10:30" })).collect();
        let refused = together(&c.admin, &asked).await.refused("lessons-conflict");
        assert_eq!(refused["lessons"].as_array().unwrap().len(), 2, "{refused}");
        let command = json!({ "lessons": asked, "override": { "reason": "Соревнования" } });
        c.admin.post(MOVE_TOGETHER, command).await.ok();
        assert_eq!(c.now(&a).await.starts.to_string(), "2026-11-21T10:00");
    }
}
