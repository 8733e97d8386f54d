//! Branches.

use backend::entity::{membership, membership_branch};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Set};
use serde_json::{Value, json};
use shared::{
    branches::{self, Branch},
    page::Page,
    permission::DefaultRole,
};

use crate::support::{Actor, TestApp};

/// Lets a member into one branch only.
pub async fn admit_only_to(member: &Actor, branch: &Value) {
    let owner = member.app.db().owner().await;
    let membership = membership::Entity::find().filter(membership::Column::UserId.eq(member.user()));
    let id = membership.one(&owner).await.unwrap().unwrap().id;
    let limited = membership::ActiveModel { id: Set(id), all_branches: Set(false), ..Default::default() };
    limited.update(&owner).await.unwrap();
    let link = membership_branch::ActiveModel {
        company_id: Set(member.company()),
        membership_id: Set(id),
        branch_id: Set(branch.as_str().unwrap().parse().unwrap()),
    };
    link.insert(&owner).await.unwrap();
}

both_engines! {
    async fn a_branch_takes_the_zone_of_the_company_and_no_invented_one(app: TestApp) {
        let admin = app.company("Школа").await;
        let branch: Branch = admin.post(branches::LIST, json!({ "name": "Орбита", "address": "  " })).await.status(201).read();
        assert_eq!((branch.time_zone.as_str(), branch.address.as_deref()), ("Asia/Almaty", None));
        admin.post(branches::LIST, json!({ "name": "Луна", "timeZone": "Luna/Kratery" })).await.invalid("timeZone", "timeZone");
        admin.post(branches::LIST, json!({ "name": "ОРБИТА" })).await.invalid("name", "taken");
        let one = format!("/api/branches/{}", branch.id);
        let moved: Branch = admin.patch(&one, json!({ "version": 1, "timeZone": "Asia/Aqtau" })).await.read();
        assert_eq!((moved.time_zone.as_str(), moved.name.as_str(), moved.version), ("Asia/Aqtau", "Орбита", 2));
        admin.patch(&one, json!({ "version": 1, "name": "Сатурн" })).await.refused("stale");
    }

    async fn the_zone_stays_while_lessons_are_planned_in_it(app: TestApp) {
        let admin = app.company("Школа").await;
        admin.post("/api/lessons", json!({ "title": "Урок", "starts": "2026-11-19T10:00", "minutes": 60 })).await.ok();
        let one = format!("/api/branches/{}", admin.branch());
        admin.patch(&one, json!({ "version": 1, "timeZone": "Asia/Aqtau" })).await.rule("branchInUse");
        admin.patch(&one, json!({ "version": 1, "timeZone": "Asia/Almaty", "address": "Абая 1" })).await.ok();
    }

    async fn a_branch_is_closed_when_nothing_open_stands_in_it_and_never_the_last(app: TestApp) {
        let admin = app.company("Школа").await;
        let first = format!("/api/branches/{}", admin.branch());
        admin.delete(&first).await.rule("branchInUse");
        let second: Branch = admin.post(branches::LIST, json!({ "name": "Орбита" })).await.read();
        let one = format!("/api/branches/{}", second.id);
        let room = admin.post("/api/rooms", json!({ "name": "Зал", "branchId": second.id })).await.ok();
        let refusal = admin.delete(&one).await.rule("branchInUse");
        assert_eq!(refusal["details"], json!(["Зал"]));
        admin.delete(&format!("/api/rooms/{}", room["id"].as_str().unwrap())).await.ok();
        let closed: Branch = admin.delete(&one).await.read();
        assert!(closed.archived_at.is_some());
        assert_eq!(admin.delete(&one).await.read::<Branch>(), closed);
        assert_eq!(admin.get(branches::LIST).await.read::<Page<Branch>>().total, 1);
        admin.post("/api/groups", json!({ "name": "Группа", "branchId": second.id })).await.invalid("branchId", "archived");
        let back: Branch = admin.post(&format!("{one}/restore"), json!({ "version": closed.version })).await.read();
        assert!(back.archived_at.is_none());
    }

    async fn a_branch_with_lessons_ahead_or_leads_stays_open(app: TestApp) {
        let admin = app.company("Школа").await;
        let second: Branch = admin.post(branches::LIST, json!({ "name": "Орбита" })).await.read();
        let one = format!("/api/branches/{}", second.id);
        let lesson = json!({ "title": "Пробный", "branchId": second.id, "starts": "2026-11-19T10:00", "minutes": 60 });
        let lesson = admin.post("/api/lessons", lesson).await.ok();
        assert_eq!(admin.delete(&one).await.rule("branchInUse")["details"], json!(["Пробный (19 ноя, 10:00)"]));
        admin.delete(&format!("/api/lessons/{}", lesson["id"].as_str().unwrap())).await.ok();
        let made = crate::support::makers::make("leads", &admin).await.unwrap();
        let owner = app.db().owner().await;
        let lead = backend::entity::lead::ActiveModel {
            id: Set(made["id"].as_str().unwrap().parse().unwrap()),
            branch_id: Set(second.id.into()),
            ..Default::default()
        };
        let lead = lead.update(&owner).await.unwrap();
        assert_eq!(admin.delete(&one).await.rule("branchInUse")["details"], json!([lead.name]));
    }

    async fn of_two_branches_closed_at_once_one_stays_open(app: TestApp) {
        let admin = app.company("Школа").await;
        let second: Branch = admin.post(branches::LIST, json!({ "name": "Орбита" })).await.read();
        let (one, two) = (format!("/api/branches/{}", admin.branch()), format!("/api/branches/{}", second.id));
        let (a, b) = tokio::join!(admin.delete(&one), admin.delete(&two));
        let mut statuses = [a.status, b.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409]);
        assert_eq!(admin.get(branches::LIST).await.read::<Page<Branch>>().total, 1);
    }

    async fn who_is_admitted_to_one_branch_neither_sees_nor_fills_the_others(app: TestApp) {
        let admin = app.company("Школа").await;
        let second = admin.post(branches::LIST, json!({ "name": "Орбита" })).await.ok();
        let hidden = admin.post("/api/students", json!({ "name": "Алия" })).await.ok();
        let both = json!({ "name": "Тимур", "branchIds": [admin.branch(), second["id"]] });
        let both = admin.post("/api/students", both).await.ok();
        let manager = admin.colleague(DefaultRole::Manager).await;
        admit_only_to(&manager, &second["id"]).await;

        assert_eq!(manager.get(branches::LIST).await.ok()["total"], 1);
        manager.get(&format!("/api/branches/{}", admin.branch())).await.not_found();
        manager.get(&format!("/api/students?branchId={}", admin.branch())).await.not_found();
        manager.get(&format!("/api/students/{}", hidden["id"].as_str().unwrap())).await.not_found();
        manager.post("/api/groups", json!({ "name": "Г", "branchId": admin.branch() })).await.not_found();
        manager.post("/api/students", json!({ "name": "А", "branchIds": [admin.branch()] })).await.not_found();
        let group = manager.post("/api/groups", json!({ "name": "Г" })).await.ok();
        assert_eq!(group["branchId"], second["id"], "the first branch is the first of one's own");

        let one = format!("/api/students/{}", both["id"].as_str().unwrap());
        let kept = manager.patch(&one, json!({ "version": 1, "branchIds": [second["id"]] })).await.ok();
        assert_eq!(kept["branchIds"], json!([second["id"], admin.branch()]), "a branch one does not see stays");
        let back = json!({ "version": 2, "branchIds": both["branchIds"] });
        assert_eq!(manager.patch(&one, back).await.ok()["branchIds"], both["branchIds"]);
    }

    async fn the_week_tells_a_member_of_one_branch_no_names_of_another(app: TestApp) {
        let admin = app.company("Школа").await;
        let second = admin.post(branches::LIST, json!({ "name": "Орбита" })).await.ok();
        for (branch, name) in [(json!(admin.branch()), "Здесь"), (second["id"].clone(), "Там")] {
            let room = admin.post("/api/rooms", json!({ "name": name, "branchId": branch })).await.ok();
            let teacher = admin.post("/api/teachers", json!({ "name": name, "branchIds": [branch] })).await.ok();
            let group = admin.post("/api/groups", json!({ "name": name, "branchId": branch })).await.ok();
            let lesson = json!({ "roomId": room["id"], "teacherId": teacher["id"], "groupId": group["id"], "starts": "2026-11-19T10:00", "minutes": 60 });
            admin.post("/api/lessons", lesson).await.ok();
        }
        let manager = admin.colleague(DefaultRole::Manager).await;
        admit_only_to(&manager, &second["id"]).await;
        let week = manager.get("/api/lessons?from=2026-11-16&to=2026-11-23").await.ok();
        for list in ["teachers", "rooms", "groups"] {
            let names: Vec<_> = week[list].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
            assert_eq!(names, ["Там"], "{list}");
        }
        assert_eq!(week["items"].as_array().unwrap().len(), 1);
    }
}
