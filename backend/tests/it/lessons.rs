//! Lessons: nobody and nothing is in two places at once.

use backend::entity::audit;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use shared::{
    groups::Group,
    lessons::{self, Lesson, LessonWindow, MoveCheck},
    permission::DefaultRole,
    rooms::Room,
    teachers::Teacher,
};

use crate::support::{Actor, TestApp};

/// A centre with two rooms and two teachers.
struct Centre {
    admin: Actor,
    rooms: [Room; 2],
    teachers: [Teacher; 2],
}

async fn centre(app: &TestApp) -> Centre {
    let admin = app.company("Тұлпар").await;
    let room = async |name: &str| admin.post("/api/rooms", json!({ "name": name })).await.read();
    let teacher = async |name: &str| admin.post("/api/teachers", json!({ "name": name })).await.read();
    let rooms = [room("Зал А").await, room("Зал Б").await];
    let teachers = [teacher("Айгерім").await, teacher("Данияр").await];
    Centre { admin, rooms, teachers }
}

impl Centre {
    async fn lesson(&self, room: usize, teacher: usize, starts: &str) -> Lesson {
        self.ask(room, teacher, starts).await.read()
    }
    async fn ask(&self, room: usize, teacher: usize, starts: &str) -> crate::support::Answer {
        let command = json!({ "title": "Каратэ", "roomId": self.rooms[room].id, "teacherId": self.teachers[teacher].id, "starts": starts, "minutes": 60 });
        self.admin.post(lessons::LIST, command).await
    }
    async fn move_to(&self, lesson: &Lesson, change: Value) -> crate::support::Answer {
        let mut command = json!({ "version": lesson.version, "starts": lesson.starts, "scope": "this" });
        command.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        self.admin.post(&format!("/api/lessons/{}/move", lesson.id), command).await
    }
}

