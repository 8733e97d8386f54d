//! Students and guardians.

use backend::entity::student;
use sea_orm::{ActiveModelTrait, Set};
use serde_json::{Value, json};
use shared::{
    page::Page,
    permission::DefaultRole,
    students::{self, Student, StudentStatus},
};

use crate::support::{Actor, TestApp};

fn one(student: &Student) -> String {
    format!("/api/students/{}", student.id)
}

async fn made(by: &Actor, command: Value) -> Student {
    by.post(students::LIST, command).await.status(201).read()
}

async fn names(by: &Actor, query: &str) -> Vec<String> {
    let page: Page<Student> = by.get(&format!("/api/students?{query}")).await.read();
    page.items.into_iter().map(|student| student.name).collect()
}

both_engines! {
    async fn a_patch_changes_what_was_sent_and_null_empties(app: TestApp) {
        let admin = app.company("Школа").await;
        let command = json!({ "name": "Тимур Ивлев", "phones": ["87010000101"], "email": "t@example.kz", "birthDate": "2015-02-28", "note": "аллергия" });
        let student = made(&admin, command).await;
        assert_eq!(student.status.as_ref().map(|status| status.kind.as_str()), Some("active"));
        let changed: Student = admin.patch(&one(&student), json!({ "version": 1, "note": null, "name": "Тимур Ивлев-Ким" })).await.read();
        assert_eq!((changed.note, changed.name.as_str(), changed.version), (None, "Тимур Ивлев-Ким", 2));
        assert_eq!((changed.email, changed.birth_date, changed.phones), (student.email.clone(), student.birth_date, student.phones.clone()));
        let put: Student = admin.put(&one(&student), json!({ "version": 2, "birthDate": null })).await.read();
        assert_eq!((put.birth_date, put.email), (None, student.email.clone()));
    }

    async fn who_saves_second_sees_what_is_there_and_who_was_first(app: TestApp) {
        let admin = app.company("Школа").await;
        let manager = admin.colleague(DefaultRole::Manager).await;
        let student = made(&admin, json!({ "name": "Тимур" })).await;
        manager.patch(&one(&student), json!({ "version": 1, "name": "Тимур К." })).await.ok();
        let stale = admin.patch(&one(&student), json!({ "version": 1, "name": "Тимур И." })).await.refused("stale");
        assert_eq!((&stale["current"]["name"], &stale["changedBy"]), (&json!("Тимур К."), &json!(manager.me.name)));
    }

    async fn guardians_are_made_kept_changed_and_taken_off(app: TestApp) {
        let admin = app.company("Школа").await;
        let mother = json!({ "name": "Айгуль", "relation": "мама", "phones": ["8 702 111 22 33"] });
        let student = made(&admin, json!({ "name": "Тимур", "guardians": [mother, { "name": "Болат" }] })).await;
        assert_eq!(student.guardians.iter().map(|g| g.name.as_str()).collect::<Vec<_>>(), ["Айгуль", "Болат"]);
        assert_eq!((student.guardians[0].phones.as_slice(), student.guardians[0].relation.as_deref()), (&["+77021112233".to_owned()][..], Some("мама")));
        let list = json!([{ "name": "Бабушка" }, { "id": student.guardians[0].id, "name": "Айгуль С.", "phones": ["87021112233"] }]);
        let changed: Student = admin.patch(&one(&student), json!({ "version": 1, "guardians": list })).await.read();
        assert_eq!(changed.guardians.iter().map(|g| g.name.as_str()).collect::<Vec<_>>(), ["Бабушка", "Айгуль С."]);
        assert_eq!((changed.guardians[1].id, changed.guardians[1].relation.as_deref()), (student.guardians[0].id, None));
        assert_eq!(admin.get(&one(&student)).await.read::<Student>(), changed);
        let wrong = json!({ "version": 2, "guardians": [{ "name": "Папа", "phones": ["12345678901"] }] });
        admin.patch(&one(&student), wrong).await.invalid("guardians[0].phones[0]", "phone");
    }

    async fn a_guardian_of_two_children_is_one_person_and_stays_with_the_other(app: TestApp) {
        let admin = app.company("Школа").await;
        let first = made(&admin, json!({ "name": "Тимур", "guardians": [{ "name": "Айгуль", "phones": ["87021112233"] }] })).await;
        let mother = first.guardians[0].id;
        let second = made(&admin, json!({ "name": "Алия", "guardians": [{ "id": mother, "name": "Айгуль", "phones": ["87021112233"] }] })).await;
        assert_eq!(second.guardians[0].id, mother);

        let renamed = json!([{ "id": mother, "name": "Сауле", "phones": ["87025556677"] }]);
        admin.patch(&one(&first), json!({ "version": 1, "guardians": renamed })).await.ok();
        let sister: Student = admin.get(&one(&second)).await.read();
        assert_eq!((sister.guardians[0].name.as_str(), sister.version), ("Сауле", 2));
        assert_eq!(names(&admin, "q=5556677").await, ["Алия", "Тимур"], "the sister is found by the new phone too");
        assert!(names(&admin, "q=1112233").await.is_empty());

        admin.patch(&one(&first), json!({ "version": 2, "guardians": [] })).await.ok();
        assert_eq!(admin.get(&one(&second)).await.read::<Student>().guardians.len(), 1);
        admin.patch(&one(&second), json!({ "version": 2, "guardians": [] })).await.ok();
        admin.patch(&one(&first), json!({ "version": 3, "guardians": renamed })).await.not_found();
    }

    async fn students_are_found_by_status_group_and_branch(app: TestApp) {
        let admin = app.company("Школа").await;
        let statuses: Page<StudentStatus> = admin.get(students::STATUSES).await.read();
        assert_eq!(statuses.items.iter().map(|s| s.kind.as_str()).collect::<Vec<_>>(), ["active", "paused", "left"]);
        let second = admin.post("/api/branches", json!({ "name": "Орбита" })).await.ok();
        made(&admin, json!({ "name": "Алия", "statusId": statuses.items[1].id })).await;
        let timur = made(&admin, json!({ "name": "Тимур", "branchIds": [second["id"]] })).await;
        assert_eq!(names(&admin, "status=active").await, ["Тимур"]);
        assert_eq!(names(&admin, &format!("status={}", statuses.items[1].id)).await, ["Алия"]);
        assert_eq!(names(&admin, &format!("branchId={}", second["id"].as_str().unwrap())).await, ["Тимур"]);
        admin.get("/api/students?status=happy").await.invalid("status", "other");
        admin.get(&format!("/api/students?status={}", timur.id)).await.not_found();
        admin.get(&format!("/api/students?teacherId={}", timur.id)).await.invalid("teacherId", "unknown");

        let group = admin.post("/api/groups", json!({ "name": "Шахматы" })).await.ok();
        let id = group["id"].as_str().unwrap();
        admin.post(&format!("/api/groups/{id}/enrollments"), json!({ "studentId": timur.id })).await.ok();
        assert_eq!(names(&admin, &format!("groupId={id}")).await, ["Тимур"]);
        let shown: Student = admin.get(&one(&timur)).await.read();
        assert_eq!((shown.groups.len(), shown.groups[0].name.as_str()), (1, "Шахматы"));
    }

    async fn a_balance_is_shown_to_those_who_may_see_money(app: TestApp) {
        let admin = app.company("Школа").await;
        let student = made(&admin, json!({ "name": "Тимур" })).await;
        let row = student::ActiveModel {
            id: Set(student.id.into()),
            source_balance: Set(Some(-420_000)),
            source_currency: Set(Some("KZT".into())),
            source_name: Set(Some("alfacrm".into())),
            source_as_of: Set(Some(app.state().clock.now())),
            ..Default::default()
        };
        row.update(&app.db().owner().await).await.unwrap();
        let seen = admin.get(&one(&student)).await.ok();
        assert_eq!(seen["balance"]["money"], json!({ "amount": -420_000, "currency": "KZT" }));
        let viewer = admin.colleague(DefaultRole::Viewer).await;
        assert!(viewer.get(&one(&student)).await.ok().get("balance").is_none());
        assert!(viewer.get(students::LIST).await.ok()["items"][0].get("balance").is_none());
    }

    async fn a_teacher_sees_the_students_of_own_groups_only(app: TestApp) {
        let admin = app.company("Школа").await;
        let teacher = admin.post("/api/teachers", json!({ "name": "Иван" })).await.ok();
        let own = admin.post("/api/groups", json!({ "name": "Своя", "teacherId": teacher["id"] })).await.ok();
        let other = admin.post("/api/groups", json!({ "name": "Чужая" })).await.ok();
        let (timur, alia) = (made(&admin, json!({ "name": "Тимур" })).await, made(&admin, json!({ "name": "Алия" })).await);
        for (group, student) in [(&own, &timur), (&other, &timur), (&other, &alia)] {
            let path = format!("/api/groups/{}/enrollments", group["id"].as_str().unwrap());
            admin.post(&path, json!({ "studentId": student.id })).await.ok();
        }
        let user = admin.colleague_who_is(DefaultRole::Teacher, Some(teacher["id"].as_str().unwrap().parse().unwrap())).await;
        assert_eq!(names(&user, "").await, ["Тимур"]);
        let seen: Student = user.get(&one(&timur)).await.read();
        assert_eq!(seen.groups.iter().map(|group| group.name.as_str()).collect::<Vec<_>>(), ["Своя"], "a stranger's group is not named");
        user.get(&one(&alia)).await.not_found();
        user.get(&format!("/api/groups/{}", other["id"].as_str().unwrap())).await.not_found();
        user.get(&format!("/api/students?groupId={}", other["id"].as_str().unwrap())).await.not_found();
        assert_eq!(user.get("/api/groups").await.ok()["total"], 1);
        let stranger = admin.colleague(DefaultRole::Teacher).await;
        assert!(names(&stranger, "").await.is_empty(), "a teacher user without a teacher sees nobody");
    }

    async fn ids_of_another_company_are_nobodys(app: TestApp) {
        let (admin, stranger) = (app.company("Своя").await, app.company("Чужая").await);
        let statuses: Page<StudentStatus> = stranger.get(students::STATUSES).await.read();
        let theirs = made(&stranger, json!({ "name": "Чужой", "guardians": [{ "name": "Чужая мама" }] })).await;
        admin.get(&one(&theirs)).await.not_found();
        admin.post(students::LIST, json!({ "name": "А", "branchIds": [stranger.branch()] })).await.not_found();
        admin.post(students::LIST, json!({ "name": "А", "statusId": statuses.items[0].id })).await.not_found();
        let mother = json!([{ "id": theirs.guardians[0].id, "name": "Мама" }]);
        admin.post(students::LIST, json!({ "name": "А", "guardians": mother })).await.not_found();
        let own = made(&admin, json!({ "name": "Свой" })).await;
        admin.patch(&one(&own), json!({ "version": 1, "guardians": mother })).await.not_found();
        admin.get(&format!("/api/students?branchId={}", stranger.branch())).await.not_found();
        assert_eq!(stranger.get(&one(&theirs)).await.read::<Student>(), theirs);
    }

    async fn archiving_twice_is_once_and_who_is_archived_comes_back(app: TestApp) {
        let admin = app.company("Школа").await;
        let student = made(&admin, json!({ "name": "Тимур" })).await;
        let archived: Student = admin.delete(&one(&student)).await.read();
        assert_eq!(admin.delete(&one(&student)).await.read::<Student>(), archived);
        assert!(names(&admin, "").await.is_empty());
        assert_eq!(names(&admin, "archived=only").await, ["Тимур"]);
        admin.post(&format!("{}/restore", one(&student)), json!({ "version": 1 })).await.refused("stale");
        let back: Student = admin.post(&format!("{}/restore", one(&student)), json!({ "version": archived.version })).await.read();
        assert_eq!(back.archived_at, None);
    }

    async fn students_are_sorted_by_the_order_of_their_statuses(app: TestApp) {
        let admin = app.company("Школа").await;
        let statuses = admin.get("/api/students/statuses").await.ok()["items"].clone();
        for (name, place) in [("Ушёл", 2), ("Учится", 0), ("Пауза", 1)] {
            admin.post("/api/students", json!({ "name": name, "statusId": statuses[place]["id"] })).await.ok();
        }
        for (sort, expected) in [("status", ["Учится", "Пауза", "Ушёл"]), ("-status", ["Ушёл", "Пауза", "Учится"])] {
            let page = admin.get(&format!("/api/students?sort={sort}")).await.ok();
            let names: Vec<&str> = page["items"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect();
            assert_eq!(names, expected, "{sort}");
        }
    }

    async fn who_has_no_birth_date_comes_last_however_dates_are_sorted(app: TestApp) {
        let admin = app.company("Школа").await;
        for (name, born) in [("Без даты", None), ("Старший", Some("2010-05-01")), ("Младший", Some("2018-05-01"))] {
            admin.post("/api/students", json!({ "name": name, "birthDate": born })).await.ok();
        }
        for (sort, expected) in [("birthDate", ["Старший", "Младший", "Без даты"]), ("-birthDate", ["Младший", "Старший", "Без даты"])] {
            let page = admin.get(&format!("/api/students?sort={sort}")).await.ok();
            let names: Vec<_> = page["items"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap()).collect();
            assert_eq!(names, expected, "{sort}");
        }
    }
}
