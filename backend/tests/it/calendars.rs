//! Private calendars: what a program reads under a secret address, who makes the address, and when it opens nothing.

use axum::http::Method;
use backend::entity::{audit, calendar_link};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};
use shared::{
    calendars::{CalendarLink, LINKS},
    page::Items,
    permission::DefaultRole,
};

use crate::support::{Actor, Answer, TestApp};

/// The lines of a calendar as RFC 5545 means them: folded ones put together again, each checked for its length.
fn lines(text: &str) -> Vec<String> {
    assert!(text.ends_with("\r\n") && !text.replace("\r\n", "").contains(['\r', '\n']), "lines end with CRLF: {text:?}");
    let mut lines: Vec<String> = Vec::new();
    for line in text.trim_end().split("\r\n") {
        assert!(line.len() <= 75, "longer than 75 octets: {line}");
        match (line.strip_prefix(' '), lines.last_mut()) {
            (Some(rest), Some(last)) => last.push_str(rest),
            _ => lines.push(line.to_owned()),
        }
    }
    assert_eq!((lines[0].as_str(), lines[1].as_str()), ("BEGIN:VCALENDAR", "VERSION:2.0"));
    assert!(lines.iter().any(|line| line.starts_with("PRODID:")));
    assert_eq!(lines.last().unwrap(), "END:VCALENDAR");
    lines
}

/// The events of a calendar, each as its lines.
fn events(text: &str) -> Vec<Vec<String>> {
    let mut events = Vec::new();
    let mut open: Option<Vec<String>> = None;
    for line in lines(text) {
        match line.as_str() {
            "BEGIN:VEVENT" => assert!(open.replace(Vec::new()).is_none()),
            "END:VEVENT" => events.push(open.take().unwrap()),
            _ => open.iter_mut().for_each(|event| event.push(line.clone())),
        }
    }
    for event in &events {
        for name in ["UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE", "STATUS"] {
            assert_eq!(event.iter().filter(|line| line.starts_with(&format!("{name}:"))).count(), 1, "{name} of {event:?}");
        }
    }
    events
}

fn value<'a>(event: &'a [String], name: &str) -> &'a str {
    event.iter().find_map(|line| line.strip_prefix(&format!("{name}:"))).unwrap_or_default()
}

async fn link(by: &Actor, of: Value) -> CalendarLink {
    by.post(LINKS, of).await.status(201).read()
}

async fn read(app: &TestApp, link: &CalendarLink) -> Answer {
    app.anonymous().get(link.path.as_deref().unwrap()).await
}

async fn named(by: &Actor, noun: &str, name: &str) -> Value {
    by.post(&format!("/api/{noun}"), json!({ "name": name })).await.ok()["id"].clone()
}

/// A teacher, a room, a group with a lesson of an hour tomorrow at ten, and a student with an own lesson after it.
struct School {
    teacher: Value,
    room: Value,
    group: Value,
    student: Value,
    lesson: Value,
}

async fn school(by: &Actor) -> School {
    let (teacher, room) = (named(by, "teachers", "Айгуль Сапарова").await, named(by, "rooms", "Кабинет 3").await);
    let (group, student) = (named(by, "groups", "Шахматы; старшие, 2").await, named(by, "students", "Тимур Ахметов").await);
    by.post(&format!("/api/groups/{}/enrollments", group.as_str().unwrap()), json!({ "studentId": student })).await.ok();
    let lesson = json!({ "starts": "2026-11-19T10:00", "minutes": 60, "groupId": group, "teacherId": teacher, "roomId": room });
    let lesson = by.post("/api/lessons", lesson).await.ok();
    let own =
        json!({ "starts": "2026-11-19T12:00", "minutes": 45, "studentIds": [student], "teacherId": teacher, "roomId": room });
    by.post("/api/lessons", own).await.ok();
    School { teacher, room, group, student, lesson }
}

