//! Everything a company owns: in one file, the same wherever it lies, and out of the way when it is asked for.

use std::io::{Cursor, Read};

use backend::{archive, db::Database, entity::audit, exports};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};
use shared::permission::DefaultRole;

use crate::support::{Actor, TestApp, TestDb, makers};

/// The zip of a new export.
pub async fn exported(by: &Actor) -> Vec<u8> {
    let export = by.post("/api/exports", json!({})).await.status(201).ok();
    by.app.work_until_idle().await;
    let path = format!("/api/exports/{}", export["id"].as_str().unwrap());
    let done = by.get(&path).await.ok();
    assert_eq!((done["state"].as_str(), done["progress"].as_u64()), (Some("done"), Some(100)), "{done}");
    let zip = fetched(by, &format!("{path}/file")).await;
    assert_eq!(zip.len() as u64, done["bytes"].as_u64().unwrap());
    zip
}

async fn fetched(by: &Actor, path: &str) -> Vec<u8> {
    use http_body_util::BodyExt;
    let answer = by.ask(axum::http::Method::GET, path).open().await;
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["content-type"], "application/zip");
    answer.into_body().collect().await.unwrap().to_bytes().to_vec()
}

/// A file in a zip as text.
fn text_in(zip: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
    let mut text = String::new();
    zip.by_name(name).unwrap_or_else(|error| panic!("{name}: {error}")).read_to_string(&mut text).unwrap();
    text
}

fn records(zip: &[u8], table: &str) -> Vec<Value> {
    serde_json::from_str(&text_in(zip, &format!("data/{table}.json"))).unwrap()
}

/// A centre with one of everything.
pub async fn centre(app: &TestApp, name: &str) -> Actor {
    let admin = app.company(name).await;
    makers::records(&admin).await;
    app.work_until_idle().await;
    admin
}

/// The same people in front of another installation's data.
async fn elsewhere(db: TestDb, zip: &[u8], by: &Actor) -> (TestApp, Actor) {
    Database::migrate(&db.url).await.unwrap();
    let there = TestApp::on(db, |_| {}).await;
    // Ids are counted anew there: later, so that none is given twice.
    there.advance(chrono::Duration::hours(1));
    let file = there.state().config.data.join("brought.zip");
    std::fs::write(&file, zip).unwrap();
    let brought = exports::import(&there.state().config, &file).await.unwrap();
    assert!(brought.without_password.contains(&by.me.email));
    let hash = there.state().passwords.hash(Actor::PASSWORD.to_owned()).await.unwrap();
    let system = there.state().db.system("a test sets a password").await.unwrap();
    system
        .execute("UPDATE app_user SET password_hash = ? WHERE email = ?", vec![hash.into(), by.me.email.clone().into()])
        .await
        .unwrap();
    system.commit().await.unwrap();
    let signed_in =
        there.anonymous().post("/api/auth/login", json!({ "email": by.me.email, "password": Actor::PASSWORD })).await.read();
    let same = Actor::new(&there, signed_in);
    (there, same)
}

