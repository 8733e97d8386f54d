//! A forgotten password: a link that opens once, within the hour, told to nobody but the mailbox.

use backend::entity::{audit, job, password_reset};
use chrono::Duration;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};
use shared::{auth::SignedIn, permission::DefaultRole};

use crate::{
    mail::with_mail,
    support::{Actor, Answer, Client, Smtp, TestApp},
};

const FORGOT: &str = "/api/auth/forgot";
const RESET: &str = "/api/auth/reset";
const ME: &str = "/api/auth/me";
const NEW: &str = "seven green kettles";

async fn login(app: &TestApp, email: &str, password: &str) -> Answer {
    app.anonymous().post("/api/auth/login", json!({ "email": email, "password": password })).await
}

async fn reset(app: &TestApp, token: &str, password: &str) -> Answer {
    app.anonymous().post(RESET, json!({ "token": token, "password": password })).await
}

/// Asks for a link and answers the secret in the letter.
async fn asked(app: &TestApp, smtp: &Smtp, email: &str) -> String {
    app.anonymous().post(FORGOT, json!({ "email": email })).await.status(204);
    app.work_until_idle().await;
    let letter = smtp.last();
    assert_eq!(letter.to, [email.to_owned()]);
    letter.secret()
}

async fn member(admin: &Actor, of: &Actor) -> Value {
    admin.get(&format!("/api/users?q={}", of.me.email)).await.ok()["items"][0].clone()
}

