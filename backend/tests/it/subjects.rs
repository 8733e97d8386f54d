//! Subjects.

use serde_json::json;
use shared::{
    page::Page,
    permission::DefaultRole,
    subjects::{self, Subject},
};

use crate::support::TestApp;

both_engines! {
    async fn a_subject_is_made_changed_archived_and_brought_back(app: TestApp) {
        let admin = app.company("Школа").await;
        let subject: Subject = admin.post(subjects::LIST, json!({ "name": " Қазақ тілі " })).await.status(201).read();
        assert_eq!((subject.name.as_str(), subject.version), ("Қазақ тілі", 1));
        let next: Subject = admin.post(subjects::LIST, json!({ "name": "Шахматы" })).await.read();
        assert_ne!(subject.hue, next.hue, "the next subject has the next hue");
        admin.post(subjects::LIST, json!({ "name": "Рисование", "hue": 13 })).await.invalid("hue", "range");
        admin.post(subjects::LIST, json!({ "name": "ҚАЗАҚ ТІЛІ" })).await.invalid("name", "taken");

        let one = format!("/api/subjects/{}", subject.id);
        let archived: Subject = admin.delete(&one).await.read();
        assert_eq!(admin.delete(&one).await.read::<Subject>().version, archived.version, "archiving twice is once");
        let twin: Subject = admin.post(subjects::LIST, json!({ "name": "Қазақ тілі" })).await.read();
        admin.post(&format!("{one}/restore"), json!({ "version": archived.version })).await.invalid("name", "taken");
        admin.patch(&format!("/api/subjects/{}", twin.id), json!({ "version": 1, "name": "Тіл", "hue": 4 })).await.ok();
        let back: Subject = admin.post(&format!("{one}/restore"), json!({ "version": archived.version })).await.read();
        assert!(back.archived_at.is_none());
        assert_eq!(admin.get(subjects::LIST).await.read::<Page<Subject>>().total, 3);
    }

    async fn a_teacher_sees_subjects_and_makes_none(app: TestApp) {
        let admin = app.company("Школа").await;
        let teacher = admin.colleague(DefaultRole::Teacher).await;
        teacher.get(subjects::LIST).await.ok();
        teacher.post(subjects::LIST, json!({ "name": "Шахматы" })).await.forbidden("subjects.manage");
    }

    async fn subjects_that_differ_in_a_sign_are_two(app: TestApp) {
        let admin = app.company("Школа").await;
        for name in ["C", "C++", "C#"] {
            admin.post("/api/subjects", json!({ "name": name })).await.ok();
        }
        admin.post("/api/subjects", json!({ "name": " c++ " })).await.invalid("name", "taken");
    }
}
