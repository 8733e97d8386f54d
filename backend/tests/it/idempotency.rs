//! The same request twice is done once and answered twice.

use axum::http::Method;
use backend::entity::{idempotency, role_permission, room};
use chrono::Duration;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};
use shared::permission::DefaultRole;

use crate::support::{Actor, Answer, TestApp};

async fn posted(by: &Actor, key: &str, path: &str, body: &Value) -> Answer {
    by.ask(Method::POST, path).header("idempotency-key", key).json(body).send().await
}

both_engines! {
    async fn the_same_key_and_body_answer_the_same_record_and_make_one_row(app: TestApp) {
        let admin = app.company("Школа").await;
        let first = posted(&admin, "k1", "/api/rooms", &json!({ "name": "Зал" })).await.status(201);
        let again = posted(&admin, "k1", "/api/rooms", &json!({ "name": "Зал" })).await.status(201);
        assert_eq!((again.header("idempotency-replayed"), first.header("idempotency-replayed")), (Some("true"), None));
        assert_eq!(again.header("location"), Some(format!("/api/rooms/{}", first.json["id"].as_str().unwrap()).as_str()));
        assert_eq!(again.header("location"), first.header("location"));
        assert_eq!(first.ok(), again.ok());
        assert_eq!(room::Entity::find().count(&app.db().owner().await).await.unwrap(), 1);
        // Without the key the same is another request.
        admin.post("/api/rooms", json!({ "name": "Зал" })).await.invalid("name", "taken");
    }

    async fn the_same_key_with_another_body_or_path_is_refused(app: TestApp) {
        let admin = app.company("Школа").await;
        let room = posted(&admin, "k1", "/api/rooms", &json!({ "name": "Зал" })).await.ok();
        posted(&admin, "k1", "/api/rooms", &json!({ "name": "Сцена" })).await.status(422).refused("idempotency-mismatch");
        let restore = format!("/api/rooms/{}/restore", room["id"].as_str().unwrap());
        posted(&admin, "k1", &restore, &json!({ "name": "Зал" })).await.refused("idempotency-mismatch");
        posted(&admin, "", "/api/rooms", &json!({ "name": "Сцена" })).await.invalid("Idempotency-Key", "length");
        posted(&admin, &"x".repeat(201), "/api/rooms", &json!({ "name": "Сцена" })).await.invalid("Idempotency-Key", "length");
    }

    async fn a_refused_request_keeps_nothing_so_that_it_can_be_put_right(app: TestApp) {
        let admin = app.company("Школа").await;
        posted(&admin, "k1", "/api/rooms", &json!({ "name": "" })).await.refused("invalid");
        posted(&admin, "k1", "/api/rooms", &json!({ "name": "Зал" })).await.status(201);
    }

    async fn a_key_is_one_persons(app: TestApp) {
        let admin = app.company("Школа").await;
        let (manager, stranger) = (admin.colleague(DefaultRole::Manager).await, app.company("Другая").await);
        let first = posted(&admin, "k1", "/api/rooms", &json!({ "name": "Зал" })).await.ok();
        posted(&manager, "k1", "/api/rooms", &json!({ "name": "Зал" })).await.invalid("name", "taken");
        let theirs = posted(&stranger, "k1", "/api/rooms", &json!({ "name": "Зал" })).await.ok();
        assert_ne!(first["id"], theirs["id"]);
    }

    async fn twins_at_the_same_moment_make_one_row(app: TestApp) {
        let admin = app.company("Школа").await;
        let body = json!({ "name": "Зал" });
        let twins = futures::future::join_all((0..8).map(|_| posted(&admin, "k1", "/api/rooms", &body))).await;
        let made: Vec<&Answer> = twins.iter().filter(|answer| answer.status == 201).collect();
        assert!(!made.is_empty());
        assert!(made.iter().all(|answer| answer.json == made[0].json));
        for refused in twins.iter().filter(|answer| answer.status != 201) {
            // The twin is told to wait, or that the name is taken by now.
            assert!(matches!(refused.status, 409 | 422), "{refused}");
        }
        assert_eq!(room::Entity::find().count(&app.db().owner().await).await.unwrap(), 1);
        posted(&admin, "k1", "/api/rooms", &body).await.status(201);
    }

    async fn an_answer_is_not_given_again_to_who_lost_the_right(app: TestApp) {
        let admin = app.company("Школа").await;
        let manager = admin.colleague(DefaultRole::Manager).await;
        posted(&manager, "k1", "/api/rooms", &json!({ "name": "Зал" })).await.ok();
        let withdrawn = role_permission::Entity::delete_many().filter(role_permission::Column::Permission.eq("rooms.manage"));
        withdrawn.exec(&app.db().owner().await).await.unwrap();
        posted(&manager, "k1", "/api/rooms", &json!({ "name": "Зал" })).await.forbidden("rooms.manage");
    }

    async fn answers_are_kept_for_thirty_days(app: TestApp) {
        let admin = app.company("Школа").await;
        posted(&admin, "k1", "/api/rooms", &json!({ "name": "Зал" })).await.ok();
        app.advance(Duration::days(31));
        backend::jobs::enqueue_due(app.state()).await.unwrap();
        app.work_until_idle().await;
        assert_eq!(idempotency::Entity::find().count(&app.db().owner().await).await.unwrap(), 0);
    }

    async fn a_change_sent_again_after_a_lost_answer_is_answered_again(app: TestApp) {
        let admin = app.company("Школа").await;
        let room = admin.post("/api/rooms", json!({ "name": "Зал" })).await.ok();
        let one = format!("/api/rooms/{}", room["id"].as_str().unwrap());
        let send = async |key: &str, body: Value| {
            admin.ask(Method::PATCH, &one).header("idempotency-key", key).json(&body).send().await
        };
        let change = json!({ "version": 1, "capacity": 7 });
        let first = send("k1", change.clone()).await.status(200);
        let again = send("k1", change.clone()).await.status(200);
        assert_eq!(again.header("idempotency-replayed"), Some("true"));
        assert_eq!(first.ok(), again.json);
        assert_eq!(admin.get(&one).await.ok()["version"], 2);
        send("k2", change).await.refused("stale");
        send("k1", json!({ "version": 2, "capacity": 8 })).await.refused("idempotency-mismatch");
        // Another method is another request.
        posted(&admin, "k1", &one, &json!({ "version": 1, "capacity": 7 })).await.status(405);
    }

    async fn marks_sent_again_are_answered_again(app: TestApp) {
        let admin = app.company("Школа").await;
        let student = admin.post("/api/students", json!({ "name": "Алия" })).await.ok();
        let lesson = json!({ "studentIds": [student["id"]], "starts": "2026-11-18T09:00", "minutes": 60 });
        let lesson = admin.post("/api/lessons", lesson).await.ok();
        let marks = format!("/api/lessons/{}/attendance", lesson["id"].as_str().unwrap());
        let body = json!({ "marks": [{ "studentId": student["id"], "status": "attended" }] });
        let put = async || admin.ask(Method::PUT, &marks).header("idempotency-key", "k1").json(&body).send().await;
        let first = put().await.status(200);
        let again = put().await.status(200);
        assert_eq!(again.header("idempotency-replayed"), Some("true"));
        assert_eq!(first.ok(), again.ok());
    }
}
