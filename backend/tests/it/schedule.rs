//! Lessons made ahead at night from the rules of a company.

use backend::entity::{import_change, import_run, job, lesson, schedule_rule};
use chrono::{Duration, NaiveDate};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, Set};
use serde_json::json;
use shared::{groups::Group, students::Student};
use uuid::Uuid;

use crate::support::{Actor, TestApp};

/// Thursdays at 16:00, from now on.
async fn rule(by: &Actor, group: Option<Uuid>, student: Option<Uuid>) -> Uuid {
    let state = by.app.state();
    let now = state.clock.now();
    let row = schedule_rule::ActiveModel {
        id: Set(state.ids.id(now)),
        company_id: Set(by.company()),
        branch_id: Set(by.branch()),
        group_id: Set(group),
        student_id: Set(student),
        subject_id: Set(None),
        room_id: Set(None),
        version: Set(1),
        weekday: Set(4),
        also_on: Set(0),
        starts_minute: Set(16 * 60),
        minutes: Set(60),
        starts_on: Set(NaiveDate::from_ymd_opt(2026, 9, 1).unwrap()),
        ends_on: Set(None),
        skipped: Set(json!([])),
        archived_at: Set(None),
        created_at: Set(now),
        updated_at: Set(now),
    };
    row.insert(&by.app.db().owner().await).await.unwrap().id
}

async fn group(by: &Actor) -> Uuid {
    by.post("/api/groups", json!({ "name": "Младшие" })).await.read::<Group>().id.into()
}

async fn nights(app: &TestApp) -> u64 {
    let asked = job::Entity::find().filter(job::Column::Kind.eq("generateLessons"));
    asked.count(&app.db().owner().await).await.unwrap()
}

async fn lessons(app: &TestApp) -> Vec<lesson::Model> {
    lesson::Entity::find().all(&app.db().owner().await).await.unwrap()
}

async fn night(app: &TestApp) {
    app.advance(Duration::days(1));
    backend::jobs::enqueue_due(app.state()).await.unwrap();
    app.work_until_idle().await;
}

both_engines! {
    async fn lessons_are_made_eight_weeks_ahead_each_night_and_once(app: TestApp) {
        let admin = app.company("Тұлпар").await;
        rule(&admin, Some(group(&admin).await), None).await;
        let another = app.another(|_| {}).await;
        // It is eleven in the morning; the night of this company begins in sixteen hours.
        for (hours, asked) in [(0, 0), (15, 0), (1, 1), (1, 1)] {
            app.advance(Duration::hours(hours));
            for state in [app.state(), &another] {
                backend::jobs::enqueue_due(state).await.unwrap();
            }
            assert_eq!(nights(&app).await, asked);
        }
        app.work_until_idle().await;
        let made = lessons(&app).await;
        assert_eq!(made.len(), 9, "today is the first, the same day in eight weeks the last");
        assert!(made.iter().all(|row| row.starts.format("%a %H:%M").to_string() == "Thu 16:00"), "{made:?}");
        backend::jobs::enqueue_due(app.state()).await.unwrap();
        assert_eq!(nights(&app).await, 1, "once a night");
        let jobs = app.anonymous().get("/ready").await.ok()["jobs"].clone();
        let generating = jobs["schedule"].as_array().unwrap().iter().find(|plan| plan["kind"] == "generateLessons").unwrap();
        assert_eq!(generating["next"], "2026-11-19T22:00:00Z", "{jobs}");
        for _ in 0..7 {
            night(&app).await;
        }
        assert_eq!((nights(&app).await, lessons(&app).await.len()), (8, 10));
    }

    async fn who_is_in_the_archive_gets_no_lessons(app: TestApp) {
        let admin = app.company("Тұлпар").await;
        let student: Student = admin.post("/api/students", json!({ "name": "Алия" })).await.read();
        let group = group(&admin).await;
        rule(&admin, None, Some(student.id.into())).await;
        rule(&admin, Some(group), None).await;
        admin.delete(&format!("/api/students/{}", student.id)).await.ok();
        admin.delete(&format!("/api/groups/{group}")).await.ok();
        night(&app).await;
        assert_eq!((nights(&app).await, lessons(&app).await.len()), (1, 0));
    }

    async fn a_night_over_imported_rules_is_taken_back_with_their_import(app: TestApp) {
        let admin = app.company("Тұлпар").await;
        let rule = rule(&admin, Some(group(&admin).await), None).await;
        let (owner, now) = (app.db().owner().await, app.state().clock.now());
        let run = import_run::ActiveModel {
            id: Set(app.state().ids.id(now)),
            company_id: Set(admin.company()),
            revision: Set(1),
            status: Set("completed".into()),
            dry_run: Set(false),
            stage: Set(0),
            position: Set(0),
            step: Set(String::new()),
            progress: Set(100),
            options: Set(json!({})),
            host: Set("centre.s20.online".into()),
            sealed_key: Set(None),
            counts: Set(json!({})),
            error: Set(None),
            started_by: Set(None),
            started_by_name: Set("Айгерим".into()),
            started_at: Set(now),
            completed_at: Set(Some(now)),
        };
        let run = run.insert(&owner).await.unwrap().id;
        let brought = import_change::ActiveModel { company_id: Set(admin.company()), run_id: Set(run), kind: Set("rule".into()), record_id: Set(rule), made: Set(true), version: Set(1), before: Set(None), kept: Set(false) };
        brought.insert(&owner).await.unwrap();
        night(&app).await;
        assert_eq!(lessons(&app).await.len(), 9);
        admin.sign_in().await;
        admin.post("/api/migration/roll-back", json!({})).await.ok();
        assert_eq!(lessons(&app).await.len(), 0);
    }

    async fn while_an_import_runs_the_night_waits(app: TestApp) {
        let admin = app.company("Тұлпар").await;
        rule(&admin, Some(group(&admin).await), None).await;
        let (owner, now) = (app.db().owner().await, app.state().clock.now());
        let sql = "INSERT INTO import_run (id, company_id, revision, status, dry_run, stage, position, step, progress, options, host, counts, started_by_name, started_at)
            SELECT id, id, 1, 'running', FALSE, 0, 0, '', 0, '{}', 'a', '{}', '', created_at FROM company";
        sea_orm::ConnectionTrait::execute_unprepared(&owner, sql).await.unwrap_or_else(|error| panic!("{now}: {error}"));
        night(&app).await;
        assert_eq!(nights(&app).await, 0);
    }
}
