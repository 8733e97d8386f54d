//! Changing and ending a rule: the effect is shown first, the past and what was changed by hand stay, and whatever is
//! done to rules in whatever order, nobody is in two places.

use chrono::Duration;
use serde_json::{Value, json};
use shared::{
    lessons::{Lesson, LessonStatus},
    page::Page,
    rules::{Effect, Fate, LIST, ScheduleRule},
};

use super::rules::{Centre, centre, day};
use crate::support::{Answer, TestApp};

impl Centre {
    async fn change(&self, rule: &ScheduleRule, change: Value) -> Answer {
        self.admin.patch(&format!("{LIST}/{}", rule.id), with_version(rule, change)).await
    }
    async fn look(&self, rule: &ScheduleRule, change: Value) -> Effect {
        self.admin.post(&format!("{LIST}/{}/preview", rule.id), with_version(rule, change)).await.read()
    }
    async fn at(&self, starts: &str) -> Lesson {
        self.lessons().await.into_iter().find(|it| it.starts.to_string() == starts).unwrap_or_else(|| panic!("{starts}"))
    }
    /// Starts of the lessons that are on.
    async fn on(&self) -> Vec<String> {
        let all = self.lessons().await.into_iter();
        all.filter(|it| it.rule_id.is_some() && it.status != LessonStatus::Cancelled).map(|it| it.starts.to_string()).collect()
    }
    async fn night(&self, app: &TestApp) {
        app.advance(Duration::days(1));
        backend::jobs::enqueue_due(app.state()).await.unwrap();
        app.work_until_idle().await;
        self.admin.sign_in().await;
    }
}

fn with_version(rule: &ScheduleRule, change: Value) -> Value {
    let mut command = json!({ "version": rule.version });
    command.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    command
}

fn fates(effect: &Effect) -> Vec<Fate> {
    effect.occurrences.iter().map(|it| it.fate).collect()
}

