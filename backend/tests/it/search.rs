//! Search: any part of a name in any case and spelling, any part of a phone, within the company.

use serde_json::json;

use crate::support::{Actor, TestApp};

async fn found(by: &Actor, list: &str, text: &str) -> Vec<String> {
    let query: String = form_urlencoded::Serializer::new(String::new()).append_pair("q", text).finish();
    let page = by.get(&format!("/api/{list}?{query}")).await.ok();
    page["items"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap().to_owned()).collect()
}

both_engines! {
    async fn a_name_is_found_by_any_part_in_any_case_and_spelling(app: TestApp) {
        let admin = app.company("Школа").await;
        for name in ["Әсел Жұмабаева", "Тимур Ивлёв", "Anna Smith"] {
            admin.post("/api/students", json!({ "name": name, "email": format!("{}@example.kz", name.len()) })).await.ok();
        }
        for text in ["Әсел", "асел", "АСЕЛ", "asel", "жұма", "ЖУМА", "баева асел", "се"] {
            assert_eq!(found(&admin, "students", text).await, ["Әсел Жұмабаева"], "{text}");
        }
        for text in ["ивлев", "ИВЛЁВ", "ivl"] {
            assert_eq!(found(&admin, "students", text).await, ["Тимур Ивлёв"], "{text}");
        }
        assert_eq!(found(&admin, "students", "SMI").await, ["Anna Smith"]);
        assert_eq!(found(&admin, "students", "example").await.len(), 3);
        assert!(found(&admin, "students", "никого").await.is_empty());
        assert!(found(&admin, "students", "!!!").await.is_empty());
        assert!(found(&admin, "students", "%").await.is_empty());
    }

    async fn a_phone_is_found_however_it_is_dialled_also_of_a_guardian(app: TestApp) {
        let admin = app.company("Школа").await;
        let mother = json!([{ "name": "Сауле Ким", "phones": ["+7 702 555 66 77"] }]);
        admin.post("/api/students", json!({ "name": "Тимур", "phones": ["87010000101"], "guardians": mother })).await.ok();
        admin.post("/api/students", json!({ "name": "Алия" })).await.ok();
        for text in ["8 701 000 01 01", "+7 (701) 000-01-01", "0000101", "0101", "702 555", "сауле", "КИМ"] {
            assert_eq!(found(&admin, "students", text).await, ["Тимур"], "{text}");
        }
    }

    async fn a_new_name_is_found_and_the_old_one_is_not(app: TestApp) {
        let admin = app.company("Школа").await;
        for list in ["students", "teachers", "groups", "subjects", "branches"] {
            let made = admin.post(&format!("/api/{list}"), json!({ "name": "Первое" })).await.ok();
            assert_eq!(found(&admin, list, "перв").await, ["Первое"], "{list}");
            let one = format!("/api/{list}/{}", made["id"].as_str().unwrap());
            admin.patch(&one, json!({ "version": 1, "name": "Второе" })).await.ok();
            assert!(found(&admin, list, "перв").await.is_empty(), "{list}");
            assert_eq!(found(&admin, list, "ВТОР").await, ["Второе"], "{list}");
        }
    }

    async fn nobody_of_another_company_is_found(app: TestApp) {
        let (admin, stranger) = (app.company("Своя").await, app.company("Чужая").await);
        admin.post("/api/students", json!({ "name": "Тимур" })).await.ok();
        assert!(found(&stranger, "students", "тимур").await.is_empty());
    }

    async fn names_are_sorted_by_the_kazakh_alphabet(app: TestApp) {
        let admin = app.company("Школа").await;
        for name in ["Яна", "Қанат", "Әлия", "Камила", "Айша"] {
            admin.post("/api/teachers", json!({ "name": name })).await.ok();
        }
        let page = admin.get("/api/teachers?sort=name").await.ok();
        let names: Vec<_> = page["items"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["Айша", "Әлия", "Камила", "Қанат", "Яна"]);
    }

    async fn one_and_two_letters_are_enough_and_stay_within_the_company(app: TestApp) {
        let (admin, stranger) = (app.company("Своя").await, app.company("Чужая").await);
        for name in ["Ян Ли", "Анна"] {
            admin.post("/api/students", json!({ "name": name })).await.ok();
        }
        stranger.post("/api/students", json!({ "name": "Ян Чужой" })).await.ok();
        for text in ["ян", "Л", "ли ян", "я л"] {
            assert_eq!(found(&admin, "students", text).await, ["Ян Ли"], "{text}");
        }
        assert!(found(&admin, "students", "ю").await.is_empty());
    }
}
