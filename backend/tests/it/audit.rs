//! The audit log: what people read in it, what nobody can do to it, and the way back from a change.

use backend::{
    audit::{seal, verify, verify::Wrong},
    entity::{audit, audit_seal},
};
use chrono::Duration;
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, Set};
use serde_json::{Value, json};
use shared::{
    audit::{AuditEntry, AuditPerson, Undone},
    events::{Action, Entity},
    page::{Items, Page},
    permission::DefaultRole,
};

use crate::support::{Actor, TestApp};

async fn log(by: &Actor, query: &str) -> Vec<AuditEntry> {
    by.get(&format!("/api/audit?pageSize=200{query}")).await.read::<Page<AuditEntry>>().items
}

async fn newest(by: &Actor, record: &Value) -> AuditEntry {
    log(by, &format!("&recordId={}", record["id"].as_str().unwrap())).await.remove(0)
}

async fn undo(by: &Actor, entry: &AuditEntry) -> crate::support::Answer {
    by.post(&format!("/api/audit/{}/undo", entry.id), json!({})).await
}

/// What a line says of one field.
fn said(entry: &AuditEntry, name: &str) -> (Option<String>, Option<String>) {
    let change = entry.changes.iter().find(|change| change.name == name).unwrap_or_else(|| panic!("no {name} in {entry:?}"));
    (change.before.clone(), change.after.clone())
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// A lesson of a teacher in a room.
async fn lesson(admin: &Actor, teacher: &Value, room: &Value) -> Value {
    let body =
        json!({ "title": "Урок", "teacherId": teacher["id"], "roomId": room["id"], "starts": "2026-11-19T10:00", "minutes": 60 });
    admin.post("/api/lessons", body).await.ok()
}

both_engines! {
    async fn the_history_of_a_student_reads_as_people_speak(app: TestApp) {
        let admin = app.company("Школа").await;
        let student = admin.post("/api/students", json!({ "name": "Асель", "phones": ["+77011234567"] })).await.ok();
        let one = format!("/api/students/{}", student["id"].as_str().unwrap());
        app.advance(Duration::minutes(1));
        let change = json!({ "version": 1, "phones": ["+77017654321"], "birthDate": "2016-03-05" });
        admin.patch(&one, change).await.ok();
        app.advance(Duration::minutes(1));
        let group = admin.post("/api/groups", json!({ "name": "Дети" })).await.ok();
        let enrollments = format!("/api/groups/{}/enrollments", group["id"].as_str().unwrap());
        admin.post(&enrollments, json!({ "studentId": student["id"], "from": "2026-11-18" })).await.ok();

        let history = log(&admin, &format!("&recordId={}", student["id"].as_str().unwrap())).await;
        assert_eq!(history.iter().map(|entry| (entry.entity, entry.action)).collect::<Vec<_>>(), [
            (Entity::Enrollment, Action::Created),
            (Entity::Student, Action::Updated),
            (Entity::Student, Action::Created),
        ]);
        assert_eq!(said(&history[0], "Группа"), (None, some("Дети")));
        assert_eq!(said(&history[1], "Телефон"), (some("+7 701 123 45 67"), some("+7 701 765 43 21")));
        assert_eq!(said(&history[1], "Дата рождения").1.unwrap(), "5 марта 2016");
        assert_eq!(history[1].changes.len(), 2, "{:?}", history[1].changes);
        assert_eq!((history[1].user_name.as_str(), history[1].record_name.as_deref()), (admin.me.name.as_str(), Some("Асель")));
        assert_eq!(history[1].address.as_deref(), Some("203.0.113.7"));
        let english = admin.ask(axum::http::Method::GET, &format!("/api/audit/{}", history[1].id)).header("accept-language", "en").send().await;
        assert_eq!(english.read::<AuditEntry>().changes[1].name, "Phone");
    }

    async fn the_log_is_narrowed_by_who_what_and_when(app: TestApp) {
        let admin = app.company("Школа").await;
        let manager = admin.colleague(DefaultRole::Manager).await;
        admin.post("/api/rooms", json!({ "name": "Зал" })).await.ok();
        app.advance(Duration::days(1));
        manager.sign_in().await;
        let room = manager.post("/api/rooms", json!({ "name": "Сцена" })).await.ok();
        manager.delete(&format!("/api/rooms/{}", room["id"].as_str().unwrap())).await.ok();
        let of_manager = format!("&userId={}&entity=room", manager.user());
        assert_eq!(log(&manager, &of_manager).await.len(), 2);
        assert_eq!(log(&manager, "&entity=room&action=archived").await.len(), 1);
        assert_eq!(log(&manager, "&entity=room&to=2026-11-18").await.len(), 1);
        assert_eq!(log(&manager, "&entity=room&from=2026-11-19&to=2026-11-19").await.len(), 2);
        assert!(log(&manager, "").await.iter().any(|entry| entry.entity == Entity::Session && entry.action == Action::Created));
        let people: Items<AuditPerson> = manager.get("/api/audit/people").await.read();
        assert_eq!(people.items.len(), 2);
        manager.get("/api/audit?entity=dog").await.refused("invalid");
    }

    async fn who_works_in_one_branch_reads_of_that_branch_only(app: TestApp) {
        let admin = app.company("Школа").await;
        let second = admin.post("/api/branches", json!({ "name": "Орбита" })).await.ok();
        let here = admin.post("/api/rooms", json!({ "name": "Зал" })).await.ok();
        let there = admin.post("/api/rooms", json!({ "name": "Сцена", "branchId": second["id"] })).await.ok();
        let manager = admin.colleague(DefaultRole::Manager).await;
        crate::branches::admit_only_to(&manager, &second["id"]).await;
        manager.sign_in().await;
        let rooms: Vec<_> = log(&manager, "&entity=room").await.into_iter().map(|entry| json!(entry.record_id)).collect();
        assert_eq!(rooms, [there["id"].clone()]);
        let line = newest(&admin, &here).await;
        manager.get(&format!("/api/audit/{}", line.id)).await.status(404);
        undo(&manager, &line).await.status(404);
    }

    async fn a_refused_sign_in_stands_in_the_log_with_address_and_device(app: TestApp) {
        let admin = app.company("Школа").await;
        let wrong = json!({ "email": admin.me.email, "password": "wrong horse battery" });
        let ask = app.anonymous().ask(axum::http::Method::POST, "/api/auth/login").header("user-agent", "Firefox/140 Linux");
        ask.from([198, 51, 100, 9]).json(&wrong).send().await.refused("wrong-credentials");
        // Who knocks with an e-mail of nobody is answered the same and stands nowhere.
        let nobodys = json!({ "email": "nobody@example.com", "password": "wrong horse battery" });
        app.anonymous().post("/api/auth/login", nobodys).await.refused("wrong-credentials");
        app.work_until_idle().await;
        let refused = log(&admin, "&action=refused").await;
        assert_eq!(refused.len(), 1);
        assert_eq!((refused[0].address.as_deref(), refused[0].device.as_deref()), (Some("198.51.100.9"), Some("Firefox/140 Linux")));
        assert_eq!((refused[0].entity, refused[0].user_id), (Entity::Session, Some(admin.me.id)));
        assert_eq!(refused[0].changes[0].after.as_deref(), Some("неверный пароль"));
    }

    async fn the_chain_is_sealed_and_names_the_first_line_that_was_changed(app: TestApp) {
        let admin = app.company("Школа").await;
        for name in ["Зал", "Сцена", "Кабинет"] {
            admin.post("/api/rooms", json!({ "name": name })).await.ok();
        }
        seal::seal_once(app.state()).await.unwrap();
        let chains = verify::verify(app.state()).await.unwrap();
        assert_eq!((chains.len(), chains[0].links, chains[0].wrong.clone()), (1, 4, None));
        // More comes, nothing is sealed twice.
        admin.post("/api/rooms", json!({ "name": "Двор" })).await.ok();
        seal::seal_once(app.state()).await.unwrap();
        seal::seal_once(app.state()).await.unwrap();
        assert_eq!(verify::verify(app.state()).await.unwrap()[0].links, 5);

        // Somebody with the owner's credentials takes the guard off and changes a line.
        let owner = app.db().owner().await;
        let third = audit_seal::Entity::find().filter(audit_seal::Column::Sequence.eq(3)).one(&owner).await.unwrap().unwrap();
        let (off, on) = if owner.get_database_backend() == DbBackend::Postgres {
            ("ALTER TABLE audit DISABLE TRIGGER audit_stays", "ALTER TABLE audit ENABLE TRIGGER audit_stays")
        } else {
            ("DROP TRIGGER audit_is_not_changed", "SELECT 1")
        };
        owner.execute_unprepared(off).await.unwrap();
        let forged = audit::Entity::update_many().col_expr(audit::Column::UserName, sea_orm::sea_query::Expr::value("Никто"));
        forged.filter(audit::Column::Id.eq(third.audit_id)).exec(&owner).await.unwrap();
        owner.execute_unprepared(on).await.unwrap();
        let chain = verify::verify(app.state()).await.unwrap().remove(0);
        assert_eq!(chain.links, 2);
        assert!(matches!(chain.wrong, Some(Wrong::Changed { sequence: 3, line, .. }) if line == third.audit_id), "{:?}", chain.wrong);
    }

    async fn lines_that_a_stopped_sealer_left_long_ago_are_sealed_by_the_next(app: TestApp) {
        let admin = app.company("Школа").await;
        let written = app.state().clock.now();
        // It sealed the first line a day later and was stopped before the second of that time.
        app.advance(Duration::days(1));
        seal::seal_once(app.state()).await.unwrap();
        let db = app.state().db.write(backend::db::TenantScope::of_system(admin.company(), "test")).await.unwrap();
        let left = audit::ActiveModel {
            id: Set(db.new_id()),
            company_id: Set(admin.company()),
            at: Set(written + Duration::minutes(1)),
            user_name: Set("Импорт".into()),
            entity: Set(Entity::Room.to_string()),
            record_id: Set(db.new_id()),
            action: Set(Action::Created.to_string()),
            ..Default::default()
        };
        db.insert(left).await.unwrap();
        db.commit(()).await.unwrap();
        seal::seal_once(app.state()).await.unwrap();
        let chain = verify::verify(app.state()).await.unwrap().remove(0);
        assert_eq!((chain.links, chain.wrong), (2, None));
    }

    async fn a_line_that_nobody_sealed_is_missed(app: TestApp) {
        let admin = app.company("Школа").await;
        seal::seal_once(app.state()).await.unwrap();
        admin.post("/api/rooms", json!({ "name": "Зал" })).await.ok();
        assert_eq!(verify::verify(app.state()).await.unwrap()[0].wrong, None);
        app.advance(Duration::minutes(2));
        assert!(matches!(verify::verify(app.state()).await.unwrap()[0].wrong, Some(Wrong::Unsealed { .. })));
    }

    async fn the_server_itself_cannot_change_or_delete_a_line_or_a_link(app: TestApp) {
        let admin = app.company("Школа").await;
        seal::seal_once(app.state()).await.unwrap();
        for table in ["audit", "audit_seal"] {
            let column = if table == "audit" { "user_name" } else { "hash" };
            for sql in [
                format!("UPDATE {table} SET {column} = 'x' WHERE company_id = ?"),
                format!("DELETE FROM {table} WHERE company_id = ?"),
            ] {
                // With the credentials the server works with, in a transaction of the company and in one of the system.
                let scope = backend::db::TenantScope::of_system(admin.company(), "test");
                let db = app.state().db.write(scope).await.unwrap();
                let refused = db.execute(&sql, Vec::new()).await.unwrap_err().to_string();
                assert!(refused.contains("permission denied") || refused.contains("audit_append_only"), "{refused}");
                drop(db);
                let db = app.state().db.system("a test tries to forge").await.unwrap();
                let refused = db.execute(&sql, vec![admin.company().into()]).await.unwrap_err().to_string();
                assert!(refused.contains("permission denied") || refused.contains("audit_append_only"), "{refused}");
            }
        }
        // SQLite can write over a row without deleting it; a line is not written over, and no place in the chain either.
        if app.state().db.engine() != DbBackend::Postgres {
            for table in ["audit", "audit_seal"] {
                let db = app.state().db.system("a test tries to forge").await.unwrap();
                let sql = format!("INSERT OR REPLACE INTO {table} SELECT * FROM {table} WHERE company_id = ?");
                let refused = db.execute(&sql, vec![admin.company().into()]).await.unwrap_err().to_string();
                assert!(refused.contains("audit_append_only"), "{refused}");
            }
        }
        let owner = app.db().owner().await;
        for sql in ["UPDATE audit SET user_name = 'x'", "DELETE FROM audit_seal", "DELETE FROM audit"] {
            let refused = owner.execute_unprepared(sql).await.unwrap_err().to_string();
            assert!(refused.contains("audit_append_only"), "even the owner is stopped: {refused}");
        }
    }

    async fn archiving_changing_and_making_are_taken_back_from_history(app: TestApp) {
        let admin = app.company("Школа").await;
        let student = admin.post("/api/students", json!({ "name": "Асель", "phones": ["+77011234567"] })).await.ok();
        let one = format!("/api/students/{}", student["id"].as_str().unwrap());
        app.advance(Duration::minutes(1));
        admin.patch(&one, json!({ "version": 1, "name": "Әсел", "note": "любит шахматы" })).await.ok();
        let change = newest(&admin, &student).await;
        assert!(change.undoable);
        app.advance(Duration::minutes(1));
        admin.delete(&one).await.ok();
        let archived = newest(&admin, &student).await;
        app.advance(Duration::minutes(1));
        let undone: Undone = undo(&admin, &archived).await.read();
        assert_eq!((undone.entity, json!(undone.record_id)), (Entity::Student, student["id"].clone()));
        assert_eq!(admin.get(&one).await.ok()["archivedAt"], json!(null));
        app.advance(Duration::minutes(1));
        undo(&admin, &change).await.ok();
        let now = admin.get(&one).await.ok();
        assert_eq!((&now["name"], &now["note"]), (&json!("Асель"), &json!(null)));
        // It stands in the log like any other change, and cannot be done twice.
        app.advance(Duration::minutes(1));
        assert_eq!(said(&newest(&admin, &student).await, "Имя или название"), (some("Әсел"), some("Асель")));
        undo(&admin, &change).await.rule("changedSince");
        let made = log(&admin, "&entity=student&action=created").await.remove(0);
        undo(&admin, &made).await.ok();
        assert!(admin.get(&one).await.ok()["archivedAt"].is_string());
    }

    async fn a_move_is_taken_back_where_the_place_is_still_free(app: TestApp) {
        let admin = app.company("Школа").await;
        let teacher = admin.post("/api/teachers", json!({ "name": "Нұрлан" })).await.ok();
        let room = admin.post("/api/rooms", json!({ "name": "Зал" })).await.ok();
        let first = lesson(&admin, &teacher, &room).await;
        let one = format!("/api/lessons/{}", first["id"].as_str().unwrap());
        app.advance(Duration::minutes(1));
        admin.post(&format!("{one}/move"), json!({ "version": 1, "starts": "2026-11-20T12:00" })).await.ok();
        let moved = newest(&admin, &first).await;
        assert_eq!(said(&moved, "Начало"), (some("19 ноября 2026, 10:00"), some("20 ноября 2026, 12:00")));
        app.advance(Duration::minutes(1));
        let other = lesson(&admin, &teacher, &room).await;
        let refused = undo(&admin, &moved).await.refused("lesson-conflict");
        assert!(refused["conflicts"].as_array().is_some_and(|all| !all.is_empty()), "{refused}");
        admin.delete(&format!("/api/lessons/{}", other["id"].as_str().unwrap())).await.ok();
        undo(&admin, &moved).await.ok();
        assert_eq!(admin.get(&one).await.ok()["starts"], "2026-11-19T10:00");
    }

    async fn undoing_asks_for_the_right_of_the_change_and_says_who_changed_it_since(app: TestApp) {
        let admin = app.company("Школа").await;
        let room = admin.post("/api/rooms", json!({ "name": "Зал" })).await.ok();
        let one = format!("/api/rooms/{}", room["id"].as_str().unwrap());
        app.advance(Duration::minutes(1));
        admin.patch(&one, json!({ "version": 1, "name": "Сцена" })).await.ok();
        let change = newest(&admin, &room).await;
        let manager = admin.colleague(DefaultRole::Manager).await;
        app.advance(Duration::minutes(1));
        manager.patch(&one, json!({ "version": 2, "name": "Студия" })).await.ok();
        assert_eq!(undo(&admin, &change).await.rule("changedSince")["details"], json!([manager.me.name]));
        undo(&admin.colleague(DefaultRole::Teacher).await, &change).await.status(403);
        let signed_in = log(&admin, "&entity=session").await.remove(0);
        assert!(!signed_in.undoable);
        undo(&admin, &signed_in).await.rule("cannotUndo");
    }

    async fn what_was_changed_without_a_line_is_not_written_over(app: TestApp) {
        let admin = app.company("Школа").await;
        let room = admin.post("/api/rooms", json!({ "name": "Зал" })).await.ok();
        app.advance(Duration::minutes(1));
        admin.patch(&format!("/api/rooms/{}", room["id"].as_str().unwrap()), json!({ "version": 1, "name": "Сцена" })).await.ok();
        let change = newest(&admin, &room).await;
        // An import writes no line of each record.
        let owner = app.db().owner().await;
        owner.execute_unprepared("UPDATE room SET name = 'Студия', version = version + 1").await.unwrap();
        undo(&admin, &change).await.rule("changedSince");
        assert_eq!(admin.get("/api/rooms").await.ok()["items"][0]["name"], "Студия");
    }

    async fn a_repeated_undo_is_answered_like_the_first(app: TestApp) {
        let admin = app.company("Школа").await;
        let student = admin.post("/api/students", json!({ "name": "Асель" })).await.ok();
        app.advance(Duration::minutes(1));
        admin.delete(&format!("/api/students/{}", student["id"].as_str().unwrap())).await.ok();
        let path = format!("/api/audit/{}/undo", newest(&admin, &student).await.id);
        let asked = || admin.ask(axum::http::Method::POST, &path).header("idempotency-key", "k").json(&json!({})).send();
        let first: Undone = asked().await.read();
        assert_eq!(asked().await.read::<Undone>(), first);
    }

    async fn a_guardian_who_was_taken_off_comes_back(app: TestApp) {
        let admin = app.company("Школа").await;
        let mother = json!({ "name": "Мама", "phones": ["+77011234567"] });
        let student = admin.post("/api/students", json!({ "name": "Асель", "guardians": [mother] })).await.ok();
        let one = format!("/api/students/{}", student["id"].as_str().unwrap());
        app.advance(Duration::minutes(1));
        admin.patch(&one, json!({ "version": 1, "guardians": [] })).await.ok();
        app.advance(Duration::minutes(1));
        undo(&admin, &newest(&admin, &student).await).await.ok();
        assert_eq!(admin.get(&one).await.ok()["guardians"][0]["name"], "Мама");
    }

    async fn every_kind_of_record_goes_back_to_what_it_was(app: TestApp) {
        let admin = app.company("Школа").await;
        for (list, first, then) in [
            ("teachers", json!({ "name": "Данияр" }), json!({ "name": "Нұрлан", "note": "по средам" })),
            ("groups", json!({ "name": "Дети" }), json!({ "name": "Юноши", "capacity": 8, "note": "вечер" })),
            ("subjects", json!({ "name": "Шахматы" }), json!({ "name": "Шашки" })),
            ("branches", json!({ "name": "Орбита" }), json!({ "name": "Абая", "address": "Абая 1" })),
            ("students", json!({ "name": "Асель" }), json!({ "name": "Әсел", "note": "любит шахматы" })),
        ] {
            let made = admin.post(&format!("/api/{list}"), first.clone()).await.ok();
            let one = format!("/api/{list}/{}", made["id"].as_str().unwrap());
            app.advance(Duration::minutes(1));
            let mut change = then;
            change["version"] = json!(1);
            admin.patch(&one, change).await.ok();
            app.advance(Duration::minutes(1));
            undo(&admin, &newest(&admin, &made).await).await.ok();
            let back = admin.get(&one).await.ok();
            for (field, value) in made.as_object().unwrap().iter().filter(|(field, _)| !matches!(field.as_str(), "version" | "updatedAt")) {
                assert_eq!(&back[field], value, "{list}: {field}");
            }
        }
    }

    async fn who_may_only_move_lessons_takes_a_move_back(app: TestApp) {
        let admin = app.company("Школа").await;
        let permissions = ["audit.view", "lessons.view", "lessons.viewAll", "lessons.move"];
        let role = admin.post("/api/roles", json!({ "name": "Диспетчер", "permissions": permissions })).await.ok();
        let mover = admin.colleague(DefaultRole::Viewer).await;
        let member = admin.get(&format!("/api/users?q={}", mover.me.email)).await.ok()["items"][0].clone();
        let given = json!({ "version": member["version"], "roleIds": [role["id"]] });
        admin.patch(&format!("/api/users/{}", member["id"].as_str().unwrap()), given).await.ok();
        let lesson = admin.post("/api/lessons", json!({ "title": "Урок", "starts": "2026-11-19T10:00", "minutes": 60 })).await.ok();
        let one = format!("/api/lessons/{}", lesson["id"].as_str().unwrap());
        app.advance(Duration::minutes(1));
        mover.post(&format!("{one}/move"), json!({ "version": 1, "starts": "2026-11-20T12:00" })).await.ok();
        let moved = newest(&mover, &lesson).await;
        assert!(moved.undoable);
        undo(&mover, &moved).await.ok();
        assert_eq!(admin.get(&one).await.ok()["starts"], "2026-11-19T10:00");
    }

    async fn who_was_put_into_a_group_by_mistake_was_never_in_it(app: TestApp) {
        let admin = app.company("Школа").await;
        let student = admin.post("/api/students", json!({ "name": "Асель" })).await.ok();
        let group = admin.post("/api/groups", json!({ "name": "Дети" })).await.ok();
        let enrollments = format!("/api/groups/{}/enrollments", group["id"].as_str().unwrap());
        let enrolled = admin.post(&enrollments, json!({ "studentId": student["id"] })).await.ok();
        app.advance(Duration::minutes(1));
        undo(&admin, &newest(&admin, &enrolled).await).await.ok();
        assert_eq!(admin.get(&enrollments).await.ok()["total"], 0);
        assert_eq!(newest(&admin, &enrolled).await.action, Action::Deleted);
    }

    async fn access_to_the_team_is_taken_back(app: TestApp) {
        let admin = app.company("Школа").await;
        let viewer = admin.colleague(DefaultRole::Viewer).await;
        let member = admin.get(&format!("/api/users?q={}", viewer.me.email)).await.ok()["items"][0].clone();
        let one = format!("/api/users/{}", member["id"].as_str().unwrap());
        app.advance(Duration::minutes(1));
        admin.patch(&one, json!({ "version": member["version"], "active": false })).await.ok();
        app.advance(Duration::minutes(1));
        undo(&admin, &newest(&admin, &member).await).await.ok();
        assert_eq!(admin.get(&one).await.ok()["active"], true);
    }
}
