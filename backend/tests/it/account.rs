//! One's own access: sessions, the password, tokens for programs.

use backend::entity::{api_token, audit};
use chrono::Duration;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};
use shared::{auth::SignedIn, permission::DefaultRole};
use uuid::Uuid;

use crate::support::{Actor, Client, TestApp};

const SESSIONS: &str = "/api/sessions";
const TOKENS: &str = "/api/tokens";
const PASSWORD: &str = "/api/auth/password";
const ME: &str = "/api/auth/me";
const NEW: &str = "seven green kettles";

/// Somebody's second device.
async fn second_device(of: &Actor, agent: &str) -> Client {
    let login =
        of.app.anonymous().ask(axum::http::Method::POST, "/api/auth/login").header("user-agent", agent).from([198, 51, 100, 9]);
    let opened: SignedIn = login.json(&json!({ "email": of.me.email, "password": Actor::PASSWORD })).send().await.read();
    Client::new(&of.app, Some(opened.token))
}

async fn token(by: &Actor, scopes: &[&str], days: u32) -> (Client, Value) {
    let made = by.post(TOKENS, json!({ "name": "Сайт", "scopes": scopes, "days": days })).await.status(201).ok();
    (Client::new(&by.app, Some(made["token"].as_str().unwrap().to_owned())), made)
}

fn path_of(list: &str, record: &Value) -> String {
    format!("{list}/{}", record["id"].as_str().unwrap())
}

/// Takes a permission from a default role of the company.
async fn take_right(admin: &Actor, role: DefaultRole, permission: &str) {
    let system = admin.app.state().db.system("a test takes a right").await.unwrap();
    let sql = "DELETE FROM role_permission WHERE permission = ? AND company_id = ? AND role_id IN (SELECT id FROM role WHERE default_key = ?)";
    system.execute(sql, vec![permission.into(), admin.company().into(), role.as_str().into()]).await.unwrap();
    system.commit().await.unwrap();
}

