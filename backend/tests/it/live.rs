//! Changes reach who listens: the own company, the own rights, without a gap after a break.

use std::time::Duration;

use axum::{body::BodyDataStream, http::Method};
use futures::StreamExt;
use serde_json::{Value, json};
use shared::permission::DefaultRole;

use crate::support::{Client, TestApp};

/// One listener's stream, read event by event.
struct Listener {
    stream: BodyDataStream,
    text: String,
}

#[derive(Debug, PartialEq)]
struct Told {
    event: String,
    id: i64,
    data: Value,
}

impl Listener {
    async fn of(client: &Client, last: Option<i64>) -> Self {
        let ask = client.ask(Method::GET, "/api/events");
        let ask = match last {
            Some(id) => ask.header("last-event-id", &id.to_string()),
            None => ask,
        };
        let response = ask.open().await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["x-accel-buffering"], "no");
        Self { stream: response.into_body().into_data_stream(), text: String::new() }
    }
    /// The next event, if one comes soon.
    async fn next(&mut self) -> Option<Told> {
        loop {
            if let Some((block, rest)) = self.text.split_once("\n\n") {
                let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name)).map(|v| v.trim().to_owned());
                let told = Told {
                    event: field("event:")?,
                    id: field("id:")?.parse().unwrap(),
                    data: serde_json::from_str(&field("data:")?).unwrap(),
                };
                self.text = rest.to_owned();
                return Some(told);
            }
            let bytes = tokio::time::timeout(Duration::from_millis(300), self.stream.next()).await.ok()??.unwrap();
            self.text.push_str(std::str::from_utf8(&bytes).unwrap());
        }
    }
    async fn expect(&mut self, event: &str) -> Told {
        let told = self.next().await.unwrap_or_else(|| panic!("no `{event}` came"));
        assert_eq!(told.event, event, "{told:?}");
        told
    }
}

