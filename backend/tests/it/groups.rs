//! Groups and enrolments.

use backend::entity::audit;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use shared::{
    groups::{self, Enrollment, Group},
    page::Page,
    permission::DefaultRole,
};

use crate::support::{Actor, TestApp};

async fn made(by: &Actor, command: Value) -> Group {
    by.post(groups::LIST, command).await.status(201).read()
}
fn one(group: &Group) -> String {
    format!("/api/groups/{}", group.id)
}
fn enrollments(group: &Group) -> String {
    format!("/api/groups/{}/enrollments", group.id)
}
async fn student(by: &Actor, name: &str) -> Value {
    by.post("/api/students", json!({ "name": name })).await.ok()["id"].clone()
}

both_engines! {
    async fn a_group_is_made_changed_archived_and_brought_back(app: TestApp) {
        let admin = app.company("Школа").await;
        let teacher = admin.post("/api/teachers", json!({ "name": "Иван" })).await.ok();
        let other = admin.post("/api/teachers", json!({ "name": "Анна" })).await.ok();
        let subject = admin.post("/api/subjects", json!({ "name": "Шахматы" })).await.ok();
        let room = admin.post("/api/rooms", json!({ "name": "Зал" })).await.ok();
        let group = made(&admin, json!({
            "name": "Младшие", "teacherId": teacher["id"], "subjectId": subject["id"], "roomId": room["id"], "capacity": 8, "colour": 3
        })).await;
        assert_eq!((json!(group.teacher_id), group.teacher_ids.len(), group.colour), (teacher["id"].clone(), 1, 3));
        let changed: Group = admin.patch(&one(&group), json!({ "version": 1, "teacherId": other["id"], "capacity": null })).await.read();
        assert_eq!((json!(changed.teacher_id), changed.capacity, json!(changed.room_id)), (other["id"].clone(), None, room["id"].clone()));
        let cleared: Group = admin.patch(&one(&group), json!({ "version": 2, "teacherId": null, "roomId": null })).await.read();
        assert_eq!((cleared.teacher_id, cleared.room_id, json!(cleared.subject_id)), (None, None, subject["id"].clone()));
        let total = async |query: &str| admin.get(&format!("/api/groups?{query}")).await.ok()["total"].clone();
        assert_eq!(total(&format!("subjectId={}", subject["id"].as_str().unwrap())).await, 1);
        assert_eq!(total(&format!("teacherId={}", other["id"].as_str().unwrap())).await, 0);
        let archived: Group = admin.delete(&one(&group)).await.read();
        assert_eq!(admin.delete(&one(&group)).await.read::<Group>(), archived);
        assert_eq!(total("").await, 0);
        let back: Group = admin.post(&format!("{}/restore", one(&group)), json!({ "version": archived.version })).await.read();
        assert_eq!(back.archived_at, None);
    }

    async fn open_groups_and_teachers_have_names_of_their_own(app: TestApp) {
        let admin = app.company("Школа").await;
        for noun in ["groups", "teachers"] {
            let list = format!("/api/{noun}");
            let first = admin.post(&list, json!({ "name": "Младшие" })).await.ok();
            let other = admin.post(&list, json!({ "name": "Старшие" })).await.ok();
            admin.post(&list, json!({ "name": " МЛАДШИЕ " })).await.invalid("name", "taken");
            let one = format!("{list}/{}", first["id"].as_str().unwrap());
            let two = format!("{list}/{}", other["id"].as_str().unwrap());
            admin.patch(&two, json!({ "version": 1, "name": "младшие" })).await.invalid("name", "taken");
            admin.patch(&one, json!({ "version": 1, "name": "Младшие" })).await.ok();
            let gone = admin.delete(&one).await.ok();
            admin.patch(&two, json!({ "version": 1, "name": "Младшие" })).await.ok();
            admin.post(&format!("{one}/restore"), json!({ "version": gone["version"] })).await.invalid("name", "taken");
        }
        let second = admin.post("/api/branches", json!({ "name": "Орбита" })).await.ok();
        made(&admin, json!({ "name": "Младшие", "branchId": second["id"] })).await;
    }

    async fn of_many_groups_of_one_name_at_once_one_is_made(app: TestApp) {
        let admin = app.company("Школа").await;
        let asked = (0..6).map(|_| admin.post(groups::LIST, json!({ "name": "Младшие" })));
        let made = futures::future::join_all(asked).await.into_iter().filter(|answer| answer.status == 201).count();
        assert_eq!(made, 1);
    }

    async fn a_room_of_another_branch_is_no_room_of_the_group(app: TestApp) {
        let admin = app.company("Школа").await;
        let branch = admin.post("/api/branches", json!({ "name": "Орбита" })).await.ok();
        let room = admin.post("/api/rooms", json!({ "name": "Зал", "branchId": branch["id"] })).await.ok();
        admin.post(groups::LIST, json!({ "name": "Младшие", "roomId": room["id"] })).await.invalid("roomId", "other");
        made(&admin, json!({ "name": "Младшие", "roomId": room["id"], "branchId": branch["id"] })).await;
    }

    async fn who_is_enrolled_is_counted_today_and_remembered(app: TestApp) {
        let admin = app.company("Школа").await;
        let group = made(&admin, json!({ "name": "Младшие" })).await;
        let timur = student(&admin, "Тимур").await;
        let enrolled: Enrollment = admin.post(&enrollments(&group), json!({ "studentId": timur })).await.status(201).read();
        assert_eq!((enrolled.from.to_string().as_str(), enrolled.until, enrolled.student_name.as_str()), ("2026-11-18", None, "Тимур"));
        assert_eq!(admin.get(&one(&group)).await.read::<Group>().students, 1);
        admin.post(&enrollments(&group), json!({ "studentId": timur, "from": "2026-12-01" })).await.rule("alreadyEnrolled");
        let path = format!("/api/enrollments/{}", enrolled.id);
        admin.patch(&path, json!({ "version": 1, "until": "2026-11-01" })).await.invalid("until", "order");
        let ended: Enrollment = admin.patch(&path, json!({ "version": 1, "from": "2026-11-01", "until": "2026-11-17" })).await.read();
        assert_eq!((ended.version, ended.until.map(|d| d.to_string()).as_deref()), (2, Some("2026-11-17")));
        assert_eq!(admin.get(&one(&group)).await.read::<Group>().students, 0);
        admin.post(&enrollments(&group), json!({ "studentId": timur, "from": "2026-11-17" })).await.rule("alreadyEnrolled");
        admin.post(&enrollments(&group), json!({ "studentId": timur })).await.ok();
        let page: Page<Enrollment> = admin.get(&enrollments(&group)).await.read();
        assert_eq!(page.items.iter().map(|e| e.from.to_string()).collect::<Vec<_>>(), ["2026-11-18", "2026-11-01"]);
        admin.patch(&path, json!({ "version": 2, "until": null })).await.rule("alreadyEnrolled");
        admin.patch(&path, json!({ "version": 1, "until": null })).await.refused("stale");
    }

    async fn today_is_the_day_in_the_branch(app: TestApp) {
        let admin = app.company("Школа").await;
        // 03:00 on the 19th in Almaty, still the 18th in UTC.
        app.advance(chrono::Duration::hours(16));
        admin.sign_in().await;
        let group = made(&admin, json!({ "name": "Младшие" })).await;
        let enrolled: Enrollment = admin.post(&enrollments(&group), json!({ "studentId": student(&admin, "Тимур").await })).await.read();
        assert_eq!(enrolled.from.to_string(), "2026-11-19");
    }

    async fn a_full_group_takes_one_more_only_with_a_reason_that_is_written_down(app: TestApp) {
        let admin = app.company("Школа").await;
        let group = made(&admin, json!({ "name": "Младшие", "capacity": 1 })).await;
        admin.post(&enrollments(&group), json!({ "studentId": student(&admin, "Тимур").await, "until": "2026-12-31" })).await.ok();
        let alia = student(&admin, "Алия").await;
        admin.post(&enrollments(&group), json!({ "studentId": alia })).await.rule("groupFull");
        admin.post(&enrollments(&group), json!({ "studentId": alia, "override": { "reason": " " } })).await.invalid("override.reason", "required");
        let before: Enrollment = admin.post(&enrollments(&group), json!({ "studentId": alia, "from": "2027-01-01" })).await.read();
        let earlier = json!({ "version": 1, "from": "2026-12-31" });
        admin.patch(&format!("/api/enrollments/{}", before.id), earlier).await.rule("groupFull");

        let third = student(&admin, "Болат").await;
        let command = json!({ "studentId": third, "override": { "reason": "брат Тимура" } });
        let over: Enrollment = admin.post(&enrollments(&group), command).await.status(201).read();
        let noted = audit::Entity::find().filter(audit::Column::RecordId.eq(over.id.0));
        let noted = noted.one(&app.db().owner().await).await.unwrap().unwrap();
        assert_eq!(noted.after.unwrap()["override"]["reason"], "брат Тимура");
    }

    async fn the_last_places_go_to_as_many_as_there_are_however_many_ask_at_once(app: TestApp) {
        let admin = app.company("Школа").await;
        let group = made(&admin, json!({ "name": "Младшие", "capacity": 3 })).await;
        let mut asking = tokio::task::JoinSet::new();
        for number in 0..16 {
            let (admin, path) = (admin.clone(), enrollments(&group));
            let who = student(&admin, &format!("Ученик {number}")).await;
            asking.spawn(async move { admin.post(&path, json!({ "studentId": who })).await.status });
        }
        let statuses = asking.join_all().await;
        assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 3, "{statuses:?}");
        assert!(statuses.iter().all(|status| [201, 409].contains(status)), "{statuses:?}");
        assert_eq!(admin.get(&one(&group)).await.read::<Group>().students, 3);
    }

    async fn one_student_asked_in_many_times_at_once_is_in_once(app: TestApp) {
        let admin = app.company("Школа").await;
        let (group, who) = (made(&admin, json!({ "name": "Младшие" })).await, student(&admin, "Тимур").await);
        let mut asking = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let (admin, path, who) = (admin.clone(), enrollments(&group), who.clone());
            asking.spawn(async move { admin.post(&path, json!({ "studentId": who })).await.status });
        }
        let statuses = asking.join_all().await;
        assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
        assert!(statuses.iter().all(|status| [201, 409].contains(status)), "{statuses:?}");
    }

    async fn the_archived_are_not_enrolled_and_teachers_enrol_nobody(app: TestApp) {
        let admin = app.company("Школа").await;
        let (group, who) = (made(&admin, json!({ "name": "Младшие" })).await, student(&admin, "Тимур").await);
        let teacher = admin.colleague(DefaultRole::Teacher).await;
        teacher.post(&enrollments(&group), json!({ "studentId": who })).await.forbidden("groups.manage");
        admin.delete(&format!("/api/students/{}", who.as_str().unwrap())).await.ok();
        admin.post(&enrollments(&group), json!({ "studentId": who })).await.rule("recordArchived");
        admin.delete(&one(&group)).await.ok();
        admin.post(&enrollments(&group), json!({ "studentId": student(&admin, "Алия").await })).await.rule("recordArchived");
    }

    async fn ids_of_another_company_are_nobodys(app: TestApp) {
        let (admin, stranger) = (app.company("Своя").await, app.company("Чужая").await);
        let theirs = made(&stranger, json!({ "name": "Чужая" })).await;
        let own = made(&admin, json!({ "name": "Своя" })).await;
        admin.get(&one(&theirs)).await.not_found();
        admin.get(&enrollments(&theirs)).await.not_found();
        admin.post(&enrollments(&own), json!({ "studentId": student(&stranger, "Чужой").await })).await.not_found();
        admin.post(&enrollments(&theirs), json!({ "studentId": student(&admin, "Свой").await })).await.not_found();
        let teacher = stranger.post("/api/teachers", json!({ "name": "Чужой" })).await.ok();
        admin.post(groups::LIST, json!({ "name": "Г", "teacherId": teacher["id"] })).await.not_found();
        admin.patch(&one(&own), json!({ "version": 1, "teacherId": teacher["id"] })).await.not_found();
        admin.get(&format!("/api/groups?teacherId={}", teacher["id"].as_str().unwrap())).await.not_found();
        admin.get(&format!("/api/students?groupId={}", theirs.id)).await.not_found();
    }

    async fn groups_are_sorted_by_what_their_columns_show_and_names_by_their_numbers(app: TestApp) {
        let admin = app.company("Школа").await;
        let id = async |list: &str, name: &str| admin.post(list, json!({ "name": name })).await.ok()["id"].clone();
        let (anna, boris) = (id("/api/teachers", "Анна").await, id("/api/teachers", "Борис").await);
        let (chess, robots) = (id("/api/subjects", "Шахматы").await, id("/api/subjects", "Роботы").await);
        let (first, second) = (id("/api/rooms", "Зал 2").await, id("/api/rooms", "Зал 10").await);
        made(&admin, json!({ "name": "Изо 10–13", "teacherId": anna, "subjectId": chess, "roomId": second })).await;
        made(&admin, json!({ "name": "Изо 7–9", "teacherId": boris, "subjectId": robots, "roomId": first })).await;
        made(&admin, json!({ "name": "Изо" })).await;
        let (seven, ten) = ("Изо 7–9", "Изо 10–13");
        let sorted = [
            ("name", ["Изо", seven, ten]), ("-name", [ten, seven, "Изо"]),
            ("teacher", [ten, seven, "Изо"]), ("-teacher", [seven, ten, "Изо"]),
            ("subject", [seven, ten, "Изо"]), ("room", [seven, ten, "Изо"]),
        ];
        for (sort, expected) in sorted {
            let page = admin.get(&format!("/api/groups?sort={sort}")).await.ok();
            let names: Vec<&str> = page["items"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect();
            assert_eq!(names, expected, "{sort}");
        }
    }

    async fn groups_without_a_limit_come_last_however_limits_are_sorted(app: TestApp) {
        let admin = app.company("Школа").await;
        for (name, capacity) in [("Без предела", None), ("Малая", Some(4)), ("Большая", Some(20))] {
            made(&admin, json!({ "name": name, "capacity": capacity })).await;
        }
        for (sort, expected) in [("capacity", ["Малая", "Большая", "Без предела"]), ("-capacity", ["Большая", "Малая", "Без предела"])] {
            let page = admin.get(&format!("/api/groups?sort={sort}")).await.ok();
            let names: Vec<_> = page["items"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap()).collect();
            assert_eq!(names, expected, "{sort}");
        }
    }
}
