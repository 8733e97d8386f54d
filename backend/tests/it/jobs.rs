//! Work that is done later: it exists if and only if its cause does, is tried again, and is done by one worker.

use backend::{
    db::TenantScope,
    entity::{event, job},
    jobs::{self, Kind, Lane},
};
use chrono::Duration;
use sea_orm::{ActiveModelTrait, EntityTrait, PaginatorTrait, Set};
use serde_json::json;

use crate::support::{Actor, TestApp};

async fn all(app: &TestApp) -> Vec<job::Model> {
    job::Entity::find().all(&app.db().owner().await).await.unwrap()
}

/// A job nobody can do, as a newer program may have left it.
async fn hopeless(app: &TestApp, admin: &Actor) -> job::Model {
    let now = app.state().clock.now();
    let row = job::ActiveModel {
        id: Set(app.state().ids.id(now)),
        company_id: Set(Some(admin.company())),
        kind: Set("fromTheFuture".into()),
        payload: Set(json!({})),
        state: Set("ready".into()),
        unique_key: Set(None),
        run_at: Set(now),
        attempts: Set(0),
        leased_by: Set(None),
        leased_until: Set(None),
        last_error: Set(None),
        created_at: Set(now),
        finished_at: Set(None),
    };
    row.insert(&app.db().owner().await).await.unwrap()
}

