//! The team: who is let in, with what rights, and who may change that.

use axum::http::Method;
use backend::entity::audit;
use chrono::Duration;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use shared::{
    auth::{Me, SignedIn},
    permission::{DefaultRole, Permission},
    team::{Invitation, InvitationState, Member, Role},
};

use crate::{
    branches::admit_only_to,
    support::{Actor, Answer, Client, TestApp},
};

const USERS: &str = "/api/users";
const ROLES: &str = "/api/roles";
const INVITATIONS: &str = "/api/invitations";

/// One of the roles a centre starts with.
async fn role(admin: &Actor, key: DefaultRole) -> Role {
    let roles: Vec<Role> = serde_json::from_value(admin.get(ROLES).await.ok()["items"].clone()).unwrap();
    roles.into_iter().find(|role| role.default_key == Some(key)).unwrap()
}

/// A member as the team's page shows them.
async fn member(admin: &Actor, of: &Actor) -> Member {
    let page = admin.get(&format!("{USERS}?archived=include&q={}", of.me.email)).await.ok();
    serde_json::from_value(page["items"][0].clone()).unwrap()
}

async fn change(by: &Actor, member: &Member, mut change: Value) -> Answer {
    change["version"] = json!(member.version);
    by.patch(&format!("{USERS}/{}", member.id), change).await
}

/// A role of one's own with exactly these permissions, and somebody who has it.
async fn somebody_who_may(admin: &Actor, name: &str, permissions: &[Permission]) -> (Role, Actor) {
    let role: Role = admin.post(ROLES, json!({ "name": name, "permissions": permissions })).await.read();
    let colleague = admin.colleague(DefaultRole::Viewer).await;
    change(admin, &member(admin, &colleague).await, json!({ "roleIds": [role.id] })).await.ok();
    (role, colleague)
}

async fn invited(admin: &Actor, email: &str, more: Value) -> Invitation {
    let teacher = role(admin, DefaultRole::Teacher).await;
    let mut command = json!({ "email": email, "roleIds": [teacher.id], "allBranches": true });
    command.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    admin.post(INVITATIONS, command).await.status(201).read()
}

fn secret_of(invitation: &Invitation) -> String {
    invitation.link.as_ref().unwrap().split_once('#').unwrap().1.to_owned()
}

async fn join(app: &TestApp, token: &str, name: &str) -> Answer {
    app.anonymous()
        .post("/api/auth/invitation/accept", json!({ "token": token, "name": name, "password": Actor::PASSWORD }))
        .await
}

async fn signed_in(app: &TestApp, email: &str, company: Option<uuid::Uuid>) -> Actor {
    let login = json!({ "email": email, "password": Actor::PASSWORD, "companyId": company });
    Actor::new(app, app.anonymous().post("/api/auth/login", login).await.read::<SignedIn>())
}

