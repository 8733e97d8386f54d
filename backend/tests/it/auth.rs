//! Getting in, staying in, and being put out.

use axum::http::Method;
use backend::entity::{app_user, company, membership, role_permission};
use chrono::Duration;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, sea_query::Expr};
use serde_json::{Value, json};
use shared::{auth::SignedIn, permission::DefaultRole};

use crate::support::{Actor, Answer, Client, TestApp, TestDb};

const LOGIN: &str = "/api/auth/login";
const REFRESH: &str = "/api/auth/refresh";
const REGISTER: &str = "/api/auth/register";
const ME: &str = "/api/auth/me";

fn registration(email: &str) -> Value {
    json!({ "name": "Айгерим", "email": email, "password": Actor::PASSWORD, "companyName": "Школа" })
}

async fn refreshed(client: &Client, token: &str) -> Answer {
    client.post(REFRESH, json!({ "refreshToken": token })).await
}

both_engines! {
    async fn who_registers_is_the_admin_of_a_whole_centre(app: TestApp) {
        let admin = app.company("Школа").await;
        assert_eq!((admin.me.company_name.as_str(), admin.me.branches.len(), admin.me.currency.as_str()), ("Школа", 1, "KZT"));
        assert_eq!(admin.me.permissions.len(), DefaultRole::Admin.permissions().len());
        assert_eq!(admin.get(ME).await.read::<shared::auth::Me>(), admin.me);
        let owner = app.db().owner().await;
        assert_eq!(app_user::Entity::find().one(&owner).await.unwrap().unwrap().email, admin.me.email);
    }

    async fn an_email_is_one_persons_whatever_the_case_and_a_refused_registration_leaves_nothing(app: TestApp) {
        let nobody = app.anonymous();
        nobody.post(REGISTER, registration("Some.One@Example.com")).await.status(201);
        let other = json!({ "name": "Айгерим", "email": " some.one@EXAMPLE.com ", "password": "another long one", "companyName": "Школа" });
        nobody.post(REGISTER, other).await.refused("wrong-credentials");
        nobody.post(REGISTER, json!({ "name": "Айгерим", "email": "other@example.com", "password": "long enough", "companyName": "Школа", "timeZone": "Mars/Olympus" })).await.invalid("timeZone", "timeZone");
        let owner = app.db().owner().await;
        assert_eq!(company::Entity::find().count(&owner).await.unwrap(), 1);
        assert_eq!(app_user::Entity::find().count(&owner).await.unwrap(), 1);
        nobody.post(LOGIN, json!({ "email": "SOME.one@example.COM", "password": Actor::PASSWORD })).await.ok();
    }

    async fn a_registration_with_wrong_fields_names_them_and_never_repeats_the_password(app: TestApp) {
        let answer = app.anonymous().post(REGISTER, json!({ "name": " ", "email": "no", "password": "hunter2", "companyName": "" })).await;
        assert!(!answer.text.contains("hunter2"), "{answer}");
        let refused = answer.refused("invalid");
        let fields: Vec<&str> = refused["errors"].as_array().unwrap().iter().filter_map(|e| e["field"].as_str()).collect();
        for field in ["name", "email", "password", "companyName"] {
            assert!(fields.contains(&field), "{field} of {fields:?}");
        }
    }

    async fn a_wrong_password_says_the_same_as_an_email_nobody_has(app: TestApp) {
        let admin = app.company("Школа").await;
        let wrong = app.anonymous().post(LOGIN, json!({ "email": admin.me.email, "password": "not the password" })).await.refused("wrong-credentials");
        let unknown = app.anonymous().post(LOGIN, json!({ "email": "nobody@example.com", "password": "not the password" })).await.refused("wrong-credentials");
        assert_eq!((&wrong["title"], &wrong["status"]), (&unknown["title"], &unknown["status"]));
    }

    async fn guessing_is_stopped_and_a_forged_header_does_not_help(app: TestApp) {
        let admin = app.company("Школа").await;
        let guess = |n: u32| {
            let ask = app.anonymous().ask(Method::POST, LOGIN).header("x-forwarded-for", &format!("198.51.100.{n}"));
            ask.json(&json!({ "email": admin.me.email, "password": format!("guess {n}") })).send()
        };
        for n in 0..5 {
            guess(n).await.refused("wrong-credentials");
        }
        let stopped = guess(11).await;
        assert_eq!(stopped.header("retry-after"), Some("30"));
        stopped.refused("too-many");
        // Not even with the right password; but whoever guesses here does not shut the owner out elsewhere.
        let right = json!({ "email": admin.me.email, "password": Actor::PASSWORD });
        app.anonymous().post(LOGIN, right.clone()).await.refused("too-many");
        app.anonymous().ask(Method::POST, LOGIN).from([192, 0, 2, 1]).json(&right).send().await.ok();
        app.advance(Duration::seconds(30));
        admin.sign_in().await;
    }

    async fn guessing_from_very_many_networks_makes_everybody_wait_a_little(app: TestApp) {
        let admin = app.company("Школа").await;
        let knock = |n: u8, password: &str| {
            let ask = app.anonymous().ask(Method::POST, LOGIN).from([198, 51, 100, n]);
            ask.json(&json!({ "email": admin.me.email, "password": password })).send()
        };
        for n in 0..50 {
            knock(n, "a guess of mine").await.refused("wrong-credentials");
        }
        knock(50, Actor::PASSWORD).await.refused("too-many");
        for n in 51..54 {
            app.advance(Duration::minutes(1));
            knock(n, "a guess of mine").await.refused("wrong-credentials");
        }
        app.advance(Duration::minutes(1));
        knock(54, Actor::PASSWORD).await.ok();
    }

    async fn each_further_failure_doubles_the_wait_up_to_an_hour_whether_or_not_there_is_such_an_account(app: TestApp) {
        let admin = app.company("Школа").await;
        for email in [admin.me.email.as_str(), "nobody@example.com"] {
            let nobody = app.anonymous();
            let guess = || nobody.post(LOGIN, json!({ "email": email, "password": "a guess of mine" }));
            for _ in 0..5 {
                guess().await.refused("wrong-credentials");
            }
            let mut waits = Vec::new();
            for _ in 0..9 {
                let wait: i64 = guess().await.header("retry-after").unwrap().parse().unwrap();
                // Knocking meanwhile makes it no longer.
                guess().await.refused("too-many");
                app.advance(Duration::seconds(wait - 1));
                guess().await.refused("too-many");
                app.advance(Duration::seconds(1));
                guess().await.refused("wrong-credentials");
                waits.push(wait);
            }
            assert_eq!(waits, [30, 60, 120, 240, 480, 960, 1920, 3600, 3600], "{email}");
        }
        app.advance(Duration::hours(1));
        admin.sign_in().await;
        // A success forgives what was before.
        for _ in 0..4 {
            app.anonymous().post(LOGIN, json!({ "email": admin.me.email, "password": "a guess of mine" })).await.refused("wrong-credentials");
        }
        admin.sign_in().await;
    }

    async fn signing_in_often_with_the_right_password_locks_nobody_out(app: TestApp) {
        let admin = app.company("Школа").await;
        let mut sessions = Vec::new();
        for n in 0..20 {
            let login = json!({ "email": admin.me.email, "password": Actor::PASSWORD });
            let opened: SignedIn = app.anonymous().post(LOGIN, login).await.read();
            let client = Client::new(&app, Some(opened.token));
            client.get(ME).await.ok();
            let again: SignedIn = refreshed(&client, &opened.refresh_token.unwrap()).await.read();
            sessions.push((n, again));
        }
        for (n, session) in sessions {
            Client::new(&app, Some(session.token)).get(ME).await.ok();
            let answer = refreshed(&app.anonymous(), &session.refresh_token.unwrap()).await;
            assert_eq!(answer.status, 200, "session {n}: {answer}");
        }
    }

    async fn neither_a_restart_nor_another_process_gives_a_guesser_new_tries(app: TestApp) {
        let admin = app.company("Школа").await;
        let peer = [198, 51, 100, 1].into();
        let another = app.another(|_| {}).await;
        for n in 0..5 {
            let state = if n % 2 == 0 { app.state() } else { &another };
            backend::auth::attempts::begin(state, &admin.me.email, peer).await.unwrap();
        }
        let restarted = app.another(|_| {}).await;
        for state in [app.state(), &another, &restarted] {
            backend::auth::attempts::begin(state, &admin.me.email, peer).await.unwrap_err();
        }
        let right = json!({ "email": admin.me.email, "password": Actor::PASSWORD });
        app.anonymous().ask(Method::POST, LOGIN).from([198, 51, 100, 1]).json(&right).send().await.refused("too-many");
        app.advance(Duration::hours(26));
        backend::jobs::enqueue_due(app.state()).await.unwrap();
        app.work_until_idle().await;
        let owner = app.db().owner().await;
        assert_eq!(backend::entity::attempt::Entity::find().count(&owner).await.unwrap(), 0, "old counts are thrown away");
    }

    async fn one_address_cannot_guess_through_many_emails(app: TestApp) {
        let guess = |n: u32, last: u8| {
            let ask = app.anonymous().ask(Method::POST, LOGIN).from([192, 0, 2, last]).header("x-forwarded-for", &format!("198.51.100.{}", n % 250));
            ask.json(&json!({ "email": format!("person{n}@example.com"), "password": "a guess" })).send()
        };
        for n in 0..100 {
            guess(n, 1).await.refused("wrong-credentials");
        }
        guess(100, 1).await.refused("too-many");
        guess(101, 2).await.refused("wrong-credentials");
    }

    async fn an_access_token_lives_fifteen_minutes_and_a_forged_one_not_at_all(app: TestApp) {
        let admin = app.company("Школа").await;
        app.advance(Duration::minutes(15) - Duration::seconds(1));
        admin.get(ME).await.ok();
        app.advance(Duration::seconds(1));
        let answer = admin.get(ME).await;
        assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
        answer.refused("unauthenticated");
        admin.sign_in().await;
        let token = admin.token().unwrap();
        let unsigned = "eyJhbGciOiJub25lIn0.eyJzdWIiOiIwMTllMDAwMC0wMDAwLTcwMDAtODAwMC0wMDAwMDAwMDAwMDAifQ.";
        for forged in [format!("{token}x"), token.replace('.', "..") , unsigned.to_owned(), String::new(), "ю".to_owned()] {
            Client::new(&app, None).ask(Method::GET, ME).header("authorization", &format!("Bearer {forged}")).send().await.refused("unauthenticated");
        }
    }

    async fn a_refresh_token_is_replaced_by_each_use_and_one_used_again_late_ends_the_session(app: TestApp) {
        let admin = app.company("Школа").await;
        let first = admin.refresh_token.clone().unwrap();
        let second: SignedIn = refreshed(&admin, &first).await.read();
        let newest = second.refresh_token.unwrap();
        assert_ne!(first, newest);
        admin.set_token(Some(second.token));
        admin.get(ME).await.ok();
        // Another tab may come with the old one for half a minute.
        app.advance(Duration::seconds(30));
        refreshed(&admin, &first).await.ok();
        app.advance(Duration::seconds(1));
        refreshed(&admin, &first).await.refused("unauthenticated");
        // Somebody has a copy: the whole family is over, access tokens too.
        refreshed(&admin, &newest).await.refused("unauthenticated");
        admin.get(ME).await.refused("unauthenticated");
        admin.sign_in().await;
        admin.get(ME).await.ok();
    }

    async fn a_refresh_token_lies_unused_for_thirty_days_and_no_longer(app: TestApp) {
        let admin = app.company("Школа").await;
        let (kept, other) = (admin.refresh_token.clone().unwrap(), admin.colleague(DefaultRole::Viewer).await.refresh_token.unwrap());
        app.advance(Duration::days(30) - Duration::seconds(1));
        refreshed(&admin, &kept).await.ok();
        app.advance(Duration::seconds(1));
        refreshed(&admin, &other).await.refused("unauthenticated");
        refreshed(&admin, "counted-secret-of-nobody").await.refused("unauthenticated");
    }

    async fn who_signs_out_is_out_at_once_and_only_in_that_session(app: TestApp) {
        let admin = app.company("Школа").await;
        let other: SignedIn = app.anonymous().post(LOGIN, json!({ "email": admin.me.email, "password": Actor::PASSWORD })).await.read();
        admin.post("/api/auth/logout", json!({})).await.status(204);
        admin.get(ME).await.refused("unauthenticated");
        refreshed(&admin, &admin.refresh_token.clone().unwrap()).await.refused("unauthenticated");
        Client::new(&app, Some(other.token)).get(ME).await.ok();
    }

    async fn who_comes_and_goes_stands_in_the_audit_log_with_the_request(app: TestApp) {
        use backend::entity::audit;
        let admin = app.company("Школа").await;
        let login = app.anonymous().post(LOGIN, json!({ "email": admin.me.email, "password": Actor::PASSWORD })).await;
        let request = login.header("x-request-id").unwrap().to_owned();
        let other: SignedIn = login.read();
        Client::new(&app, Some(other.token)).post("/api/auth/logout", json!({})).await.status(204);
        let first = admin.refresh_token.clone().unwrap();
        refreshed(&admin, &first).await.ok();
        app.advance(Duration::seconds(31));
        refreshed(&admin, &first).await.refused("unauthenticated");
        let of_sessions = audit::Entity::find().filter(audit::Column::Entity.eq("session"));
        let mut notes = of_sessions.all(&app.db().owner().await).await.unwrap();
        notes.sort_by_key(|note| note.id);
        let told: Vec<_> = notes.iter().map(|n| (n.action.as_str(), n.after.as_ref().and_then(|a| a["reason"].as_str()))).collect();
        assert_eq!(told, [("created", None), ("deleted", Some("signed out")), ("deleted", Some("reused"))]);
        assert_eq!(notes[0].request_id, Some(request));
        assert!(notes.iter().all(|note| note.request_id.is_some() && note.user_id == Some(admin.user())));
    }

    async fn a_browser_keeps_the_refresh_token_in_a_cookie_that_scripts_cannot_read(app: TestApp) {
        let admin = app.company("Школа").await;
        let login = app.anonymous().ask(Method::POST, LOGIN).header("x-session", "cookie").json(&json!({ "email": admin.me.email, "password": Actor::PASSWORD })).send().await.status(200);
        let cookie = login.header("set-cookie").unwrap().to_owned();
        for attribute in ["HttpOnly", "SameSite=Strict", "Path=/api/auth", "Max-Age=2592000"] {
            assert!(cookie.contains(attribute), "{cookie}");
        }
        assert!(login.json["refreshToken"].is_null(), "{login}");
        let pair = cookie.split(';').next().unwrap().to_owned();
        let refresh = |site: &'static str| app.anonymous().ask(Method::POST, REFRESH).header("cookie", &format!("theme=dark; {pair}")).header("x-session", "cookie").header("sec-fetch-site", site).json(&json!({})).send();
        refresh("cross-site").await.refused("cross-site");
        refresh("same-site").await.refused("cross-site");
        let again = refresh("same-origin").await.status(200);
        assert_ne!(again.header("set-cookie").unwrap().split(';').next().unwrap(), pair);
        // The cookie alone opens nothing else.
        app.anonymous().ask(Method::GET, ME).header("cookie", &pair).send().await.refused("unauthenticated");
        app.anonymous().post(REFRESH, json!({})).await.refused("unauthenticated");
    }

    async fn a_right_taken_away_is_gone_at_the_next_request(app: TestApp) {
        let admin = app.company("Школа").await;
        let manager = admin.colleague(DefaultRole::Manager).await;
        manager.post("/api/rooms", json!({ "name": "Зал" })).await.ok();
        let owner = app.db().owner().await;
        role_permission::Entity::delete_many().filter(role_permission::Column::Permission.eq("rooms.manage")).exec(&owner).await.unwrap();
        manager.post("/api/rooms", json!({ "name": "Сцена" })).await.forbidden("rooms.manage");
        manager.get("/api/rooms").await.ok();
    }

    async fn a_member_who_is_no_longer_active_is_out_at_the_next_request(app: TestApp) {
        let admin = app.company("Школа").await;
        let manager = admin.colleague(DefaultRole::Manager).await;
        let owner = app.db().owner().await;
        let out = membership::Entity::update_many().col_expr(membership::Column::Active, Expr::value(false)).filter(membership::Column::UserId.eq(manager.user()));
        out.exec(&owner).await.unwrap();
        manager.get(ME).await.refused("unauthenticated");
        refreshed(&manager, &manager.refresh_token.clone().unwrap()).await.refused("unauthenticated");
        app.anonymous().post(LOGIN, json!({ "email": manager.me.email, "password": Actor::PASSWORD })).await.refused("wrong-credentials");
        admin.get(ME).await.ok();
    }
}

#[tokio::test]
async fn behind_a_proxy_that_is_trusted_the_last_hop_counts() {
    let app = TestApp::on(TestDb::sqlite().await, |config| config.trusted_proxies = vec![[10, 0, 0, 1].into()]).await;
    let guess = |n: u32, hops: &'static str| {
        let ask = app.anonymous().ask(Method::POST, LOGIN).from([10, 0, 0, 1]).header("x-forwarded-for", hops);
        ask.json(&json!({ "email": format!("person{n}@example.com"), "password": "a guess" })).send()
    };
    for n in 0..100 {
        guess(n, "1.2.3.4, 198.51.100.1").await.refused("wrong-credentials");
    }
    guess(100, "5.6.7.8, 198.51.100.1").await.refused("too-many");
    guess(101, "198.51.100.2").await.refused("wrong-credentials");
}