both_engines! {
    async fn a_lesson_the_rule_comes_to_follows_it_again_and_goes_back_with_it(app: TestApp) {
        let c = centre(&app).await;
        let rule = c.make(json!({ "until": "2026-12-07" })).await;
        let by_hand = c.at("2026-11-23T16:00").await;
        let moved = json!({ "version": by_hand.version, "starts": "2026-11-24T17:30" });
        let alone: Lesson = c.admin.post(&format!("/api/lessons/{}/move", by_hand.id), moved).await.read();
        assert!(alone.detached);
        let change = json!({ "scope": "following", "on": "2026-11-23", "weekdays": [2, 4], "starts": "17:30" });
        let after: ScheduleRule = c.change(&rule, change).await.read();
        let here = c.at("2026-11-24T17:30").await;
        assert_eq!((here.id, here.detached, here.rule_id), (by_hand.id, false, Some(after.id)));
        // What was done is taken back by the opposite change, the lesson that led with it.
        let back = json!({ "scope": "all", "weekdays": rule.weekdays, "starts": "16:00" });
        c.change(&after, back).await.ok();
        let home = c.at("2026-11-23T16:00").await;
        assert_eq!((home.id, home.detached), (by_hand.id, false));
    }

    async fn what_is_said_of_a_day_reaches_its_lesson_though_it_was_shifted_before(app: TestApp) {
        let c = centre(&app).await;
        let rule = c.make(json!({ "until": "2026-12-07" })).await;
        let shift = json!({ "occurrences": [{ "on": "2026-11-26", "starts": "2026-11-27T12:00" }] });
        let rule: ScheduleRule = c.change(&rule, shift).await.read();
        let shifted = c.at("2026-11-27T12:00").await;
        assert!(shifted.detached);
        c.change(&rule, json!({ "occurrences": [{ "on": "2026-11-26", "skip": false }] })).await.ok();
        let home = c.at("2026-11-26T16:00").await;
        assert_eq!((home.id, home.detached), (shifted.id, false));
    }

    async fn lessons_move_with_their_rule_and_what_was_changed_by_hand_stays(app: TestApp) {
        let c = centre(&app).await;
        let rule = c.make(json!({ "until": "2026-12-07" })).await;
        let by_hand = c.at("2026-11-26T16:00").await;
        let moved = json!({ "version": by_hand.version, "starts": "2026-11-27T12:00" });
        c.admin.post(&format!("/api/lessons/{}/move", by_hand.id), moved).await.ok();
        let off = c.at("2026-11-30T16:00").await;
        c.admin.post(&format!("/api/lessons/{}/cancel", off.id), json!({ "version": off.version })).await.ok();
        let before = c.at("2026-11-23T16:00").await;
        let change = json!({ "weekdays": [2, 4], "starts": "17:30" });
        let effect = c.look(&rule, change.clone()).await;
        let (moved, stays) = (Fate::Moved, Fate::Stays);
        // Of the week of the 7th of December only the Monday was within the rule; its Tuesday is not any more.
        assert_eq!(fates(&effect), [moved, moved, stays, stays, moved, Fate::Withdrawn]);
        assert_eq!(c.on().await.len(), 5, "a preview changes nothing");
        let after: ScheduleRule = c.change(&rule, change).await.read();
        assert_eq!((after.id, after.version, after.starts.to_string().as_str()), (rule.id, 2, "17:30"));
        let expected = ["2026-11-19T17:30", "2026-11-24T17:30", "2026-11-27T12:00", "2026-12-03T17:30"];
        assert_eq!(c.on().await, expected);
        let same = c.at("2026-11-24T17:30").await;
        assert_eq!((same.id, same.version), (before.id, 2));
        // No second lesson is made of what was moved, called off or left.
        c.night(&app).await;
        assert_eq!(c.on().await, expected);
        c.admin.patch(&format!("{LIST}/{}", rule.id), json!({ "version": 1, "minutes": 30 })).await.refused("stale");
    }

    async fn the_past_stays_and_today_has_no_second_lesson(app: TestApp) {
        let c = centre(&app).await;
        let rule = c.make(json!({ "weekdays": [3], "until": "2026-12-02" })).await;
        app.advance(Duration::hours(6));
        c.admin.sign_in().await;
        let held = c.at("2026-11-18T16:00").await;
        c.change(&rule, json!({ "starts": "20:00" })).await.ok();
        assert_eq!(c.on().await, ["2026-11-18T16:00", "2026-11-25T20:00", "2026-12-02T20:00"]);
        c.night(&app).await;
        assert_eq!(c.at("2026-11-18T16:00").await, held);
        assert_eq!(c.on().await.len(), 3);
    }

    async fn from_a_day_on_there_is_another_rule(app: TestApp) {
        let c = centre(&app).await;
        let rule = c.make(json!({ "weekdays": [4], "until": "2026-12-10" })).await;
        let change = json!({ "scope": "following", "on": "2026-12-01", "starts": "18:00" });
        let effect = c.look(&rule, change.clone()).await;
        assert_eq!(fates(&effect), [Fate::Moved, Fate::Moved]);
        let later: ScheduleRule = c.change(&rule, change).await.read();
        assert_ne!(later.id, rule.id);
        assert_eq!((later.from, later.until), (day("2026-12-01"), Some(day("2026-12-10"))));
        let all: Page<ScheduleRule> = c.admin.get(LIST).await.read();
        assert_eq!(all.items.iter().find(|it| it.id == rule.id).unwrap().until, Some(day("2026-11-30")));
        let expected = ["2026-11-19T16:00", "2026-11-26T16:00", "2026-12-03T18:00", "2026-12-10T18:00"];
        assert_eq!(c.on().await, expected);
        c.night(&app).await;
        assert_eq!(c.on().await, expected);
        c.change(&later, json!({ "scope": "following" })).await.invalid("on", "required");
    }

    async fn a_change_over_what_is_taken_is_refused_whole_or_shifted(app: TestApp) {
        let c = centre(&app).await;
        let rule = c.make(json!({ "weekdays": [4], "until": "2026-12-03" })).await;
        c.single("2026-11-26T18:30").await;
        let change = json!({ "starts": "18:00" });
        assert_eq!(c.look(&rule, change.clone()).await.blocked(), 1);
        c.change(&rule, change).await.refused("lesson-conflict");
        assert_eq!(c.on().await, ["2026-11-19T16:00", "2026-11-26T16:00", "2026-12-03T16:00"]);
        let shifted = json!({ "starts": "18:00", "occurrences": [{ "on": "2026-11-26", "starts": "2026-11-26T20:00" }] });
        c.change(&rule, shifted).await.ok();
        assert_eq!(c.on().await, ["2026-11-19T18:00", "2026-11-26T20:00", "2026-12-03T18:00"]);
    }

    async fn an_ended_rule_takes_its_lessons_and_leaves_what_somebody_wrote_on(app: TestApp) {
        let c = centre(&app).await;
        let rule = c.make(json!({ "weekdays": [4] })).await;
        let noted = c.at("2026-12-10T16:00").await;
        c.admin.patch(&format!("/api/lessons/{}", noted.id), json!({ "version": 1, "topic": "Кихон" })).await.ok();
        let until = json!({ "until": "2026-11-26" });
        assert_eq!(c.look(&rule, until.clone()).await.count(Fate::Withdrawn), 6);
        let ended: ScheduleRule = c.change(&rule, until).await.read();
        assert_eq!(c.on().await, ["2026-11-19T16:00", "2026-11-26T16:00"]);
        assert_eq!(c.at("2026-12-10T16:00").await.status, LessonStatus::Cancelled);
        let further: ScheduleRule = c.change(&ended, json!({ "until": null })).await.read();
        assert_eq!((c.on().await.len(), further.until), (7, None));
        let gone: ScheduleRule = c.admin.delete(&format!("{LIST}/{}", rule.id)).await.read();
        assert!(gone.archived_at.is_some());
        assert!(c.on().await.is_empty());
        c.admin.post(&format!("{LIST}/{}/restore", rule.id), json!({ "version": gone.version })).await.ok();
        assert_eq!(c.on().await.len(), 7);
    }

    async fn a_card_dropped_for_all_takes_its_rule_along(app: TestApp) {
        let c = centre(&app).await;
        let rule = c.make(json!({ "until": "2026-12-03" })).await;
        let card = c.at("2026-11-23T16:00").await;
        let path = format!("/api/lessons/{}/move", card.id);
        let drop = json!({ "version": card.version, "starts": "2026-11-24T18:00", "scope": "following" });
        let moved: Lesson = c.admin.post(&path, drop).await.read();
        assert_eq!((moved.id, moved.starts.to_string().as_str(), moved.detached), (card.id, "2026-11-24T18:00", false));
        // What was before goes by the rule as it was: the Thursday of this week.
        assert_eq!(c.on().await, ["2026-11-19T16:00", "2026-11-24T18:00", "2026-11-26T18:00", "2026-12-01T18:00", "2026-12-03T18:00"]);
        assert_ne!(moved.rule_id, Some(rule.id));
        let back = json!({ "version": moved.version, "starts": "2026-11-24T17:00", "scope": "all" });
        c.admin.post(&path, back).await.ok();
        assert_eq!(c.on().await[1], "2026-11-24T17:00");
        let alone = c.single("2026-11-25T10:00").await;
        let all = json!({ "version": 1, "starts": "2026-11-25T11:00", "scope": "all" });
        c.admin.post(&format!("/api/lessons/{}/move", alone.id), all).await.rule("scopeNeedsRule");
    }

    async fn a_lesson_its_rule_leaves_alone_is_not_dropped_for_all(app: TestApp) {
        let c = centre(&app).await;
        let rule = c.make(json!({ "until": "2026-12-03" })).await;
        let (off, before) = (c.at("2026-11-23T16:00").await, c.on().await);
        let off: Lesson = c.admin.post(&format!("/api/lessons/{}/cancel", off.id), json!({ "version": off.version })).await.read();
        let drop = |it: &Lesson, starts: &str| json!({ "version": it.version, "starts": starts, "scope": "following" });
        c.admin.post(&format!("/api/lessons/{}/move", off.id), drop(&off, "2026-11-24T18:00")).await.rule("lessonCancelled");
        let next = c.at("2026-11-26T16:00").await;
        let past = drop(&next, "2026-11-17T18:00");
        assert_eq!(c.admin.post(&format!("/api/lessons/{}/move", next.id), past).await.status, 422);
        assert_eq!(c.on().await, before[..1].iter().chain(&before[2..]).cloned().collect::<Vec<_>>(), "nothing has moved");
        assert_eq!(c.admin.get(&format!("{LIST}/{}", rule.id)).await.read::<ScheduleRule>().version, rule.version);
    }

    async fn lessons_made_while_their_rule_changes_are_of_the_rule_as_it_became(app: TestApp) {
        let c = centre(&app).await;
        let mut rule = c.make(json!({})).await;
        for time in ["17:00", "18:00", "17:00", "18:00", "17:00"] {
            app.advance(Duration::weeks(1));
            backend::jobs::enqueue_due(app.state()).await.unwrap();
            c.admin.sign_in().await;
            let now = app.state().clock.now().format("%Y-%m-%dT%H:%M").to_string();
            let change = c.change(&rule, json!({ "scope": "all", "starts": time }));
            let (changed, ()) = tokio::join!(change, app.work_until_idle());
            rule = changed.read();
            let ahead: Vec<_> = c.on().await.into_iter().filter(|starts| *starts > now).collect();
            assert!(ahead.iter().all(|starts| starts.ends_with(time)), "{time}: {ahead:?}");
        }
    }

    async fn days_of_a_rule_can_change_places(app: TestApp) {
        let c = centre(&app).await;
        let rule = c.make(json!({ "weekdays": [1, 2, 3], "until": "2026-12-02" })).await;
        let ids: Vec<_> = c.lessons().await.iter().map(|it| it.id).collect();
        c.change(&rule, json!({ "weekdays": [2, 3, 4], "until": "2026-12-03" })).await.ok();
        let after = c.lessons().await;
        let days: Vec<_> = after.iter().map(|it| it.starts.date().to_string()[8..].to_owned()).collect();
        assert_eq!(days, ["18", "19", "24", "25", "26", "01", "02", "03"]);
        assert!(ids.iter().all(|id| after.iter().any(|it| it.id == *id)), "no lesson was lost on the way");
    }
}
