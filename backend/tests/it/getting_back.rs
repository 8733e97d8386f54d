//! Ways back, and what must not bar them: a backup that clears nothing again, one centre of several, backups nobody
//! else pushes out, and who may command all of that.

use std::{io::Cursor, path::Path};

use backend::{
    archive,
    backups::{
        check, one,
        records::{self, Record},
        restore, schedule, take,
    },
    config::Config,
    db::{Database, Owner},
    entity::{audit, data_task, job, session},
    exports,
};
use chrono::Duration;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use secrecy::SecretString;
use serde_json::{Value, json};
use shared::{
    backups::{BackupCheck, BackupKind},
    permission::{DefaultRole, Permission},
};

use crate::{
    branches::admit_only_to,
    exports::{centre, exported},
    support::{Actor, TestApp, TestDb},
};

/// Clears the centre's data and answers the backup that was taken first.
async fn cleared(admin: &Actor) -> Record {
    admin.post("/api/clearing", json!({ "confirm": admin.me.company_name })).await.status(202);
    admin.app.work_until_idle().await;
    let state = admin.get("/api/clearing").await.ok();
    assert_eq!(state["last"]["state"], "done", "{state}");
    let name = state["last"]["backup"].as_str().unwrap().to_owned();
    records::all(&admin.app.state().config).into_iter().find(|record| record.name == name).unwrap()
}

/// A bare database of the same engine, and the configuration of an installation on it.
async fn elsewhere(app: &TestApp) -> (TestDb, Config) {
    let db = match TestDb::bare_postgres().await {
        Some(db) if app.db().url.starts_with("postgres") => db,
        _ => TestDb::bare_sqlite().await,
    };
    Database::migrate(&db.url).await.unwrap();
    let mut config = app.state().config.clone();
    config.data = db.folder.path().to_owned();
    config.database_url = SecretString::from(db.url.clone());
    (db, config)
}

fn put(config: &Config, record: &Record) {
    record.write(config).unwrap();
    if record.is_there() {
        std::fs::write(record.zip(config), "x").unwrap();
    }
}

fn names(config: &Config) -> Vec<String> {
    records::all(config).into_iter().map(|record| record.name).collect()
}

/// The zip with another manifest.
fn repacked(zip: &Path, into: &Path, change: impl FnOnce(&mut Value)) {
    let inside = into.with_extension("in");
    zip::ZipArchive::new(Cursor::new(std::fs::read(zip).unwrap())).unwrap().extract(&inside).unwrap();
    let mut said: Value = serde_json::from_slice(&std::fs::read(inside.join("manifest.json")).unwrap()).unwrap();
    std::fs::remove_file(inside.join("manifest.json")).unwrap();
    change(&mut said);
    let mut packer = archive::Packer::create(into).unwrap();
    for entry in std::fs::read_dir(&inside).unwrap() {
        let path = entry.unwrap().path();
        packer.file(path.file_name().unwrap().to_str().unwrap(), &path).unwrap();
    }
    packer.finish(|_| said).unwrap();
}

async fn role_with(admin: &Actor, permissions: &[Permission]) -> Actor {
    let role = admin.post("/api/roles", json!({ "name": "Своя роль", "permissions": permissions })).await.ok();
    let colleague = admin.colleague(DefaultRole::Viewer).await;
    let member = admin.get(&format!("/api/users?q={}", colleague.me.email)).await.ok()["items"][0].clone();
    let path = format!("/api/users/{}", member["id"].as_str().unwrap());
    admin.patch(&path, json!({ "version": member["version"], "roleIds": [role["id"]] })).await.ok();
    colleague
}

