//! Rights in time: what somebody holds counts when it is used, not when it was asked for.

use axum::http::Method;
use serde_json::{Value, json};
use shared::{
    audit::AuditEntry,
    events::{Action, Entity},
    page::Page,
    permission::{DefaultRole, Permission},
    team::{Invitation, Member, Role},
};

use crate::{
    branches::admit_only_to,
    support::{Actor, Answer, TestApp},
};

const INVITATIONS: &str = "/api/invitations";

async fn role(admin: &Actor, key: DefaultRole) -> Role {
    let roles: Vec<Role> = serde_json::from_value(admin.get("/api/roles").await.ok()["items"].clone()).unwrap();
    roles.into_iter().find(|role| role.default_key == Some(key)).unwrap()
}

async fn member(admin: &Actor, of: &Actor) -> Member {
    let page = admin.get(&format!("/api/users?archived=include&q={}", of.me.email)).await.ok();
    serde_json::from_value(page["items"][0].clone()).unwrap()
}

async fn change(by: &Actor, member: &Member, mut change: Value) -> Answer {
    change["version"] = json!(member.version);
    by.patch(&format!("/api/users/{}", member.id), change).await
}

async fn invited(by: &Actor, email: &str, role: &Role) -> Invitation {
    let command = json!({ "email": email, "roleIds": [role.id], "allBranches": true });
    by.post(INVITATIONS, command).await.status(201).read()
}

async fn opens(app: &TestApp, invitation: &Invitation) -> Answer {
    let token = invitation.link.as_ref().unwrap().split_once('#').unwrap().1;
    let body = json!({ "token": token, "name": "Кто-то", "password": Actor::PASSWORD });
    app.anonymous().ask(Method::POST, "/api/auth/invitation/accept").header("user-agent", "Firefox/140").json(&body).send().await
}

async fn lines(by: &Actor, query: &str) -> Vec<AuditEntry> {
    by.get(&format!("/api/audit?pageSize=200{query}")).await.read::<Page<AuditEntry>>().items
}