both_engines! {
    async fn a_lesson_is_at_its_wall_clock_time_and_in_its_window(app: TestApp) {
        let c = centre(&app).await;
        let made = c.lesson(0, 0, "2026-11-19T16:00").await;
        assert_eq!(made.starts_at.to_rfc3339(), "2026-11-19T11:00:00+00:00");
        assert_eq!(made.title, "Каратэ");
        let window: LessonWindow = c.admin.get("/api/lessons?from=2026-11-16&to=2026-11-23").await.read();
        assert_eq!(window.items, [made.clone()]);
        assert_eq!((window.rooms.len(), window.teachers.len()), (2, 2));
        let other = format!("/api/lessons?from=2026-11-16&to=2026-11-23&roomId={}", c.rooms[1].id);
        assert!(c.admin.get(&other).await.read::<LessonWindow>().items.is_empty());
        assert!(c.admin.get("/api/lessons?from=2026-11-20&to=2026-11-23").await.read::<LessonWindow>().items.is_empty());
    }

    async fn a_lesson_that_says_nothing_of_itself_is_refused(app: TestApp) {
        let admin = app.company("Школа").await;
        let answer = admin.post("/api/lessons", json!({ "starts": "2026-11-20T10:00", "minutes": 60, "title": " " })).await;
        answer.invalid("title", "required");
    }

    async fn a_window_has_an_order_and_an_end(app: TestApp) {
        let admin = app.company("Тұлпар").await;
        admin.get("/api/lessons?from=2026-11-23&to=2026-11-16").await.invalid("to", "order");
        admin.get("/api/lessons?from=2026-01-01&to=2026-11-16").await.invalid("to", "window");
        admin.get("/api/lessons?from=2026-01-01").await.invalid("to", "required");
    }

    async fn a_drop_onto_a_taken_room_names_the_lesson_in_the_way_and_free_places(app: TestApp) {
        let c = centre(&app).await;
        let there = c.lesson(0, 0, "2026-11-19T16:00").await;
        let mine = c.lesson(1, 1, "2026-11-19T16:00").await;
        let refused = c.move_to(&mine, json!({ "roomId": c.rooms[0].id, "starts": "2026-11-19T16:30" })).await.refused("lesson-conflict");
        let conflict = &refused["conflicts"][0];
        assert_eq!((&conflict["kind"], &conflict["soft"]), (&json!("room"), &json!(false)));
        assert_eq!((&conflict["lessonId"], &conflict["title"], &conflict["resource"]), (&json!(there.id), &json!("Каратэ"), &json!("Зал А")));
        assert_eq!(refused["suggestions"].as_array().unwrap().len(), 3);
        // Nothing was done, and each place offered is free.
        assert_eq!(c.admin.get(&format!("/api/lessons/{}", mine.id)).await.read::<Lesson>(), mine);
        for offered in refused["suggestions"].as_array().unwrap() {
            let asked = json!({ "version": mine.version, "starts": offered["starts"], "roomId": offered["roomId"] });
            let check: MoveCheck = c.admin.post(&format!("/api/lessons/{}/check", mine.id), asked).await.read();
            assert!(check.conflicts.is_empty(), "{offered} {check:?}");
        }
    }

    async fn touching_lessons_do_not_meet_and_a_shared_minute_does(app: TestApp) {
        let c = centre(&app).await;
        c.lesson(0, 0, "2026-11-19T16:00").await;
        c.lesson(0, 0, "2026-11-19T17:00").await;
        c.lesson(0, 0, "2026-11-19T15:00").await;
        for starts in ["2026-11-19T15:01", "2026-11-19T16:00", "2026-11-19T17:59", "2026-11-19T14:30"] {
            c.ask(0, 1, starts).await.refused("lesson-conflict");
            c.ask(1, 0, starts).await.refused("lesson-conflict");
        }
    }

    async fn a_moved_lesson_frees_its_place_and_can_be_moved_back(app: TestApp) {
        let c = centre(&app).await;
        let lesson = c.lesson(0, 0, "2026-11-19T16:00").await;
        let moved: Lesson = c.move_to(&lesson, json!({ "starts": "2026-11-20T10:15", "minutes": 90, "roomId": c.rooms[1].id })).await.read();
        assert_eq!((moved.starts.to_string().as_str(), moved.minutes, moved.room_id, moved.version), ("2026-11-20T10:15", 90, Some(c.rooms[1].id), 2));
        let other = c.lesson(0, 0, "2026-11-19T16:00").await;
        c.move_to(&moved, json!({ "starts": "2026-11-19T16:00", "roomId": c.rooms[0].id })).await.refused("lesson-conflict");
        c.admin.delete(&format!("/api/lessons/{}", other.id)).await.ok();
        c.move_to(&moved, json!({ "starts": "2026-11-19T16:00", "roomId": c.rooms[0].id })).await.ok();
    }

    async fn who_drops_a_card_somebody_else_moved_is_shown_where_it_is(app: TestApp) {
        let c = centre(&app).await;
        let lesson = c.lesson(0, 0, "2026-11-19T16:00").await;
        c.move_to(&lesson, json!({ "starts": "2026-11-19T18:00" })).await.ok();
        let stale = c.move_to(&lesson, json!({ "starts": "2026-11-19T19:00" })).await.refused("stale");
        assert_eq!((&stale["current"]["starts"], &stale["changedBy"]), (&json!("2026-11-19T18:00"), &json!(c.admin.me.name)));
    }

    async fn of_sixty_four_drops_onto_one_place_exactly_one_stays(app: TestApp) {
        let c = centre(&app).await;
        let mut waiting = Vec::new();
        for number in 0..64 {
            let teacher: Teacher = c.admin.post("/api/teachers", json!({ "name": format!("Учитель {number}") })).await.read();
            let command = json!({ "title": "Каратэ", "teacherId": teacher.id, "starts": "2026-11-19T08:00", "minutes": 60 });
            waiting.push(c.admin.post(lessons::LIST, command).await.read::<Lesson>());
        }
        let room = c.rooms[0].id;
        let drops = waiting.into_iter().map(|lesson| {
            let admin = c.admin.clone();
            let command = json!({ "version": lesson.version, "starts": "2026-11-19T16:00", "roomId": room });
            tokio::spawn(async move { admin.post(&format!("/api/lessons/{}/move", lesson.id), command).await.status })
        });
        let drops: Vec<_> = drops.collect();
        let mut answers = Vec::new();
        for drop in drops {
            answers.push(drop.await.unwrap());
        }
        answers.sort_unstable();
        assert_eq!((answers[0], answers[1..].iter().all(|status| *status == 409)), (200, true), "{answers:?}");
        let window: LessonWindow = c.admin.get(&format!("/api/lessons?from=2026-11-19&to=2026-11-20&roomId={room}")).await.read();
        assert_eq!(window.items.len(), 1);
    }

    async fn a_student_in_two_places_is_refused_softly_and_overridden_with_a_reason(app: TestApp) {
        let c = centre(&app).await;
        let student: Value = c.admin.post("/api/students", json!({ "name": "Алихан" })).await.ok();
        let group: Group = c.admin.post("/api/groups", json!({ "name": "Дети" })).await.read();
        c.admin.post(&format!("/api/groups/{}/enrollments", group.id), json!({ "studentId": student["id"], "from": "2026-11-01" })).await.ok();
        let first = json!({ "groupId": group.id, "roomId": c.rooms[0].id, "starts": "2026-11-19T16:00", "minutes": 60 });
        assert_eq!(c.admin.post(lessons::LIST, first).await.read::<Lesson>().expected, 1);
        let mut second = json!({ "studentIds": [student["id"]], "roomId": c.rooms[1].id, "starts": "2026-11-19T16:30", "minutes": 45 });
        let refused = c.admin.post(lessons::LIST, &second).await.refused("lesson-conflict");
        assert_eq!((&refused["conflicts"][0]["kind"], &refused["conflicts"][0]["soft"]), (&json!("student"), &json!(true)));
        second["override"] = json!({ "reason": "Мама просила" });
        c.admin.post(lessons::LIST, second).await.ok();
    }

    async fn why_a_lesson_was_put_over_an_overlap_can_be_said_afterwards_and_is_a_line_of_its_own(app: TestApp) {
        let c = centre(&app).await;
        let student: Value = c.admin.post("/api/students", json!({ "name": "Алихан" })).await.ok();
        let of = |room: usize, starts: &str| {
            json!({ "studentIds": [student["id"]], "roomId": c.rooms[room].id, "starts": starts, "minutes": 60 })
        };
        c.admin.post(lessons::LIST, of(0, "2026-11-19T16:00")).await.ok();
        let lesson: Lesson = c.admin.post(lessons::LIST, of(1, "2026-11-19T18:00")).await.read();
        let path = format!("/api/lessons/{}/override-reason", lesson.id);
        let why = json!({ "reason": " Мама просила " });
        c.admin.post(&path, &why).await.rule("nothingOverridden");
        let dropped = json!({ "starts": "2026-11-19T16:30", "override": { "reason": "Перенесено в календаре" } });
        let moved: Lesson = c.move_to(&lesson, dropped).await.read();
        c.admin.post(&path, json!({ "reason": " " })).await.invalid("reason", "required");
        assert_eq!(c.admin.post(&path, &why).await.read::<Lesson>(), moved, "the lesson is as it was");
        let other = c.admin.colleague(DefaultRole::Manager).await;
        other.post(&path, &why).await.rule("nothingOverridden");
        let notes = audit::Entity::find().filter(audit::Column::RecordId.eq(uuid::Uuid::from(lesson.id)));
        let notes = notes.all(&app.db().owner().await).await.unwrap();
        let said: Vec<_> = notes.iter().filter_map(|note| note.after.as_ref().filter(|after| after["overridden"][0]["kind"] == "student")).collect();
        let reasons: std::collections::BTreeSet<_> = said.iter().filter_map(|after| after["reason"].as_str()).collect();
        assert_eq!(reasons, ["Мама просила", "Перенесено в календаре"].into());
    }

    async fn a_move_does_not_ask_about_a_student_who_was_in_two_places_before_it(app: TestApp) {
        let c = centre(&app).await;
        let student: Value = c.admin.post("/api/students", json!({ "name": "Алихан" })).await.ok();
        let of = |room: usize, starts: &str| {
            json!({ "studentIds": [student["id"]], "roomId": c.rooms[room].id, "starts": starts, "minutes": 60, "override": { "reason": "Мама просила" } })
        };
        c.admin.post(lessons::LIST, of(0, "2026-11-19T16:00")).await.ok();
        c.admin.post(lessons::LIST, of(0, "2026-11-19T18:00")).await.ok();
        let lesson: Lesson = c.admin.post(lessons::LIST, of(1, "2026-11-19T16:00")).await.read();
        let hall: Room = c.admin.post("/api/rooms", json!({ "name": "Зал В" })).await.read();
        let check = async |change: Value| {
            c.admin.post(&format!("/api/lessons/{}/check", lesson.id), change).await.read::<MoveCheck>().conflicts
        };
        let same_hour = json!({ "version": lesson.version, "starts": "2026-11-19T16:15", "roomId": hall.id });
        let same = check(same_hour).await;
        assert!(same.is_empty(), "with the same lesson as before: {same:?}");
        let another = check(json!({ "version": lesson.version, "starts": "2026-11-19T18:00", "roomId": hall.id })).await;
        assert_eq!(another.len(), 1, "with another lesson: {another:?}");
        let moved: Lesson = c.move_to(&lesson, json!({ "roomId": hall.id })).await.read();
        c.move_to(&moved, json!({ "starts": "2026-11-19T18:00" })).await.refused("lesson-conflict");
    }

    async fn a_teacher_sees_own_lessons_and_moves_none(app: TestApp) {
        let c = centre(&app).await;
        let (own, other) = (c.lesson(0, 0, "2026-11-19T16:00").await, c.lesson(1, 1, "2026-11-19T16:00").await);
        let teacher = c.admin.colleague_who_is(DefaultRole::Teacher, Some(c.teachers[0].id.into())).await;
        let window: LessonWindow = teacher.get("/api/lessons?from=2026-11-16&to=2026-11-23").await.read();
        assert_eq!(window.items.iter().map(|l| l.id).collect::<Vec<_>>(), [own.id]);
        teacher.get(&format!("/api/lessons/{}", other.id)).await.not_found();
        teacher.post(&format!("/api/lessons/{}/move", own.id), json!({ "version": 1, "starts": "2026-11-19T18:00" })).await.forbidden("lessons.move");
    }

    async fn the_names_beside_a_week_are_those_one_may_see(app: TestApp) {
        let c = centre(&app).await;
        c.lesson(0, 0, "2026-11-19T16:00").await;
        c.lesson(1, 1, "2026-11-19T16:00").await;
        let second = c.admin.post("/api/branches", json!({ "name": "Орбита" })).await.ok();
        let teacher = c.admin.colleague_who_is(DefaultRole::Teacher, Some(c.teachers[0].id.into())).await;
        let manager = c.admin.colleague(DefaultRole::Manager).await;
        crate::branches::admit_only_to(&manager, &second["id"]).await;
        let week = async |who: &Actor| who.get("/api/lessons?from=2026-11-16&to=2026-11-23").await.read::<LessonWindow>();
        let names = |named: &[lessons::Named]| named.iter().map(|n| n.name.clone()).collect::<Vec<_>>();
        let own = week(&teacher).await;
        assert_eq!((names(&own.teachers), names(&own.rooms)), (vec!["Айгерім".to_owned()], vec!["Зал А".to_owned()]));
        let elsewhere = week(&manager).await;
        assert_eq!((elsewhere.items.len(), elsewhere.teachers.len(), elsewhere.rooms.len()), (0, 0, 0));
        c.admin.delete(&format!("/api/teachers/{}", c.teachers[1].id)).await.ok();
        let all = week(&c.admin).await;
        assert_eq!(all.teachers.iter().filter(|t| t.archived).count(), 1, "a lesson names its teacher, archived or not");
        assert_eq!(c.admin.get("/api/lessons?from=2026-11-23&to=2026-11-30").await.read::<LessonWindow>().teachers.len(), 1);
    }

    async fn what_is_soft_bars_nobody_who_may_override_from_bringing_a_lesson_back(app: TestApp) {
        let admin = app.company("Тұлпар").await;
        let student = admin.post("/api/students", json!({ "name": "Алия" })).await.ok();
        let made = json!({ "studentIds": [student["id"]], "starts": "2026-11-18T09:00", "minutes": 60 });
        let lesson: Lesson = admin.post(lessons::LIST, &made).await.read();
        let one = format!("/api/lessons/{}", lesson.id);
        let cancelled: Lesson = admin.delete(&one).await.read();
        // Meanwhile the student came to another lesson: soft, and no reason to refuse who may override.
        admin.post(lessons::LIST, &made).await.ok();
        let back: Lesson = admin.post(&format!("{one}/restore"), json!({ "version": cancelled.version })).await.read();
        assert_eq!(back.status, lessons::LessonStatus::Scheduled);
    }

    async fn a_cancelled_lesson_comes_back_only_where_its_place_is_free(app: TestApp) {
        let c = centre(&app).await;
        let lesson = c.lesson(0, 0, "2026-11-19T16:00").await;
        let path = format!("/api/lessons/{}", lesson.id);
        let cancelled: Lesson = c.admin.post(&format!("{path}/cancel"), json!({ "version": 1, "reason": "болеет" })).await.read();
        assert_eq!(cancelled.cancel_reason.as_deref(), Some("болеет"));
        let instead = c.lesson(0, 1, "2026-11-19T16:00").await;
        let back = json!({ "version": cancelled.version });
        c.admin.post(&format!("{path}/restore"), &back).await.refused("lesson-conflict");
        c.admin.delete(&format!("/api/lessons/{}", instead.id)).await.ok();
        c.admin.post(&format!("{path}/restore"), &back).await.ok();
    }

    async fn who_may_override_brings_a_lesson_back_over_a_busy_student_and_it_is_written_down(app: TestApp) {
        let c = centre(&app).await;
        let student: Value = c.admin.post("/api/students", json!({ "name": "Алихан" })).await.ok();
        let of = |room: usize| json!({ "studentIds": [student["id"]], "roomId": c.rooms[room].id, "starts": "2026-11-19T16:00", "minutes": 60 });
        let first: Lesson = c.admin.post(lessons::LIST, of(0)).await.read();
        let path = format!("/api/lessons/{}", first.id);
        let cancelled: Lesson = c.admin.post(&format!("{path}/cancel"), json!({ "version": 1 })).await.read();
        c.admin.post(lessons::LIST, of(1)).await.ok();
        let back: Lesson = c.admin.post(&format!("{path}/restore"), json!({ "version": cancelled.version })).await.read();
        assert_eq!(back.status, lessons::LessonStatus::Scheduled);
        let notes = audit::Entity::find().filter(audit::Column::RecordId.eq(uuid::Uuid::from(first.id)));
        let notes = notes.all(&app.db().owner().await).await.unwrap();
        assert!(notes.iter().any(|note| note.after.as_ref().is_some_and(|after| after["overridden"][0]["kind"] == "student")), "{notes:?}");
    }

    async fn a_room_that_is_closed_by_now_may_be_moved_back_into_while_the_lesson_is_still_in_it(app: TestApp) {
        let c = centre(&app).await;
        let lesson = c.lesson(0, 0, "2026-11-19T16:00").await;
        c.admin.delete(&format!("/api/rooms/{}", c.rooms[0].id)).await.ok();
        let moved: Lesson = c.move_to(&lesson, json!({ "starts": "2026-11-19T18:00", "roomId": c.rooms[0].id })).await.read();
        assert_eq!((moved.room_id, moved.starts.to_string().as_str()), (Some(c.rooms[0].id), "2026-11-19T18:00"));
        let other = c.lesson(1, 1, "2026-11-19T16:00").await;
        c.move_to(&other, json!({ "roomId": c.rooms[0].id })).await.invalid("roomId", "archived");
    }

    async fn a_title_taken_away_gives_the_card_its_own_words_back(app: TestApp) {
        let c = centre(&app).await;
        let lesson = c.lesson(0, 0, "2026-11-19T16:00").await;
        let change = json!({ "version": 1, "title": "", "topic": "  ", "note": " о форме " });
        let changed: Lesson = c.admin.patch(&format!("/api/lessons/{}", lesson.id), change).await.read();
        assert_eq!((changed.title.as_str(), changed.topic, changed.note.as_deref()), ("Айгерім", None, Some("о форме")));
    }

    async fn places_offered_are_big_enough_and_still_ahead(app: TestApp) {
        let c = centre(&app).await;
        let small: Room = c.admin.post("/api/rooms", json!({ "name": "Чулан", "capacity": 1 })).await.read();
        let students = [c.admin.post("/api/students", json!({ "name": "А" })).await.ok(), c.admin.post("/api/students", json!({ "name": "Б" })).await.ok()];
        // 11:30 in Almaty, half an hour from now, stands already.
        c.lesson(0, 0, "2026-11-18T11:30").await;
        let wanted = json!({ "studentIds": [students[0]["id"], students[1]["id"]], "roomId": c.rooms[0].id, "starts": "2026-11-18T11:30", "minutes": 60 });
        let refused = c.admin.post(lessons::LIST, wanted).await.refused("lesson-conflict");
        let offered = refused["suggestions"].as_array().unwrap();
        assert!(!offered.is_empty());
        assert!(offered.iter().all(|place| place["roomId"] != json!(small.id) && place["starts"].as_str().unwrap() > "2026-11-18T11:00"), "{refused}");
    }

    async fn places_offered_are_free_of_busy_students_too(app: TestApp) {
        let c = centre(&app).await;
        c.admin.post("/api/rooms", json!({ "name": "Чулан", "capacity": 1 })).await.ok();
        let students = [c.admin.post("/api/students", json!({ "name": "А" })).await.ok(), c.admin.post("/api/students", json!({ "name": "Б" })).await.ok()];
        // One of the two is elsewhere from 15:00 to 18:00, whatever the room; the teacher is not.
        let elsewhere = json!({ "studentIds": [students[0]["id"]], "starts": "2026-11-19T15:00", "minutes": 180 });
        c.admin.post(lessons::LIST, elsewhere).await.ok();
        let both = json!({ "studentIds": [students[0]["id"], students[1]["id"]], "teacherId": c.teachers[0].id, "roomId": c.rooms[0].id, "starts": "2026-11-19T10:00", "minutes": 60 });
        let mine: Lesson = c.admin.post(lessons::LIST, both).await.read();
        c.lesson(0, 1, "2026-11-19T16:00").await;
        // Refused hard (the room) and softly alike.
        for (starts, room) in [("2026-11-19T16:00", 0), ("2026-11-19T17:30", 1)] {
            let refused = c.move_to(&mine, json!({ "roomId": c.rooms[room].id, "starts": starts })).await.refused("lesson-conflict");
            let offered = refused["suggestions"].as_array().unwrap();
            assert_eq!(offered.len(), 3, "{refused}");
            for place in offered {
                let asked = json!({ "version": mine.version, "starts": place["starts"], "roomId": place["roomId"] });
                let check: MoveCheck = c.admin.post(&format!("/api/lessons/{}/check", mine.id), asked).await.read();
                assert!(check.conflicts.is_empty(), "{place} {check:?}");
            }
        }
    }

    async fn a_window_tells_whoever_sees_little_only_the_names_they_need(app: TestApp) {
        let c = centre(&app).await;
        c.lesson(0, 0, "2026-11-19T16:00").await;
        c.lesson(1, 1, "2026-11-19T16:00").await;
        c.admin.post("/api/groups", json!({ "name": "Чужая группа" })).await.ok();
        let week = "/api/lessons?from=2026-11-16&to=2026-11-23";
        let teacher = c.admin.colleague_who_is(DefaultRole::Teacher, Some(c.teachers[0].id.into())).await;
        let window: LessonWindow = teacher.get(week).await.read();
        let names = |list: &[lessons::Named]| list.iter().map(|one| one.name.clone()).collect::<Vec<_>>();
        assert_eq!((names(&window.teachers), names(&window.rooms), names(&window.groups)), (vec!["Айгерім".into()], vec!["Зал А".into()], vec![]));
        // Who chooses among all is told of the open ones, and of an archived one only while a lesson names it.
        c.admin.delete(&format!("/api/rooms/{}", c.rooms[1].id)).await.ok();
        let all: LessonWindow = c.admin.get(week).await.read();
        assert_eq!((names(&all.teachers).len(), names(&all.rooms).len(), names(&all.groups).len()), (2, 2, 1));
        let other: LessonWindow = c.admin.get("/api/lessons?from=2026-11-23&to=2026-11-30").await.read();
        assert_eq!(names(&other.rooms), ["Зал А"]);
    }
}
