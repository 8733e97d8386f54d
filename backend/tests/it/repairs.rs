//! Repair: what an absence or a holiday hits is listed with the smallest change for each lesson, carried out whole or
//! not at all, and undone as one.

use serde_json::{Value, json};
use shared::{
    availability::Absence,
    lessons::{Lesson, LessonStatus},
    patch::Patch,
    permission::DefaultRole,
    repairs::{APPLY, PREVIEW, Repair, RepairPlan, RepairStep, Repaired, StepKind, Way, WayKind},
    teachers::Teacher,
};

use super::availability::{Centre, centre};
use crate::support::TestApp;

impl Centre {
    async fn teacher(&self, name: &str, subjects: &[Value]) -> Teacher {
        self.admin.post("/api/teachers", json!({ "name": name, "subjectIds": subjects })).await.read()
    }
    async fn plan(&self, absence: &Absence) -> RepairPlan {
        self.admin.post(PREVIEW, json!({ "absenceId": absence.id })).await.read()
    }
    async fn again(&self, lesson: &Lesson) -> Lesson {
        self.admin.get(&format!("/api/lessons/{}", lesson.id)).await.read()
    }
}

fn kinds(ways: &[Way]) -> Vec<WayKind> {
    let mut kinds: Vec<WayKind> = ways.iter().map(|way| way.kind).collect();
    kinds.dedup();
    kinds
}

/// What is proposed for every lesson.
fn proposed(plan: &RepairPlan) -> Repair {
    Repair { steps: plan.lessons.iter().map(|hit| hit.ways[0].step(&hit.lesson)).collect(), ..Repair::default() }
}