both_engines! {
    async fn who_lost_rights_lets_nobody_in_with_them(app: TestApp) {
        let admin = app.company("Школа").await;
        let other = admin.colleague(DefaultRole::Admin).await;
        let (admins, managers) = (role(&admin, DefaultRole::Admin).await, role(&admin, DefaultRole::Manager).await);
        let strong = invited(&other, "strong@example.com", &admins).await;
        let weak = invited(&other, "weak@example.com", &managers).await;
        // One who may still manage people, but no more than that and what managers may.
        let mut kept: Vec<Permission> = managers.permissions.clone();
        kept.push(Permission::UsersManage);
        let kadri: Role = admin.post("/api/roles", json!({ "name": "Кадры", "permissions": kept })).await.read();
        change(&admin, &member(&admin, &other).await, json!({ "roleIds": [kadri.id] })).await.ok();
        opens(&app, &strong).await.rule("invitationOver");
        opens(&app, &weak).await.ok();
        // What was taken back says so, to the log and to the pages that are open.
        let withdrawn = lines(&admin, "&entity=invitation&action=archived").await;
        assert_eq!(withdrawn.len(), 1);
        assert_eq!(json!(withdrawn[0].record_id), json!(strong.id));
    }

    async fn an_invitation_is_over_when_a_role_of_the_inviter_was_narrowed(app: TestApp) {
        let admin = app.company("Школа").await;
        let body = json!({ "name": "Кадры", "permissions": [Permission::UsersManage, Permission::RoomsView] });
        let kadri: Role = admin.post("/api/roles", body).await.read();
        let body = json!({ "name": "Залы", "permissions": [Permission::RoomsView] });
        let rooms: Role = admin.post("/api/roles", body).await.read();
        let other = admin.colleague(DefaultRole::Viewer).await;
        change(&admin, &member(&admin, &other).await, json!({ "roleIds": [kadri.id] })).await.ok();
        let sent = invited(&other, "x@example.com", &rooms).await;
        let narrowed = json!({ "version": kadri.version, "permissions": [Permission::UsersManage] });
        admin.patch(&format!("/api/roles/{}", kadri.id), narrowed).await.ok();
        let token = sent.link.as_ref().unwrap().split_once('#').unwrap().1;
        app.anonymous().post("/api/auth/invitation", json!({ "token": token })).await.rule("invitationOver");
        opens(&app, &sent).await.rule("invitationOver");
    }

    async fn an_invitation_beyond_the_branches_of_the_inviter_is_over(app: TestApp) {
        let admin = app.company("Школа").await;
        let second = admin.post("/api/branches", json!({ "name": "Орбита" })).await.ok();
        let other = admin.colleague(DefaultRole::Admin).await;
        let sent = invited(&other, "x@example.com", &role(&admin, DefaultRole::Teacher).await).await;
        let narrowed = json!({ "allBranches": false, "branchIds": [second["id"]] });
        change(&admin, &member(&admin, &other).await, narrowed).await.ok();
        opens(&app, &sent).await.rule("invitationOver");
    }

    async fn of_two_who_put_each_other_out_at_once_one_stays(app: TestApp) {
        let admin = app.company("Школа").await;
        let (one, two) = (admin.colleague(DefaultRole::Admin).await, admin.colleague(DefaultRole::Admin).await);
        let (first, second) = (member(&admin, &one).await, member(&admin, &two).await);
        let (a, b) = tokio::join!(
            change(&one, &second, json!({ "active": false })),
            change(&two, &first, json!({ "active": false })),
        );
        let mut statuses = [a.status, b.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 401], "{a} {b}");
        assert_eq!(admin.get("/api/users").await.ok()["total"], 2);
    }

    async fn who_was_put_out_while_the_request_was_on_its_way_does_nothing(app: TestApp) {
        let admin = app.company("Школа").await;
        let other = admin.colleague(DefaultRole::Admin).await;
        let admins = role(&admin, DefaultRole::Admin).await;
        let them = member(&admin, &other).await;
        let invite = json!({ "email": "x@example.com", "roleIds": [admins.id], "allBranches": true });
        for (path, body) in [(INVITATIONS, invite), ("/api/rooms", json!({ "name": "Зал" }))] {
            let member = member(&admin, &other).await;
            // The head is there and was looked at; the body comes when its sender is out.
            let (send, receive) = tokio::sync::oneshot::channel::<String>();
            let (asked_for, wanted) = tokio::sync::oneshot::channel();
            let asked = tokio::spawn(other.ask(Method::POST, path).body_later(asked_for, receive).send());
            wanted.await.unwrap();
            change(&admin, &member, json!({ "active": false })).await.ok();
            send.send(body.to_string()).unwrap();
            asked.await.unwrap().refused("unauthenticated");
            let now = admin.get(&format!("/api/users/{}", them.id)).await.ok();
            admin.patch(&format!("/api/users/{}", them.id), json!({ "version": now["version"], "active": true })).await.ok();
            other.sign_in().await;
        }
        assert_eq!(admin.get(INVITATIONS).await.ok()["total"], 0);
        assert_eq!(admin.get("/api/rooms").await.ok()["total"], 0);
    }

    async fn who_came_in_by_a_link_stands_in_the_log_with_address_and_request(app: TestApp) {
        let admin = app.company("Школа").await;
        let sent = invited(&admin, "x@example.com", &role(&admin, DefaultRole::Teacher).await).await;
        opens(&app, &sent).await.ok();
        for entity in ["membership", "invitation"] {
            let line = lines(&admin, &format!("&entity={entity}")).await.remove(0);
            let told = (line.address.as_deref(), line.device.as_deref(), line.request_id.is_some());
            assert_eq!(told, (Some("203.0.113.7"), Some("Firefox/140"), true), "{entity}");
        }
    }

    async fn who_works_in_one_branch_makes_no_other_and_knows_only_colleagues(app: TestApp) {
        let admin = app.company("Школа").await;
        let second = admin.post("/api/branches", json!({ "name": "Орбита" })).await.ok();
        let (limited, elsewhere) = (admin.colleague(DefaultRole::Admin).await, admin.colleague(DefaultRole::Viewer).await);
        let first = json!({ "allBranches": false, "branchIds": [admin.branch()] });
        change(&admin, &member(&admin, &elsewhere).await, first).await.ok();
        admit_only_to(&limited, &second["id"]).await;
        limited.post("/api/branches", json!({ "name": "Третий" })).await.rule("beyondOwnRights");
        let people = limited.get("/api/audit/people").await.ok();
        let names: Vec<&Value> = people["items"].as_array().unwrap().iter().map(|one| &one["id"]).collect();
        assert!(names.contains(&&json!(limited.user())) && !names.contains(&&json!(elsewhere.user())), "{people}");
        limited.get(&format!("/api/audit?userId={}", elsewhere.user())).await.not_found();
    }

    async fn several_are_archived_and_brought_back_by_one_command_each(app: TestApp) {
        let admin = app.company("Школа").await;
        let mut students = Vec::new();
        for name in ["Асель", "Тимур", "Дана"] {
            students.push(admin.post("/api/students", json!({ "name": name })).await.ok()["id"].clone());
        }
        admin.delete(&format!("/api/students/{}", students[2].as_str().unwrap())).await.ok();
        let asked = |path: &str| admin.ask(Method::POST, path).header("idempotency-key", path).json(&json!({ "studentIds": students })).send();
        let away = asked("/api/students/archive").await.ok();
        assert_eq!((away["done"].as_array().unwrap().len(), &away["refused"]), (3, &json!([])));
        assert_eq!(admin.get("/api/students").await.ok()["total"], 0);
        assert_eq!(asked("/api/students/archive").await.ok(), away, "once, and answered twice");
        // Each stands in the log by itself; who was there already was not put there again.
        assert_eq!(lines(&admin, "&entity=student&action=archived").await.len(), 3);
        asked("/api/students/restore").await.ok();
        assert_eq!(admin.get("/api/students").await.ok()["total"], 3);
        // One that is not there refuses the whole.
        let strange = app.company("Чужая").await.post("/api/students", json!({ "name": "Чужой" })).await.ok();
        admin.post("/api/students/archive", json!({ "studentIds": [students[0], strange["id"]] })).await.not_found();
        assert_eq!(admin.get("/api/students").await.ok()["total"], 3);
        let teacher = admin.colleague(DefaultRole::Teacher).await;
        teacher.post("/api/students/archive", json!({ "studentIds": [students[0]] })).await.forbidden("students.manage");
    }

    async fn of_several_groups_those_come_back_that_may_and_the_others_say_why(app: TestApp) {
        let admin = app.company("Школа").await;
        let group = async |name: &str| admin.post("/api/groups", json!({ "name": name })).await.ok()["id"].clone();
        let (first, second) = (group("Дети").await, group("Юноши").await);
        let both = json!({ "groupIds": [first, second] });
        let away = admin.post("/api/groups/archive", both.clone()).await.ok();
        assert_eq!(away["done"].as_array().unwrap().len(), 2);
        group("Дети").await;
        let back = admin.post("/api/groups/restore", both).await.ok();
        assert_eq!((&back["done"][0]["id"], &back["refused"][0]["id"]), (&second, &first));
        assert_eq!(back["refused"][0]["name"], "Дети");
        assert!(!back["refused"][0]["reason"].as_str().unwrap().is_empty());
        let limited = admin.colleague(DefaultRole::Admin).await;
        let other = admin.post("/api/branches", json!({ "name": "Орбита" })).await.ok();
        admit_only_to(&limited, &other["id"]).await;
        limited.post("/api/groups/archive", json!({ "groupIds": [second] })).await.not_found();
    }

    async fn what_one_has_just_done_is_taken_back_without_a_look_into_the_log(app: TestApp) {
        use Permission as P;
        let admin = app.company("Школа").await;
        let permissions = [P::RoomsManage, P::GroupsManage, P::GroupsViewAll, P::StudentsManage, P::StudentsViewAll];
        let desk: Role = admin.post("/api/roles", json!({ "name": "Ресепшен", "permissions": permissions })).await.read();
        let clerk = admin.colleague(DefaultRole::Viewer).await;
        change(&admin, &member(&admin, &clerk).await, json!({ "roleIds": [desk.id] })).await.ok();
        let room = clerk.post("/api/rooms", json!({ "name": "Зал" })).await.ok();
        let one = format!("/api/rooms/{}", room["id"].as_str().unwrap());
        app.advance(chrono::Duration::seconds(1));
        clerk.patch(&one, json!({ "version": 1, "name": "Сцена", "capacity": 9 })).await.ok();
        clerk.get("/api/audit").await.forbidden("audit.view");
        let asked = |version: i32| json!({ "recordId": room["id"], "version": version });
        // What somebody else did is not one's own.
        admin.post("/api/audit/undo", asked(2)).await.not_found();
        app.advance(chrono::Duration::seconds(1));
        let undo = || clerk.ask(Method::POST, "/api/audit/undo").header("idempotency-key", "u1").json(&asked(2)).send();
        let undone = undo().await.ok();
        assert_eq!((&undone["entity"], &undone["version"]), (&json!("room"), &json!(3)));
        assert_eq!(undo().await.ok(), undone, "the answer that is kept is the answer that was given");
        assert_eq!(clerk.get(&one).await.ok()["name"], "Зал");
        // Enrolling too.
        let student = clerk.post("/api/students", json!({ "name": "Асель" })).await.ok();
        let group = clerk.post("/api/groups", json!({ "name": "Дети" })).await.ok();
        let enrollments = format!("/api/groups/{}/enrollments", group["id"].as_str().unwrap());
        let enrolled = clerk.post(&enrollments, json!({ "studentId": student["id"] })).await.ok();
        clerk.post("/api/audit/undo", json!({ "recordId": enrolled["id"], "version": 1 })).await.ok();
        assert_eq!(clerk.get(&enrollments).await.ok()["total"], 0);
        assert_eq!(lines(&admin, "&entity=enrollment").await[0].action, Action::Deleted);
        assert_eq!(lines(&admin, "&entity=enrollment").await[0].entity, Entity::Enrollment);
    }
}