both_engines! {
    async fn a_program_reads_the_lessons_of_each_kind_of_record(app: TestApp) {
        let admin = app.company("Школа «Алатау»").await;
        let school = school(&admin).await;
        let of = [("teacherId", &school.teacher, 2), ("roomId", &school.room, 2), ("groupId", &school.group, 1), ("studentId", &school.student, 2)];
        for (field, id, expected) in of {
            let link = link(&admin, json!({ field: id })).await;
            let answer = read(&app, &link).await.status(200);
            assert_eq!(answer.header("content-type"), Some("text/calendar; charset=utf-8"));
            let events = events(&answer.text);
            assert_eq!(events.len(), expected, "{field}: {}", answer.text);
            let first = &events[0];
            assert_eq!(value(first, "UID"), format!("{}@classmate-central", school.lesson["id"].as_str().unwrap()));
            assert_eq!((value(first, "DTSTART"), value(first, "DTEND")), ("20261119T050000Z", "20261119T060000Z"));
            assert_eq!(value(first, "SUMMARY"), r"Шахматы\; старшие\, 2");
            assert_eq!((value(first, "LOCATION"), value(first, "STATUS")), ("Кабинет 3", "CONFIRMED"));
            assert_eq!(value(first, "DESCRIPTION").contains("Айгуль"), field != "teacherId");
            // Whom an individual lesson is for, its teacher has to know, and the door of a room does not tell.
            assert_eq!(answer.text.contains("Тимур"), matches!(field, "teacherId" | "studentId"), "{field}: {}", answer.text);
        }
    }

    async fn a_moved_lesson_keeps_its_name_a_cancelled_one_says_so_and_the_tag_changes(app: TestApp) {
        let admin = app.company("Школа").await;
        let school = school(&admin).await;
        let link = link(&admin, json!({ "groupId": school.group })).await;
        let before = read(&app, &link).await;
        let tag = before.header("etag").unwrap().to_owned();
        let path = link.path.clone().unwrap();
        let again = app.anonymous().ask(Method::GET, &path).header("if-none-match", &tag).send().await;
        assert_eq!((again.status, again.text.as_str(), again.header("etag")), (304, "", Some(tag.as_str())));

        let id = school.lesson["id"].as_str().unwrap();
        let moved = json!({ "version": school.lesson["version"], "starts": "2026-11-19T15:00" });
        let moved = admin.post(&format!("/api/lessons/{id}/move"), moved).await.ok();
        let after = app.anonymous().ask(Method::GET, &path).header("if-none-match", &tag).send().await.status(200);
        let (was, is) = (events(&before.text).remove(0), events(&after.text).remove(0));
        assert_eq!((value(&is, "UID"), value(&is, "DTSTART")), (value(&was, "UID"), "20261119T100000Z"));
        let sequence = |event: &[String]| value(event, "SEQUENCE").parse::<u32>().unwrap();
        assert!(sequence(&is) > sequence(&was));

        let reason = json!({ "version": moved["version"], "reason": "Тимур болеет" });
        admin.post(&format!("/api/lessons/{id}/cancel"), reason).await.ok();
        let cancelled = read(&app, &link).await;
        let event = events(&cancelled.text).remove(0);
        assert_eq!((value(&event, "STATUS"), value(&event, "TRANSP")), ("CANCELLED", "TRANSPARENT"));
        assert!(value(&event, "SUMMARY").starts_with("Отменён: "), "{event:?}");
        assert!(sequence(&event) > sequence(&is) && !cancelled.text.contains("болеет"));
    }

    async fn a_link_made_anew_or_taken_back_opens_nothing_any_more_and_the_log_says_who(app: TestApp) {
        let admin = app.company("Школа").await;
        let room = named(&admin, "rooms", "Зал").await;
        let first = link(&admin, json!({ "roomId": room })).await;
        let path = format!("{LINKS}/{}", first.id);
        assert_eq!(admin.get(&path).await.read::<CalendarLink>().path, first.path, "who made it can copy it again");
        let anew = link(&admin, json!({ "roomId": room })).await;
        assert!(anew.id == first.id && anew.path != first.path);
        read(&app, &first).await.not_found();
        read(&app, &anew).await.status(200);
        assert!(admin.get(&path).await.read::<CalendarLink>().read_at.is_some());
        admin.delete(&path).await.status(204);
        read(&app, &anew).await.not_found();
        admin.delete(&path).await.not_found();

        let owner = app.db().owner().await;
        assert_eq!(calendar_link::Entity::find().count(&owner).await.unwrap(), 0);
        let lines = audit::Entity::find().filter(audit::Column::Entity.eq("calendar")).all(&owner).await.unwrap();
        let mut actions: Vec<&str> = lines.iter().map(|line| line.action.as_str()).collect();
        actions.sort_unstable();
        assert_eq!(actions, ["created", "deleted", "updated"]);
        let secret = anew.path.unwrap().replace("/calendars/", "").replace(".ics", "");
        assert!(lines.iter().all(|line| line.user_name == admin.me.name && !format!("{line:?}").contains(&secret)));
    }

    async fn a_link_whose_secret_cannot_be_opened_is_told_without_it_and_made_anew(app: TestApp) {
        let admin = app.company("Школа").await;
        let room = named(&admin, "rooms", "Зал").await;
        let made = link(&admin, json!({ "roomId": room })).await;
        let system = app.state().db.system("a test loses the keys").await.unwrap();
        let lost = "cv1.gone.calendar.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        system.execute("UPDATE calendar_link SET sealed_secret = ?", vec![lost.into()]).await.unwrap();
        system.commit().await.unwrap();
        let path = format!("{LINKS}/{}", made.id);
        let shown: CalendarLink = admin.get(&path).await.read();
        assert!(shown.mine && shown.path.is_none());
        read(&app, &made).await.status(200);
        assert!(link(&admin, json!({ "roomId": room })).await.path.is_some());
        admin.delete(&path).await.status(204);
    }

    async fn the_secret_is_stored_neither_in_words_nor_in_the_answers_kept(app: TestApp) {
        let admin = app.company("Школа").await;
        let room = named(&admin, "rooms", "Зал").await;
        let key = "5f0c1a4e-0000-4000-8000-000000000001";
        let body = json!({ "roomId": room });
        let made: CalendarLink = admin.ask(Method::POST, LINKS).header("idempotency-key", key).json(&body).send().await.read();
        let path = made.path.unwrap();
        let secret = path.trim_start_matches("/calendars/").trim_end_matches(".ics");
        let owner = app.db().owner().await;
        let row = calendar_link::Entity::find().one(&owner).await.unwrap().unwrap();
        assert!(!format!("{row:?}").contains(secret));
        let kept = backend::entity::idempotency::Entity::find().all(&owner).await.unwrap();
        assert!(kept.iter().all(|row| !row.answer.contains(secret)));
        for wrong in ["/calendars/x.ics", "/calendars/.ics", &path.replace(".ics", ""), &path.replace(".ics", ".ICS")] {
            app.anonymous().get(wrong).await.not_found();
        }
    }

    async fn a_link_shows_what_its_maker_may_see_now_and_ends_with_the_membership(app: TestApp) {
        let admin = app.company("Школа").await;
        let school = school(&admin).await;
        let manager = admin.colleague(DefaultRole::Manager).await;
        let theirs = link(&manager, json!({ "teacherId": school.teacher })).await;
        assert_eq!(events(&read(&app, &theirs).await.text).len(), 2);

        // Admitted to another branch only, the manager sees nothing of this one, and neither does the calendar.
        let second = admin.post("/api/branches", json!({ "name": "Орбита" })).await.ok()["id"].clone();
        crate::branches::admit_only_to(&manager, &second).await;
        read(&app, &theirs).await.not_found();
        manager.sign_in().await;
        manager.get(&format!("{LINKS}/{}", theirs.id)).await.not_found();

        let other = admin.colleague(DefaultRole::Manager).await;
        let theirs = link(&other, json!({ "groupId": school.group })).await;
        let users = admin.get(&format!("/api/users?q={}", other.me.email)).await.ok();
        let user = &users["items"][0];
        let put_out = json!({ "version": user["version"], "active": false });
        admin.patch(&format!("/api/users/{}", user["id"].as_str().unwrap()), put_out).await.ok();
        read(&app, &theirs).await.not_found();
    }

    async fn an_archived_record_has_no_calendar_and_has_it_again_when_it_is_back(app: TestApp) {
        let admin = app.company("Школа").await;
        let room = named(&admin, "rooms", "Зал").await;
        let made = link(&admin, json!({ "roomId": room })).await;
        let path = format!("/api/rooms/{}", room.as_str().unwrap());
        let archived = admin.delete(&path).await.ok();
        read(&app, &made).await.not_found();
        admin.post(LINKS, json!({ "roomId": room })).await.invalid("roomId", "archived");
        admin.post(&format!("{path}/restore"), json!({ "version": archived["version"] })).await.ok();
        read(&app, &made).await.status(200);
    }

    async fn a_teacher_has_the_own_calendar_and_no_colleagues(app: TestApp) {
        let admin = app.company("Школа").await;
        let school = school(&admin).await;
        let id = school.teacher.as_str().unwrap().parse().unwrap();
        let teacher = admin.colleague_who_is(DefaultRole::Teacher, Some(id)).await;
        let stranger = named(&admin, "teachers", "Другой").await;
        let own = link(&teacher, json!({ "teacherId": school.teacher })).await;
        assert_eq!(events(&read(&app, &own).await.text).len(), 2);
        teacher.post(LINKS, json!({ "teacherId": stranger })).await.forbidden("lessons.viewAll");
        // Of a room the teacher is shown the own lessons in it.
        admin.post("/api/lessons", json!({ "starts": "2026-11-20T10:00", "minutes": 60, "teacherId": stranger, "roomId": school.room })).await.ok();
        let room = link(&teacher, json!({ "roomId": school.room })).await;
        assert_eq!(events(&read(&app, &room).await.text).len(), 2);

        // Who manages lessons sees that there is a link and takes it back, and never its address.
        let all: Items<CalendarLink> = admin.get(&format!("{LINKS}?roomId={}", school.room.as_str().unwrap())).await.read();
        assert_eq!(all.items.iter().map(|link| (link.mine, link.path.is_some())).collect::<Vec<_>>(), [(false, false)]);
        admin.post(LINKS, json!({ "roomId": school.room })).await.ok();
        let seen: Items<CalendarLink> = teacher.get(&format!("{LINKS}?roomId={}", school.room.as_str().unwrap())).await.read();
        assert!(seen.items.iter().all(|link| link.mine));
        admin.delete(&format!("{LINKS}/{}", room.id)).await.status(204);
        read(&app, &room).await.not_found();
    }

    async fn exactly_one_record_is_named_and_no_program_makes_a_link(app: TestApp) {
        let admin = app.company("Школа").await;
        let school = school(&admin).await;
        admin.post(LINKS, json!({})).await.invalid("teacherId", "required");
        admin.post(LINKS, json!({ "roomId": school.room, "groupId": school.group })).await.status(422);
        let token = json!({ "name": "Программа", "scopes": ["lessons.view", "rooms.view"], "days": 30 });
        let token = admin.post("/api/tokens", token).await.ok()["token"].as_str().unwrap().to_owned();
        admin.set_token(Some(token));
        admin.post(LINKS, json!({ "roomId": school.room })).await.status(401);
    }

    async fn lessons_of_eight_weeks_around_are_told_and_no_others(app: TestApp) {
        let admin = app.company("Школа").await;
        let room = named(&admin, "rooms", "Зал").await;
        for day in ["2026-09-22", "2026-09-24", "2027-01-12", "2027-01-14"] {
            admin.post("/api/lessons", json!({ "starts": format!("{day}T10:00"), "minutes": 60, "title": day, "roomId": room })).await.ok();
        }
        let made = link(&admin, json!({ "roomId": room })).await;
        let told: Vec<String> = events(&read(&app, &made).await.text).iter().map(|event| value(event, "SUMMARY").to_owned()).collect();
        assert_eq!(told, ["2026-09-24", "2027-01-12"]);
    }

    async fn words_that_would_break_a_line_do_not(app: TestApp) {
        let admin = app.company("Школа").await;
        let room = named(&admin, "rooms", "Зал, большой; у «лестницы» \\ 2").await;
        let title = format!("Қазақ тілі, 2; {} — BEGIN:VEVENT", "оқу ".repeat(40));
        let lesson = json!({ "starts": "2026-11-19T10:00", "minutes": 60, "title": title.trim(), "roomId": room });
        admin.post("/api/lessons", lesson).await.ok();
        let made = link(&admin, json!({ "roomId": room })).await;
        let text = read(&app, &made).await.text;
        let event = events(&text).remove(0);
        let plain = |text: &str| text.replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\");
        assert_eq!(plain(value(&event, "SUMMARY")), title.trim());
        assert_eq!(plain(value(&event, "LOCATION")), "Зал, большой; у «лестницы» \\ 2");
    }
}

#[tokio::test]
async fn who_asks_for_calendars_too_often_waits() {
    let rates = backend::config::Rates { user: 0, token: 0, address: 6 };
    let app = TestApp::on(crate::support::TestDb::sqlite().await, |config| config.rates = rates).await;
    let stranger = app.anonymous();
    for _ in 0..3 {
        assert_eq!(stranger.get("/calendars/x.ics").await.status, 404);
    }
    assert_eq!(stranger.get("/calendars/y.ics").await.status, 429);
}
