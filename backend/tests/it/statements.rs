//! A list asks the database as often for many rows as for few.

use serde_json::{Value, json};
use shared::{groups::Group, page::Page, students::Student};

use crate::support::{Actor, TestApp};

/// Eight more of everything that lists show, all tied to each other.
async fn more(admin: &Actor, from: u32) -> Vec<Value> {
    let mut lessons = Vec::new();
    for n in from..from + 8 {
        let named = |noun: &str| json!({ "name": format!("{noun} {n}") });
        let teacher = admin.post("/api/teachers", named("Учитель")).await.ok();
        let room = admin.post("/api/rooms", named("Кабинет")).await.ok();
        let subject = admin.post("/api/subjects", named("Предмет")).await.ok();
        let group = json!({ "name": format!("Группа {n}"), "teacherId": teacher["id"], "roomId": room["id"], "subjectId": subject["id"], "capacity": 9 });
        let group: Group = admin.post("/api/groups", group).await.read();
        let student = json!({ "name": format!("Ученик {n}"), "phones": ["+7 701 000 00 01"], "guardians": [{ "name": format!("Мама {n}") }] });
        let student: Student = admin.post("/api/students", student).await.read();
        admin
            .post(&format!("/api/groups/{}/enrollments", group.id), json!({ "studentId": student.id, "from": "2026-09-01" }))
            .await
            .ok();
        let lesson = json!({ "groupId": group.id, "teacherId": teacher["id"], "roomId": room["id"], "starts": "2026-11-18T09:00", "minutes": 60 });
        let lesson = admin.post("/api/lessons", lesson).await.ok();
        let marks = json!({ "marks": [{ "studentId": student.id, "status": "attended" }] });
        admin.put(&format!("/api/lessons/{}/attendance", lesson["id"].as_str().unwrap()), marks).await.ok();
        lessons.push(lesson);
    }
    lessons
}

async fn asked(admin: &Actor, path: &str) -> u64 {
    let before = admin.app.state().db.statements();
    admin.get(path).await.ok();
    admin.app.state().db.statements() - before
}

both_engines! {
    async fn the_number_of_statements_does_not_grow_with_the_rows(app: TestApp) {
        let admin = app.company("Тұлпар").await;
        let first = more(&admin, 0).await;
        let group = admin.get("/api/groups").await.read::<Page<Group>>().items[0].id;
        let roster = format!("/api/lessons/{}/roster", first[0]["id"].as_str().unwrap());
        let lists = [
            "/api/students?q=%D1%83%D1%87", "/api/students", "/api/groups", "/api/teachers", "/api/rooms", "/api/subjects",
            "/api/branches", "/api/leads", "/api/lessons?from=2026-11-16&to=2026-11-23", &roster,
            &format!("/api/groups/{group}/enrollments"),
            &format!("/api/groups/{group}/journal?from=2026-11-01&to=2026-12-01"),
            &format!("/api/groups/{group}/waitlist"), "/api/makeups", "/api/attendance/late",
            "/api/attendance/day?date=2026-11-18", "/api/attendance/report?from=2026-11-01&to=2026-12-01&by=student",
        ];
        let mut few = Vec::new();
        for path in lists {
            few.push((path, asked(&admin, path).await));
        }
        more(&admin, 8).await;
        // Many on one roster too.
        for n in 0..8 {
            let student: Student = admin.post("/api/students", json!({ "name": format!("Ещё {n}") })).await.read();
            let command = json!({ "studentId": student.id, "from": "2026-09-01" });
            admin.post(&format!("/api/groups/{group}/enrollments"), command).await.ok();
        }
        for (path, before) in few {
            let now = asked(&admin, path).await;
            assert!(before > 0 && now <= before, "{path}: {before} statements for few rows, {now} for many");
            assert!(now <= 30, "{path}: {now} statements");
        }
    }
}
