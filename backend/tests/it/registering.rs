//! Registering: the first minute of a new centre, and that nobody is told whose e-mail it is.

use axum::http::Method;
use backend::entity::{app_user, attempt, audit, company, job};
use chrono::Duration;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};
use shared::auth::SignedIn;

use crate::{
    mail::with_mail,
    second_factor::{code, enrolled},
    support::{Actor, Answer, TestApp},
};

const REGISTER: &str = "/api/auth/register";
const CONFIRM: &str = "/api/auth/register/confirm";

fn asks(email: &str, password: &str) -> Value {
    json!({ "name": "Асель", "email": email, "password": password, "companyName": "Новый центр" })
}

async fn register(app: &TestApp, email: &str, password: &str) -> Answer {
    app.anonymous().post(REGISTER, asks(email, password)).await
}

/// What an answer says, without the number of the request.
fn said(answer: &Answer) -> (u16, Value) {
    let mut said = answer.json.clone();
    said.as_object_mut().unwrap().remove("requestId");
    (answer.status, said)
}

/// What was done for one registration: hashes, rows of attempts, jobs by their kinds.
async fn work(app: &TestApp, email: &str) -> (u64, u64, Vec<String>, (u16, Value)) {
    let owner = app.db().owner().await;
    let kinds = async || -> Vec<String> {
        let all = job::Entity::find().all(&owner).await.unwrap();
        all.into_iter().filter(|job| job.kind != "sendMail").map(|job| job.kind).collect()
    };
    let rows = async || attempt::Entity::find().count(&owner).await.unwrap();
    let (hashes, attempts, before) = (app.state().passwords.worked(), rows().await, kinds().await);
    let answer = register(app, email, "not the right password").await;
    let mut jobs = kinds().await;
    for kind in before {
        jobs.remove(jobs.iter().position(|other| *other == kind).unwrap());
    }
    (app.state().passwords.worked() - hashes, rows().await - attempts, jobs, said(&answer))
}

async fn centres(app: &TestApp) -> u64 {
    company::Entity::find().count(&app.db().owner().await).await.unwrap()
}

both_engines! {
    async fn a_taken_email_is_refused_in_the_words_of_a_sign_in_and_its_owner_can_read_of_it(app: TestApp) {
        let admin = app.company("Школа").await;
        let refused = register(&app, &admin.me.email, "not the right password").await;
        let login = json!({ "email": "nobody@example.kz", "password": "not the right password" });
        let at_the_door = app.anonymous().post("/api/auth/login", login).await;
        assert_eq!(refused.json["title"], at_the_door.json["title"]);
        refused.refused("wrong-credentials");
        app.work_until_idle().await;
        let lines = audit::Entity::find().filter(audit::Column::Action.eq("refused")).all(&app.db().owner().await).await.unwrap();
        assert_eq!((lines.len(), centres(&app).await), (1, 1));
    }

    async fn the_right_password_of_an_account_leads_into_it(app: TestApp) {
        let admin = app.company("Школа").await;
        let entered: SignedIn = register(&app, &admin.me.email.to_uppercase(), Actor::PASSWORD).await.status(201).read();
        assert_eq!((entered.user.company_name.as_str(), centres(&app).await), ("Школа", 1));
        // With a second factor it is asked for here too.
        let (key, _) = enrolled(&admin).await;
        let ticket = register(&app, &admin.me.email, Actor::PASSWORD).await.refused("second-factor")["ticket"].clone();
        app.anonymous().post("/api/auth/login/code", json!({ "ticket": ticket, "code": code(&app, &key) })).await.ok();
    }

    async fn with_mail_the_same_is_answered_and_done_whosever_the_email_is(app: TestApp) {
        let (app, smtp) = with_mail(&app).await;
        let admin = app.company("Школа").await;
        // The first comparison with nobody's hash makes that hash.
        register(&app, "warm@example.kz", "not the right password").await.rule("confirmByLetter");
        let (new, taken) = (work(&app, "new@example.kz").await, work(&app, &admin.me.email).await);
        assert_eq!(new, taken);
        assert_eq!((new.0, new.2.as_slice(), new.3.0), (2, &["noteRefusal".to_owned(), "confirmRegistration".to_owned()][..], 409));
        assert_eq!(centres(&app).await, 1);
        app.work_until_idle().await;
        let letter = |to: &str| smtp.letters().into_iter().find(|letter| letter.to == [to.to_owned()]).unwrap().text();
        assert!(letter("new@example.kz").contains("осталось одно нажатие"));
        assert!(letter(&admin.me.email).contains("У вас уже есть аккаунт"));
        // A password tried at the door for new ones is a password tried.
        let lines = audit::Entity::find().filter(audit::Column::Action.eq("refused")).all(&app.db().owner().await).await.unwrap();
        assert_eq!(lines.len(), 1);
    }

    async fn the_link_of_the_letter_opens_the_centre_once_and_until_then_there_is_nothing(app: TestApp) {
        let (app, smtp) = with_mail(&app).await;
        register(&app, "new@example.kz", "seven green kettles").await.rule("confirmByLetter");
        app.work_until_idle().await;
        let owner = app.db().owner().await;
        assert_eq!((centres(&app).await, app_user::Entity::find().count(&owner).await.unwrap()), (0, 0));
        let token = smtp.last().secret();
        assert!(smtp.last().text().contains("https://crm.example.kz/confirm#"), "{}", smtp.last().text());
        let kept = format!("{:?}", job::Entity::find().all(&owner).await.unwrap());
        assert!(!kept.contains("seven green kettles") && !kept.contains("argon2"), "{kept}");
        let entered: SignedIn = app.anonymous().post(CONFIRM, json!({ "token": token })).await.status(201).read();
        assert_eq!((entered.user.email.as_str(), entered.user.company_name.as_str()), ("new@example.kz", "Новый центр"));
        app.anonymous().post(CONFIRM, json!({ "token": token })).await.rule("registrationOver");
        app.anonymous().post("/api/auth/login", json!({ "email": "new@example.kz", "password": "seven green kettles" })).await.ok();
    }

    async fn a_link_that_is_changed_or_old_opens_nothing(app: TestApp) {
        let (app, smtp) = with_mail(&app).await;
        register(&app, "new@example.kz", "seven green kettles").await.rule("confirmByLetter");
        app.work_until_idle().await;
        let token = smtp.last().secret();
        let nobody = app.anonymous();
        for wrong in ["cv1.a.registration.b", &token[1..], "none"] {
            nobody.post(CONFIRM, json!({ "token": wrong })).await.rule("registrationOver");
        }
        app.advance(Duration::hours(48));
        nobody.post(CONFIRM, json!({ "token": token })).await.rule("registrationOver");
        assert_eq!(centres(&app).await, 0);
    }

    async fn a_network_has_few_tries_an_hour_and_none_is_forgiven(app: TestApp) {
        let admin = app.company("Школа").await;
        let knock = |n: u8, from: u8| {
            let ask = app.anonymous().ask(Method::POST, REGISTER).from([198, 51, 100, from]);
            ask.json(&asks(&format!("person{n}x@example.kz"), "seven green kettles")).send()
        };
        for n in 0..10 {
            knock(n, 9).await.status(201);
        }
        knock(10, 9).await.refused("too-many");
        knock(11, 10).await.status(201);
        app.advance(Duration::minutes(61));
        knock(12, 9).await.status(201);
        // Who signs in is not kept waiting by those who register.
        admin.sign_in().await;
    }
}