both_engines! {
    async fn what_was_on_its_way_when_a_backup_was_taken_is_over_when_it_is_back(app: TestApp) {
        let admin = centre(&app, "Школа").await;
        let students = admin.get("/api/students").await.ok()["total"].clone();
        let backup = cleared(&admin).await;
        let (db, config) = elsewhere(&app).await;
        restore::restore(&config, &backup.zip(&config), app.state().clock.now()).await.unwrap();
        let there = TestApp::on(db, |there| there.backup_dir = config.backup_dir.clone()).await;
        let owner = there.db().owner().await;
        let open = session::Entity::find().filter(session::Column::EndedAt.is_null()).count(&owner).await.unwrap();
        assert_eq!(open, 0, "who was signed out since is signed in again");
        let tasks = data_task::Entity::find().filter(data_task::Column::State.is_in(["waiting", "running"])).count(&owner).await.unwrap();
        let jobs = job::Entity::find().filter(job::Column::State.is_in(["ready", "running"])).count(&owner).await.unwrap();
        assert_eq!((tasks, jobs), (0, 0), "the clearing is on its way again");
        // The lease of the clearing has run out: whoever takes its job up would clear again.
        there.advance(Duration::hours(1));
        there.work_until_idle().await;
        let login = json!({ "email": admin.me.email, "password": Actor::PASSWORD });
        let same = Actor::new(&there, there.anonymous().post("/api/auth/login", login).await.read());
        assert_eq!(same.get("/api/students").await.ok()["total"], students);
        assert_eq!(archive::sum_of(&backup.zip(&config)).unwrap(), backup.sha256, "the backup was written over");
    }

    async fn one_centre_is_brought_back_while_another_goes_on(app: TestApp) {
        let (admin, other) = (centre(&app, "Школа").await, centre(&app, "Другая").await);
        let teacher = admin.get("/api/teachers").await.ok()["items"][0]["id"].as_str().unwrap().parse().unwrap();
        admin.colleague_who_is(DefaultRole::Teacher, Some(teacher)).await;
        let nouns = ["students", "teachers", "groups", "rooms", "subjects", "leads", "lessons?from=2026-11-16&to=2026-12-16"];
        let mut before = Vec::new();
        for noun in nouns {
            before.push(admin.get(&format!("/api/{noun}")).await.ok());
        }
        let users = admin.get("/api/users").await.ok();
        let backup = cleared(&admin).await;
        other.post("/api/students", json!({ "name": "После копии" })).await.ok();
        let untouched = exported(&other).await;
        let (config, now) = (app.state().config.clone(), app.state().clock.now());
        let refused = one::bring_back(&config, &backup.zip(&config), "Третья", now).await.unwrap_err();
        assert!(refused.contains("Школа") && refused.contains("Другая"), "{refused}");
        let refused = one::bring_back(&config, &backup.zip(&config), "Другая", now).await.unwrap_err();
        assert!(refused.contains("not empty"), "{refused}");

        let brought = one::bring_back(&config, &backup.zip(&config), "Школа", now).await.unwrap();
        assert!(brought.records > 10, "{brought:?}");
        for (noun, before) in nouns.into_iter().zip(before) {
            assert_eq!(admin.get(&format!("/api/{noun}")).await.ok(), before, "{noun}");
        }
        assert_eq!(admin.get("/api/users").await.ok()["items"], users["items"], "who was a teacher is one again");
        let found = admin.get("/api/students?q=запись").await.ok();
        assert_ne!(found["total"], 0, "{found}");
        assert!(untouched == exported(&other).await, "the other centre was touched");
        let log = admin.get("/api/audit").await;
        assert!(log.text.contains("classmate restore"), "{log}");
        admin.post("/api/students", json!({ "name": "Жизнь идёт дальше" })).await.ok();
        one::bring_back(&config, &backup.zip(&config), "Школа", now).await.unwrap_err();
        assert!(app.state().db.belt_holds().await.unwrap());
    }

    async fn a_backup_that_is_not_whole_touches_nothing_or_says_where_what_was_lies(app: TestApp) {
        let admin = centre(&app, "Школа").await;
        let config = app.state().config.clone();
        let now = app.state().clock.now();
        let backup = take::take(&config, BackupKind::Manual, now).await.unwrap();
        let (there, other) = elsewhere(&app).await;
        let bad = there.folder.path().join("bad.zip");
        repacked(&backup.zip(&config), &bad, |manifest| manifest["tables"]["student"] = json!(1_000_000));
        let refused = restore::restore(&other, &bad, now).await.unwrap_err();
        assert!(refused.contains("student"), "{refused}");
        if there.url.starts_with("postgres") {
            assert!(refused.contains("-beforeRestore.zip"), "{refused}");
        } else {
            assert_eq!(Owner::connect(&there.url).await.unwrap().snapshot().await.unwrap().number("SELECT count(*) FROM company").await.unwrap(), 0);
            assert!(!other.data.join("before-restore-2026-11-18T060000").exists(), "it was swapped before it was looked over");
        }
        admin.sign_in().await;
    }

    async fn a_backup_that_cannot_be_looked_over_is_kept_and_one_that_is_there_is_not_lost_to_a_failure(app: TestApp) {
        centre(&app, "Школа").await;
        let config = app.state().config.clone();
        let now = app.state().clock.now();
        let first = take::take(&config, BackupKind::Daily, now).await.unwrap();
        // The same job tries again, and cannot.
        let gone = Config { database_url: SecretString::from("sqlite:///nowhere/at/all.sqlite"), ..config.clone() };
        take::take(&gone, BackupKind::Daily, now).await.unwrap_err();
        assert_eq!(archive::sum_of(&first.zip(&config)).unwrap(), first.sha256, "a good backup went with a failure");
        assert!(records::all(&config).iter().any(|record| record.name == first.name && record.is_good()));
        let second = take::take(&config, BackupKind::Daily, now).await.unwrap();
        assert_ne!(second.name, first.name);

        let (mut nowhere, mut damaged) = (first.clone(), second.clone());
        nowhere.name = "not-there.zip".into();
        check::look_over(&config, &mut nowhere).await;
        assert_eq!(nowhere.check, BackupCheck::Unchecked, "{nowhere:?}");
        let mut bytes = std::fs::read(second.zip(&config)).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 0xff;
        std::fs::write(second.zip(&config), bytes).unwrap();
        check::look_over(&config, &mut damaged).await;
        assert_eq!(damaged.check, BackupCheck::Broken, "{damaged:?}");
        assert!(second.zip(&config).exists());
    }

    async fn the_last_way_back_is_not_thrown_away(app: TestApp) {
        let config = app.state().config.clone();
        let now = app.state().clock.now();
        let record = |kind: BackupKind, days: i64, check: BackupCheck| {
            let record = Record { check, ..Record::new(kind, now - Duration::days(days)) };
            put(&config, &record);
            record.name
        };
        // Nobody can check them here, and for months none could be taken.
        let (old, older) = (record(BackupKind::Daily, 100, BackupCheck::Unchecked), record(BackupKind::Weekly, 110, BackupCheck::Unchecked));
        let failed = record(BackupKind::Daily, 0, BackupCheck::Failed);
        records::prune(&config, now);
        assert_eq!(names(&config), [failed.clone(), old.clone(), older.clone()]);
        // They are taken again, and every one of them is broken.
        let broken = record(BackupKind::Weekly, -1, BackupCheck::Broken);
        records::prune(&config, now + Duration::days(1));
        assert_eq!(names(&config), [broken, failed, old]);
        let kind = schedule::kind_of_night(&records::all(&config), now + Duration::days(1));
        assert_eq!(kind, BackupKind::Weekly, "a broken one is no week's weekly");
    }

    async fn no_centre_pushes_out_what_others_took(app: TestApp) {
        let config = app.state().config.clone();
        let now = app.state().clock.now();
        let record = |company: Option<u128>, kind: BackupKind, minutes: i64| {
            let record = Record::new(kind, now - Duration::minutes(minutes)).asked_by(company.map(uuid::Uuid::from_u128));
            put(&config, &Record { check: BackupCheck::Passed, ..record.clone() });
            record.name
        };
        let mut kept = vec![record(None, BackupKind::Manual, 5000), record(Some(1), BackupKind::Manual, 4000)];
        kept.push(record(Some(1), BackupKind::BeforeClear, 3999));
        for minute in 0..20 {
            record(Some(2), BackupKind::Manual, 100 + minute);
            record(Some(2), BackupKind::BeforeClear, 200 + minute);
        }
        records::prune(&config, now);
        let left = names(&config);
        assert!(kept.iter().all(|name| left.contains(name)), "{left:?}");
        assert_eq!(left.len(), kept.len() + 6, "{left:?}");
        // Many centres together are too many: who has most gives up first.
        for company in 10..40 {
            record(Some(company), BackupKind::Manual, 1000 + company as i64);
        }
        records::prune(&config, now);
        let left = names(&config);
        assert_eq!(left.len(), 31, "{left:?}");
        assert!(left.contains(&kept[0]), "what who runs the installation took is pushed out by nobody");
    }

    async fn a_centre_waits_between_backups_and_sees_its_own(app: TestApp) {
        let (admin, stranger) = (centre(&app, "Школа").await, centre(&app, "Чужая").await);
        admin.post("/api/backups", json!({})).await.status(202);
        app.work_until_idle().await;
        admin.post("/api/backups", json!({})).await.rule("backupRecent");
        assert_eq!(admin.get("/api/backups").await.ok()["total"], 1);
        assert_eq!(stranger.get("/api/backups").await.ok()["total"], 0, "what others asked for is no business of theirs");
        stranger.post("/api/backups", json!({})).await.status(202);
        app.work_until_idle().await;
        app.advance(Duration::minutes(16));
        admin.sign_in().await;
        admin.post("/api/backups", json!({})).await.status(202);
        app.work_until_idle().await;
        assert_eq!(records::all(&app.state().config).len(), 3);
        // An empty centre has nothing to be cleared of, and takes no backup of everybody's data for it.
        let empty = app.company("Пустая").await;
        for _ in 0..2 {
            empty.post("/api/clearing", json!({ "confirm": "Пустая" })).await.status(202);
            app.work_until_idle().await;
            assert_eq!(empty.get("/api/clearing").await.ok()["last"]["state"], "done");
        }
        assert_eq!(records::all(&app.state().config).len(), 3);
    }

    async fn what_concerns_the_whole_company_is_commanded_by_who_is_admitted_everywhere(app: TestApp) {
        let admin = centre(&app, "Школа").await;
        let branch = admin.post("/api/branches", json!({ "name": "Орбита" })).await.ok()["id"].clone();
        let limited = admin.colleague(DefaultRole::Admin).await;
        admit_only_to(&limited, &branch).await;
        limited.sign_in().await;
        exported(&admin).await;
        let exports = admin.get("/api/exports").await.ok();
        let export = exports["items"][0]["id"].as_str().unwrap();
        let file = format!("/api/exports/{export}/file");
        let start = json!({ "alfacrmUrl": "https://x.s20.online", "email": "a@example.com", "apiKey": "k", "dryRun": false });
        for (path, body) in [
            ("/api/exports", json!({})),
            ("/api/backups", json!({})),
            ("/api/clearing", json!({ "confirm": "Школа" })),
            ("/api/migration/start", start),
            ("/api/migration/cancel", json!({})),
            ("/api/migration/roll-back", json!({})),
            ("/api/migration/clear-data", json!({ "confirm": "Школа" })),
        ] {
            limited.post(path, body).await.rule("beyondOwnRights");
        }
        limited.put("/api/centre/language", json!({ "version": 0, "language": "kk" })).await.rule("beyondOwnRights");
        let day = json!({ "name": "Наурыз", "startsOn": "2027-03-21", "endsOn": "2027-03-23" });
        limited.post("/api/holidays", day).await.rule("beyondOwnRights");
        limited.get(&file).await.rule("beyondOwnRights");
        // Nor does a right to export go round the rights its content asks for.
        let exporter = role_with(&admin, &[Permission::ExportsRun]).await;
        exporter.post("/api/exports", json!({})).await.refused("forbidden");
        exporter.get(&file).await.refused("forbidden");
        app.work_until_idle().await;
        assert_ne!(admin.get("/api/students").await.ok()["total"], 0);
        assert_eq!(admin.get("/api/exports").await.ok()["total"], exports["total"]);
    }

    async fn taking_an_export_away_and_asking_for_a_clearing_are_written_down_with_where_from(app: TestApp) {
        let admin = centre(&app, "Школа").await;
        exported(&admin).await;
        let owner = app.db().owner().await;
        let lines = |entity: &str, action: &str| {
            let of = audit::Entity::find().filter(audit::Column::Entity.eq(entity)).filter(audit::Column::Action.eq(action));
            of.all(&owner)
        };
        let fetched = lines("export", "fetched").await.unwrap();
        assert_eq!(fetched.len(), 1);
        assert!(fetched[0].user_id == Some(admin.user()) && fetched[0].request_id.is_some());
        cleared(&admin).await;
        let asked: Vec<_> = lines("company", "updated").await.unwrap().into_iter().filter(|line| line.after == Some(json!({ "clearing": "asked" }))).collect();
        let done = lines("company", "deleted").await.unwrap();
        assert_eq!((asked.len(), done.len()), (1, 1));
        assert!(asked[0].request_id.is_some() && asked[0].request_id == done[0].request_id);
    }

    async fn of_exports_the_newest_few_files_are_kept(app: TestApp) {
        let admin = centre(&app, "Школа").await;
        for _ in 0..7 {
            exported(&admin).await;
            app.advance(Duration::minutes(1));
        }
        let list = admin.get("/api/exports").await.ok();
        let there: Vec<bool> = list["items"].as_array().unwrap().iter().map(|export| !export["expiresAt"].is_null()).collect();
        assert_eq!(there.iter().filter(|there| **there).count(), 5);
        assert!(there[..5].iter().all(|there| *there), "{there:?}");
    }

    async fn a_centre_whose_files_cannot_come_does_not_come(app: TestApp) {
        let admin = centre(&app, "Школа").await;
        let uploads = app.state().config.uploads().join(admin.company().to_string());
        std::fs::create_dir_all(&uploads).unwrap();
        std::fs::write(uploads.join("logo.png"), "файл").unwrap();
        let zip = exported(&admin).await;
        let (there, config) = elsewhere(&app).await;
        let file = there.folder.path().join("brought.zip");
        std::fs::write(&file, &zip).unwrap();
        // Where the folder of uploads should be is a file.
        std::fs::write(config.uploads(), "").unwrap();
        exports::import(&config, &file).await.unwrap_err();
        std::fs::remove_file(config.uploads()).unwrap();
        exports::import(&config, &file).await.unwrap();
        assert!(config.uploads().join(admin.company().to_string()).join("logo.png").exists());
    }

    async fn no_import_begins_while_the_data_is_being_cleared(app: TestApp) {
        let admin = centre(&app, "Школа").await;
        let fake = crate::imports::small().await;
        admin.post("/api/clearing", json!({ "confirm": "Школа" })).await.status(202);
        admin.post("/api/migration/start", crate::imports::command(&fake)).await.rule("taskRunning");
        app.work_until_idle().await;
    }
}

