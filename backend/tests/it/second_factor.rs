//! The second factor: turned on by a code, asked for at each sign-in, never twice by the same code, lost and found
//! again by recovery codes, and demanded for money where the owner wants it.

use backend::{
    auth::membership::HeldBack,
    entity::{audit, recovery_code, second_factor},
};
use chrono::Duration;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};
use serde_json::{Value, json};
use shared::{auth::SignedIn, permission::DefaultRole};

use crate::support::{Actor, Answer, Client, TestApp};

const FACTOR: &str = "/api/auth/second-factor";
const LOGIN: &str = "/api/auth/login";
const ME: &str = "/api/auth/me";
const POLICY: &str = "/api/settings/security";

/// What an app shows now for a key.
pub fn code(app: &TestApp, key: &str) -> String {
    let secret = totp_rs::Secret::try_from_base32(key).unwrap();
    let totp = totp_rs::Builder::new().with_secret(secret).with_account_name("x").build().unwrap();
    totp.generate(app.state().clock.now().timestamp().unsigned_abs()).to_string()
}

/// A code that is not right now, nor a moment ago.
fn wrong_code(app: &TestApp, key: &str) -> String {
    let right: u32 = code(app, key).parse().unwrap();
    format!("{:06}", (right + 500_000) % 1_000_000)
}

/// Somebody with a second factor: the key in their app and their recovery codes.
pub async fn enrolled(of: &Actor) -> (String, Vec<String>) {
    let made = of.post(&format!("{FACTOR}/enrol"), json!({ "password": Actor::PASSWORD })).await.ok();
    let key = made["secret"].as_str().unwrap().to_owned();
    let codes = of.post(&format!("{FACTOR}/confirm"), json!({ "code": code(&of.app, &key) })).await.ok();
    // The code that confirmed is used up.
    of.app.advance(Duration::seconds(30));
    (key, codes["codes"].as_array().unwrap().iter().map(|code| code.as_str().unwrap().to_owned()).collect())
}

pub async fn login(of: &Actor) -> Answer {
    of.app.anonymous().post(LOGIN, json!({ "email": of.me.email, "password": Actor::PASSWORD })).await
}

pub async fn ticket(of: &Actor) -> String {
    login(of).await.refused("second-factor")["ticket"].as_str().unwrap().to_owned()
}

pub async fn second_step(app: &TestApp, ticket: &str, code: &str) -> Answer {
    app.anonymous().post("/api/auth/login/code", json!({ "ticket": ticket, "code": code })).await
}

fn client(app: &TestApp, signed_in: SignedIn) -> Client {
    Client::new(app, Some(signed_in.token))
}

async fn reasons(app: &TestApp) -> Vec<String> {
    let log = audit::Entity::find().filter(audit::Column::Entity.eq("session")).all(&app.db().owner().await).await.unwrap();
    log.iter().filter_map(|line| line.after.as_ref()?["reason"].as_str().map(str::to_owned)).collect()
}

