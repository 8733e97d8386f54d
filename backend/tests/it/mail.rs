//! Letters: sent if and only if their cause is kept, tried again, given up where that helps nobody, and no secret of
//! theirs readable anywhere.

use backend::entity::{audit, job};
use chrono::Duration;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use shared::{permission::DefaultRole, team::Role};

use crate::support::{Actor, Smtp, TestApp, TestDb};

/// The same application, with a server of mail.
pub async fn with_mail(app: &TestApp) -> (TestApp, Smtp) {
    let smtp = Smtp::start().await;
    let url = smtp.url();
    let app = app.reconfigured(|config| {
        config.smtp_url = Some(url.into());
        config.mail_from = Some("Classmate <crm@example.kz>".into());
        config.public_url = Some("https://crm.example.kz/".into());
    });
    (app.await, smtp)
}

async fn viewer_role(admin: &Actor) -> Role {
    let roles = admin.get("/api/roles").await.ok();
    let roles: Vec<Role> = serde_json::from_value(roles["items"].clone()).unwrap();
    roles.into_iter().find(|role| role.default_key == Some(DefaultRole::Viewer)).unwrap()
}

async fn invite(admin: &Actor, email: &str) -> Value {
    let role = viewer_role(admin).await;
    admin.post("/api/invitations", json!({ "email": email, "roleIds": [role.id], "allBranches": true })).await.status(201).ok()
}

async fn letters_waiting(app: &TestApp) -> Vec<job::Model> {
    job::Entity::find().filter(job::Column::Kind.eq("sendMail")).all(&app.db().owner().await).await.unwrap()
}

