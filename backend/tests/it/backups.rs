//! Backups: taken while the server runs, looked over, kept as long as asked, and brought back whole.

use backend::{
    backups::{records, restore, take},
    db::{Database, Owner},
    exports::moving,
    jobs,
};
use chrono::Duration;
use secrecy::SecretString;
use serde_json::json;
use shared::{
    backups::{BackupCheck, BackupKind},
    permission::DefaultRole,
};

use crate::{
    exports::{centre, exported},
    support::{Actor, TestApp, TestDb},
};

/// Signs the same person in elsewhere.
async fn as_elsewhere(there: &TestApp, by: &Actor) -> Actor {
    let signed_in = there.anonymous().post("/api/auth/login", json!({ "email": by.me.email, "password": Actor::PASSWORD })).await;
    Actor::new(there, signed_in.read())
}

both_engines! {
    async fn a_backup_is_taken_looked_over_and_listed(app: TestApp) {
        let admin = centre(&app, "Школа").await;
        let empty = admin.get("/api/backups").await.ok();
        assert_eq!((empty["total"].as_u64(), empty["running"].as_bool()), (Some(0), Some(false)));
        let asked = admin.post("/api/backups", json!({})).await.status(202).ok();
        assert_eq!(asked["running"], true);
        app.work_until_idle().await;
        let list = admin.get("/api/backups").await.ok();
        let backup = &list["items"][0];
        assert_eq!((backup["kind"].as_str(), backup["check"].as_str()), (Some("manual"), Some("passed")), "{list} {:?}", records::all(&app.state().config));
        assert!(backup["bytes"].as_u64() > Some(1000) && list["running"] == false && !list["lastGoodAt"].is_null());
        for role in [DefaultRole::Manager, DefaultRole::Teacher, DefaultRole::Viewer] {
            admin.colleague(role).await.get("/api/backups").await.forbidden("backups.manage");
        }
    }

    async fn what_a_backup_brings_back_is_what_there_was(app: TestApp) {
        let admin = centre(&app, "Школа").await;
        let uploads = app.state().config.uploads().join(admin.company().to_string());
        std::fs::create_dir_all(&uploads).unwrap();
        std::fs::write(uploads.join("logo.png"), "не картинка, но файл").unwrap();
        let before = exported(&admin).await;
        let now = app.state().clock.now();
        let record = take::take(&app.state().config, BackupKind::Manual, now).await.unwrap();
        assert_eq!((record.check, &record.problem), (BackupCheck::Passed, &None));
        admin.post("/api/students", json!({ "name": "После копии" })).await.ok();
        // Another installation, where there is something else.
        let db = match TestDb::bare_postgres().await {
            Some(db) if app.db().url.starts_with("postgres") => db,
            _ => TestDb::bare_sqlite().await,
        };
        Database::migrate(&db.url).await.unwrap();
        let mut config = app.state().config.clone();
        config.data = db.folder.path().to_owned();
        config.backup_dir = db.folder.path().join("backups");
        config.database_url = SecretString::from(db.url.clone());
        restore::restore(&config, &record.zip(&app.state().config), now).await.unwrap();
        let there = TestApp::on(db, |_| {}).await;
        there.advance(Duration::hours(1));
        let same = as_elsewhere(&there, &admin).await;
        assert!(exported(&same).await == before, "the export after restoring differs");
        assert_eq!(same.get("/api/students?q=после").await.ok()["total"], 0);
        same.post("/api/rooms", json!({ "name": "Новый зал" })).await.ok();
        assert!(there.state().db.belt_holds().await.unwrap());
    }

    async fn a_backup_that_is_damaged_is_not_brought_back(app: TestApp) {
        centre(&app, "Школа").await;
        let config = app.state().config.clone();
        let record = take::take(&config, BackupKind::Manual, app.state().clock.now()).await.unwrap();
        let zip = record.zip(&config);
        let mut bytes = std::fs::read(&zip).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 0xff;
        std::fs::write(&zip, bytes).unwrap();
        restore::restore(&config, &zip, app.state().clock.now()).await.unwrap_err();
        app.company("Другая").await;
    }

    async fn every_night_at_two_a_backup_is_taken_once_and_the_first_of_a_week_is_its_weekly(app: TestApp) {
        let admin = app.company("Школа").await;
        let nightly = app.another(|config| config.backup_daily = true).await;
        jobs::enqueue_due(&nightly).await.unwrap();
        jobs::work_until_idle(&nightly).await.unwrap();
        assert_eq!(records::all(&nightly.config).len(), 0, "a new centre waits for the night");
        let mut kinds = Vec::new();
        for hours in [15, 24, 24, 24, 24, 24] {
            app.advance(Duration::hours(hours));
            for _ in 0..2 {
                jobs::enqueue_due(&nightly).await.unwrap();
                jobs::work_until_idle(&nightly).await.unwrap();
            }
            kinds.push(records::all(&nightly.config)[0].kind);
        }
        let (daily, weekly) = (BackupKind::Daily, BackupKind::Weekly);
        // From Thursday to Tuesday; a week begins on Monday.
        assert_eq!(kinds, [weekly, daily, daily, daily, weekly, daily]);
        assert_eq!(records::all(&nightly.config).len(), 6);
        admin.sign_in().await;
        assert_eq!(admin.get("/api/backups").await.ok()["items"][0]["kind"], "daily");
    }

    async fn old_backups_go_and_the_newest_good_one_stays(app: TestApp) {
        let config = app.state().config.clone();
        let now = app.state().clock.now();
        let put = |kind: BackupKind, days: i64, check: BackupCheck| {
            let mut record = records::Record::new(kind, now - Duration::days(days));
            record.check = check;
            record.write(&config).unwrap();
            std::fs::write(record.zip(&config), "x").unwrap();
        };
        put(BackupKind::Daily, 31, BackupCheck::Passed);
        put(BackupKind::Daily, 29, BackupCheck::Broken);
        put(BackupKind::Weekly, 80, BackupCheck::Unchecked);
        put(BackupKind::Weekly, 85, BackupCheck::Unchecked);
        put(BackupKind::Daily, 40, BackupCheck::Passed);
        records::prune(&config, now);
        let left: Vec<i64> = records::all(&config).iter().map(|record| (now - record.taken_at).num_days()).collect();
        assert_eq!(left, [29, 31, 80]);
        assert_eq!(std::fs::read_dir(&config.backup_dir).unwrap().count(), 6, "a zip goes with its record");
    }

    async fn a_backup_that_cannot_be_taken_is_told_and_the_data_is_not_cleared(app: TestApp) {
        let admin = centre(&app, "Школа").await;
        // Where the folder should be is a file.
        std::fs::write(&app.state().config.backup_dir, "").unwrap();
        admin.post("/api/clearing", json!({ "confirm": "Школа" })).await.status(202);
        app.work_until_idle().await;
        let state = admin.get("/api/clearing").await.ok();
        assert_eq!(state["last"]["state"], "failed", "{state}");
        assert_ne!(admin.get("/api/students").await.ok()["total"], 0);
    }
}

