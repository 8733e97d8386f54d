//! Holidays: no lessons are made on them, those that stand there stay.

use backend::entity::{lesson, schedule_rule};
use chrono::{Duration, NaiveDate};
use sea_orm::{ActiveModelTrait, EntityTrait, Set};
use serde_json::json;
use shared::{
    groups::Group,
    holidays::{BETWEEN, Festive, Holiday, LIST, READY, ReadyHoliday, ReadyKind},
    page::{Items, Page},
    permission::DefaultRole,
};

use crate::support::{Actor, TestApp};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Thursdays at 16:00.
async fn rule(by: &Actor) {
    let group: Group = by.post("/api/groups", json!({ "name": "Младшие" })).await.read();
    let (state, now) = (by.app.state(), by.app.state().clock.now());
    let row = schedule_rule::ActiveModel {
        id: Set(state.ids.id(now)),
        company_id: Set(by.company()),
        branch_id: Set(by.branch()),
        group_id: Set(Some(group.id.into())),
        student_id: Set(None),
        subject_id: Set(None),
        room_id: Set(None),
        version: Set(1),
        weekday: Set(4),
        also_on: Set(0),
        starts_minute: Set(16 * 60),
        minutes: Set(60),
        starts_on: Set(day("2026-09-01")),
        ends_on: Set(None),
        skipped: Set(json!([])),
        archived_at: Set(None),
        created_at: Set(now),
        updated_at: Set(now),
    };
    row.insert(&by.app.db().owner().await).await.unwrap();
}

async fn night(app: &TestApp) -> Vec<NaiveDate> {
    app.advance(Duration::days(1));
    backend::jobs::enqueue_due(app.state()).await.unwrap();
    app.work_until_idle().await;
    let mut days: Vec<_> =
        lesson::Entity::find().all(&app.db().owner().await).await.unwrap().into_iter().map(|row| row.starts.date()).collect();
    days.sort_unstable();
    days
}

both_engines! {
    async fn the_generator_skips_holidays_and_takes_nothing_away(app: TestApp) {
        let admin = app.company("Тұлпар").await;
        rule(&admin).await;
        let new_year = json!({ "name": "Каникулы", "startsOn": "2026-12-28", "endsOn": "2027-01-08" });
        let holiday: Holiday = admin.post(LIST, new_year).await.status(201).read();
        assert_eq!(holiday.lessons, Some(0));
        let made = night(&app).await;
        assert!(made.contains(&day("2026-12-24")) && made.contains(&day("2027-01-14")), "{made:?}");
        assert!(!made.contains(&day("2026-12-31")) && !made.contains(&day("2027-01-07")), "{made:?}");
        // One that is added over lessons says how many stand there, and leaves them.
        admin.sign_in().await;
        let over: Holiday = admin.post(LIST, json!({ "name": "Ремонт", "startsOn": "2026-12-24" })).await.read();
        assert_eq!(over.lessons, Some(1));
        assert!(night(&app).await.contains(&day("2026-12-24")));
        // And when one is taken away its days fill up.
        admin.sign_in().await;
        admin.delete(&format!("{LIST}/{}", holiday.id)).await.ok();
        assert!(night(&app).await.contains(&day("2026-12-31")));
    }

    async fn a_holiday_is_made_changed_archived_and_brought_back(app: TestApp) {
        let admin = app.company("Тұлпар").await;
        let holiday: Holiday = admin.post(LIST, json!({ "name": " Наурыз ", "startsOn": "2027-03-21", "endsOn": "2027-03-23" })).await.read();
        let one = format!("{LIST}/{}", holiday.id);
        assert_eq!(holiday.name, "Наурыз");
        admin.post(LIST, json!({ "name": "наурыз", "startsOn": "2027-03-21" })).await.rule("holidayThere");
        admin.post(LIST, json!({ "name": "Назад", "startsOn": "2027-03-21", "endsOn": "2027-03-20" })).await.invalid("endsOn", "order");
        let changed: Holiday = admin.patch(&one, json!({ "version": 1, "endsOn": "2027-03-24" })).await.read();
        admin.patch(&one, json!({ "version": 1, "name": "Поздно" })).await.refused("stale");
        let gone: Holiday = admin.delete(&one).await.read();
        assert!(gone.archived_at.is_some() && changed.ends_on == day("2027-03-24"));
        assert_eq!(admin.get(LIST).await.read::<Page<Holiday>>().total, 0);
        admin.post(&format!("{one}/restore"), json!({ "version": gone.version })).await.ok();
        assert_eq!(admin.get(&format!("{LIST}?q=наур")).await.read::<Page<Holiday>>().total, 1);
        let teacher = admin.colleague(DefaultRole::Teacher).await;
        teacher.post(LIST, json!({ "name": "Мой день", "startsOn": "2027-03-01" })).await.forbidden("settings.manage");
        let seen: Items<Festive> = teacher.get(&format!("{BETWEEN}?from=2027-03-22&to=2027-03-29")).await.read();
        assert_eq!(seen.items.iter().map(|day| day.name.as_str()).collect::<Vec<_>>(), ["Наурыз"]);
        let none: Items<Festive> = teacher.get(&format!("{BETWEEN}?from=2027-03-25&to=2027-03-29")).await.read();
        assert!(none.items.is_empty());
        teacher.get(&format!("{BETWEEN}?from=2027-03-25&to=2027-03-25")).await.invalid("to", "window");
    }

    async fn the_holidays_of_kazakhstan_are_looked_at_and_added_once(app: TestApp) {
        let admin = app.company("Тұлпар").await;
        admin.post(LIST, json!({ "name": "Наш Наурыз", "startsOn": "2027-03-22" })).await.ok();
        let list = async || admin.get(&format!("{READY}?year=2027")).await.read::<Items<ReadyHoliday>>().items;
        let all = list().await;
        let named = |name: &str| all.iter().find(|day| day.name == name).unwrap_or_else(|| panic!("{name}: {all:?}"));
        assert!(named("Наурыз мейрамы").there && !named("День Победы").there);
        assert_eq!(named("Курбан-айт").kind, ReadyKind::Lunar);
        assert_eq!(named("Выходной за День Победы").starts_on, day("2027-05-10"));
        let chosen: Items<Holiday> = admin.post(READY, json!({ "year": 2027, "days": ["2027-05-09", "2027-05-10"] })).await.read();
        assert_eq!(chosen.items.len(), 2);
        admin.post(READY, json!({ "year": 2027 })).await.ok();
        assert!(list().await.iter().all(|day| day.there));
        let nothing: Items<Holiday> = admin.post(READY, json!({ "year": 2027 })).await.read();
        assert!(nothing.items.is_empty());
        admin.post(READY, json!({ "year": 1812 })).await.invalid("year", "range");
    }
}