both_engines! {
    async fn an_invitation_comes_by_mail_and_its_link_lets_in(app: TestApp) {
        let (app, smtp) = with_mail(&app).await;
        let admin = app.company("Школа <№1>").await;
        let made = invite(&admin, "new@example.kz").await;
        assert!(made["link"].is_null(), "the link goes by mail: {made}");
        app.work_until_idle().await;
        let letter = smtp.last();
        assert_eq!((letter.from.as_str(), letter.to.as_slice()), ("crm@example.kz", &["new@example.kz".to_owned()][..]));
        assert_eq!(letter.subject(), "Приглашение в «Школа <№1>»");
        assert!(letter.text().contains("https://crm.example.kz/invite#"), "{}", letter.text());
        assert!(letter.html().contains("Школа &lt;№1&gt;") && letter.html().contains(&letter.secret()), "{}", letter.html());
        let join = json!({ "token": letter.secret(), "name": "Новая", "password": "seven green kettles" });
        app.anonymous().post("/api/auth/invitation/accept", join).await.ok();
    }

    async fn without_a_server_of_mail_the_link_is_shown_and_nothing_is_sent(app: TestApp) {
        let admin = app.company("Школа").await;
        assert!(invite(&admin, "new@example.kz").await["link"].is_string());
        assert!(letters_waiting(&app).await.is_empty());
    }

    async fn an_invitation_that_is_refused_sends_nothing(app: TestApp) {
        let (app, smtp) = with_mail(&app).await;
        let admin = app.company("Школа").await;
        invite(&admin, "new@example.kz").await;
        app.work_until_idle().await;
        let role = viewer_role(&admin).await;
        let again = json!({ "email": "NEW@example.kz", "roleIds": [role.id], "allBranches": true });
        admin.post("/api/invitations", again).await.invalid("email", "alreadyInvited");
        app.work_until_idle().await;
        assert_eq!(smtp.letters().len(), 1);
    }

    async fn a_letter_sent_again_carries_another_link_and_the_old_one_is_void(app: TestApp) {
        let (app, smtp) = with_mail(&app).await;
        let admin = app.company("Школа").await;
        let made = invite(&admin, "new@example.kz").await;
        app.work_until_idle().await;
        let first = smtp.last();
        let path = format!("/api/invitations/{}/resend", made["id"].as_str().unwrap());
        admin.post(&path, json!({ "version": made["version"] })).await.ok();
        app.work_until_idle().await;
        let second = smtp.last();
        assert_ne!(first.secret(), second.secret());
        assert_ne!(first.header("Message-ID"), second.header("Message-ID"));
        let nobody = app.anonymous();
        let look = |token: String| nobody.post("/api/auth/invitation", json!({ "token": token }));
        look(first.secret()).await.rule("invitationOver");
        look(second.secret()).await.ok();
    }

    async fn a_server_that_is_busy_is_asked_again_after_a_while(app: TestApp) {
        let (app, smtp) = with_mail(&app).await;
        let admin = app.company("Школа").await;
        smtp.refuse_next("451 4.7.1 come back later");
        smtp.refuse_next("421 4.3.2 shutting down");
        invite(&admin, "new@example.kz").await;
        let mut waited = Vec::new();
        while smtp.letters().is_empty() {
            app.work_until_idle().await;
            let job = letters_waiting(&app).await.remove(0);
            if job.state == "ready" {
                waited.push((job.run_at - app.state().clock.now()).num_seconds());
                app.advance(job.run_at - app.state().clock.now());
            }
        }
        assert_eq!((waited, smtp.tries()), (vec![30, 60], 3));
        assert_eq!(letters_waiting(&app).await[0].state, "done");
    }

    async fn what_is_refused_for_good_is_given_up_at_once_and_says_why(app: TestApp) {
        let (app, smtp) = with_mail(&app).await;
        let admin = app.company("Школа").await;
        smtp.refuse_next("550 5.1.1 nobody of that name");
        invite(&admin, "nobody@example.kz").await;
        app.work_until_idle().await;
        app.advance(Duration::hours(1));
        app.work_until_idle().await;
        let job = letters_waiting(&app).await.remove(0);
        assert_eq!((job.state.as_str(), smtp.tries()), ("dead", 1));
        assert!(job.last_error.unwrap().contains("nobody of that name"));
    }

    async fn the_secret_of_a_link_stands_in_no_job_and_no_log(app: TestApp) {
        let (app, smtp) = with_mail(&app).await;
        let admin = app.company("Школа").await;
        smtp.refuse_next("451 4.7.1 come back later");
        invite(&admin, "new@example.kz").await;
        app.work_until_idle().await;
        app.advance(Duration::seconds(30));
        app.work_until_idle().await;
        let secret = smtp.last().secret();
        let owner = app.db().owner().await;
        let kept = format!("{:?} {:?}", letters_waiting(&app).await, audit::Entity::find().all(&owner).await.unwrap());
        assert!(kept.contains("new@example.kz") && !kept.contains(&secret));
    }
}

#[tokio::test]
async fn a_configuration_that_cannot_work_is_refused_without_telling_the_password() {
    let db = TestDb::sqlite().await;
    let config = |change: fn(&mut backend::config::Config)| {
        let mut config = backend::config::Config::for_tests(&db.url, db.folder.path());
        config.mail_from = Some("crm@example.kz".into());
        config.public_url = Some("https://crm.example.kz".into());
        config.smtp_url = Some("smtps://crm:hush@mail.example.kz".to_owned().into());
        change(&mut config);
        backend::mail::check(&config)
    };
    config(|_| {}).unwrap();
    config(|it| it.smtp_url = None).unwrap();
    for (wrong, named) in [
        (config(|it| it.mail_from = None), "mail_from"),
        (config(|it| it.mail_from = Some("nobody".into())), "mail_from"),
        (config(|it| it.public_url = None), "public_url"),
        (config(|it| it.public_url = Some("crm.example.kz".into())), "public_url"),
        (config(|it| it.smtp_url = Some("http://crm:hush@mail.example.kz".to_owned().into())), "smtp_url"),
    ] {
        let said = wrong.unwrap_err();
        assert!(said.contains(named) && !said.contains("hush"), "{said}");
    }
}
