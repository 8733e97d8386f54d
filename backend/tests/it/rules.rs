//! Schedule rules: made with their lessons after a look at each occurrence, and never over what is taken.

use chrono::{Duration, NaiveDate};
use serde_json::{Value, json};
use shared::{
    groups::Group,
    lessons::{Lesson, LessonWindow},
    page::Page,
    permission::DefaultRole,
    problem::ConflictKind,
    rooms::Room,
    rules::{Effect, Fate, LIST, PREVIEW, ScheduleRule},
    students::Student,
    teachers::Teacher,
};

use crate::support::{Actor, Answer, TestApp};

/// A centre on Wednesday the 18th of November, at eleven.
pub struct Centre {
    pub admin: Actor,
    pub room: Room,
    pub teacher: Teacher,
    pub group: Group,
}

pub async fn centre(app: &TestApp) -> Centre {
    let admin = app.company("Тұлпар").await;
    let room = admin.post("/api/rooms", json!({ "name": "Зал А" })).await.read();
    let teacher = admin.post("/api/teachers", json!({ "name": "Айгерім" })).await.read();
    let group = admin.post("/api/groups", json!({ "name": "Карате" })).await.read();
    Centre { admin, room, teacher, group }
}

impl Centre {
    /// Mondays and Thursdays at four, with what is added.
    pub fn command(&self, more: Value) -> Value {
        let mut command = json!({ "groupId": self.group.id, "weekdays": [1, 4], "starts": "16:00", "minutes": 60,
            "teacherIds": [self.teacher.id], "roomId": self.room.id });
        command.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        command
    }
    pub async fn make(&self, more: Value) -> ScheduleRule {
        self.ask(more).await.status(201).read()
    }
    pub async fn ask(&self, more: Value) -> Answer {
        self.admin.post(LIST, self.command(more)).await
    }
    pub async fn preview(&self, more: Value) -> Effect {
        self.admin.post(PREVIEW, self.command(more)).await.read()
    }
    /// A lesson of nobody's rule, in the room.
    pub async fn single(&self, starts: &str) -> Lesson {
        let command = json!({ "title": "Турнир", "roomId": self.room.id, "starts": starts, "minutes": 60 });
        self.admin.post("/api/lessons", command).await.status(201).read()
    }
    pub async fn lessons(&self) -> Vec<Lesson> {
        self.admin.get("/api/lessons?from=2026-11-01&to=2027-01-31").await.read::<LessonWindow>().items
    }
    /// When the lessons of rules are.
    pub async fn times(&self) -> Vec<String> {
        self.lessons().await.into_iter().filter(|it| it.rule_id.is_some()).map(|it| it.starts.to_string()).collect()
    }
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

both_engines! {
    async fn a_rule_is_there_with_its_lessons_and_a_night_adds_nothing(app: TestApp) {
        let c = centre(&app).await;
        let rule = c.make(json!({ "until": "2026-12-03" })).await;
        assert_eq!((rule.weekdays.as_slice(), rule.starts.to_string().as_str(), rule.title.as_str()), ([1, 4].as_slice(), "16:00", "Карате"));
        assert_eq!((rule.from, rule.teachers.as_slice(), rule.room.as_deref()), (day("2026-11-18"), ["Айгерім".to_owned()].as_slice(), Some("Зал А")));
        let expected = ["2026-11-19T16:00", "2026-11-23T16:00", "2026-11-26T16:00", "2026-11-30T16:00", "2026-12-03T16:00"];
        assert_eq!(c.times().await, expected);
        let first = c.lessons().await.remove(0);
        assert_eq!((first.teacher_id, first.room_id, first.group_id, first.detached), (Some(c.teacher.id), Some(c.room.id), Some(c.group.id), false));
        app.advance(Duration::days(1));
        backend::jobs::enqueue_due(app.state()).await.unwrap();
        app.work_until_idle().await;
        c.admin.sign_in().await;
        assert_eq!(c.times().await, expected);
        let of_group: Page<ScheduleRule> = c.admin.get(&format!("{LIST}?groupId={}", c.group.id)).await.read();
        assert_eq!(of_group.items, [rule]);
    }

    async fn without_an_end_lessons_are_made_eight_weeks_ahead(app: TestApp) {
        let c = centre(&app).await;
        c.make(json!({ "weekdays": [4] })).await;
        let times = c.times().await;
        assert_eq!((times.len(), times[0].as_str(), times[7].as_str()), (8, "2026-11-19T16:00", "2027-01-07T16:00"));
    }

    async fn each_occurrence_says_what_is_in_its_way_and_can_be_skipped_or_shifted(app: TestApp) {
        let c = centre(&app).await;
        c.single("2026-11-23T15:30").await;
        c.single("2026-11-30T16:59").await;
        let until = json!({ "until": "2026-12-03" });
        let effect = c.preview(until.clone()).await;
        assert_eq!((effect.occurrences.len(), effect.blocked(), effect.count(Fate::Made)), (5, 2, 5));
        let met = &effect.occurrences[1];
        assert_eq!((met.on, met.conflicts[0].kind, met.conflicts[0].title.as_str()), (day("2026-11-23"), ConflictKind::Room, "Турнир"));
        assert!(!met.suggestions.is_empty() && effect.occurrences[0].conflicts.is_empty());
        assert!(c.times().await.is_empty(), "a preview makes nothing");
        // Not even the last of them is let in over what stands there.
        let refused = c.ask(until).await;
        assert_eq!(refused.refused("lesson-conflict")["conflicts"].as_array().unwrap().len(), 2);
        assert!(c.times().await.is_empty());
        let chosen = json!({ "until": "2026-12-03", "occurrences": [
            { "on": "2026-11-23", "skip": true },
            { "on": "2026-11-30", "starts": "2026-12-01T18:00" },
        ] });
        let effect = c.preview(chosen.clone()).await;
        assert_eq!((effect.blocked(), effect.count(Fate::Skipped)), (0, 1));
        let rule = c.make(chosen).await;
        assert_eq!(rule.skipped, [day("2026-11-23")]);
        let expected = ["2026-11-19T16:00", "2026-11-26T16:00", "2026-12-01T18:00", "2026-12-03T16:00"];
        assert_eq!(c.times().await, expected);
        assert!(c.lessons().await.iter().find(|it| it.starts.to_string() == "2026-12-01T18:00").unwrap().detached);
        // The night leaves both alone.
        app.advance(Duration::days(1));
        backend::jobs::enqueue_due(app.state()).await.unwrap();
        app.work_until_idle().await;
        c.admin.sign_in().await;
        assert_eq!(c.times().await, expected);
    }

    async fn a_holiday_is_left_out_unless_the_lesson_is_held_another_day(app: TestApp) {
        let c = centre(&app).await;
        c.admin.post("/api/holidays", json!({ "name": "Ремонт", "startsOn": "2026-11-26" })).await.ok();
        let more = json!({ "weekdays": [4], "until": "2026-12-03" });
        assert_eq!(c.preview(more.clone()).await.occurrences.iter().map(|it| it.fate).collect::<Vec<_>>(), [Fate::Made, Fate::Holiday, Fate::Made]);
        let mut shifted = more;
        shifted["occurrences"] = json!([{ "on": "2026-11-26", "starts": "2026-11-27T16:00" }]);
        c.make(shifted).await;
        assert_eq!(c.times().await, ["2026-11-19T16:00", "2026-11-27T16:00", "2026-12-03T16:00"]);
    }

    async fn a_busy_student_asks_for_a_reason_of_those_who_may(app: TestApp) {
        let c = centre(&app).await;
        let student: Student = c.admin.post("/api/students", json!({ "name": "Алия" })).await.read();
        c.admin.post(&format!("/api/groups/{}/enrollments", c.group.id), json!({ "studentId": student.id })).await.ok();
        let alone = json!({ "title": "Сам", "studentIds": [student.id], "starts": "2026-11-26T16:30", "minutes": 30 });
        c.admin.post("/api/lessons", alone).await.ok();
        let more = json!({ "weekdays": [4], "until": "2026-12-03" });
        let effect = c.preview(more.clone()).await;
        assert_eq!((effect.doubtful(), effect.blocked(), effect.students), (1, 0, 1));
        c.ask(more.clone()).await.refused("lesson-conflict");
        let mut because = more;
        because["override"] = json!({ "reason": "Мама просила" });
        c.make(because).await;
        assert_eq!(c.times().await.len(), 3);
    }

    async fn one_student_has_a_rule_as_well(app: TestApp) {
        let c = centre(&app).await;
        let student: Student = c.admin.post("/api/students", json!({ "name": "Алия" })).await.read();
        let command = json!({ "studentId": student.id, "weekdays": [2], "starts": "09:30", "minutes": 45, "until": "2026-11-30" });
        let rule: ScheduleRule = c.admin.post(LIST, command).await.status(201).read();
        assert_eq!((rule.title.as_str(), rule.student_id), ("Алия", Some(student.id)));
        let lessons = c.lessons().await;
        assert_eq!((lessons.len(), lessons[0].student_ids.as_slice(), lessons[0].starts.to_string().as_str()), (1, [student.id].as_slice(), "2026-11-24T09:30"));
        let theirs: Page<ScheduleRule> = c.admin.get(&format!("{LIST}?studentId={}", student.id)).await.read();
        assert_eq!(theirs.total, 1);
    }

    async fn what_is_no_rule_is_refused_by_its_field(app: TestApp) {
        let c = centre(&app).await;
        c.ask(json!({ "weekdays": [] })).await.invalid("weekdays", "length");
        c.ask(json!({ "weekdays": [8] })).await.invalid("weekdays", "range");
        c.ask(json!({ "minutes": 2 })).await.invalid("minutes", "range");
        c.ask(json!({ "until": "2026-11-01" })).await.invalid("until", "order");
        c.ask(json!({ "groupId": null })).await.invalid("groupId", "required");
        c.admin.delete(&format!("/api/rooms/{}", c.room.id)).await.ok();
        c.ask(json!({})).await.invalid("roomId", "archived");
    }

    async fn a_teacher_sees_own_rules_and_makes_none(app: TestApp) {
        let c = centre(&app).await;
        c.make(json!({ "until": "2026-12-03" })).await;
        let teacher = c.admin.colleague(DefaultRole::Teacher).await;
        assert_eq!(teacher.get(LIST).await.read::<Page<ScheduleRule>>().total, 0);
        teacher.post(LIST, c.command(json!({}))).await.forbidden("lessons.manage");
        teacher.post(PREVIEW, c.command(json!({}))).await.forbidden("lessons.manage");
    }
}