both_engines! {
    async fn an_export_holds_everything_of_the_company_and_nothing_of_another(app: TestApp) {
        let (admin, stranger) = (centre(&app, "Школа").await, centre(&app, "Чужая").await);
        stranger.post("/api/students", json!({ "name": "Чужой ученик" })).await.ok();
        admin.post("/api/students", json!({ "name": "=Ерлан", "phones": ["+77011234567"] })).await.ok();
        let zip = exported(&admin).await;
        let students = records(&zip, "student");
        assert!(students.iter().any(|student| student["name"] == "=Ерлан"));
        assert!(students.iter().all(|student| student["name"] != "Чужой ученик"));
        assert_eq!(records(&zip, "company").len(), 1);
        assert_eq!(records(&zip, "app_user")[0]["email"], admin.me.email);
        for table in ["branch", "room", "subject", "teacher", "study_group", "enrollment", "lead", "lesson", "role", "audit"] {
            assert!(!records(&zip, table).is_empty(), "{table} is empty");
        }
        let sheet = text_in(&zip, "csv/student.csv");
        assert!(sheet.starts_with('\u{feff}') && sheet.contains("'=Ерлан") && sheet.contains("home_branch_name"), "{sheet}");
    }

    async fn the_same_data_gives_the_same_bytes(app: TestApp) {
        let admin = centre(&app, "Школа").await;
        let first = exported(&admin).await;
        app.advance(chrono::Duration::hours(3));
        admin.sign_in().await;
        assert!(first == exported(&admin).await, "two exports of the same data differ");
    }

    async fn an_export_brought_into_another_installation_is_the_same_there(app: TestApp) {
        let admin = centre(&app, "Школа").await;
        let zip = exported(&admin).await;
        let mut installations = vec![TestDb::bare_sqlite().await];
        installations.extend(TestDb::bare_postgres().await);
        for db in installations {
            let (there, same) = elsewhere(db, &zip, &admin).await;
            assert!(exported(&same).await == zip, "the export from there differs");
            let found = same.get("/api/students?q=запись").await.ok();
            assert_eq!(found["total"], admin.get("/api/students?q=запись").await.ok()["total"]);
            // Life goes on there, and it is not brought twice.
            same.post("/api/rooms", json!({ "name": "Новый зал" })).await.ok();
            let file = there.state().config.data.join("brought.zip");
            let refused = exports::import(&there.state().config, &file).await.unwrap_err();
            assert!(refused.contains("already"), "{refused}");
        }
    }

    async fn who_is_known_where_an_export_comes_to_stays_who_they_are(app: TestApp) {
        let admin = centre(&app, "Школа").await;
        let zip = exported(&admin).await;
        let there = TestApp::on(TestDb::sqlite().await, |_| {}).await;
        there.advance(chrono::Duration::hours(1));
        let known = there.company("Другая").await;
        assert_eq!(known.me.email, admin.me.email);
        let file = there.state().config.data.join("brought.zip");
        std::fs::write(&file, &zip).unwrap();
        let brought = exports::import(&there.state().config, &file).await.unwrap();
        assert!(!brought.without_password.contains(&admin.me.email));
        let asked = json!({ "email": known.me.email, "password": Actor::PASSWORD, "companyId": admin.company() });
        let same = Actor::new(&there, there.anonymous().post("/api/auth/login", asked).await.read());
        assert_eq!((same.user(), same.company()), (known.user(), admin.company()));
        assert_eq!(same.get("/api/students").await.ok()["total"], admin.get("/api/students").await.ok()["total"]);
    }

    async fn a_damaged_export_brings_nothing(app: TestApp) {
        let admin = centre(&app, "Школа").await;
        let zip = exported(&admin).await;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("good.zip");
        std::fs::write(&file, &zip).unwrap();
        let inside = folder.path().join("in");
        zip::ZipArchive::new(Cursor::new(&zip)).unwrap().extract(&inside).unwrap();
        std::fs::write(inside.join("data/room.json"), "[\n{\"name\":\"Подложено\"}\n]\n").unwrap();
        std::fs::remove_file(inside.join("manifest.json")).unwrap();
        let bad = folder.path().join("bad.zip");
        let mut packer = archive::Packer::create(&bad).unwrap();
        packer.folder("data", &inside.join("data")).unwrap();
        let said: Value = serde_json::from_str(&text_in(&zip, "manifest.json")).unwrap();
        packer.finish(|_| said).unwrap();
        let there = TestApp::on(TestDb::sqlite().await, |_| {}).await;
        assert!(exports::import(&there.state().config, &bad).await.unwrap_err().contains("damaged"));
    }

    async fn only_who_may_export_does_and_fetches_and_every_export_is_written_down(app: TestApp) {
        let admin = centre(&app, "Школа").await;
        let export = admin.post("/api/exports", json!({})).await.ok();
        admin.post("/api/exports", json!({})).await.rule("taskRunning");
        let path = format!("/api/exports/{}/file", export["id"].as_str().unwrap());
        admin.get(&path).await.rule("fileGone");
        app.work_until_idle().await;
        for role in [DefaultRole::Manager, DefaultRole::Teacher, DefaultRole::Accountant, DefaultRole::Viewer] {
            let colleague = admin.colleague(role).await;
            colleague.post("/api/exports", json!({})).await.forbidden("exports.run");
            colleague.get(&path).await.forbidden("exports.run");
        }
        let list = admin.get("/api/exports").await.ok();
        assert_eq!((list["total"].as_u64(), list["items"][0]["requestedBy"].as_str()), (Some(2), Some(admin.me.name.as_str())));
        let notes = audit::Entity::find().filter(audit::Column::Entity.eq("export")).filter(audit::Column::UserId.eq(admin.user()));
        assert_eq!(notes.count(&app.db().owner().await).await.unwrap(), 2);
        app.advance(chrono::Duration::days(8));
        admin.sign_in().await;
        admin.get(&path).await.rule("fileGone");
    }

    async fn clearing_takes_a_backup_and_leaves_the_centre_with_its_people(app: TestApp) {
        let (admin, stranger) = (centre(&app, "Школа").await, centre(&app, "Чужая").await);
        let manager = admin.colleague(DefaultRole::Manager).await;
        manager.post("/api/clearing", json!({ "confirm": "Школа" })).await.forbidden("backups.manage");
        admin.post("/api/clearing", json!({ "confirm": "школа" })).await.rule("confirmationDiffers");
        let state = admin.get("/api/clearing").await.ok();
        assert!(state["last"].is_null() && state["wouldRemove"][0]["count"].as_u64() > Some(0), "{state}");
        admin.post("/api/clearing", json!({ "confirm": "Школа" })).await.status(202);
        admin.post("/api/clearing", json!({ "confirm": "Школа" })).await.rule("taskRunning");
        app.work_until_idle().await;
        let state = admin.get("/api/clearing").await.ok();
        assert_eq!(state["last"]["state"], "done", "{state}");
        for noun in ["students", "teachers", "groups", "rooms", "subjects", "leads"] {
            assert_eq!(admin.get(&format!("/api/{noun}?archived=include")).await.ok()["total"], 0, "{noun}");
            assert_ne!(stranger.get(&format!("/api/{noun}?archived=include")).await.ok()["total"], 0, "{noun} of another");
        }
        assert!(!admin.get("/api/branches").await.ok()["items"].as_array().unwrap().is_empty());
        manager.get("/api/students").await.ok();
        let backups = admin.get("/api/backups").await.ok();
        assert_eq!(backups["items"][0]["kind"], "beforeClear", "{backups}");
        assert_eq!(backups["items"][0]["name"], state["last"]["backup"]);
        admin.post("/api/students", json!({ "name": "Первый" })).await.ok();
    }

    async fn every_table_is_named_with_what_becomes_of_it(app: TestApp) {
        let owner = backend::db::Owner::connect(&app.db().url).await.unwrap();
        let tables = owner.snapshot().await.unwrap().tables().await.unwrap();
        for table in &tables {
            assert!(exports::contents::fate(&table.name).is_some(), "exports/contents.rs does not say what becomes of {}", table.name);
        }
        for table in tables.into_iter().filter_map(exports::contents::taken) {
            for column in &table.columns {
                let secret = ["hash", "secret", "sealed", "token", "password"].iter().any(|word| column.name.contains(word));
                assert!(!secret, "{}.{} leaves in an export", table.name, column.name);
            }
        }
    }
}