#[test]
fn no_table_is_named_twice() {
    let mut names: Vec<&str> = exports::contents::FATES.iter().map(|fate| fate.table).collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
}

#[tokio::test]
async fn what_is_not_ours_in_a_database_is_not_dropped() {
    let Some(app) = TestApp::on_postgres().await else { return };
    centre(&app, "Школа").await;
    let now = app.state().clock.now();
    let backup = take::take(&app.state().config, BackupKind::Manual, now).await.unwrap();
    let (there, config) = elsewhere(&app).await;
    let owner = Owner::connect(&there.url).await.unwrap();
    owner.run("CREATE TABLE stranger (id int); CREATE FUNCTION helps() RETURNS int LANGUAGE sql AS 'SELECT 1'").await.unwrap();
    let refused = restore::restore(&config, &backup.zip(&app.state().config), now).await.unwrap_err();
    assert!(refused.contains("stranger"), "{refused}");
    owner.run("SELECT * FROM stranger; DROP TABLE stranger").await.unwrap();
    restore::restore(&config, &backup.zip(&app.state().config), now).await.unwrap();
    owner.run("SELECT helps()").await.unwrap();
}

#[tokio::test]
async fn scratch_databases_that_were_left_behind_are_dropped() {
    let Some(app) = TestApp::on_postgres().await else { return };
    let owner = Owner::connect(&app.db().url).await.unwrap();
    let left = format!("classmate_check_20000101_{}", std::process::id());
    owner.run(&format!("CREATE DATABASE {left}")).await.unwrap();
    check::sweep(&app.state().config).await.unwrap();
    let there = owner.snapshot().await.unwrap().texts("SELECT datname::text FROM pg_database", Vec::new()).await.unwrap();
    assert!(!there.contains(&left));
}