both_engines! {
    async fn a_link_out_of_a_letter_sets_a_password_and_ends_every_session(app: TestApp) {
        let (app, smtp) = with_mail(&app).await;
        let admin = app.company("Школа").await;
        assert_eq!(app.anonymous().get(FORGOT).await.ok()["mail"], true);
        let token = asked(&app, &smtp, &admin.me.email).await;
        assert!(smtp.last().text().contains("https://crm.example.kz/reset#"));
        reset(&app, &token, "short").await.invalid("password", "length");
        reset(&app, &token, "QwertyUiop").await.invalid("password", "common");
        admin.get(ME).await.ok();
        reset(&app, &token, NEW).await.status(204);
        admin.get(ME).await.refused("unauthenticated");
        login(&app, &admin.me.email, Actor::PASSWORD).await.refused("wrong-credentials");
        let back: SignedIn = login(&app, &admin.me.email, NEW).await.read();
        Client::new(&app, Some(back.token)).get(ME).await.ok();
        app.work_until_idle().await;
        assert_eq!(smtp.last().subject(), "Пароль сменён");
        let log = audit::Entity::find().filter(audit::Column::Action.eq("updated")).all(&app.db().owner().await).await.unwrap();
        assert_eq!(log.iter().filter(|line| line.after == Some(json!({ "reason": "password reset" }))).count(), 1);
    }

    async fn a_link_opens_once_and_not_after_an_hour(app: TestApp) {
        let (app, smtp) = with_mail(&app).await;
        let admin = app.company("Школа").await;
        let (first, second) = (asked(&app, &smtp, &admin.me.email).await, asked(&app, &smtp, &admin.me.email).await);
        assert_ne!(first, second);
        reset(&app, &first, NEW).await.status(204);
        // With it every other link of the account is used up.
        for token in [&first, &second, &"invented".to_owned()] {
            reset(&app, token, "eight green kettles").await.rule("resetOver");
        }
        app.advance(Duration::hours(1));
        let late = asked(&app, &smtp, &admin.me.email).await;
        app.advance(Duration::hours(1));
        reset(&app, &late, "eight green kettles").await.rule("resetOver");
        login(&app, &admin.me.email, NEW).await.ok();
    }

    async fn of_two_who_open_a_link_at_once_one_sets_the_password(app: TestApp) {
        let (app, smtp) = with_mail(&app).await;
        let admin = app.company("Школа").await;
        let token = asked(&app, &smtp, &admin.me.email).await;
        let (one, two) = tokio::join!(reset(&app, &token, NEW), reset(&app, &token, "eight green kettles"));
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [204, 409]);
    }

    async fn whoever_asks_hears_the_same_and_the_same_is_written(app: TestApp) {
        let (app, smtp) = with_mail(&app).await;
        let admin = app.company("Школа").await;
        let (known, unknown) = (json!({ "email": admin.me.email }), json!({ "email": "nobody@example.com" }));
        let (known, unknown) = (app.anonymous().post(FORGOT, known).await, app.anonymous().post(FORGOT, unknown).await);
        assert_eq!((known.status, known.text), (unknown.status, unknown.text));
        let jobs = job::Entity::find().filter(job::Column::Kind.eq("forgotPassword")).all(&app.db().owner().await).await.unwrap();
        assert_eq!(jobs.len(), 2);
        assert!(jobs.iter().all(|job| !job.payload.to_string().contains('@')), "what was typed is kept nowhere");
        app.work_until_idle().await;
        assert_eq!(smtp.letters().len(), 1);
        assert_eq!(password_reset::Entity::find().count(&app.db().owner().await).await.unwrap(), 1);
    }

    async fn nobody_fills_anothers_mailbox(app: TestApp) {
        let (app, _) = with_mail(&app).await;
        let admin = app.company("Школа").await;
        for email in [admin.me.email.as_str(), "nobody@example.com"] {
            for _ in 0..3 {
                app.anonymous().post(FORGOT, json!({ "email": email })).await.status(204);
            }
            let stopped = app.anonymous().post(FORGOT, json!({ "email": email.to_uppercase() })).await;
            assert_eq!(stopped.header("retry-after"), Some("30"), "{email}");
            stopped.refused("too-many");
        }
    }

    async fn without_mail_the_page_says_so_and_nothing_is_promised(app: TestApp) {
        let admin = app.company("Школа").await;
        assert_eq!(app.anonymous().get(FORGOT).await.ok()["mail"], false);
        app.anonymous().post(FORGOT, json!({ "email": admin.me.email })).await.rule("noMail");
        app.anonymous().post(FORGOT, json!({ "email": "nobody@example.com" })).await.rule("noMail");
    }

    async fn who_manages_people_makes_a_link_for_who_may_no_more(app: TestApp) {
        let admin = app.company("Школа").await;
        let viewer = admin.colleague(DefaultRole::Viewer).await;
        let path = |member: &Value| format!("/api/users/{}/reset", member["id"].as_str().unwrap());
        viewer.post(&path(&member(&admin, &viewer).await), json!({})).await.forbidden("users.manage");
        admin.post(&path(&member(&admin, &admin).await), json!({})).await.rule("notForOneself");
        let made = admin.post(&path(&member(&admin, &viewer).await), json!({})).await.ok();
        let token = made["link"].as_str().unwrap().strip_prefix("/reset#").unwrap();
        reset(&app, token, NEW).await.status(204);
        viewer.get(ME).await.refused("unauthenticated");
        login(&app, &viewer.me.email, NEW).await.ok();

        // A link is of the moment: when what the member may is changed, it opens nothing any more.
        let made = admin.post(&path(&member(&admin, &viewer).await), json!({})).await.ok();
        let seen = member(&admin, &viewer).await;
        let given = json!({ "version": seen["version"], "roleIds": member(&admin, &admin).await["roleIds"] });
        admin.patch(&format!("/api/users/{}", seen["id"].as_str().unwrap()), given).await.ok();
        let token = made["link"].as_str().unwrap().strip_prefix("/reset#").unwrap();
        reset(&app, token, NEW).await.rule("resetOver");

        // Whoever works elsewhere too is nobody's to open the account of.
        let other = app.company("Другая").await;
        let invited = {
            let roles = other.get("/api/roles").await.ok();
            let role = roles["items"].as_array().unwrap().iter().find(|role| role["defaultKey"] == "viewer").unwrap().clone();
            let command = json!({ "email": viewer.me.email, "roleIds": [role["id"]], "allBranches": true });
            other.post("/api/invitations", command).await.ok()
        };
        let secret = invited["link"].as_str().unwrap().split_once('#').unwrap().1;
        app.anonymous().post("/api/auth/invitation/accept", json!({ "token": secret, "password": NEW })).await.ok();
        admin.post(&path(&member(&admin, &viewer).await), json!({})).await.rule("elsewhereToo");
    }

    async fn the_letter_is_in_the_language_of_the_member_and_not_sent_when_its_link_is_over(app: TestApp) {
        let (app, smtp) = with_mail(&app).await;
        let admin = app.company("Школа").await;
        let viewer = admin.colleague(DefaultRole::Viewer).await;
        let system = app.state().db.system("a test speaks Kazakh").await.unwrap();
        system.execute("UPDATE app_user SET locale = 'kk' WHERE id = ?", vec![viewer.user().into()]).await.unwrap();
        system.commit().await.unwrap();
        let path = format!("/api/users/{}/reset", member(&admin, &viewer).await["id"].as_str().unwrap());
        assert!(admin.post(&path, json!({})).await.ok()["link"].is_null());
        app.work_until_idle().await;
        assert!(smtp.last().subject().ends_with("үшін жаңа құпиясөз"), "{}", smtp.last().subject());
        admin.post(&path, json!({})).await.ok();
        app.advance(Duration::hours(1));
        app.work_until_idle().await;
        assert_eq!(smtp.letters().len(), 1);
        let dead = job::Entity::find().filter(job::Column::State.eq("dead")).all(&app.db().owner().await).await.unwrap();
        assert_eq!(dead.len(), 1);
        assert!(dead[0].last_error.as_ref().unwrap().contains("the link in it is over"));
    }

    async fn a_reset_revokes_the_tokens_and_stands_in_the_log_of_every_centre(app: TestApp) {
        let (app, smtp) = with_mail(&app).await;
        let (admin, other) = (app.company("Школа").await, app.company("Другая").await);
        let roles = other.get("/api/roles").await.ok();
        let role = roles["items"].as_array().unwrap().iter().find(|role| role["defaultKey"] == "viewer").unwrap().clone();
        other.post("/api/invitations", json!({ "email": admin.me.email, "roleIds": [role["id"]], "allBranches": true })).await.ok();
        app.work_until_idle().await;
        let join = json!({ "token": smtp.last().secret(), "password": Actor::PASSWORD });
        app.anonymous().post("/api/auth/invitation/accept", join).await.ok();
        let made = admin.post("/api/tokens", json!({ "name": "Сайт", "scopes": ["rooms.view"], "days": 30 })).await.ok();
        let program = Client::new(&app, Some(made["token"].as_str().unwrap().to_owned()));
        program.get("/api/rooms").await.ok();
        login(&app, &admin.me.email, "not the password").await.refused("wrong-credentials");
        let token = asked(&app, &smtp, &admin.me.email).await;
        reset(&app, &token, NEW).await.status(204);
        program.get("/api/rooms").await.refused("unauthenticated");
        app.work_until_idle().await;
        let log = audit::Entity::find().all(&app.db().owner().await).await.unwrap();
        let lines = |reason: &str| {
            let of = log.iter().filter(|line| line.after.as_ref().is_some_and(|after| after["reason"] == reason));
            of.map(|line| line.company_id).collect::<std::collections::BTreeSet<_>>()
        };
        let both = [admin.company(), other.company()].into_iter().collect();
        assert_eq!((lines("password reset"), lines("wrongPassword")), (both, [admin.company(), other.company()].into_iter().collect()));
        assert_eq!(lines("tokens revoked").len(), 1);
    }

    async fn a_second_factor_is_asked_for_after_a_reset_as_before(app: TestApp) {
        let (app, smtp) = with_mail(&app).await;
        let admin = app.company("Школа").await;
        let made = admin.post("/api/auth/second-factor/enrol", json!({ "password": Actor::PASSWORD })).await.ok();
        let secret = totp_rs::Secret::try_from_base32(made["secret"].as_str().unwrap()).unwrap();
        let totp = totp_rs::Builder::new().with_secret(secret).with_account_name("x").build().unwrap();
        let code = totp.generate(app.state().clock.now().timestamp().unsigned_abs()).to_string();
        admin.post("/api/auth/second-factor/confirm", json!({ "code": code })).await.ok();
        let token = asked(&app, &smtp, &admin.me.email).await;
        reset(&app, &token, NEW).await.status(204);
        let second = login(&app, &admin.me.email, NEW).await.refused("second-factor");
        let guess = json!({ "ticket": second["ticket"], "code": "000000" });
        for _ in 0..5 {
            app.anonymous().post("/api/auth/login/code", guess.clone()).await.invalid("code", "wrongCode");
        }
        // Who holds the mailbox holds not the phone: a new password brings no new guesses.
        let token = asked(&app, &smtp, &admin.me.email).await;
        reset(&app, &token, "eight green kettles").await.status(204);
        let second = login(&app, &admin.me.email, "eight green kettles").await.refused("second-factor");
        let guess = json!({ "ticket": second["ticket"], "code": "000000" });
        app.anonymous().post("/api/auth/login/code", guess).await.refused("too-many");
    }
}