both_engines! {
    async fn who_is_invited_joins_with_the_rights_branches_and_teacher_of_the_invitation(app: TestApp) {
        let admin = app.company("Школа").await;
        let second = admin.post("/api/branches", json!({ "name": "Орбита" })).await.ok();
        let teacher = admin.post("/api/teachers", json!({ "name": "Данияр" })).await.ok();
        let more = json!({ "allBranches": false, "branchIds": [second["id"]], "teacherId": teacher["id"] });
        let invitation = invited(&admin, " Daniyar@Example.com ", more).await;
        assert_eq!((invitation.state, invitation.email.as_str()), (InvitationState::Open, "Daniyar@Example.com"));
        let listed = admin.get(INVITATIONS).await;
        assert!(!listed.text.contains(&secret_of(&invitation)), "a link is shown once: {listed}");

        let told = app.anonymous().post("/api/auth/invitation", json!({ "token": secret_of(&invitation) })).await.ok();
        assert_eq!((&told["companyName"], &told["roles"], &told["hasAccount"]), (&json!("Школа"), &json!(["Преподаватель"]), &json!(false)));
        app.anonymous().post("/api/auth/invitation/accept", json!({ "token": secret_of(&invitation), "password": Actor::PASSWORD })).await.invalid("name", "required");
        join(&app, &secret_of(&invitation), "Данияр Әбенов").await.ok();
        let daniyar = signed_in(&app, "daniyar@example.com", None).await;
        assert_eq!(daniyar.me.permissions.len(), DefaultRole::Teacher.permissions().len());
        assert_eq!(json!(daniyar.me.branches.iter().map(|b| b.id).collect::<Vec<_>>()), json!([second["id"]]));
        assert_eq!(json!(daniyar.me.teacher_id), teacher["id"]);
        daniyar.post("/api/rooms", json!({ "name": "Зал" })).await.forbidden("rooms.manage");

        assert_eq!(admin.get(INVITATIONS).await.ok()["total"], 0);
        assert_eq!(admin.get(&format!("{INVITATIONS}?archived=only")).await.ok()["items"][0]["state"], "accepted");
        assert_eq!(admin.get(USERS).await.ok()["total"], 2);
    }

    async fn a_link_opens_once_and_not_after_72_hours_or_when_it_was_taken_back(app: TestApp) {
        let admin = app.company("Школа").await;
        let first = invited(&admin, "one@example.com", json!({})).await;
        join(&app, &secret_of(&first), "Первый").await.ok();
        join(&app, &secret_of(&first), "Второй").await.rule("invitationOver");

        let late = invited(&admin, "two@example.com", json!({})).await;
        app.advance(Duration::hours(72));
        admin.sign_in().await;
        join(&app, &secret_of(&late), "Поздний").await.rule("invitationOver");
        app.anonymous().post("/api/auth/invitation", json!({ "token": secret_of(&late) })).await.rule("invitationOver");
        assert_eq!(admin.get(INVITATIONS).await.ok()["items"][0]["state"], "expired");
        admin.post(INVITATIONS, json!({ "email": "two@example.com", "roleIds": late.role_ids, "allBranches": true })).await.invalid("email", "alreadyInvited");

        // Sent again it lives again, by another link.
        let again: Invitation = admin.post(&format!("{INVITATIONS}/{}/resend", late.id), json!({ "version": late.version })).await.read();
        join(&app, &secret_of(&late), "Поздний").await.rule("invitationOver");
        admin.post(&format!("{INVITATIONS}/{}/resend", late.id), json!({ "version": late.version })).await.refused("stale");
        let withdrawn: Invitation = admin.delete(&format!("{INVITATIONS}/{}", late.id)).await.read();
        assert_eq!(withdrawn.state, InvitationState::Withdrawn);
        join(&app, &secret_of(&again), "Поздний").await.rule("invitationOver");
        admin.post(&format!("{INVITATIONS}/{}/resend", late.id), json!({ "version": withdrawn.version })).await.rule("invitationOver");
        join(&app, "nobody-s-secret", "Кто-то").await.rule("invitationOver");
        // And the address is free again.
        invited(&admin, "two@example.com", json!({})).await;
    }

    async fn of_two_who_open_a_link_at_once_one_gets_in(app: TestApp) {
        let admin = app.company("Школа").await;
        let invitation = invited(&admin, "one@example.com", json!({})).await;
        let token = secret_of(&invitation);
        let (a, b) = tokio::join!(join(&app, &token, "Первый"), join(&app, &token, "Второй"));
        let mut statuses = [a.status, b.status];
        statuses.sort_unstable();
        assert!(statuses[0] == 200 && statuses[1] >= 400 && statuses[1] < 500, "{a} {b}");
        assert_eq!(admin.get(USERS).await.ok()["total"], 2);
    }

    async fn who_has_an_account_joins_with_its_password_and_no_other(app: TestApp) {
        let (admin, other) = (app.company("Школа").await, app.company("Другая").await);
        let invitation = invited(&admin, &other.me.email, json!({})).await;
        let told = app.anonymous().post("/api/auth/invitation", json!({ "token": secret_of(&invitation) })).await.ok();
        assert_eq!(told["hasAccount"], true);
        let wrong = json!({ "token": secret_of(&invitation), "name": "Взломщик", "password": "not the password" });
        app.anonymous().post("/api/auth/invitation/accept", wrong).await.refused("wrong-credentials");
        let joined = join(&app, &secret_of(&invitation), "").await.ok();
        assert_eq!(joined["companyId"], json!(admin.company()));
        let here = signed_in(&app, &other.me.email, Some(admin.company())).await;
        assert_eq!((here.me.company_name.as_str(), here.me.name.as_str()), ("Школа", other.me.name.as_str()));
        // The other company is as it was.
        other.get("/api/users").await.ok();
        admin.post(INVITATIONS, json!({ "email": other.me.email, "roleIds": invitation.role_ids, "allBranches": true })).await.invalid("email", "alreadyMember");
    }

    async fn joining_with_the_right_password_costs_no_tries(app: TestApp) {
        let person = app.company("Своя").await;
        for n in 0..6 {
            let other = app.company(&format!("Школа {n}")).await;
            let link = secret_of(&invited(&other, &person.me.email, json!({})).await);
            app.anonymous().post("/api/auth/invitation/accept", json!({ "token": link, "password": Actor::PASSWORD })).await.ok();
        }
    }

    async fn a_repeated_request_never_shows_a_link_again(app: TestApp) {
        let admin = app.company("Школа").await;
        let teacher = role(&admin, DefaultRole::Teacher).await;
        let body = json!({ "email": "one@example.com", "roleIds": [teacher.id], "allBranches": true });
        let asked = || admin.ask(Method::POST, INVITATIONS).header("idempotency-key", "k1").json(&body).send();
        let link = asked().await.ok()["link"].as_str().unwrap().to_owned();
        let again = asked().await;
        assert!(!again.text.contains(link.split_once('#').unwrap().1), "{again}");
        again.invalid("email", "alreadyInvited");
    }

    async fn nobody_gives_or_takes_what_they_do_not_hold(app: TestApp) {
        use Permission as P;
        let admin = app.company("Школа").await;
        let (own, kadri) = somebody_who_may(&admin, "Кадры", &[P::UsersManage, P::StudentsView]).await;
        let (viewer, manager) = (admin.colleague(DefaultRole::Viewer).await, admin.colleague(DefaultRole::Manager).await);
        let (admins, managers) = (role(&admin, DefaultRole::Admin).await, role(&admin, DefaultRole::Manager).await);

        // Not to themselves, not to others, not by an invitation, not by a role.
        change(&kadri, &member(&admin, &kadri).await, json!({ "roleIds": [own.id, admins.id] })).await.rule("beyondOwnRights");
        change(&kadri, &member(&admin, &viewer).await, json!({ "roleIds": [managers.id] })).await.rule("beyondOwnRights");
        kadri.post(INVITATIONS, json!({ "email": "x@example.com", "roleIds": [managers.id], "allBranches": true })).await.rule("beyondOwnRights");
        let refusal = kadri.post(ROLES, json!({ "name": "Касса", "permissions": [P::StudentsView, P::FinanceView] })).await.rule("beyondOwnRights");
        assert_eq!(refusal["details"], json!(["Видеть деньги"]), "what is missing is said in words");
        kadri.post(ROLES, json!({ "name": "Копия", "copyOfRoleId": managers.id })).await.rule("beyondOwnRights");
        kadri.patch(&format!("{ROLES}/{}", own.id), json!({ "version": own.version, "permissions": [P::UsersManage, P::StudentsManage] })).await.rule("beyondOwnRights");
        // Whoever may more is not theirs to change.
        change(&kadri, &member(&admin, &manager).await, json!({ "active": false })).await.rule("beyondOwnRights");
        change(&kadri, &member(&admin, &admin).await, json!({ "roleIds": [own.id] })).await.rule("beyondOwnRights");
        kadri.patch(&format!("{ROLES}/{}", managers.id), json!({ "version": managers.version, "permissions": [] })).await.rule("beyondOwnRights");
        // What they hold they can give.
        kadri.post(ROLES, json!({ "name": "Смотрит", "permissions": [P::StudentsView] })).await.status(201);
        kadri.post(INVITATIONS, json!({ "email": "x@example.com", "roleIds": [own.id], "allBranches": true })).await.status(201);
        // Who sees only own students makes nobody a teacher, whose students they would see.
        let teacher = admin.post("/api/teachers", json!({ "name": "Данияр" })).await.ok();
        change(&kadri, &member(&admin, &kadri).await, json!({ "teacherId": teacher["id"] })).await.rule("beyondOwnRights");
    }

    async fn who_is_admitted_to_one_branch_admits_nobody_to_another(app: TestApp) {
        let admin = app.company("Школа").await;
        let second = admin.post("/api/branches", json!({ "name": "Орбита" })).await.ok();
        let limited = admin.colleague(DefaultRole::Admin).await;
        admit_only_to(&limited, &second["id"]).await;
        let (elsewhere, here) = (admin.colleague(DefaultRole::Viewer).await, admin.colleague(DefaultRole::Viewer).await);
        change(&admin, &member(&admin, &elsewhere).await, json!({ "allBranches": false, "branchIds": [admin.branch()] })).await.ok();
        change(&admin, &member(&admin, &here).await, json!({ "allBranches": false, "branchIds": [second["id"]] })).await.ok();

        limited.get(&format!("{USERS}/{}", member(&admin, &elsewhere).await.id)).await.not_found();
        change(&limited, &member(&admin, &elsewhere).await, json!({ "active": false })).await.not_found();
        let theirs = member(&admin, &here).await;
        change(&limited, &theirs, json!({ "allBranches": true })).await.rule("beyondOwnRights");
        change(&limited, &theirs, json!({ "branchIds": [second["id"], admin.branch()] })).await.not_found();
        change(&limited, &member(&admin, &limited).await, json!({ "allBranches": true })).await.rule("beyondOwnRights");
        change(&limited, &member(&admin, &admin).await, json!({ "active": false })).await.rule("beyondOwnRights");
        limited.post(ROLES, json!({ "name": "Везде" })).await.rule("beyondOwnRights");
        let invite = |branches: Value| json!({ "email": "x@example.com", "roleIds": theirs.role_ids, "branchIds": branches });
        limited.post(INVITATIONS, invite(json!([admin.branch()]))).await.not_found();
        limited.post(INVITATIONS, invite(json!([]))).await.invalid("branchIds", "required");
        limited.post(INVITATIONS, invite(json!([second["id"]]))).await.status(201);
        change(&limited, &theirs, json!({ "active": false })).await.ok();
    }

    async fn the_last_administrator_stays_and_nobody_puts_themselves_out(app: TestApp) {
        let admin = app.company("Школа").await;
        let viewer = role(&admin, DefaultRole::Viewer).await;
        let me = member(&admin, &admin).await;
        change(&admin, &me, json!({ "roleIds": [viewer.id] })).await.rule("lastAdmin");
        change(&admin, &me, json!({ "branchIds": [admin.branch()] })).await.rule("lastAdmin");
        change(&admin, &me, json!({ "active": false })).await.rule("ownAccess");
        assert_eq!(member(&admin, &admin).await, me, "nothing of it was kept");
        let other = admin.colleague(DefaultRole::Admin).await;
        let (mine, theirs) = (member(&admin, &admin).await, member(&admin, &other).await);
        // Two who take each other the role at once: one stays.
        let (a, b) = tokio::join!(
            change(&admin, &theirs, json!({ "roleIds": [viewer.id] })),
            change(&other, &mine, json!({ "roleIds": [viewer.id] })),
        );
        let mut statuses = [a.status, b.status];
        statuses.sort_unstable();
        assert!(statuses[0] == 200 && statuses[1] >= 400, "{a} {b}");
    }

    async fn the_administrators_role_holds_everything_and_is_not_changed(app: TestApp) {
        let admin = app.company("Школа").await;
        let admins = role(&admin, DefaultRole::Admin).await;
        assert_eq!(admins.permissions.len(), Permission::ALL.len());
        let path = format!("{ROLES}/{}", admins.id);
        admin.patch(&path, json!({ "version": admins.version, "permissions": [] })).await.rule("adminRoleFixed");
        admin.delete(&path).await.rule("adminRoleFixed");
        // Also what a newer program asks for.
        let owner = app.db().owner().await;
        sea_orm::ConnectionTrait::execute_unprepared(&owner, "DELETE FROM role_permission").await.unwrap();
        assert_eq!(admin.get("/api/auth/me").await.read::<Me>().permissions.len(), Permission::ALL.len());
    }

    async fn roles_are_made_copied_renamed_and_deleted_when_nobody_has_them(app: TestApp) {
        use Permission as P;
        let admin = app.company("Школа").await;
        let teacher = role(&admin, DefaultRole::Teacher).await;
        let copy: Role = admin.post(ROLES, json!({ "name": "Методист", "copyOfRoleId": teacher.id, "permissions": [P::SubjectsManage] })).await.status(201).read();
        assert_eq!(copy.permissions.len(), teacher.permissions.len() + 1);
        admin.post(ROLES, json!({ "name": " методист " })).await.invalid("name", "taken");
        let path = format!("{ROLES}/{}", copy.id);
        let changed: Role = admin.patch(&path, json!({ "version": 1, "name": "Завуч", "permissions": [P::StudentsManage] })).await.read();
        assert_eq!((changed.name.as_str(), changed.permissions), ("Завуч", vec![P::StudentsView, P::StudentsManage]), "who changes sees");
        admin.patch(&path, json!({ "version": 1, "name": "Завуч 2" })).await.refused("stale");

        let somebody = admin.colleague(DefaultRole::Viewer).await;
        change(&admin, &member(&admin, &somebody).await, json!({ "roleIds": [copy.id] })).await.ok();
        assert_eq!(admin.delete(&path).await.rule("roleInUse")["details"], json!([somebody.me.name]));
        let viewer = role(&admin, DefaultRole::Viewer).await;
        change(&admin, &member(&admin, &somebody).await, json!({ "roleIds": [viewer.id] })).await.ok();
        let waiting = invited(&admin, "x@example.com", json!({ "roleIds": [copy.id] })).await;
        assert_eq!(admin.delete(&path).await.rule("roleInUse")["details"], json!(["x@example.com"]));
        admin.delete(&format!("{INVITATIONS}/{}", waiting.id)).await.ok();
        admin.delete(&path).await.status(204);
        admin.get(&path).await.not_found();
    }

    async fn who_is_put_out_is_out_at_once_and_lets_nobody_in(app: TestApp) {
        let admin = app.company("Школа").await;
        let other = admin.colleague(DefaultRole::Admin).await;
        let sent = invited(&other, "x@example.com", json!({})).await;
        change(&admin, &member(&admin, &other).await, json!({ "active": false })).await.ok();
        other.get("/api/auth/me").await.refused("unauthenticated");
        join(&app, &secret_of(&sent), "Кто-то").await.rule("invitationOver");
        assert_eq!(admin.get(USERS).await.ok()["total"], 1);
        // Let in again, the old sessions stay ended.
        change(&admin, &member(&admin, &other).await, json!({ "active": true })).await.ok();
        other.get("/api/auth/me").await.refused("unauthenticated");
        app.anonymous().post("/api/auth/refresh", json!({ "refreshToken": other.refresh_token })).await.refused("unauthenticated");
        other.sign_in().await;
        other.get("/api/auth/me").await.ok();
    }

    async fn a_right_given_or_taken_holds_at_the_next_request(app: TestApp) {
        use Permission as P;
        let admin = app.company("Школа").await;
        let (role, somebody) = somebody_who_may(&admin, "Залы", &[P::RoomsView]).await;
        somebody.post("/api/rooms", json!({ "name": "Зал" })).await.forbidden("rooms.manage");
        let path = format!("{ROLES}/{}", role.id);
        admin.patch(&path, json!({ "version": 1, "permissions": [P::RoomsManage] })).await.ok();
        somebody.post("/api/rooms", json!({ "name": "Зал" })).await.ok();
        admin.patch(&path, json!({ "version": 2, "permissions": [] })).await.ok();
        let refusal = somebody.get("/api/rooms").await.forbidden("rooms.view");
        assert!(refusal["title"].as_str().unwrap().contains("Видеть кабинеты"), "{refusal}");
    }

    async fn a_teacher_is_one_member_only(app: TestApp) {
        let admin = app.company("Школа").await;
        let teacher = admin.post("/api/teachers", json!({ "name": "Данияр" })).await.ok();
        let (one, two) = (admin.colleague(DefaultRole::Teacher).await, admin.colleague(DefaultRole::Teacher).await);
        let linked: Member = change(&admin, &member(&admin, &one).await, json!({ "teacherId": teacher["id"] })).await.read();
        change(&admin, &member(&admin, &two).await, json!({ "teacherId": teacher["id"] })).await.invalid("teacherId", "teacherTaken");
        change(&admin, &linked, json!({ "teacherId": null })).await.ok();
        change(&admin, &member(&admin, &two).await, json!({ "teacherId": teacher["id"] })).await.ok();
    }

    async fn other_eyes_see_no_more_than_both_and_change_nothing(app: TestApp) {
        use Permission as P;
        let admin = app.company("Школа").await;
        let teacher = admin.post("/api/teachers", json!({ "name": "Данияр" })).await.ok();
        let lesson = admin.post("/api/lessons", json!({ "teacherId": teacher["id"], "starts": "2026-11-19T10:00", "minutes": 60 })).await.ok();
        admin.post("/api/lessons", json!({ "title": "Чужой", "starts": "2026-11-19T12:00", "minutes": 60 })).await.ok();
        let daniyar = admin.colleague_who_is(DefaultRole::Teacher, Some(teacher["id"].as_str().unwrap().parse().unwrap())).await;
        let eyes = |by: &Actor, method: Method, path: &str, whose: String| by.ask(method, path).header("x-see-as", &whose);

        let as_him = format!("member:{}", member(&admin, &daniyar).await.id);
        let me: Me = eyes(&admin, Method::GET, "/api/auth/me", as_him.clone()).send().await.read();
        assert_eq!((me.seen_as.as_deref(), &me.permissions), (Some(daniyar.me.name.as_str()), &daniyar.me.permissions));
        let seen = eyes(&admin, Method::GET, "/api/lessons?from=2026-11-19&to=2026-11-20", as_him.clone()).send().await.ok();
        assert_eq!(seen["items"].as_array().unwrap().iter().map(|l| &l["id"]).collect::<Vec<_>>(), [&lesson["id"]]);
        eyes(&admin, Method::GET, "/api/leads", as_him.clone()).send().await.forbidden("leads.view");
        eyes(&admin, Method::POST, "/api/rooms", as_him).json(&json!({ "name": "Зал" })).send().await.rule("seenAsAnother");

        let as_viewer = format!("role:{}", role(&admin, DefaultRole::Viewer).await.id);
        let me: Me = eyes(&admin, Method::GET, "/api/auth/me", as_viewer.clone()).send().await.read();
        assert_eq!(me.roles, ["Наблюдатель"]);
        // Only who manages people has other eyes, and never stronger ones.
        eyes(&daniyar, Method::GET, "/api/auth/me", as_viewer).send().await.forbidden("users.manage");
        let (_, kadri) = somebody_who_may(&admin, "Кадры", &[P::UsersManage, P::StudentsView]).await;
        let as_admin = format!("role:{}", role(&admin, DefaultRole::Admin).await.id);
        let me: Me = eyes(&kadri, Method::GET, "/api/auth/me", as_admin).send().await.read();
        assert_eq!(me.permissions, [P::StudentsView, P::UsersManage]);
        let stranger = app.company("Другая").await;
        let foreign = format!("role:{}", role(&stranger, DefaultRole::Viewer).await.id);
        eyes(&admin, Method::GET, "/api/auth/me", foreign).send().await.not_found();
    }

    async fn changes_of_access_are_written_down_and_no_secret_is(app: TestApp) {
        let admin = app.company("Школа").await;
        let invitation = invited(&admin, "x@example.com", json!({})).await;
        join(&app, &secret_of(&invitation), "Новый").await.ok();
        let owner = app.db().owner().await;
        let rows = audit::Entity::find().filter(audit::Column::CompanyId.eq(admin.company())).all(&owner).await.unwrap();
        let told: Vec<(&str, &str)> = rows.iter().map(|row| (row.entity.as_str(), row.user_name.as_str())).collect();
        assert!(told.contains(&("membership", "Новый")) && told.contains(&("invitation", admin.me.name.as_str())), "{told:?}");
        let everything = format!("{rows:?}");
        assert!(!everything.contains(&secret_of(&invitation)) && !everything.contains(&backend::team::invitations::hashed(&secret_of(&invitation))));
    }
}

#[tokio::test]
async fn a_client_without_a_name_sees_nobody() {
    let app = TestApp::on_sqlite().await;
    Client::new(&app, None).get(USERS).await.refused("unauthenticated");
}