both_engines! {
    async fn a_change_reaches_who_listens_in_the_company_and_nobody_else(app: TestApp) {
        let (admin, stranger) = (app.company("Школа").await, app.company("Другая").await);
        let colleague = admin.colleague(DefaultRole::Viewer).await;
        let (mut ours, mut theirs) = (Listener::of(&colleague, None).await, Listener::of(&stranger, None).await);
        ours.expect("hello").await;
        theirs.expect("hello").await;
        let room = admin.post("/api/rooms", json!({ "name": "Зал" })).await.ok();
        app.publish().await;
        let told = ours.expect("change").await;
        assert_eq!((&told.data["entity"], &told.data["recordId"], &told.data["action"]), (&json!("room"), &room["id"], &json!("created")));
        assert!(!told.data.to_string().contains("Зал"), "an event names a record, never its content");
        assert_eq!(theirs.next().await, None);
    }

    async fn what_was_refused_is_not_announced(app: TestApp) {
        let admin = app.company("Школа").await;
        let mut listener = Listener::of(&admin, None).await;
        listener.expect("hello").await;
        admin.post("/api/rooms", json!({ "name": "Зал" })).await.ok();
        admin.post("/api/rooms", json!({ "name": "Зал" })).await.refused("invalid");
        app.publish().await;
        listener.expect("change").await;
        assert_eq!(listener.next().await, None);
    }

    async fn who_comes_back_is_told_what_was_missed_in_order(app: TestApp) {
        let admin = app.company("Школа").await;
        let mut listener = Listener::of(&admin, None).await;
        listener.expect("hello").await;
        admin.post("/api/rooms", json!({ "name": "Первый" })).await.ok();
        app.publish().await;
        let last = listener.expect("change").await.id;
        drop(listener);
        for name in ["Второй", "Третий"] {
            admin.post("/api/rooms", json!({ "name": name })).await.ok();
        }
        app.publish().await;
        let mut again = Listener::of(&admin, Some(last)).await;
        assert_eq!(again.expect("hello").await.id, last);
        let missed = [again.expect("change").await.id, again.expect("change").await.id];
        assert_eq!(missed, [last + 1, last + 2]);
        assert_eq!(again.next().await, None);
    }

    async fn who_was_away_for_too_long_or_comes_from_elsewhere_is_told_to_read_anew(app: TestApp) {
        let admin = app.company("Школа").await;
        for name in ["Первый", "Второй", "Третий"] {
            admin.post("/api/rooms", json!({ "name": name })).await.ok();
            app.publish().await;
        }
        let mut ahead = Listener::of(&admin, Some(1000)).await;
        ahead.expect("reset").await;
        assert_eq!(ahead.expect("hello").await.id, 3);
        app.advance(chrono::Duration::days(8));
        admin.sign_in().await;
        backend::jobs::enqueue_due(app.state()).await.unwrap();
        app.work_until_idle().await;
        admin.post("/api/rooms", json!({ "name": "Четвёртый" })).await.ok();
        app.publish().await;
        let mut behind = Listener::of(&admin, Some(1)).await;
        behind.expect("reset").await;
    }

    async fn who_may_not_see_a_kind_of_record_is_not_told_of_it(app: TestApp) {
        let admin = app.company("Школа").await;
        let teacher = admin.colleague(DefaultRole::Teacher).await;
        let db = app.state().db.write(backend::db::TenantScope::of_system(admin.company(), "test")).await.unwrap();
        for entity in [shared::events::Entity::Lead, shared::events::Entity::Room] {
            backend::history::announce(&db, entity, admin.company(), 1, shared::events::Action::Created).await.unwrap();
        }
        db.commit(()).await.unwrap();
        let mut listener = Listener::of(&teacher, None).await;
        listener.expect("hello").await;
        app.publish().await;
        assert_eq!(listener.expect("change").await.data["entity"], "room");
        assert_eq!(listener.next().await, None);
    }

    async fn a_member_of_one_branch_hears_nothing_of_the_others(app: TestApp) {
        let admin = app.company("Школа").await;
        let second = admin.post("/api/branches", json!({ "name": "Орбита" })).await.ok();
        let manager = admin.colleague(DefaultRole::Manager).await;
        crate::branches::admit_only_to(&manager, &second["id"]).await;
        app.publish().await;
        let mut listener = Listener::of(&manager, None).await;
        listener.expect("hello").await;
        for noun in ["rooms", "teachers", "students", "groups"] {
            admin.post(&format!("/api/{noun}"), json!({ "name": "Чужое" })).await.ok();
        }
        let elsewhere = admin.post("/api/lessons", json!({ "starts": "2026-11-19T10:00", "minutes": 60, "title": "Чужой" })).await.ok();
        let room = admin.post("/api/rooms", json!({ "name": "Своё", "branchId": second["id"] })).await.ok();
        app.publish().await;
        let told = listener.expect("change").await.data;
        assert_eq!((&told["entity"], &told["recordId"]), (&json!("room"), &room["id"]));
        // Moved into the branch it is heard of, and once more when it is taken away.
        let path = format!("/api/lessons/{}/move", elsewhere["id"].as_str().unwrap());
        let here = admin.post(&path, json!({ "version": 1, "starts": "2026-11-19T10:00", "roomId": room["id"] })).await.ok();
        app.publish().await;
        assert_eq!(listener.expect("change").await.data["recordId"], here["id"]);
        let back = admin.get("/api/rooms").await.ok()["items"].as_array().unwrap().iter().find(|r| r["name"] == "Чужое").unwrap()["id"].clone();
        admin.post(&path, json!({ "version": 2, "starts": "2026-11-19T10:00", "roomId": back })).await.ok();
        app.publish().await;
        assert_eq!(listener.expect("change").await.data["recordId"], here["id"]);
        assert_eq!(listener.next().await, None);
    }

    async fn a_teacher_hears_of_own_lessons_and_of_those_taken_away(app: TestApp) {
        let admin = app.company("Школа").await;
        let teacher = async |name: &str| admin.post("/api/teachers", json!({ "name": name })).await.ok()["id"].clone();
        let (own, other) = (teacher("Айгерім").await, teacher("Данияр").await);
        let me = admin.colleague_who_is(DefaultRole::Teacher, Some(own.as_str().unwrap().parse().unwrap())).await;
        app.publish().await;
        let mut listener = Listener::of(&me, None).await;
        listener.expect("hello").await;
        let lesson = async |whose: &Value, starts: &str| admin.post("/api/lessons", json!({ "teacherId": whose, "starts": starts, "minutes": 60 })).await.ok();
        lesson(&other, "2026-11-19T10:00").await;
        let mine = lesson(&own, "2026-11-19T12:00").await;
        app.publish().await;
        assert_eq!(listener.expect("change").await.data["recordId"], mine["id"]);
        let path = format!("/api/lessons/{}/move", mine["id"].as_str().unwrap());
        admin.post(&path, json!({ "version": 1, "starts": "2026-11-19T12:00", "teacherId": other })).await.ok();
        app.publish().await;
        let told = listener.expect("change").await;
        assert_eq!((&told.data["recordId"], &told.data["version"]), (&mine["id"], &json!(2)));
        admin.post(&path, json!({ "version": 2, "starts": "2026-11-19T13:00" })).await.ok();
        app.publish().await;
        assert_eq!(listener.next().await, None, "it is another's now");
        // And a client that resumes learns no more than one that stayed.
        let mut again = Listener::of(&me, Some(told.id)).await;
        again.expect("hello").await;
        assert_eq!(again.next().await, None);
    }

    async fn whose_rights_change_hears_of_it_and_of_nobody_elses(app: TestApp) {
        let admin = app.company("Школа").await;
        let (viewer, other) = (admin.colleague(DefaultRole::Viewer).await, admin.colleague(DefaultRole::Viewer).await);
        let member = async |of: &crate::support::Actor| admin.get(&format!("/api/users?q={}", of.me.email)).await.ok()["items"][0].clone();
        let roles = admin.get("/api/roles").await.ok();
        let teacher = roles["items"].as_array().unwrap().iter().find(|role| role["defaultKey"] == "teacher").unwrap().clone();
        app.publish().await;
        let mut listener = Listener::of(&viewer, None).await;
        listener.expect("hello").await;
        for of in [&other, &viewer] {
            let before = member(of).await;
            let path = format!("/api/users/{}", before["id"].as_str().unwrap());
            admin.patch(&path, json!({ "version": 1, "roleIds": [teacher["id"]] })).await.ok();
        }
        let path = format!("/api/roles/{}", teacher["id"].as_str().unwrap());
        admin.patch(&path, json!({ "version": 1, "permissions": ["rooms.view"] })).await.ok();
        app.publish().await;
        let own = listener.expect("change").await.data;
        assert_eq!((&own["entity"], &own["recordId"]), (&json!("membership"), &member(&viewer).await["id"]));
        assert_eq!(listener.expect("change").await.data["entity"], "role");
        assert_eq!(listener.next().await, None);
    }

    async fn who_is_put_out_hears_nothing_more(app: TestApp) {
        let admin = app.company("Школа").await;
        let viewer = admin.colleague(DefaultRole::Viewer).await;
        let mut listener = Listener::of(&viewer, None).await;
        listener.expect("hello").await;
        viewer.post("/api/auth/logout", json!({})).await.status(204);
        admin.post("/api/rooms", json!({ "name": "Зал" })).await.ok();
        app.publish().await;
        assert_eq!(listener.next().await, None);
    }

    async fn streams_end_when_the_server_stops(app: TestApp) {
        let admin = app.company("Школа").await;
        let mut listener = Listener::of(&admin, None).await;
        listener.expect("hello").await;
        app.state().live.close();
        let end = tokio::time::timeout(Duration::from_secs(2), listener.stream.next()).await.unwrap();
        assert!(end.is_none());
    }

    async fn a_change_of_another_process_is_told_too(app: TestApp) {
        let admin = app.company("Школа").await;
        let mut listener = Listener::of(&admin, None).await;
        listener.expect("hello").await;
        let another = app.another(|_| {}).await;
        let db = another.db.write(backend::db::TenantScope::of_system(admin.company(), "test")).await.unwrap();
        backend::history::announce(&db, shared::events::Entity::Room, admin.company(), 1, shared::events::Action::Created).await.unwrap();
        db.commit(()).await.unwrap();
        // The other process may publish first; ours learns the number at its next look.
        backend::live::publish_once(&another).await.unwrap();
        app.publish().await;
        listener.expect("change").await;
    }
}