both_engines! {
    async fn a_job_is_there_if_and_only_if_what_asked_for_it_was_kept(app: TestApp) {
        let admin = app.company("Школа").await;
        let scope = || TenantScope::of_system(admin.company(), "test");
        let db = app.state().db.write(scope()).await.unwrap();
        jobs::enqueue(&db, Kind::GenerateLessons, None, &json!({})).await.unwrap();
        drop(db);
        assert_eq!(all(&app).await.len(), 0);
        let db = app.state().db.write(scope()).await.unwrap();
        jobs::enqueue(&db, Kind::GenerateLessons, None, &json!({})).await.unwrap();
        db.commit(()).await.unwrap();
        assert_eq!(all(&app).await.len(), 1);
    }

    async fn a_job_that_waits_already_is_not_put_there_again(app: TestApp) {
        let admin = app.company("Школа").await;
        let db = app.state().db.write(TenantScope::of_system(admin.company(), "test")).await.unwrap();
        for _ in 0..3 {
            jobs::enqueue(&db, Kind::GenerateLessons, Some("lessons"), &json!({})).await.unwrap();
        }
        db.commit(()).await.unwrap();
        assert_eq!(all(&app).await.len(), 1);
    }

    async fn a_job_that_failed_is_tried_again_later_and_later_and_given_up_at_last(app: TestApp) {
        let admin = app.company("Школа").await;
        hopeless(&app, &admin).await;
        let mut waited = Vec::new();
        for attempt in 1..=8 {
            app.work_until_idle().await;
            let job = all(&app).await.remove(0);
            assert_eq!(job.attempts, attempt);
            assert!(job.last_error.is_some() && job.leased_by.is_none());
            if attempt < 8 {
                assert_eq!(job.state, "ready");
                waited.push((job.run_at - app.state().clock.now()).num_seconds());
                app.work_until_idle().await;
                assert_eq!(all(&app).await.remove(0).attempts, attempt, "it was tried before its time");
                app.advance(job.run_at - app.state().clock.now());
            }
        }
        assert!(waited.windows(2).all(|pair| pair[0] < pair[1]), "{waited:?}");
        let job = all(&app).await.remove(0);
        assert_eq!((job.state.as_str(), job.finished_at.is_some()), ("dead", true));
    }

    async fn two_workers_do_each_job_once(app: TestApp) {
        let admin = app.company("Школа").await;
        for _ in 0..6 {
            hopeless(&app, &admin).await;
        }
        let another = app.another(|_| {}).await;
        let (one, two) = tokio::join!(jobs::work_until_idle(app.state()), jobs::work_until_idle(&another));
        // A worker that lost a race stops looking; nobody has taken a job twice.
        (one.unwrap(), two.unwrap());
        app.work_until_idle().await;
        assert!(all(&app).await.iter().all(|job| job.attempts == 1), "{:?}", all(&app).await);
    }

    async fn a_long_job_keeps_no_short_one_waiting(app: TestApp) {
        let admin = app.company("Школа").await;
        let db = app.state().db.write(TenantScope::of_system(admin.company(), "test")).await.unwrap();
        let import = jobs::enqueue(&db, Kind::Import, None, &json!({})).await.unwrap();
        let ahead = jobs::enqueue(&db, Kind::GenerateLessons, None, &json!({})).await.unwrap();
        db.commit(()).await.unwrap();
        assert!(jobs::WORKERS.contains(&Lane::Short) && jobs::WORKERS.contains(&Lane::Usual));
        let taken = async |who: &str, lane| jobs::take(app.state(), who, lane).await.unwrap().map(|job| job.id);
        assert_eq!(taken("usual", Lane::Usual).await, Some(import));
        assert_eq!(taken("short", Lane::Short).await, Some(ahead));
        assert_eq!((taken("usual", Lane::Usual).await, taken("short", Lane::Short).await), (None, None));
        // Its worker died: only who takes long ones takes it up.
        app.advance(Duration::seconds(31));
        assert_eq!(taken("short", Lane::Short).await, Some(ahead));
        assert_eq!(taken("short", Lane::Short).await, None);
        assert_eq!(taken("another", Lane::Usual).await, Some(import));
    }

    async fn a_server_of_mail_that_does_not_answer_keeps_no_lesson_waiting(app: TestApp) {
        let admin = app.company("Школа").await;
        let db = app.state().db.write(TenantScope::of_system(admin.company(), "test")).await.unwrap();
        let mut letters = Vec::new();
        for _ in 0..4 {
            letters.push(jobs::enqueue(&db, Kind::SendMail, None, &json!({})).await.unwrap());
        }
        let lessons = jobs::enqueue(&db, Kind::GenerateLessons, None, &json!({})).await.unwrap();
        db.commit(()).await.unwrap();
        let taken = async |lane| jobs::take(app.state(), "somebody", lane).await.unwrap().map(|job| job.id);
        // One worker waits for the server; the others do not even look at the letters behind it.
        assert_eq!(jobs::WORKERS.iter().filter(|lane| matches!(lane, Lane::Letters | Lane::All)).count(), 1);
        assert!(letters.contains(&taken(Lane::Letters).await.unwrap()));
        assert_eq!((taken(Lane::Short).await, taken(Lane::Usual).await), (Some(lessons), None));
        assert!(letters.contains(&taken(Lane::Letters).await.unwrap()));
    }

    async fn the_workers_of_two_processes_do_each_job_once(app: TestApp) {
        let admin = app.company("Школа").await;
        for _ in 0..12 {
            hopeless(&app, &admin).await;
        }
        let another = app.another(|_| {}).await;
        let states = [app.state().clone(), another];
        let workers = states.iter().flat_map(|state| jobs::WORKERS.map(|lane| tokio::spawn(jobs::work_forever(state.clone(), lane))));
        let workers: Vec<_> = workers.collect();
        while all(&app).await.iter().any(|job| job.attempts == 0 || job.state == "running") {
            tokio::task::yield_now().await;
        }
        for state in &states {
            state.stop();
        }
        for worker in workers {
            tokio::time::timeout(std::time::Duration::from_secs(5), worker).await.expect("a worker ends when it is told").unwrap();
        }
        assert!(all(&app).await.iter().all(|job| (job.attempts, job.state.as_str()) == (1, "ready")), "{:?}", all(&app).await);
    }

    async fn what_another_process_commits_rings_here(app: TestApp) {
        if app.state().db.engine() != sea_orm::DbBackend::Postgres {
            return;
        }
        let admin = app.company("Школа").await;
        let (here, another) = (app.state().db.clone(), app.another(|_| {}).await);
        let mut ear = here.bell().listen();
        let carrying = tokio::spawn(async move { here.ring_for_others().await });
        let mut heard = false;
        // The first may come before anybody listens.
        for _ in 0..50 {
            let db = another.db.write(TenantScope::of_system(admin.company(), "test")).await.unwrap();
            jobs::enqueue(&db, Kind::GenerateLessons, None, &json!({})).await.unwrap();
            db.commit(()).await.unwrap();
            heard = ear.heard(std::time::Duration::from_millis(200)).await;
            if heard {
                break;
            }
        }
        carrying.abort();
        assert!(heard, "nobody carried the ring over");
    }

    async fn a_job_whose_worker_died_is_taken_up_when_its_lease_has_run_out(app: TestApp) {
        let admin = app.company("Школа").await;
        let job = hopeless(&app, &admin).await;
        let now = app.state().clock.now();
        let leased = job::ActiveModel { id: Set(job.id), state: Set("running".into()), attempts: Set(1), leased_by: Set(Some("dead".into())), leased_until: Set(Some(now + Duration::seconds(30))), ..Default::default() };
        leased.update(&app.db().owner().await).await.unwrap();
        app.advance(Duration::seconds(30));
        app.work_until_idle().await;
        assert_eq!(all(&app).await[0].attempts, 1, "the lease still held");
        app.advance(Duration::seconds(1));
        app.work_until_idle().await;
        assert_eq!(all(&app).await[0].attempts, 2);
    }

    async fn housekeeping_comes_by_the_clock_once_for_all_processes(app: TestApp) {
        let admin = app.company("Школа").await;
        for name in ["Зал", "Сцена"] {
            admin.post("/api/rooms", json!({ "name": name })).await.ok();
        }
        app.publish().await;
        let another = app.another(|_| {}).await;
        for state in [app.state(), &another] {
            jobs::enqueue_due(state).await.unwrap();
        }
        assert_eq!(all(&app).await.len(), 1);
        app.work_until_idle().await;
        assert_eq!(all(&app).await[0].state, "done");
        assert_eq!(event::Entity::find().count(&app.db().owner().await).await.unwrap(), 2, "new events are kept");
        app.advance(Duration::days(8));
        jobs::enqueue_due(app.state()).await.unwrap();
        app.work_until_idle().await;
        assert_eq!(event::Entity::find().count(&app.db().owner().await).await.unwrap(), 1, "of the old ones the newest, to count from");
    }
}