both_engines! {
    async fn an_ill_teacher_is_stood_in_for_by_who_teaches_the_subject_and_has_time(app: TestApp) {
        let c = centre(&app).await;
        let subject = c.admin.post("/api/subjects", json!({ "name": "Карате" })).await.ok();
        let knows = c.teacher("Яна", std::slice::from_ref(&subject["id"])).await;
        let other = c.teacher("Борис", &[]).await;
        let mine = json!({ "subjectId": subject["id"] });
        let first: Lesson = c.ask("2026-11-19T10:00", mine.clone()).await.read();
        let second: Lesson = c.ask("2026-11-19T16:00", mine).await.read();
        // Who knows the subject is busy in the afternoon.
        c.ask("2026-11-19T16:30", json!({ "teacherId": knows.id, "roomId": null })).await.status(201);
        let away = c.away("2026-11-19T00:00", "2026-11-20T00:00", "ill").await;
        assert_eq!(away.lessons, Some(2));
        let plan = c.plan(&away).await;
        assert_eq!(plan.lessons.iter().map(|hit| hit.lesson.id).collect::<Vec<_>>(), [first.id, second.id]);
        let ways = &plan.lessons[0].ways;
        assert_eq!(kinds(ways), [WayKind::Substitute, WayKind::Time, WayKind::CallOff]);
        assert_eq!((ways[0].teacher_id, ways[0].same_subject, ways[1].teacher_id), (Some(knows.id), true, Some(other.id)));
        assert_eq!((plan.lessons[1].ways[0].teacher_id, plan.lessons[1].ways[0].same_subject), (Some(other.id), false));
        // Another time is one at which the teacher is well again.
        let later = ways.iter().find(|way| way.kind == WayKind::Time).unwrap();
        assert_eq!(later.starts.to_string(), "2026-11-20T10:00");

        let done: Repaired = c.admin.post(APPLY, proposed(&plan)).await.read();
        assert_eq!((done.lessons.len(), done.undo.len()), (2, 2));
        assert_eq!((c.again(&first).await.teacher_id, c.again(&second).await.teacher_id), (Some(knows.id), Some(other.id)));
        assert!(c.plan(&away).await.lessons.is_empty());
        let back = Repair { steps: done.undo, overriding: Some(shared::lessons::Override { reason: "Назад".into() }), ..Repair::default() };
        c.admin.post(APPLY, back).await.ok();
        let (first, second) = (c.again(&first).await, c.again(&second).await);
        assert_eq!((first.teacher_id, second.teacher_id), (Some(c.teacher.id), Some(c.teacher.id)));
    }

    async fn of_two_lessons_at_one_time_one_substitute_takes_one(app: TestApp) {
        let c = centre(&app).await;
        let free = c.teacher("Борис", &[]).await;
        c.lesson("2026-11-19T10:00").await;
        c.lesson("2026-11-19T11:00").await;
        let away = c.away("2026-11-19T00:00", "2026-11-29T00:00", "holiday").await;
        // The only free hour of the substitute is the second one.
        c.ask("2026-11-19T10:15", json!({ "teacherId": free.id, "roomId": null, "minutes": 30 })).await.status(201);
        let plan = c.plan(&away).await;
        assert_eq!(plan.lessons[1].ways[0].teacher_id, Some(free.id));
        assert_eq!(plan.lessons[0].ways[0].kind, WayKind::Time, "nobody is free, but in ten days the teacher is");
        assert_eq!(plan.lessons[0].ways[0].starts.to_string(), "2026-11-29T10:00");
        c.admin.post(APPLY, proposed(&plan)).await.ok();
    }

    async fn a_closed_room_sends_its_lessons_to_the_smallest_room_that_holds_them(app: TestApp) {
        let c = centre(&app).await;
        let room = async |name: &str, places: u32| c.admin.post("/api/rooms", json!({ "name": name, "capacity": places })).await.ok();
        let (tiny, small, _big) = (room("Кладовка", 1).await, room("Класс", 2).await, room("Сцена", 50).await);
        let mut students = Vec::new();
        for name in ["Аня", "Боря"] {
            students.push(c.admin.post("/api/students", json!({ "name": name })).await.ok()["id"].clone());
        }
        let lesson: Lesson = c.ask("2026-11-19T10:00", json!({ "studentIds": students })).await.read();
        let closed = json!({ "roomId": c.room.id, "starts": "2026-11-19T00:00", "ends": "2026-11-20T00:00", "reason": "other" });
        let closed: Absence = c.admin.post("/api/absences", closed).await.read();
        let plan = c.plan(&closed).await;
        let ways = &plan.lessons[0].ways;
        assert_eq!((ways[0].kind, ways[0].room_id.map(|id| json!(id))), (WayKind::Room, Some(small["id"].clone())));
        assert!(ways.iter().all(|way| way.room_id.map(|id| json!(id)) != Some(tiny["id"].clone())));
        c.admin.post(APPLY, proposed(&plan)).await.ok();
        assert_eq!(json!(c.again(&lesson).await.room_id), small["id"]);
    }

    async fn a_holiday_added_later_moves_or_calls_off_and_is_undone_as_one(app: TestApp) {
        let c = centre(&app).await;
        let (first, second) = (c.lesson("2026-12-16T10:00").await, c.lesson("2026-12-16T12:00").await);
        let holiday = c.admin.post("/api/holidays", json!({ "name": "День Независимости", "startsOn": "2026-12-16" })).await.ok();
        let plan: RepairPlan = c.admin.post(PREVIEW, json!({ "holidayId": holiday["id"] })).await.read();
        assert_eq!(plan.lessons.iter().map(|hit| kinds(&hit.ways)).collect::<Vec<_>>(), [[WayKind::Time, WayKind::CallOff], [WayKind::Time, WayKind::CallOff]]);
        assert_eq!(plan.lessons[0].ways[0].starts.to_string(), "2026-12-17T10:00");
        let mut chosen = proposed(&plan);
        chosen.steps[1] = plan.lessons[1].ways.last().unwrap().step(&second);
        chosen.reason = Some("День Независимости".into());
        let done: Repaired = c.admin.post(APPLY, &chosen).await.read();
        let called_off = c.again(&second).await;
        assert_eq!((called_off.status, called_off.cancel_reason.as_deref()), (LessonStatus::Cancelled, Some("День Независимости")));
        assert_eq!(c.again(&first).await.starts.to_string(), "2026-12-17T10:00");
        // Back over the holiday, with the reason that is written down.
        let mut back = json!({ "steps": done.undo });
        c.admin.post(APPLY, &back).await.refused("lessons-conflict");
        back["override"] = json!({ "reason": "Отменили перенос" });
        c.admin.post(APPLY, &back).await.ok();
        let (first, second) = (c.again(&first).await, c.again(&second).await);
        assert_eq!((first.starts.to_string(), second.status), ("2026-12-16T10:00".into(), LessonStatus::Scheduled));
    }

    async fn what_changed_meanwhile_refuses_all_of_it(app: TestApp) {
        let c = centre(&app).await;
        let free = c.teacher("Борис", &[]).await;
        let (first, second) = (c.lesson("2026-11-19T10:00").await, c.lesson("2026-11-19T12:00").await);
        let away = c.away("2026-11-19T00:00", "2026-11-20T00:00", "ill").await;
        let plan = c.plan(&away).await;
        c.ask("2026-11-19T12:30", json!({ "teacherId": free.id, "roomId": null })).await.status(201);
        let refused = c.admin.post(APPLY, proposed(&plan)).await.refused("lessons-conflict");
        assert_eq!((&refused["lessons"][0]["lessonId"], &refused["lessons"][0]["conflicts"][0]["kind"]), (&json!(second.id), &json!("teacher")));
        assert_eq!(c.again(&first).await, first, "nothing is half repaired");
        c.admin.post(&format!("/api/lessons/{}/move", first.id), json!({ "version": 1, "starts": "2026-11-20T10:00" })).await.ok();
        c.admin.post(APPLY, proposed(&plan)).await.refused("stale");
        let twice = RepairStep { lesson_id: second.id, version: 1, kind: StepKind::CallOff, teacher_id: Patch::Keep, ..RepairStep::default() };
        c.admin.post(APPLY, json!({ "steps": [twice, twice] })).await.invalid("steps", "taken");
    }

    async fn whoever_may_not_manage_lessons_repairs_none(app: TestApp) {
        let c = centre(&app).await;
        let away = c.away("2026-11-19T00:00", "2026-11-20T00:00", "ill").await;
        let viewer = c.admin.colleague(DefaultRole::Viewer).await;
        viewer.post(PREVIEW, json!({ "absenceId": away.id })).await.forbidden("lessons.manage");
        c.admin.post(PREVIEW, json!({})).await.invalid("absenceId", "required");
        let other = app.company("Другая").await;
        other.post(PREVIEW, json!({ "absenceId": away.id })).await.not_found();
    }
}
