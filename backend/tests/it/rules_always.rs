//! Whatever is done to rules in whatever order: nobody is in two places, the past stays, the wall clock is kept, and
//! making lessons again makes none.

use chrono::{Duration, NaiveDate};
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};
use serde_json::{Value, json};
use shared::{
    lessons::{Lesson, LessonStatus},
    page::Page,
    rules::{LIST, ScheduleRule},
    time::overlaps,
};

use super::rules::{Centre, centre};
use crate::support::{Answer, TestApp};

/// What is done, to which rule or group, on which weekdays, at which hour, how many days from now.
type Step = (u8, usize, u8, u32, i64);

fn steps(count: usize) -> Vec<Step> {
    let one = (0u8..9, 0usize..4, 1u8..128, 0u32..6, 0i64..30);
    let all = proptest::collection::vec(one, count);
    all.new_tree(&mut TestRunner::deterministic()).unwrap().current()
}

fn weekdays(bits: u8) -> Vec<u8> {
    // Few days at a time, or every rule meets every other.
    (1..=7).filter(|day| (bits >> (day - 1)) & 1 == 1).take(2).collect()
}

struct World {
    c: Centre,
    app: TestApp,
    rooms: Vec<Value>,
    teachers: Vec<Value>,
    groups: Vec<Value>,
}

impl World {
    async fn of(app: TestApp) -> Self {
        let c = centre(&app).await;
        let make = async |path: &str, name: &str| c.admin.post(path, json!({ "name": name })).await.ok()["id"].clone();
        let rooms = vec![json!(c.room.id), make("/api/rooms", "Зал Б").await];
        let teachers = vec![json!(c.teacher.id), make("/api/teachers", "Данияр").await];
        let groups = vec![json!(c.group.id), make("/api/groups", "Бокс").await, make("/api/groups", "Шахматы").await];
        Self { c, app, rooms, teachers, groups }
    }

    fn day(&self, later: i64) -> NaiveDate {
        (self.app.state().clock.now() + Duration::days(later)).date_naive()
    }

    async fn rules(&self) -> Vec<ScheduleRule> {
        self.c.admin.get(LIST).await.read::<Page<ScheduleRule>>().items
    }

    /// Lessons that have begun, as they are seen.
    async fn past(&self) -> Vec<Lesson> {
        let now = self.app.state().clock.now();
        self.c.lessons().await.into_iter().filter(|lesson| lesson.starts_at <= now).collect()
    }

    async fn take(&self, (what, which, days, hour, later): Step) -> Option<Answer> {
        let starts = format!("{:02}:00", 12 + hour);
        let admin = &self.c.admin;
        if what <= 2 {
            let command = json!({ "groupId": self.groups[which % 3], "roomId": self.rooms[which % 2], "teacherIds": [self.teachers[(which / 2) % 2]],
                "weekdays": weekdays(days), "starts": starts, "minutes": 90, "from": self.day(later / 2) });
            return Some(admin.post(LIST, command).await);
        }
        let rules = self.rules().await;
        let rule = rules.get(which % rules.len().max(1))?;
        let path = format!("{LIST}/{}", rule.id);
        let lessons = self.c.lessons().await;
        let lesson = lessons.iter().filter(|it| it.rule_id == Some(rule.id)).nth(later as usize % 7);
        Some(match what {
            3 => admin.patch(&path, json!({ "version": rule.version, "starts": starts })).await,
            4 => {
                admin
                    .patch(
                        &path,
                        json!({ "version": rule.version, "weekdays": weekdays(days), "roomId": self.rooms[hour as usize % 2] }),
                    )
                    .await
            }
            5 => {
                let change = json!({ "version": rule.version, "scope": "following", "on": self.day(later), "starts": starts, "weekdays": weekdays(days) });
                admin.patch(&path, change).await
            }
            6 if hour == 0 => admin.delete(&path).await,
            6 => admin.post("/api/holidays", json!({ "name": format!("Праздник {later}"), "startsOn": self.day(later) })).await,
            7 => {
                let (lesson, at) = (lesson?, format!("{}T{starts}", self.day(later)));
                let (id, version) = (lesson.id, lesson.version);
                if hour == 0 {
                    admin.post(&format!("/api/lessons/{id}/cancel"), json!({ "version": version })).await
                } else {
                    admin.post(&format!("/api/lessons/{id}/move"), json!({ "version": version, "starts": at })).await
                }
            }
            _ => {
                self.app.advance(Duration::days(1));
                backend::jobs::enqueue_due(self.app.state()).await.unwrap();
                self.app.work_until_idle().await;
                admin.sign_in().await;
                return None;
            }
        })
    }

    /// Makes lessons ahead and says how many.
    async fn ahead(&self) -> usize {
        let scope = backend::db::TenantScope::of_system(self.c.admin.company(), "Classmate");
        let db = self.app.state().db.write(scope).await.unwrap();
        let made = backend::schedule::generate::ahead(&db, backend::schedule::generate::HORIZON).await.unwrap().made;
        db.commit(made.len()).await.unwrap()
    }

    /// What holds at any time.
    async fn check(&self, after: &Step) {
        let (rules, lessons) = (self.rules().await, self.c.lessons().await);
        let on: Vec<&Lesson> = lessons.iter().filter(|it| it.status != LessonStatus::Cancelled).collect();
        for (at, a) in on.iter().enumerate() {
            for b in &on[at + 1..] {
                let shares = a.room_id == b.room_id || a.teacher_id == b.teacher_id || a.group_id == b.group_id;
                assert!(!(shares && overlaps(a.span(), b.span())), "after {after:?}: {a:?} and {b:?}");
            }
            let rule = rules.iter().find(|rule| a.rule_id == Some(rule.id));
            if let Some(rule) = rule.filter(|_| !a.detached && a.starts_at > self.app.state().clock.now()) {
                assert_eq!(a.starts.time(), rule.starts.time(), "after {after:?}: {a:?}");
            }
        }
    }
}

both_engines! {
    async fn nobody_is_in_two_places_and_the_past_stays(app: TestApp) {
        let world = World::of(app).await;
        let (mut done, mut refused) = (0, 0);
        for step in steps(60) {
            let past = world.past().await;
            match world.take(step).await {
                Some(answer) if answer.status < 300 => done += 1,
                Some(answer) => {
                    assert!(answer.status == 409 || answer.status == 422, "{step:?}: {answer}");
                    refused += 1;
                }
                None => {}
            }
            let now = world.past().await;
            assert!(past.iter().all(|lesson| now.contains(lesson)), "{step:?} changed the past");
            world.check(&step).await;
        }
        assert!(done > 15 && refused > 2, "{done} done, {refused} refused: the steps try too little");
        // One night makes what has become free meanwhile; another at the same moment has nothing to add.
        world.ahead().await;
        let before = world.c.lessons().await;
        assert_eq!(world.ahead().await, 0);
        assert_eq!(world.c.lessons().await, before);
    }
}
