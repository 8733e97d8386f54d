//! Hours of the centre, holidays, weekly times of teachers, absences and closures: softly in the way of what is made or
//! moved, never of what stands.

use serde_json::{Value, json};
use shared::{
    availability::{Absence, Availability},
    lessons::{self, Lesson, MoveCheck},
    page::Page,
    permission::DefaultRole,
    problem::{Conflict, ConflictKind, Suggestion},
    rooms::Room,
    rules::{Effect, PREVIEW},
    teachers::Teacher,
};

use crate::support::{Actor, Answer, TestApp};

/// A centre on Wednesday the 18th of November, at eleven, with a room and a teacher.
pub struct Centre {
    pub admin: Actor,
    pub room: Room,
    pub teacher: Teacher,
}

pub async fn centre(app: &TestApp) -> Centre {
    let admin = app.company("Тұлпар").await;
    let room = admin.post("/api/rooms", json!({ "name": "Зал А" })).await.read();
    let teacher = admin.post("/api/teachers", json!({ "name": "Айгерім" })).await.read();
    Centre { admin, room, teacher }
}

impl Centre {
    pub async fn ask(&self, starts: &str, more: Value) -> Answer {
        let mut command =
            json!({ "title": "Каратэ", "roomId": self.room.id, "teacherId": self.teacher.id, "starts": starts, "minutes": 60 });
        command.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.admin.post(lessons::LIST, command).await
    }
    pub async fn lesson(&self, starts: &str) -> Lesson {
        self.ask(starts, json!({})).await.status(201).read()
    }
    /// The soft conflicts of a lesson at a time.
    async fn soft(&self, starts: &str) -> Vec<Conflict> {
        let refused = self.ask(starts, json!({})).await.refused("lesson-conflict");
        let conflicts: Vec<Conflict> = serde_json::from_value(refused["conflicts"].clone()).unwrap();
        assert!(conflicts.iter().all(|conflict| conflict.soft), "{conflicts:?}");
        conflicts
    }
    async fn one(&self, starts: &str) -> (ConflictKind, String, String) {
        let mut conflicts = self.soft(starts).await;
        assert_eq!(conflicts.len(), 1, "{conflicts:?}");
        let conflict = conflicts.remove(0);
        (conflict.kind, conflict.resource, conflict.title)
    }
    /// Open from nine to six from Monday to Friday.
    pub async fn open_nine_to_six(&self) {
        let days: Vec<Value> = (1..=5).map(|day| json!({ "weekday": day, "from": 540, "until": 1080 })).collect();
        self.admin.put("/api/centre/hours", json!({ "version": 0, "days": days })).await.ok();
    }
    pub async fn away(&self, starts: &str, ends: &str, reason: &str) -> Absence {
        let command = json!({ "teacherId": self.teacher.id, "starts": starts, "ends": ends, "reason": reason });
        self.admin.post("/api/absences", command).await.status(201).read()
    }
    async fn check(&self, lesson: &Lesson, change: Value) -> MoveCheck {
        let mut command = json!({ "version": lesson.version, "starts": lesson.starts });
        command.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        self.admin.post(&format!("/api/lessons/{}/check", lesson.id), command).await.read()
    }
}

fn word(kind: ConflictKind, resource: &str, title: &str) -> (ConflictKind, String, String) {
    (kind, resource.to_owned(), title.to_owned())
}