both_engines! {
    async fn one_sees_ones_own_sessions_with_device_and_address_and_ends_them(app: TestApp) {
        let admin = app.company("Школа").await;
        let colleague = admin.colleague(DefaultRole::Viewer).await;
        let phone = second_device(&admin, "Phone").await;
        app.advance(Duration::minutes(1));
        let list = admin.get(SESSIONS).await.ok();
        assert_eq!(list["total"], 2, "{list}");
        let items = list["items"].as_array().unwrap();
        let (current, other): (Vec<_>, Vec<_>) = items.iter().partition(|one| one["current"] == true);
        assert_eq!((current.len(), other[0]["device"].as_str(), other[0]["address"].as_str()), (1, Some("Phone"), Some("198.51.100.9")));
        // Nobody ends another's, not even of the same centre.
        colleague.delete(&path_of(SESSIONS, other[0])).await.refused("not-found");
        phone.get(ME).await.ok();
        admin.delete(&path_of(SESSIONS, other[0])).await.status(204);
        phone.get(ME).await.refused("unauthenticated");
        admin.delete(&path_of(SESSIONS, other[0])).await.refused("not-found");
        assert_eq!(admin.get(SESSIONS).await.ok()["total"], 1);
        colleague.get(ME).await.ok();
    }

    async fn all_other_sessions_end_at_once_and_the_one_that_asks_stays(app: TestApp) {
        let admin = app.company("Школа").await;
        let (one, two) = (second_device(&admin, "One").await, second_device(&admin, "Two").await);
        admin.delete(SESSIONS).await.status(204);
        one.get(ME).await.refused("unauthenticated");
        two.get(ME).await.refused("unauthenticated");
        admin.get(ME).await.ok();
        assert_eq!(admin.get(SESSIONS).await.ok()["total"], 1);
        let log = audit::Entity::find().filter(audit::Column::Action.eq("deleted")).all(&app.db().owner().await).await.unwrap();
        assert_eq!(log.len(), 1, "one line for both");
        assert_eq!(log[0].after, Some(json!({ "reason": "ended by the user", "sessions": 2 })));
    }

    async fn they_come_page_by_page_and_are_asked_for_nothing_they_are_not(app: TestApp) {
        let admin = app.company("Школа").await;
        for name in ["One", "Two"] {
            app.advance(Duration::minutes(1));
            second_device(&admin, name).await;
        }
        let page = async |query: &str| admin.get(&format!("{SESSIONS}?{query}")).await;
        let first = page("pageSize=1&page=1").await.ok();
        assert_eq!((first["total"].as_u64(), first["items"][0]["device"].as_str()), (Some(3), Some("Two")), "{first}");
        assert_eq!(page("pageSize=1&page=2").await.ok()["items"][0]["device"], "One");
        assert_eq!(page("pageSize=1&page=1&sort=createdAt").await.ok()["items"][0]["current"], true);
        page("sort=address").await.invalid("sort", "other");
        page("q=One").await.invalid("q", "other");
        page("archived=only").await.invalid("archived", "other");
        token(&admin, &["rooms.view"], 30).await;
        assert_eq!(admin.get(&format!("{TOKENS}?pageSize=1&page=2")).await.ok()["items"], json!([]));
        admin.get(&format!("{TOKENS}?q=Сайт")).await.invalid("q", "other");
    }

    async fn of_more_than_fifty_the_least_used_ends(app: TestApp) {
        let admin = app.company("Школа").await;
        let oldest = second_device(&admin, "Oldest").await;
        for n in 0..48 {
            app.advance(Duration::seconds(1));
            second_device(&admin, &format!("Device {n}")).await;
        }
        assert_eq!(admin.get(SESSIONS).await.ok()["total"], 50);
        oldest.get(ME).await.ok();
        // The one of the registration is used least lately, the next is the oldest device.
        second_device(&admin, "One more").await;
        second_device(&admin, "And another").await;
        oldest.get(ME).await.refused("unauthenticated");
        admin.sign_in().await;
        assert_eq!(admin.get(SESSIONS).await.ok()["total"], 50);
        let log = audit::Entity::find().filter(audit::Column::Action.eq("deleted")).all(&app.db().owner().await).await.unwrap();
        assert!(log.len() == 3 && log.iter().all(|line| line.after == Some(json!({ "reason": "too many sessions", "sessions": 1 }))), "{log:?}");
    }

    async fn a_member_has_twenty_tokens_and_no_more(app: TestApp) {
        let admin = app.company("Школа").await;
        let (_, over) = token(&admin, &["rooms.view"], 1).await;
        app.advance(Duration::days(1));
        admin.sign_in().await;
        let mut last = over;
        for _ in 0..20 {
            last = token(&admin, &["rooms.view"], 30).await.1;
        }
        let more = json!({ "name": "Ещё", "scopes": ["rooms.view"], "days": 30 });
        admin.post(TOKENS, &more).await.rule("tooManyTokens");
        assert_eq!(admin.get(TOKENS).await.ok()["total"], 21, "one of them has run out");
        admin.delete(&path_of(TOKENS, &last)).await.status(204);
        admin.post(TOKENS, &more).await.status(201);
    }

    async fn a_new_password_takes_the_tokens_with_it_if_one_says_so(app: TestApp) {
        let admin = app.company("Школа").await;
        let (program, _) = token(&admin, &["rooms.view"], 30).await;
        let change = |old: &str, new: &str, revoke: bool| admin.post(PASSWORD, json!({ "current": old, "password": new, "revokeTokens": revoke }));
        change(Actor::PASSWORD, NEW, false).await.status(204);
        program.get("/api/rooms").await.ok();
        change(NEW, "eight green kettles", true).await.status(204);
        program.get("/api/rooms").await.refused("unauthenticated");
        assert_eq!(admin.get(TOKENS).await.ok()["total"], 0);
    }

    async fn a_password_is_changed_by_who_knows_it_and_the_other_devices_are_out(app: TestApp) {
        let admin = app.company("Школа").await;
        let phone = second_device(&admin, "Phone").await;
        let change = |current: &str, new: &str| admin.post(PASSWORD, json!({ "current": current, "password": new }));
        change("not the password", NEW).await.invalid("current", "wrongPassword");
        change(Actor::PASSWORD, "short").await.invalid("password", "length");
        change(Actor::PASSWORD, "QwertyUiop").await.invalid("password", "common");
        change(Actor::PASSWORD, &admin.me.email.to_uppercase()).await.invalid("password", "sameAsEmail");
        phone.get(ME).await.ok();
        change(Actor::PASSWORD, NEW).await.status(204);
        phone.get(ME).await.refused("unauthenticated");
        admin.get(ME).await.ok();
        let nobody = app.anonymous();
        let login = |password: &str| nobody.post("/api/auth/login", json!({ "email": admin.me.email, "password": password }));
        login(Actor::PASSWORD).await.refused("wrong-credentials");
        login(NEW).await.ok();
        let noted = audit::Entity::find().filter(audit::Column::Entity.eq("session")).filter(audit::Column::Action.eq("updated"));
        let noted = noted.all(&app.db().owner().await).await.unwrap();
        assert_eq!(noted.len(), 1);
        assert_eq!(noted[0].after, Some(json!({ "reason": "password changed" })));
    }

    async fn the_password_in_use_cannot_be_guessed_from_an_open_session(app: TestApp) {
        let admin = app.company("Школа").await;
        for n in 0..5 {
            admin.post(PASSWORD, json!({ "current": format!("guess {n}"), "password": NEW })).await.invalid("current", "wrongPassword");
        }
        admin.post(PASSWORD, json!({ "current": Actor::PASSWORD, "password": NEW })).await.refused("too-many");
    }

    async fn a_new_account_does_not_begin_with_a_password_everybody_takes(app: TestApp) {
        let registration = json!({ "name": "Айгерим", "email": "a@example.com", "password": "1q2w3e4r", "companyName": "Школа" });
        app.anonymous().post("/api/auth/register", registration).await.invalid("password", "common");
    }

    async fn a_token_acts_in_its_owners_name_as_far_as_it_was_made_for(app: TestApp) {
        let admin = app.company("Школа").await;
        let (program, made) = token(&admin, &["rooms.view"], 30).await;
        assert!(made["token"].as_str().unwrap().starts_with("cc_"));
        program.get("/api/rooms").await.ok();
        assert_eq!(program.get("/api/students").await.refused("forbidden")["permission"], "students.view");
        program.post("/api/rooms", json!({ "name": "Зал" })).await.refused("forbidden");
        let listed = admin.get(TOKENS).await.ok();
        assert_eq!((listed["total"].as_u64(), listed["items"][0]["token"].is_null()), (Some(1), true), "{listed}");
        assert!(listed["items"][0]["lastUsedAt"].is_string(), "{listed}");
        let kept = api_token::Entity::find().one(&app.db().owner().await).await.unwrap().unwrap();
        assert!(!made["token"].as_str().unwrap().contains(&kept.token_hash), "only the hash is kept");
        assert_eq!(admin.delete(&path_of(TOKENS, &made)).await.status, 204);
        program.get("/api/rooms").await.refused("unauthenticated");
        admin.delete(&path_of(TOKENS, &made)).await.refused("not-found");
        let log = audit::Entity::find().filter(audit::Column::RecordId.eq(made["id"].as_str().unwrap().parse::<Uuid>().unwrap()));
        let log = log.all(&app.db().owner().await).await.unwrap();
        assert_eq!(log.len(), 2);
        assert!(log.iter().all(|line| !format!("{line:?}").contains("cc_")), "no secret in the log");
    }

    async fn a_token_loses_what_its_owner_loses_at_the_next_request(app: TestApp) {
        let admin = app.company("Школа").await;
        let manager = admin.colleague(DefaultRole::Manager).await;
        let (program, _) = token(&manager, &["rooms.view", "students.view"], 30).await;
        program.get("/api/rooms").await.ok();
        take_right(&admin, DefaultRole::Manager, "rooms.view").await;
        assert_eq!(program.get("/api/rooms").await.refused("forbidden")["permission"], "rooms.view");
        program.get("/api/students").await.ok();
        let user = admin.get(&format!("/api/users?q={}", manager.me.email)).await.ok()["items"][0].clone();
        admin.patch(&path_of("/api/users", &user), json!({ "version": user["version"], "active": false })).await.ok();
        program.get("/api/students").await.refused("unauthenticated");
        // Taken back for good: who is let in again makes new ones.
        let user = admin.get(&path_of("/api/users", &user)).await.ok();
        admin.patch(&path_of("/api/users", &user), json!({ "version": user["version"], "active": true })).await.ok();
        manager.sign_in().await;
        program.get("/api/students").await.refused("unauthenticated");
        assert_eq!(manager.get(TOKENS).await.ok()["total"], 0);
    }

    async fn a_token_runs_out_and_nobody_makes_one_beyond_their_rights(app: TestApp) {
        let admin = app.company("Школа").await;
        let viewer = admin.colleague(DefaultRole::Viewer).await;
        let wide = viewer.post(TOKENS, json!({ "name": "Бот", "scopes": ["users.manage"], "days": 30 })).await;
        assert_eq!(wide.refused("rule")["rule"], "beyondOwnRights");
        viewer.post(TOKENS, json!({ "name": " ", "scopes": [], "days": 0 })).await.refused("invalid");
        assert_eq!(api_token::Entity::find().count(&app.db().owner().await).await.unwrap(), 0);
        let (program, made) = token(&admin, &["rooms.view"], 1).await;
        app.advance(Duration::days(1) - Duration::seconds(1));
        program.get("/api/rooms").await.ok();
        app.advance(Duration::seconds(1));
        program.get("/api/rooms").await.refused("unauthenticated");
        // Nobody takes back another's.
        admin.sign_in().await;
        viewer.sign_in().await;
        viewer.delete(&path_of(TOKENS, &made)).await.refused("not-found");
        assert_eq!(viewer.get(TOKENS).await.ok()["total"], 0);
        Client::new(&app, Some("cc_invented".into())).get("/api/rooms").await.refused("unauthenticated");
    }

    async fn a_program_changes_no_access_of_its_owner(app: TestApp) {
        let admin = app.company("Школа").await;
        let (program, made) = token(&admin, &["rooms.view", "users.manage"], 30).await;
        program.get(SESSIONS).await.refused("unauthenticated");
        program.delete(SESSIONS).await.refused("unauthenticated");
        program.get(TOKENS).await.refused("unauthenticated");
        program.delete(&path_of(TOKENS, &made)).await.refused("unauthenticated");
        program.post(TOKENS, json!({ "name": "Ещё", "scopes": ["rooms.view"], "days": 366 })).await.refused("unauthenticated");
        program.post(PASSWORD, json!({ "current": Actor::PASSWORD, "password": NEW })).await.refused("unauthenticated");
        admin.get(ME).await.ok();
    }
}