#[tokio::test]
async fn moving_to_postgres_brings_every_row() {
    let Some(to) = TestDb::bare_postgres().await else { return };
    let app = TestApp::on(TestDb::sqlite().await, |_| {}).await;
    let admin = centre(&app, "Школа").await;
    let before = exported(&admin).await;
    // The server has to be stopped: a copy of its file is what nobody has open.
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.sqlite");
    let owner = Owner::connect(&app.db().url).await.unwrap();
    owner.run(&format!("VACUUM INTO '{}'", copy.display())).await.unwrap();
    owner.close().await.unwrap();
    let refused = moving::move_all(&app.db().url, &to.url).await.unwrap_err();
    assert!(refused.contains("in use"), "{refused}");
    let rows = moving::move_all(&format!("sqlite://{}", copy.display()), &to.url).await.unwrap();
    assert!(rows > 50, "{rows}");
    let refused = moving::move_all(&format!("sqlite://{}", copy.display()), &to.url).await.unwrap_err();
    assert!(refused.contains("not empty"), "{refused}");
    let there = TestApp::on(to, |_| {}).await;
    there.advance(Duration::hours(1));
    let same = as_elsewhere(&there, &admin).await;
    assert!(exported(&same).await == before, "the export after moving differs");
    same.post("/api/students", json!({ "name": "Новый" })).await.ok();
}