both_engines! {
    async fn a_lesson_outside_the_hours_of_the_centre_is_refused_softly_and_put_there_with_a_reason(app: TestApp) {
        let c = centre(&app).await;
        c.lesson("2026-11-19T22:00").await;
        c.open_nine_to_six().await;
        assert_eq!(c.one("2026-11-19T17:30").await, word(ConflictKind::Hours, "09:00–18:00", ""));
        assert_eq!(c.one("2026-11-21T10:00").await, word(ConflictKind::Hours, "", ""), "Saturday is closed");
        c.lesson("2026-11-19T17:00").await;
        let reason = json!({ "override": { "reason": "Открытый урок" } });
        c.ask("2026-11-21T10:00", reason.clone()).await.status(201);
        // Not everybody may.
        let teacher = c.admin.colleague(DefaultRole::Viewer).await;
        let command = json!({ "title": "Каратэ", "starts": "2026-11-21T12:00", "minutes": 60, "override": reason["override"] });
        teacher.post(lessons::LIST, command).await.status(403);
    }

    async fn what_stands_already_is_not_asked_again_unless_it_goes_to_another_time_outside_the_hours(app: TestApp) {
        let c = centre(&app).await;
        let late = c.lesson("2026-11-19T20:00").await;
        let other: Room = c.admin.post("/api/rooms", json!({ "name": "Зал Б" })).await.read();
        c.open_nine_to_six().await;
        assert!(c.check(&late, json!({ "roomId": other.id })).await.conflicts.is_empty(), "another room is no other time");
        assert!(c.check(&late, json!({ "minutes": 45 })).await.conflicts.is_empty(), "shorter is no later");
        assert_eq!(c.check(&late, json!({ "starts": "2026-11-19T20:15" })).await.conflicts[0].kind, ConflictKind::Hours);
        let back = c.check(&late, json!({ "starts": "2026-11-19T16:00" })).await;
        assert!(back.conflicts.is_empty());
    }

    async fn nothing_is_put_onto_a_holiday_unasked(app: TestApp) {
        let c = centre(&app).await;
        let stands = c.lesson("2026-12-16T10:00").await;
        c.admin.post("/api/holidays", json!({ "name": "День Независимости", "startsOn": "2026-12-16", "endsOn": "2026-12-17" })).await.ok();
        assert_eq!(c.one("2026-12-17T10:00").await, word(ConflictKind::Holiday, "День Независимости", ""));
        c.lesson("2026-12-18T10:00").await;
        c.lesson("2026-12-15T23:00").await;
        // What stands there may go to another hour of the same holiday.
        assert!(c.check(&stands, json!({ "starts": "2026-12-17T12:00" })).await.conflicts.is_empty());
    }

    async fn the_weekly_times_of_a_teacher_are_kept_to_and_saved_whole(app: TestApp) {
        let c = centre(&app).await;
        let path = format!("/api/teachers/{}/availability", c.teacher.id);
        assert_eq!(c.admin.get(&path).await.read::<Availability>().version, 0);
        c.lesson("2026-11-19T07:00").await;
        let times = json!([{ "weekday": 4, "from": 840, "until": 1080 }, { "weekday": 4, "from": 540, "until": 720 }]);
        let saved: Availability = c.admin.put(&path, json!({ "version": 0, "times": times })).await.read();
        assert_eq!((saved.version, saved.times.iter().map(|time| time.from).collect::<Vec<_>>()), (1, vec![540, 840]));
        assert_eq!(c.admin.get(&path).await.read::<Availability>(), saved);
        assert_eq!(c.one("2026-11-19T11:30").await, word(ConflictKind::Availability, "Айгерім", ""));
        c.lesson("2026-11-19T11:00").await;
        assert_eq!(c.one("2026-11-20T11:00").await.0, ConflictKind::Availability, "a day without times");
        // Whoever has seen another list is shown this one; an empty one means always.
        c.admin.put(&path, json!({ "version": 0, "times": [] })).await.refused("stale");
        c.admin.put(&path, json!({ "version": 1, "times": [] })).await.ok();
        c.lesson("2026-11-20T11:00").await;
        let over = json!([{ "weekday": 4, "from": 540, "until": 720 }, { "weekday": 4, "from": 700, "until": 800 }]);
        c.admin.put(&path, json!({ "version": 2, "times": over })).await.invalid("times", "hours");
    }

    async fn a_teacher_who_is_away_is_named_with_the_reason_and_the_lessons_that_are_hit_are_counted(app: TestApp) {
        let c = centre(&app).await;
        c.lesson("2026-11-19T10:00").await;
        c.lesson("2026-11-20T10:00").await;
        // The one that ends as it begins is not hit, and neither is one without the teacher.
        c.lesson("2026-11-19T08:00").await;
        c.ask("2026-11-19T12:00", json!({ "teacherId": null })).await.status(201);
        let away = c.away("2026-11-19T09:00", "2026-11-21T00:00", "ill").await;
        assert_eq!((away.lessons, away.name.as_str()), (Some(2), "Айгерім"));
        let met = c.soft("2026-11-20T14:00").await.remove(0);
        assert_eq!((met.kind, met.title.as_str(), met.resource.as_str()), (ConflictKind::Availability, "ill", "Айгерім"));
        assert_eq!((met.starts.to_string(), met.minutes), ("2026-11-19T09:00".into(), 39 * 60));
        c.lesson("2026-11-21T00:00").await;
        let path = format!("/api/absences/{}", away.id);
        let shorter: Absence = c.admin.patch(&path, json!({ "version": 1, "ends": "2026-11-20T00:00", "note": "Грипп" })).await.read();
        assert_eq!((shorter.lessons, shorter.note.as_deref()), (Some(1), Some("Грипп")));
        c.admin.patch(&path, json!({ "version": 2, "ends": "2026-11-19T09:00" })).await.invalid("ends", "order");
        c.lesson("2026-11-20T14:00").await;
        let gone: Absence = c.admin.delete(&path).await.read();
        c.lesson("2026-11-19T14:00").await;
        c.admin.post(&format!("{path}/restore"), json!({ "version": gone.version })).await.ok();
        assert_eq!(c.one("2026-11-19T16:00").await.2, "ill");
    }

    async fn a_room_that_is_closed_is_in_the_way_and_another_one_is_offered(app: TestApp) {
        let c = centre(&app).await;
        let other: Room = c.admin.post("/api/rooms", json!({ "name": "Зал Б" })).await.read();
        let closed = json!({ "roomId": c.room.id, "starts": "2026-11-19T00:00", "ends": "2026-11-20T00:00", "reason": "other" });
        c.admin.post("/api/absences", closed).await.status(201);
        let refused = c.ask("2026-11-19T10:00", json!({})).await.refused("lesson-conflict");
        assert_eq!((&refused["conflicts"][0]["kind"], &refused["conflicts"][0]["resource"]), (&json!("availability"), &json!("Зал А")));
        let places: Vec<Suggestion> = serde_json::from_value(refused["suggestions"].clone()).unwrap();
        assert!(!places.is_empty() && places.iter().all(|place| place.room_id == Some(other.id)), "{places:?}");
        // An absence is of one or the other.
        let both = json!({ "roomId": c.room.id, "teacherId": c.teacher.id, "starts": "2026-11-19T00:00", "ends": "2026-11-20T00:00" });
        c.admin.post("/api/absences", both).await.invalid("teacherId", "required");
    }

    async fn places_offered_keep_to_hours_and_absences(app: TestApp) {
        let c = centre(&app).await;
        c.open_nine_to_six().await;
        c.away("2026-11-19T12:00", "2026-11-19T15:00", "busy").await;
        for starts in ["2026-11-19T17:30", "2026-11-19T08:30", "2026-11-19T11:30", "2026-11-19T14:00"] {
            let refused = c.ask(starts, json!({})).await.refused("lesson-conflict");
            let places: Vec<Suggestion> = serde_json::from_value(refused["suggestions"].clone()).unwrap();
            assert!(!places.is_empty(), "{starts}");
            for place in places {
                let made: Lesson = c.ask(&place.starts.to_string(), json!({})).await.status(201).read();
                c.admin.delete(&format!("/api/lessons/{}", made.id)).await.ok();
            }
        }
    }

    async fn a_rule_shows_what_its_lessons_would_not_keep_to_with_one_look_for_all(app: TestApp) {
        let c = centre(&app).await;
        c.away("2026-11-26T00:00", "2026-11-27T00:00", "holiday").await;
        let group = c.admin.post("/api/groups", json!({ "name": "Карате" })).await.ok();
        let rule = |until: &str| json!({ "groupId": group["id"], "weekdays": [4], "starts": "16:00", "minutes": 60,
            "teacherIds": [c.teacher.id], "roomId": c.room.id, "until": until });
        let effect: Effect = c.admin.post(PREVIEW, rule("2026-12-03")).await.read();
        let met: Vec<_> = effect.occurrences.iter().map(|it| it.conflicts.len()).collect();
        assert_eq!((met, effect.blocked()), (vec![0, 1, 0], 0));
        assert_eq!(effect.occurrences[1].conflicts[0].kind, ConflictKind::Availability);
    }

    async fn absences_are_listed_by_whose_and_when_and_a_teacher_sees_own_ones(app: TestApp) {
        let c = centre(&app).await;
        c.away("2026-11-19T00:00", "2026-11-20T00:00", "ill").await;
        c.away("2026-12-19T00:00", "2026-12-20T00:00", "holiday").await;
        let other: Teacher = c.admin.post("/api/teachers", json!({ "name": "Данияр" })).await.read();
        c.admin.post("/api/absences", json!({ "teacherId": other.id, "starts": "2026-11-19T00:00", "ends": "2026-11-20T00:00" })).await.ok();
        let all: Page<Absence> = c.admin.get(&format!("/api/absences?teacherId={}", c.teacher.id)).await.read();
        assert_eq!(all.items.iter().map(|it| it.starts.to_string()).collect::<Vec<_>>(), ["2026-11-19T00:00", "2026-12-19T00:00"]);
        let near: Page<Absence> = c.admin.get("/api/absences?from=2026-11-19&to=2026-11-20").await.read();
        assert_eq!(near.total, 2);
        assert_eq!(c.admin.get("/api/absences?from=2026-11-20&to=2026-12-19").await.read::<Page<Absence>>().total, 0);
        let teacher = c.admin.colleague(DefaultRole::Teacher).await;
        assert_eq!(teacher.get("/api/absences").await.read::<Page<Absence>>().total, 0);
    }
}
