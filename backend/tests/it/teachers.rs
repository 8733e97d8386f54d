//! Teachers.

use serde_json::json;
use shared::{
    page::Page,
    teachers::{self, Teacher},
};

use crate::support::TestApp;

both_engines! {
    async fn a_teacher_is_made_changed_archived_and_brought_back(app: TestApp) {
        let admin = app.company("Школа").await;
        let subject = admin.post("/api/subjects", json!({ "name": "Шахматы" })).await.ok();
        let command = json!({ "name": "Әсел Жұмабаева", "phones": ["8 701 123 45 67", "", "+7 (701) 123-45-67"], "email": " ", "subjectIds": [subject["id"]] });
        let teacher: Teacher = admin.post(teachers::LIST, command).await.status(201).read();
        assert_eq!(teacher.phones, ["+77011234567"]);
        assert_eq!((teacher.email.as_deref(), teacher.subject_ids.len(), teacher.branch_ids.len()), (None, 1, 1));

        let one = format!("/api/teachers/{}", teacher.id);
        let changed: Teacher = admin.patch(&one, json!({ "version": 1, "email": "asel@example.kz", "subjectIds": [] })).await.read();
        assert_eq!((changed.email.as_deref(), changed.phones.len(), changed.subject_ids.len()), (Some("asel@example.kz"), 1, 0));
        let cleared: Teacher = admin.patch(&one, json!({ "version": 2, "email": null })).await.read();
        assert_eq!((cleared.email, cleared.name.as_str()), (None, "Әсел Жұмабаева"));

        let archived: Teacher = admin.delete(&one).await.read();
        assert_eq!(admin.delete(&one).await.read::<Teacher>(), archived);
        assert_eq!(admin.get(teachers::LIST).await.read::<Page<Teacher>>().total, 0);
        admin.post("/api/groups", json!({ "name": "Группа", "teacherId": teacher.id })).await.invalid("teacherId", "archived");
        let back: Teacher = admin.post(&format!("{one}/restore"), json!({ "version": archived.version })).await.read();
        assert_eq!(back.archived_at, None);
    }

    async fn a_wrong_phone_is_told_by_its_place(app: TestApp) {
        let admin = app.company("Школа").await;
        let command = json!({ "name": "Иван", "phones": ["+7 701 123 45 67", "12345678901"] });
        admin.post(teachers::LIST, command).await.invalid("phones[1]", "phone");
    }

    async fn the_home_branch_comes_first_and_an_archived_subject_may_stay(app: TestApp) {
        let admin = app.company("Школа").await;
        let second = admin.post("/api/branches", json!({ "name": "Орбита" })).await.ok();
        let subject = admin.post("/api/subjects", json!({ "name": "Шахматы" })).await.ok();
        let command = json!({ "name": "Иван", "branchIds": [second["id"], admin.branch(), second["id"]], "subjectIds": [subject["id"]] });
        let teacher = admin.post(teachers::LIST, command).await.ok();
        assert_eq!(teacher["branchIds"], json!([second["id"], admin.branch()]));
        admin.delete(&format!("/api/subjects/{}", subject["id"].as_str().unwrap())).await.ok();
        let one = format!("/api/teachers/{}", teacher["id"].as_str().unwrap());
        let kept = admin.patch(&one, json!({ "version": 1, "subjectIds": [subject["id"]], "branchIds": [admin.branch()] })).await.ok();
        assert_eq!((&kept["subjectIds"], &kept["branchIds"]), (&json!([subject["id"]]), &json!([admin.branch()])));
        admin.post(teachers::LIST, json!({ "name": "Пётр", "subjectIds": [subject["id"]] })).await.invalid("subjectIds", "archived");

        let by = |query: String| { let admin = admin.clone(); async move { admin.get(&format!("/api/teachers?{query}")).await.read::<Page<Teacher>>().total } };
        assert_eq!(by(format!("subjectId={}", subject["id"].as_str().unwrap())).await, 1);
        assert_eq!(by(format!("branchId={}", second["id"].as_str().unwrap())).await, 0);
        assert_eq!(by(format!("branchId={}", admin.branch())).await, 1);
    }
}
