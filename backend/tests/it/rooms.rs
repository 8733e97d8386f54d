//! Rooms.

use serde_json::json;
use shared::{
    page::Page,
    permission::DefaultRole,
    rooms::{self, Room},
};

use crate::support::TestApp;

both_engines! {
    async fn a_room_is_made_listed_changed_archived_and_brought_back(app: TestApp) {
        let admin = app.company("Школа").await;
        let answer = admin.post(rooms::LIST, json!({ "name": "  Большой зал ", "capacity": 12 })).await.status(201);
        let location = answer.header("location").unwrap().to_owned();
        let room: Room = answer.read();
        assert_eq!((room.name.as_str(), room.capacity, room.version), ("Большой зал", Some(12), 1));
        assert_eq!(location, format!("/api/rooms/{}", room.id));
        assert_eq!(admin.get(&location).await.read::<Room>(), room);

        let changed: Room = admin.patch(&location, json!({ "version": 1, "capacity": null })).await.read();
        assert_eq!((changed.name.as_str(), changed.capacity, changed.version), ("Большой зал", None, 2));

        let archived: Room = admin.delete(&location).await.read();
        assert!(archived.archived_at.is_some());
        assert_eq!(admin.get(rooms::LIST).await.read::<Page<Room>>().total, 0);
        assert_eq!(admin.get("/api/rooms?archived=only").await.read::<Page<Room>>().total, 1);

        let back: Room = admin.post(&format!("{location}/restore"), json!({ "version": archived.version })).await.read();
        assert!(back.archived_at.is_none() && back.version > archived.version);
    }

    async fn a_room_made_twice_under_one_name_is_refused_whatever_the_case(app: TestApp) {
        let admin = app.company("Школа").await;
        admin.post(rooms::LIST, json!({ "name": "Зал" })).await.ok();
        admin.post(rooms::LIST, json!({ "name": " зАЛ " })).await.invalid("name", "taken");
        let other: Room = admin.post(rooms::LIST, json!({ "name": "Кабинет" })).await.read();
        admin.patch(&format!("/api/rooms/{}", other.id), json!({ "version": 1, "name": "ЗАЛ" })).await.invalid("name", "taken");
    }

    async fn who_saw_an_older_room_is_shown_the_newer_and_who_changed_it(app: TestApp) {
        let admin = app.company("Школа").await;
        let manager = admin.colleague(DefaultRole::Manager).await;
        let room: Room = admin.post(rooms::LIST, json!({ "name": "Зал" })).await.read();
        let one = format!("/api/rooms/{}", room.id);
        manager.patch(&one, json!({ "version": 1, "name": "Сцена" })).await.ok();
        let stale = admin.patch(&one, json!({ "version": 1, "name": "Студия" })).await.refused("stale");
        assert_eq!((&stale["current"]["name"], &stale["current"]["version"]), (&json!("Сцена"), &json!(2)));
        assert_eq!(stale["changedBy"], manager.me.name);
        assert_eq!(admin.get(&one).await.read::<Room>().name, "Сцена");
    }

    async fn rooms_are_found_by_any_part_of_a_name_and_sorted_as_people_sort(app: TestApp) {
        let admin = app.company("Школа").await;
        for name in ["Ёлка", "елань", "Зал 10", "Зал 9", "Жар"] {
            admin.post(rooms::LIST, json!({ "name": name, "capacity": 5 })).await.ok();
        }
        let names = |page: Page<Room>| page.items.into_iter().map(|room| room.name).collect::<Vec<_>>();
        assert_eq!(names(admin.get("/api/rooms?q=%D0%B7%D0%B0%D0%BB").await.read()).len(), 2);
        let sorted = names(admin.get("/api/rooms?sort=name").await.read());
        let mut descending = names(admin.get("/api/rooms?sort=-name").await.read());
        descending.reverse();
        assert_eq!(sorted, descending);
        assert_eq!(sorted[0..2], ["елань", "Ёлка"]);
        let second: Page<Room> = admin.get("/api/rooms?page=2&pageSize=2").await.read();
        assert_eq!((second.items.len(), second.total, second.page, second.page_size), (2, 5, 2, 2));
        admin.get("/api/rooms?sort=colour").await.invalid("sort", "other");
        admin.get("/api/rooms?status=active").await.invalid("status", "unknown");
    }

    async fn a_command_with_wrong_fields_is_refused_by_their_names(app: TestApp) {
        let admin = app.company("Школа").await;
        let errors = admin.post(rooms::LIST, json!({ "name": "   ", "capacity": 0 })).await.refused("invalid");
        assert_eq!(errors["errors"].as_array().unwrap().len(), 2, "{errors}");
        admin.post(rooms::LIST, json!({ "name": "Зал", "companyId": admin.company() })).await.invalid("companyId", "unknown");
        admin.post(rooms::LIST, json!({})).await.invalid("name", "required");
        admin.post(rooms::LIST, json!({ "name": "Зал", "capacity": "ten" })).await.invalid("capacity", "type");
    }

    async fn a_room_stays_in_its_branch_while_lessons_or_groups_are_in_it(app: TestApp) {
        let admin = app.company("Школа").await;
        let other = admin.post("/api/branches", json!({ "name": "Орбита" })).await.ok();
        let room: Room = admin.post(rooms::LIST, json!({ "name": "Зал" })).await.read();
        let (one, there) = (format!("/api/rooms/{}", room.id), json!({ "version": 1, "branchId": other["id"] }));
        let group = admin.post("/api/groups", json!({ "name": "Дети", "roomId": room.id })).await.ok();
        assert_eq!(admin.patch(&one, &there).await.rule("roomInUse")["details"], json!(["Дети"]));
        let group = format!("/api/groups/{}", group["id"].as_str().unwrap());
        admin.patch(&group, json!({ "version": 1, "roomId": null })).await.ok();
        let lesson = json!({ "title": "Урок", "roomId": room.id, "starts": "2026-11-19T10:00", "minutes": 60 });
        admin.post("/api/lessons", lesson).await.ok();
        admin.patch(&one, &there).await.rule("roomInUse");
        // The branch it is in is no change.
        admin.patch(&one, json!({ "version": 1, "branchId": admin.branch(), "capacity": 3 })).await.ok();
        app.advance(chrono::Duration::days(2));
        admin.sign_in().await;
        let moved = admin.patch(&one, json!({ "version": 2, "branchId": other["id"] })).await.ok();
        assert_eq!(moved["branchId"], other["id"]);
    }

    async fn a_room_does_not_come_back_into_a_closed_branch(app: TestApp) {
        let admin = app.company("Школа").await;
        let branch = admin.post("/api/branches", json!({ "name": "Орбита" })).await.ok();
        let room: Room = admin.post(rooms::LIST, json!({ "name": "Зал", "branchId": branch["id"] })).await.read();
        let (one, branch) = (format!("/api/rooms/{}", room.id), format!("/api/branches/{}", branch["id"].as_str().unwrap()));
        let archived: Room = admin.delete(&one).await.read();
        let closed = admin.delete(&branch).await.ok();
        let back = json!({ "version": archived.version });
        assert_eq!(admin.post(&format!("{one}/restore"), &back).await.rule("recordArchived")["details"], json!(["Орбита"]));
        admin.post(&format!("{branch}/restore"), json!({ "version": closed["version"] })).await.ok();
        admin.post(&format!("{one}/restore"), &back).await.ok();
    }

    async fn rooms_of_unknown_size_come_last_however_sizes_are_sorted(app: TestApp) {
        let admin = app.company("Школа").await;
        for (name, capacity) in [("Без мест", None), ("Малый", Some(4)), ("Большой", Some(20))] {
            admin.post(rooms::LIST, json!({ "name": name, "capacity": capacity })).await.ok();
        }
        let names = async |sort: &str| {
            let page: Page<Room> = admin.get(&format!("/api/rooms?sort={sort}")).await.read();
            page.items.into_iter().map(|room| room.name).collect::<Vec<_>>()
        };
        assert_eq!(names("capacity").await, ["Малый", "Большой", "Без мест"]);
        assert_eq!(names("-capacity").await, ["Большой", "Малый", "Без мест"]);
    }
}
