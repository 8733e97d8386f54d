//! What a centre decides about itself: each part alone.

use base64::{Engine, engine::general_purpose::STANDARD};
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use shared::{
    auth::Me,
    centre::{ACCENT, ATTENDANCE, CENTRE, CURRENCY, Centre, HOURS, LANGUAGE, LOGO, NAME, TIME_ZONE},
    lessons::Lesson,
    permission::DefaultRole,
    students::Student,
};

use crate::support::{Actor, TestApp};

const SVG: &str = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><script>alert(1)</script><path d="M0 0h4" onclick="x()"/></svg>"#;

async fn centre(by: &Actor) -> Centre {
    by.get(CENTRE).await.read()
}

async fn me(by: &Actor) -> Me {
    by.get("/api/auth/me").await.read()
}

fn uploads(app: &TestApp, by: &Actor) -> Vec<String> {
    let folder = app.state().config.uploads().join(by.company().to_string());
    std::fs::read_dir(folder).into_iter().flatten().map(|file| file.unwrap().file_name().into_string().unwrap()).collect()
}

both_engines! {
    async fn every_part_is_saved_and_everybody_sees_it(app: TestApp) {
        let admin = app.company("Тұлпар").await;
        let colleague = admin.colleague(DefaultRole::Viewer).await;
        admin.put(NAME, json!({ "version": 0, "name": " Тұлпар Академия " })).await.ok();
        admin.put(ACCENT, json!({ "version": 0, "accent": { "hue": 152, "chroma": 12 } })).await.ok();
        admin.put(CURRENCY, json!({ "version": 0, "currency": "USD" })).await.ok();
        admin.put(LANGUAGE, json!({ "version": 0, "language": "kk" })).await.ok();
        let days = json!([{ "weekday": 6, "from": 600, "until": 900 }, { "weekday": 1, "from": 540, "until": 1260 }]);
        let after: Centre = admin.put(HOURS, json!({ "version": 0, "days": days })).await.read();
        assert_eq!((after.name.as_str(), after.accent.hue, after.currency.as_str(), after.language.as_str()), ("Тұлпар Академия", 152, "USD", "kk"));
        assert_eq!(after.hours.as_ref().unwrap().iter().map(|day| day.weekday).collect::<Vec<_>>(), [1, 6]);
        let seen = me(&colleague).await;
        assert_eq!((seen.company_name.as_str(), seen.centre.accent.hue, seen.currency.as_str()), ("Тұлпар Академия", 152, "USD"));
        assert_eq!(seen.centre.hours, after.hours);
        colleague.get(CENTRE).await.forbidden("settings.manage");
    }

    async fn two_people_save_different_parts_at_once_and_both_stay(app: TestApp) {
        let admin = app.company("Тұлпар").await;
        let other = admin.colleague(DefaultRole::Admin).await;
        let (one, two, three) = tokio::join!(
            admin.put(NAME, json!({ "version": 0, "name": "Новое имя" })),
            other.put(ACCENT, json!({ "version": 0, "accent": { "hue": 10, "chroma": 15 } })),
            other.put(ATTENDANCE, json!({ "version": 0, "policy": { "excused": true, "late": false, "beforeStart": true } })),
        );
        for answer in [one, two, three] {
            answer.ok();
        }
        let after = centre(&admin).await;
        assert_eq!((after.name.as_str(), after.accent.hue, after.attendance.late), ("Новое имя", 10, false));
        assert_eq!((after.versions.name, after.versions.accent, after.versions.attendance, after.versions.hours), (1, 1, 1, 0));
    }

    async fn of_two_who_save_the_same_part_the_second_hears_who_was_first(app: TestApp) {
        let admin = app.company("Тұлпар").await;
        let other = admin.colleague(DefaultRole::Admin).await;
        other.put(NAME, json!({ "version": 0, "name": "Первое" })).await.ok();
        let refused = admin.put(NAME, json!({ "version": 0, "name": "Второе" })).await.refused("stale");
        assert_eq!((&refused["current"]["name"], &refused["changedBy"]), (&json!("Первое"), &json!(other.me.name)));
        admin.put(NAME, json!({ "version": 1, "name": "Второе" })).await.ok();
        // The same once more changes nothing, not even the version.
        let same: Centre = admin.put(NAME, json!({ "version": 2, "name": "Второе" })).await.read();
        assert_eq!(same.versions.name, 2);
    }

    async fn a_logo_is_cleaned_served_by_an_address_nobody_can_guess_and_taken_away(app: TestApp) {
        let admin = app.company("Тұлпар").await;
        let set: Centre = admin.put(LOGO, json!({ "version": 0, "data": STANDARD.encode(SVG) })).await.read();
        let address = set.logo.unwrap();
        assert_eq!(me(&admin).await.centre.logo.as_ref(), Some(&address));
        let picture = app.anonymous().get(&address).await.status(200);
        assert_eq!(picture.header("content-type"), Some("image/svg+xml"));
        assert_eq!(picture.header("x-content-type-options"), Some("nosniff"));
        assert!(picture.header("content-security-policy").unwrap().contains("sandbox"));
        assert!(picture.text.contains("M0 0h4") && !picture.text.contains("script") && !picture.text.contains("onclick"), "{picture}");
        let another: Centre = admin.put(LOGO, json!({ "version": 1, "data": STANDARD.encode(SVG) })).await.read();
        assert_ne!(another.logo, Some(address.clone()));
        assert_eq!(uploads(&app, &admin).len(), 1, "the old file is gone");
        app.anonymous().get(&address).await.not_found();
        let none: Centre = admin.put(LOGO, json!({ "version": 2, "data": null })).await.read();
        assert_eq!((none.logo, uploads(&app, &admin).len()), (None, 0));
        app.anonymous().get(&another.logo.unwrap()).await.not_found();
        app.anonymous().get("/logos/..%2F..%2Fsigning-secret").await.not_found();
    }

    async fn what_is_no_logo_is_refused_in_words_and_leaves_no_file(app: TestApp) {
        let admin = app.company("Тұлпар").await;
        let set = async |bytes: &[u8]| admin.put(LOGO, json!({ "version": 0, "data": STANDARD.encode(bytes) })).await;
        set(b"GIF89a").await.invalid("data", "imageType");
        set(b"\x89PNG\r\n\x1a\nbroken").await.invalid("data", "imageBroken");
        let large = set(&vec![b' '; 513 * 1024]).await.invalid("data", "imageSize");
        assert!(large["errors"][0]["message"].as_str().unwrap().contains("512"), "{large}");
        set(&vec![b' '; 2 * 1024 * 1024]).await.status(413);
        set(b"<html><script/></html>").await.invalid("data", "imageType");
        assert!(uploads(&app, &admin).is_empty());
        // Nor does one that comes too late.
        admin.put(LOGO, json!({ "version": 0, "data": STANDARD.encode(SVG) })).await.ok();
        set(SVG.as_bytes()).await.refused("stale");
        assert_eq!(uploads(&app, &admin).len(), 1);
    }

    async fn another_zone_leaves_the_clock_on_the_wall_alone(app: TestApp) {
        let admin = app.company("Тұлпар").await;
        let make = async |starts: &str| admin.post("/api/lessons", json!({ "starts": starts, "minutes": 60, "title": "Урок" })).await.read::<Lesson>();
        let teacher = admin.post("/api/teachers", json!({ "name": "Нұрлан" })).await.ok();
        let next = async |starts: &str| admin.post("/api/lessons", json!({ "starts": starts, "minutes": 60, "teacherId": teacher["id"] })).await.read::<Lesson>();
        let past = make("2026-11-17T16:00").await;
        // One after the other with one teacher: shifted by an hour each stands where the next one stood.
        let ahead = [next("2026-11-20T16:00").await, next("2026-11-20T17:00").await, next("2026-11-20T18:00").await];
        let own = admin.post("/api/branches", json!({ "name": "Ташкент", "timeZone": "Asia/Tbilisi" })).await.ok();
        let after: Centre = admin.put(TIME_ZONE, json!({ "version": 0, "timeZone": "Asia/Tbilisi" })).await.read();
        assert_eq!(after.time_zone, "Asia/Tbilisi");
        for before in &ahead {
            let now: Lesson = admin.get(&format!("/api/lessons/{}", before.id)).await.read();
            assert_eq!((now.starts, now.starts_at - before.starts_at), (before.starts, chrono::Duration::hours(1)));
            assert!(now.version > before.version);
        }
        assert_eq!(admin.get(&format!("/api/lessons/{}", past.id)).await.read::<Lesson>(), past);
        let zones: Vec<String> = me(&admin).await.branches.into_iter().map(|branch| branch.time_zone).collect();
        assert_eq!(zones, ["Asia/Tbilisi", "Asia/Tbilisi"]);
        let _ = own;
        // And what is taken is taken there still.
        admin.post("/api/lessons", json!({ "starts": "2026-11-20T17:30", "minutes": 60, "teacherId": teacher["id"] })).await.refused("lesson-conflict");
        admin.put(TIME_ZONE, json!({ "version": 1, "timeZone": "Mars/Base" })).await.invalid("timeZone", "timeZone");
    }

    async fn a_zone_whose_clocks_change_moves_each_lesson_by_its_own_time(app: TestApp) {
        let admin = app.company("Тұлпар").await;
        let make = async |starts: &str| admin.post("/api/lessons", json!({ "starts": starts, "minutes": 90, "title": "Урок" })).await.read::<Lesson>();
        let (winter, summer) = (make("2027-01-20T16:00").await, make("2027-06-20T16:00").await);
        admin.put(TIME_ZONE, json!({ "version": 0, "timeZone": "Europe/Berlin" })).await.ok();
        for (before, hours) in [(winter, 4), (summer, 3)] {
            let now: Lesson = admin.get(&format!("/api/lessons/{}", before.id)).await.read();
            assert_eq!((now.starts, now.starts_at - before.starts_at), (before.starts, chrono::Duration::hours(hours)));
            assert_eq!(now.ends_at - now.starts_at, chrono::Duration::minutes(90));
        }
        // As they stand they are found by their moments too.
        let week = admin.get("/api/lessons?from=2027-06-14&to=2027-06-21").await.ok();
        assert_eq!(week["items"].as_array().unwrap().len(), 1, "{week}");
    }

    async fn a_logo_that_nobody_names_goes_with_time_and_the_one_that_is_shown_stays(app: TestApp) {
        let admin = app.company("Тұлпар").await;
        admin.put(LOGO, json!({ "version": 0, "data": STANDARD.encode(SVG) })).await.ok();
        let folder = app.state().config.uploads().join(admin.company().to_string());
        let shown = std::fs::read_dir(&folder).unwrap().next().unwrap().unwrap().path();
        let left = |name: &str| folder.join(format!("{}.{name}", admin.company().simple()));
        let (old, young, other) = (left("old.png"), left("young.png"), folder.join("notes.txt"));
        for file in [&old, &young, &other] {
            std::fs::write(file, b"x").unwrap();
        }
        let long_ago = std::time::SystemTime::now() - std::time::Duration::from_hours(48);
        for file in [&shown, &old, &other] {
            std::fs::File::options().write(true).open(file).unwrap().set_modified(long_ago).unwrap();
        }
        backend::centre::sweep(app.state()).await.unwrap();
        assert_eq!([&shown, &old, &young, &other].map(|file| file.exists()), [true, false, true, true]);
    }

    async fn the_currency_is_fixed_once_there_are_sums(app: TestApp) {
        let admin = app.company("Тұлпар").await;
        admin.put(CURRENCY, json!({ "version": 0, "currency": "XXX" })).await.invalid("currency", "unknownCurrency");
        let student: Student = admin.post("/api/students", json!({ "name": "Әлия" })).await.read();
        let row = backend::entity::student::ActiveModel {
            id: sea_orm::Set(student.id.into()),
            source_balance: sea_orm::Set(Some(-420_000)),
            source_currency: sea_orm::Set(Some("KZT".into())),
            ..Default::default()
        };
        backend::entity::student::Entity::update(row).exec(&app.db().owner().await).await.unwrap();
        assert!(centre(&admin).await.currency_fixed);
        admin.put(CURRENCY, json!({ "version": 0, "currency": "USD" })).await.rule("currencyFixed");
    }

    async fn hours_are_refused_that_close_before_they_open_or_stand_twice(app: TestApp) {
        let admin = app.company("Тұлпар").await;
        let set = async |days: Value| admin.put(HOURS, json!({ "version": 0, "days": days })).await;
        set(json!([{ "weekday": 1, "from": 600, "until": 540 }])).await.invalid("days", "hours");
        let day = json!({ "weekday": 1, "from": 540, "until": 600 });
        set(json!([day, day])).await.invalid("days", "hours");
        set(json!([{ "weekday": 8, "from": 540, "until": 600 }])).await.invalid("days[0].weekday", "range");
    }

    async fn the_log_says_what_differed_in_words(app: TestApp) {
        let admin = app.company("Тұлпар").await;
        admin.put(NAME, json!({ "version": 0, "name": "Академия" })).await.ok();
        admin.put(LANGUAGE, json!({ "version": 0, "language": "en" })).await.ok();
        admin.put(HOURS, json!({ "version": 0, "days": [{ "weekday": 1, "from": 540, "until": 1260 }] })).await.ok();
        let reasons = json!([{ "name": "Болезнь", "excused": true }]);
        admin.put(ATTENDANCE, json!({ "version": 0, "policy": { "excused": true, "late": false, "beforeStart": false, "reasons": reasons } })).await.ok();
        let log = admin.get("/api/audit?entity=company&action=updated").await.ok();
        let said = log["items"].to_string();
        for words in ["Академия", "Тұлпар", "English", "Русский", "09:00–21:00", "Болезнь (", "Опоздал"] {
            assert!(said.contains(words), "{words}: {log}");
        }
    }

    async fn teachers_mark_as_long_as_the_centre_lets_them(app: TestApp) {
        let admin = app.company("Тұлпар").await;
        let teacher = admin.post("/api/teachers", json!({ "name": "Нұрлан" })).await.ok();
        let colleague = admin.colleague_who_is(DefaultRole::Teacher, teacher["id"].as_str().unwrap().parse().ok()).await;
        let student: Student = admin.post("/api/students", json!({ "name": "Әлия" })).await.read();
        let lesson = json!({ "teacherId": teacher["id"], "studentIds": [student.id], "starts": "2026-11-18T09:00", "minutes": 60 });
        let lesson: Lesson = admin.post("/api/lessons", lesson).await.read();
        let marks = format!("/api/lessons/{}/attendance", lesson.id);
        let mark = |status: &str, more: Value| {
            let mut mark = json!({ "studentId": student.id, "status": status });
            mark.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            json!({ "marks": [mark] })
        };
        let reasons = json!([{ "name": "Болезнь", "excused": true }, { "name": "Проспал", "excused": false }]);
        let policy = json!({ "excused": true, "late": false, "beforeStart": false, "daysBack": 2, "reasons": reasons });
        admin.put(ATTENDANCE, json!({ "version": 0, "policy": policy })).await.ok();
        colleague.put(&marks, mark("attended", json!({ "late": true }))).await.rule("markNotUsed");
        colleague.put(&marks, mark("missed", json!({ "reason": "Болезнь" }))).await.invalid("marks[0].reason", "markReason");
        colleague.put(&marks, mark("excused", json!({ "reason": "Болезнь" }))).await.ok();
        colleague.put(&marks, mark("missed", json!({ "reason": "своими словами" }))).await.ok();
        admin.put(ATTENDANCE, json!({ "version": 1, "policy": { "excused": false, "late": false, "beforeStart": true, "daysBack": 2 } })).await.ok();
        colleague.put(&marks, mark("excused", json!({}))).await.rule("markNotUsed");
        app.advance(chrono::Duration::days(3));
        admin.sign_in().await;
        colleague.sign_in().await;
        colleague.put(&marks, mark("attended", json!({}))).await.rule("markTooLate");
        admin.put(&marks, mark("attended", json!({}))).await.ok();
        // And before the lesson, where the centre wants it.
        let ahead = json!({ "studentIds": [student.id], "starts": "2026-12-18T09:00", "minutes": 60 });
        let ahead: Lesson = admin.post("/api/lessons", ahead).await.read();
        admin.put(&format!("/api/lessons/{}/attendance", ahead.id), mark("attended", json!({}))).await.ok();
    }
}
