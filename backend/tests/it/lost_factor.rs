//! A lost second factor: turned off by who manages people, for who may no more and works nowhere else; on the command
//! line for the only administrator; and one that cannot be opened is said in words.

use backend::{
    entity::{audit, second_factor, session},
    team::lost_factor,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use shared::permission::{DefaultRole, Permission};

use crate::{
    mail::with_mail,
    second_factor::{code, enrolled, login, second_step, ticket},
    support::{Actor, Answer, Client, TestApp},
};

const ME: &str = "/api/auth/me";
const LOGIN: &str = "/api/auth/login";

async fn member(admin: &Actor, of: &Actor) -> Value {
    admin.get(&format!("/api/users?archived=include&q={}", of.me.email)).await.ok()["items"][0].clone()
}

fn path_of(member: &Value) -> String {
    format!("/api/users/{}/second-factor/off", member["id"].as_str().unwrap())
}

async fn turn_off(by: &Actor, of: &Value) -> Answer {
    by.post(&path_of(of), json!({})).await
}

async fn lines(app: &TestApp, reason: &str) -> Vec<audit::Model> {
    let all = audit::Entity::find().all(&app.db().owner().await).await.unwrap();
    all.into_iter().filter(|line| line.after.as_ref().is_some_and(|after| after["reason"] == reason)).collect()
}

both_engines! {
    async fn a_lost_one_is_turned_off_by_who_manages_people(app: TestApp) {
        let (app, smtp) = with_mail(&app).await;
        let admin = app.company("Школа").await;
        let manager = admin.colleague(DefaultRole::Manager).await;
        turn_off(&admin, &member(&admin, &manager).await).await.rule("secondFactorOff");
        enrolled(&manager).await;
        let seen = member(&admin, &manager).await;
        assert_eq!(seen["secondFactor"], true, "{seen}");
        turn_off(&admin, &seen).await.status(204);

        manager.get(ME).await.refused("unauthenticated");
        login(&manager).await.ok();
        assert_eq!(member(&admin, &manager).await["secondFactor"], false);
        let told = lines(&app, "second factor taken off").await;
        assert_eq!(told.len(), 2, "the change, and the sessions it ended: {told:?}");
        assert!(told.iter().all(|line| line.user_id == Some(admin.user())), "both are the administrator's doing");
        let ended = told.iter().find(|line| line.entity == "session").unwrap();
        assert_eq!(ended.after.as_ref().unwrap()["sessions"], 1);
        app.work_until_idle().await;
        let letter = smtp.last();
        assert_eq!((letter.to.as_slice(), letter.subject()), (&[manager.me.email.clone()][..], "Второй фактор выключен".to_owned()));
        assert!(letter.text().contains("Школа") && letter.text().contains(&admin.me.name), "{}", letter.text());
        turn_off(&admin, &seen).await.rule("secondFactorOff");
    }

    async fn nobody_turns_it_off_for_themselves_or_for_who_may_more(app: TestApp) {
        let admin = app.company("Школа").await;
        let (key, _) = enrolled(&admin).await;
        let (of_admin, viewer) = (member(&admin, &admin).await, admin.colleague(DefaultRole::Viewer).await);
        turn_off(&admin, &of_admin).await.rule("notForOneself");
        viewer.post(&path_of(&of_admin), json!({})).await.forbidden("users.manage");

        let role = json!({ "name": "Кадры", "permissions": [Permission::UsersManage] });
        let role = admin.post("/api/roles", role).await.ok();
        let clerk = admin.colleague(DefaultRole::Viewer).await;
        let seen = member(&admin, &clerk).await;
        let given = json!({ "version": seen["version"], "roleIds": [role["id"]] });
        admin.patch(&format!("/api/users/{}", seen["id"].as_str().unwrap()), given).await.ok();
        turn_off(&clerk, &of_admin).await.rule("beyondOwnRights");

        // What opens an account is no program's to do.
        enrolled(&viewer).await;
        let token = json!({ "name": "Бот", "scopes": ["users.manage"], "days": 1 });
        let token = admin.post("/api/tokens", token).await.ok()["token"].as_str().unwrap().to_owned();
        let seen = member(&admin, &viewer).await;
        Client::new(&app, Some(token)).post(&path_of(&seen), json!({})).await.refused("unauthenticated");

        let out = json!({ "version": seen["version"], "active": false });
        admin.patch(&format!("/api/users/{}", seen["id"].as_str().unwrap()), out).await.ok();
        turn_off(&admin, &seen).await.rule("memberInactive");
        // Nothing of it was done.
        assert_eq!(second_factor::Entity::find().all(&app.db().owner().await).await.unwrap().len(), 2);
        second_step(&app, &ticket(&admin).await, &code(&app, &key)).await.ok();
    }

    async fn a_teachers_is_turned_off_only_by_who_sees_what_a_teacher_sees(app: TestApp) {
        let admin = app.company("Школа").await;
        let permissions = [Permission::UsersManage, Permission::LessonsView, Permission::StudentsView, Permission::GroupsView];
        let role = admin.post("/api/roles", json!({ "name": "Кадры", "permissions": permissions })).await.ok();
        let clerk = admin.colleague(DefaultRole::Viewer).await;
        let teacher = admin.post("/api/teachers", json!({ "name": "Дина" })).await.ok();
        let dina = admin.colleague(DefaultRole::Viewer).await;
        for (who, more) in [(&clerk, json!({})), (&dina, json!({ "teacherId": teacher["id"] }))] {
            let seen = member(&admin, who).await;
            let mut change = json!({ "version": seen["version"], "roleIds": [role["id"]] });
            change.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            admin.patch(&format!("/api/users/{}", seen["id"].as_str().unwrap()), change).await.ok();
        }
        enrolled(&dina).await;
        turn_off(&clerk, &member(&admin, &dina).await).await.rule("beyondOwnRights");
        turn_off(&admin, &member(&admin, &dina).await).await.status(204);
    }

    async fn who_works_in_another_centre_too_is_nobodys_to_help(app: TestApp) {
        let (admin, other) = (app.company("Школа").await, app.company("Другая").await);
        let viewer = admin.colleague(DefaultRole::Viewer).await;
        enrolled(&viewer).await;
        let roles = other.get("/api/roles").await.ok();
        let role = roles["items"].as_array().unwrap().iter().find(|role| role["defaultKey"] == "viewer").unwrap().clone();
        let invited = other.post("/api/invitations", json!({ "email": viewer.me.email, "roleIds": [role["id"]], "allBranches": true })).await.ok();
        let secret = invited["link"].as_str().unwrap().split_once('#').unwrap().1;
        app.anonymous().post("/api/auth/invitation/accept", json!({ "token": secret, "password": Actor::PASSWORD })).await.ok();
        turn_off(&admin, &member(&admin, &viewer).await).await.rule("elsewhereToo");
        viewer.get(ME).await.ok();
    }

    async fn who_runs_the_server_turns_off_the_only_administrators(app: TestApp) {
        let admin = app.company("Школа").await;
        lost_factor::turn_off_for(app.state(), &admin.me.email).await.unwrap_err();
        enrolled(&admin).await;
        lost_factor::turn_off_for(app.state(), "nobody@example.com").await.unwrap_err();
        lost_factor::turn_off_for(app.state(), &admin.me.email.to_uppercase()).await.unwrap();
        admin.get(ME).await.refused("unauthenticated");
        let open = session::Entity::find().filter(session::Column::EndedAt.is_null()).all(&app.db().owner().await).await.unwrap();
        assert!(open.is_empty());
        assert_eq!(lines(&app, "second factor off by command").await.len(), 2);
        login(&admin).await.ok();
    }

    async fn one_that_cannot_be_opened_is_said_in_words_and_a_recovery_code_still_opens(app: TestApp) {
        let admin = app.company("Школа").await;
        let (key, codes) = enrolled(&admin).await;
        let system = app.state().db.system("a test loses the keys").await.unwrap();
        let lost = "cv1.gone.own-factor.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        system.execute("UPDATE second_factor SET sealed = ?", vec![lost.into()]).await.unwrap();
        system.commit().await.unwrap();
        let ticket = ticket(&admin).await;
        let refused = second_step(&app, &ticket, &code(&app, &key)).await;
        assert_eq!(refused.status, 409);
        let title = refused.rule("secondFactorUnreadable")["title"].clone();
        assert!(title.as_str().unwrap().contains("запасной код"), "{title}");
        let off = json!({ "password": Actor::PASSWORD, "code": code(&app, &key) });
        admin.post("/api/auth/second-factor/off", off).await.rule("secondFactorUnreadable");
        second_step(&app, &ticket, &codes[0]).await.ok();
        let off = json!({ "password": Actor::PASSWORD, "code": codes[1] });
        admin.post("/api/auth/second-factor/off", off).await.status(204);
        app.anonymous().post(LOGIN, json!({ "email": admin.me.email, "password": Actor::PASSWORD })).await.ok();
    }
}