both_engines! {
    async fn it_is_turned_on_by_a_code_and_asked_for_from_then_on(app: TestApp) {
        let admin = app.company("Школа").await;
        assert!(admin.get(FACTOR).await.ok()["onSince"].is_null());
        admin.post(&format!("{FACTOR}/enrol"), json!({ "password": "not the password" })).await.invalid("password", "wrongPassword");
        let made = admin.post(&format!("{FACTOR}/enrol"), json!({ "password": Actor::PASSWORD })).await.ok();
        let key = made["secret"].as_str().unwrap();
        assert!(made["address"].as_str().unwrap().contains(key) && made["qrPath"].as_str().unwrap().starts_with("M4 4"));
        // Until it is confirmed the password is enough.
        assert_eq!(login(&admin).await.status, 200);
        admin.post(&format!("{FACTOR}/confirm"), json!({ "code": wrong_code(&app, key) })).await.invalid("code", "wrongCode");
        let codes = admin.post(&format!("{FACTOR}/confirm"), json!({ "code": code(&app, key) })).await.ok();
        assert_eq!(codes["codes"].as_array().unwrap().len(), 10);
        let stands = admin.get(FACTOR).await.ok();
        assert!(stands["onSince"].is_string() && stands["codesLeft"] == 10, "{stands}");
        admin.post(&format!("{FACTOR}/enrol"), json!({ "password": Actor::PASSWORD })).await.rule("secondFactorOn");

        app.advance(Duration::seconds(30));
        let ticket = ticket(&admin).await;
        Client::new(&app, Some(ticket.clone())).get(ME).await.refused("unauthenticated");
        second_step(&app, &ticket, &wrong_code(&app, key)).await.invalid("code", "wrongCode");
        let opened: SignedIn = second_step(&app, &ticket, &code(&app, key)).await.read();
        let phone = client(&app, opened);
        let sessions = phone.get("/api/sessions").await.ok();
        let marked = sessions["items"].as_array().unwrap().iter().filter(|one| one["secondFactor"] == true).count();
        assert_eq!(marked, 2, "the one that turned it on and the one it opened: {sessions}");
        app.work_until_idle().await;
        // The second line is of the session that the password alone had opened: it ended.
        assert_eq!(reasons(&app).await, ["second factor on", "second factor on", "wrongPassword", "wrongCode", "wrongCode"]);
    }

    async fn a_code_opens_once_and_an_old_one_not_at_all(app: TestApp) {
        let admin = app.company("Школа").await;
        let (key, _) = enrolled(&admin).await;
        let (now, ticket) = (code(&app, &key), ticket(&admin).await);
        second_step(&app, &ticket, &now).await.ok();
        second_step(&app, &ticket, &now).await.invalid("code", "wrongCode");
        // A clock that is half a minute behind is understood, one of minutes is not.
        app.advance(Duration::seconds(60));
        let late = code(&app, &key);
        app.advance(Duration::seconds(30));
        second_step(&app, &ticket, &late).await.ok();
        app.advance(Duration::seconds(60));
        let old = code(&app, &key);
        app.advance(Duration::seconds(90));
        second_step(&app, &ticket, &old).await.invalid("code", "wrongCode");
    }

    async fn of_two_who_send_one_code_at_once_one_gets_in(app: TestApp) {
        let admin = app.company("Школа").await;
        let (key, codes) = enrolled(&admin).await;
        let ticket = ticket(&admin).await;
        for code in [code(&app, &key), codes[0].clone()] {
            let (one, two) = tokio::join!(second_step(&app, &ticket, &code), second_step(&app, &ticket, &code));
            let mut statuses = [one.status, two.status];
            statuses.sort_unstable();
            assert_eq!(statuses, [200, 422]);
        }
    }

    async fn a_recovery_code_stands_in_for_the_phone_once_however_it_is_typed(app: TestApp) {
        let admin = app.company("Школа").await;
        let (_, codes) = enrolled(&admin).await;
        let first = ticket(&admin).await;
        let typed = codes[0].to_uppercase().replace('-', " ");
        let opened: SignedIn = second_step(&app, &first, &typed).await.read();
        second_step(&app, &first, &codes[0]).await.invalid("code", "wrongCode");
        assert_eq!(client(&app, opened).get(FACTOR).await.ok()["codesLeft"], 9);
        assert!(reasons(&app).await.contains(&"recovery code used".to_owned()));
        let kept = format!("{:?}", recovery_code::Entity::find().all(&app.db().owner().await).await.unwrap());
        assert!(!kept.contains(&codes[1]) && !kept.contains(&codes[1].replace('-', "")), "only hashes are kept");
    }

    async fn codes_are_guessed_no_faster_than_passwords(app: TestApp) {
        let admin = app.company("Школа").await;
        let (key, _) = enrolled(&admin).await;
        let ticket = ticket(&admin).await;
        for _ in 0..5 {
            second_step(&app, &ticket, &wrong_code(&app, &key)).await.invalid("code", "wrongCode");
        }
        let stopped = second_step(&app, &ticket, &code(&app, &key)).await;
        assert_eq!(stopped.header("retry-after"), Some("30"));
        stopped.refused("too-many");
        app.advance(Duration::seconds(30));
        second_step(&app, &ticket, &code(&app, &key)).await.ok();
    }

    async fn a_ticket_lives_five_minutes_and_not_past_a_change_of_the_password(app: TestApp) {
        let admin = app.company("Школа").await;
        let (key, _) = enrolled(&admin).await;
        let late = ticket(&admin).await;
        app.advance(Duration::minutes(5));
        second_step(&app, &late, &code(&app, &key)).await.rule("stepOver");
        second_step(&app, "an invented ticket", &code(&app, &key)).await.rule("stepOver");
        second_step(&app, &admin.token().unwrap(), &code(&app, &key)).await.rule("stepOver");
        let void = ticket(&admin).await;
        admin.post("/api/auth/password", json!({ "current": Actor::PASSWORD, "password": "seven green kettles" })).await.status(204);
        second_step(&app, &void, &code(&app, &key)).await.rule("stepOver");
    }

    async fn it_is_turned_off_and_codes_are_made_anew_by_password_and_code_only(app: TestApp) {
        let admin = app.company("Школа").await;
        let (key, old) = enrolled(&admin).await;
        let (codes, turn_off) = (format!("{FACTOR}/codes"), format!("{FACTOR}/off"));
        let renew = |password: &str, code: &str| admin.post(&codes, json!({ "password": password, "code": code }));
        renew("not the password", &code(&app, &key)).await.invalid("password", "wrongPassword");
        renew(Actor::PASSWORD, &wrong_code(&app, &key)).await.invalid("code", "wrongCode");
        let new = renew(Actor::PASSWORD, &code(&app, &key)).await.ok();
        let off = |code: String| admin.post(&turn_off, json!({ "password": Actor::PASSWORD, "code": code }));
        off(old[1].clone()).await.invalid("code", "wrongCode");
        off(new["codes"][0].as_str().unwrap().to_owned()).await.status(204);
        assert_eq!(login(&admin).await.status, 200);
        off(code(&app, &key)).await.rule("secondFactorOff");
        assert_eq!(reasons(&app).await, ["second factor on", "recovery codes renewed", "second factor off"]);
    }

    async fn turning_it_on_puts_out_whoever_came_in_without_it(app: TestApp) {
        let admin = app.company("Школа").await;
        let elsewhere: SignedIn = login(&admin).await.read();
        let elsewhere = client(&app, elsewhere);
        elsewhere.get(ME).await.ok();
        enrolled(&admin).await;
        elsewhere.get(ME).await.refused("unauthenticated");
        admin.get(ME).await.ok();
    }

    async fn turning_it_off_puts_out_whoever_came_in_with_it(app: TestApp) {
        let admin = app.company("Школа").await;
        let (key, codes) = enrolled(&admin).await;
        let elsewhere: SignedIn = second_step(&app, &ticket(&admin).await, &code(&app, &key)).await.read();
        let elsewhere = client(&app, elsewhere);
        elsewhere.get(ME).await.ok();
        admin.post(&format!("{FACTOR}/off"), json!({ "password": Actor::PASSWORD, "code": codes[0] })).await.status(204);
        elsewhere.get(ME).await.refused("unauthenticated");
        admin.get(ME).await.ok();
    }

    async fn wrong_passwords_and_codes_of_who_is_signed_in_stand_in_the_log(app: TestApp) {
        let admin = app.company("Школа").await;
        let (key, _) = enrolled(&admin).await;
        let off = |password: &str, code: String| admin.post("/api/auth/second-factor/off", json!({ "password": password, "code": code }));
        off("not the password", code(&app, &key)).await.invalid("password", "wrongPassword");
        off(Actor::PASSWORD, wrong_code(&app, &key)).await.invalid("code", "wrongCode");
        admin.post("/api/auth/password", json!({ "current": "not the password", "password": "seven green kettles" })).await.invalid("current", "wrongPassword");
        app.work_until_idle().await;
        let refused = audit::Entity::find().filter(audit::Column::Action.eq("refused")).all(&app.db().owner().await).await.unwrap();
        let mut said: Vec<&str> = refused.iter().filter_map(|line| line.after.as_ref()?["reason"].as_str()).collect();
        said.sort_unstable();
        assert_eq!(said, ["wrongCode", "wrongPassword", "wrongPassword"]);
    }

    async fn a_session_opened_without_it_gets_no_money_back(app: TestApp) {
        let admin = app.company("Школа").await;
        let accountant = admin.colleague(DefaultRole::Accountant).await;
        enrolled(&admin).await;
        let (key, _) = enrolled(&accountant).await;
        admin.put(POLICY, json!({ "version": 1, "moneyNeedsSecondFactor": true })).await.ok();
        let may = |me: &Value| me["permissions"].as_array().unwrap().iter().any(|one| one == "finance.view");
        assert!(may(&accountant.get(ME).await.ok()), "the session that turned it on has shown a code");
        // As one that was opened by the password in the moment before.
        let system = app.state().db.system("a test opens a session without the factor").await.unwrap();
        system.execute("UPDATE session SET second_factor = ? WHERE user_id = ?", vec![false.into(), accountant.user().into()]).await.unwrap();
        system.commit().await.unwrap();
        let me = accountant.get(ME).await.ok();
        assert!(!may(&me) && me["secondFactorDue"] == true && me["signInAgain"] == true, "{me}");
        let refused = backend::http::authority::missing(shared::permission::Permission::FinanceView, Some(HeldBack::OpenedWithout));
        assert_eq!((refused.status(), refused.title(shared::i18n::Locale::En).contains("sign in again")), (403, true));
        let again: SignedIn = second_step(&app, &ticket(&accountant).await, &code(&app, &key)).await.read();
        assert!(may(&client(&app, again).get(ME).await.ok()), "signed in again, with a code");
    }

    async fn the_key_is_sealed_at_rest_and_a_program_touches_none_of_it(app: TestApp) {
        let admin = app.company("Школа").await;
        let (key, codes) = enrolled(&admin).await;
        let kept = second_factor::Entity::find().one(&app.db().owner().await).await.unwrap().unwrap();
        assert!(kept.sealed.starts_with("cv1.") && !kept.sealed.contains(&key));
        let token: Value = admin.post("/api/tokens", json!({ "name": "Бот", "scopes": ["settings.manage"], "days": 1 })).await.ok();
        let program = Client::new(&app, Some(token["token"].as_str().unwrap().to_owned()));
        program.get(FACTOR).await.refused("unauthenticated");
        program.post(&format!("{FACTOR}/off"), json!({ "password": Actor::PASSWORD, "code": codes[0] })).await.refused("unauthenticated");
        assert!(admin.get(FACTOR).await.ok()["onSince"].is_string());
    }

    async fn one_that_was_sealed_for_nobody_goes_on_and_is_bound_to_its_person(app: TestApp) {
        let admin = app.company("Школа").await;
        let (key, _) = enrolled(&admin).await;
        let owner = app.db().owner().await;
        let older = app.state().vault.seal(backend::vault::Purpose::SecondFactor, None, &key).unwrap();
        let row = second_factor::ActiveModel { user_id: Set(admin.user()), sealed: Set(older.clone()), ..Default::default() };
        second_factor::Entity::update(row).exec(&owner).await.unwrap();
        second_step(&app, &ticket(&admin).await, &code(&app, &key)).await.ok();
        backend::vault::sweep(app.state()).await.unwrap();
        let bound = second_factor::Entity::find_by_id(admin.user()).one(&owner).await.unwrap().unwrap().sealed;
        assert_ne!(bound, older);
        app.advance(Duration::seconds(30));
        second_step(&app, &ticket(&admin).await, &code(&app, &key)).await.ok();
        // In the row of somebody else it opens nothing.
        let other = admin.colleague(DefaultRole::Viewer).await;
        assert!(app.state().vault.open_factor(other.user(), &bound).is_err());
    }

    async fn money_waits_for_a_second_factor_where_the_owner_demands_it(app: TestApp) {
        let admin = app.company("Школа").await;
        let (accountant, viewer) = (admin.colleague(DefaultRole::Accountant).await, admin.colleague(DefaultRole::Viewer).await);
        let policy = admin.get(POLICY).await.ok();
        let demand = json!({ "version": policy["version"], "moneyNeedsSecondFactor": true });
        accountant.put(POLICY, &demand).await.forbidden("settings.manage");
        admin.put(POLICY, &demand).await.rule("ownSecondFactorFirst");
        enrolled(&admin).await;
        let set = admin.put(POLICY, &demand).await.ok();
        assert_eq!(set["moneyNeedsSecondFactor"], true);
        admin.put(POLICY, &demand).await.refused("stale");
        // What else the centre decides is saved apart from it.
        admin.put("/api/centre/name", json!({ "version": 0, "name": "Школа №1" })).await.ok();
        assert_eq!(admin.get(POLICY).await.ok()["version"], set["version"]);

        let me = accountant.get(ME).await.ok();
        let may = |me: &Value, what: &str| me["permissions"].as_array().unwrap().iter().any(|one| one == what);
        assert!(me["secondFactorDue"] == true && !may(&me, "finance.view") && may(&me, "students.view"), "{me}");
        let student = admin.post("/api/students", json!({ "name": "Ученик" })).await.ok();
        let path = format!("/api/students/{}", student["id"].as_str().unwrap());
        assert!(accountant.get(&path).await.ok()["balance"].is_null());
        let refused = backend::http::authority::missing(shared::permission::Permission::FinanceView, Some(HeldBack::NoFactor));
        assert_eq!((refused.status(), refused.title(shared::i18n::Locale::En).contains("second factor")), (403, true));
        for free in [viewer.get(ME).await.ok(), admin.get(ME).await.ok()] {
            assert_eq!(free["secondFactorDue"], false, "{free}");
        }
        assert!(may(&admin.get(ME).await.ok(), "finance.view"));

        // Nor do those lift it whom it keeps out.
        let other = admin.colleague(DefaultRole::Admin).await;
        let lifted = json!({ "version": set["version"], "moneyNeedsSecondFactor": false });
        other.put(POLICY, &lifted).await.rule("ownSecondFactorFirst");

        enrolled(&accountant).await;
        let me = accountant.get(ME).await.ok();
        assert!(me["secondFactorDue"] == false && may(&me, "finance.view"), "{me}");
        let log = audit::Entity::find().filter(audit::Column::Entity.eq("company")).filter(audit::Column::Action.eq("updated"));
        assert_eq!(log.all(&app.db().owner().await).await.unwrap().len(), 2);
    }
}
