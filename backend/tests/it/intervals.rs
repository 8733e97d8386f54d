//! The thirteen ways two stretches of time can lie to each other: whatever they share of a room, a teacher or a group,
//! they meet when they share a minute and never when they only touch; and no place that is offered meets anything.

use serde_json::{Value, json};
use shared::{
    lessons::{self, Lesson},
    problem::Suggestion,
};

use crate::support::{Actor, TestApp};

/// Begin and length in minutes after ten, and whether it meets the lesson from 12:00 to 13:00.
const RELATIONS: [(&str, i64, i64, bool); 13] = [
    ("before", 0, 60, false),
    ("meets", 60, 60, false),
    ("overlaps", 90, 60, true),
    ("starts", 120, 30, true),
    ("during", 135, 30, true),
    ("finishes", 150, 30, true),
    ("equals", 120, 60, true),
    ("is overlapped by", 150, 60, true),
    ("is started by", 120, 90, true),
    ("contains", 90, 120, true),
    ("is finished by", 90, 90, true),
    ("is met by", 180, 60, false),
    ("after", 210, 60, false),
];

fn at(minutes: i64) -> String {
    format!("2026-11-19T{:02}:{:02}", 10 + minutes.div_euclid(60), minutes.rem_euclid(60))
}

/// A room, a teacher and a group, by the field that names one.
async fn things(admin: &Actor) -> [(&'static str, &'static str, Value); 3] {
    let made = async |noun: &str| admin.post(&format!("/api/{noun}"), json!({ "name": noun })).await.ok()["id"].clone();
    [
        ("roomId", "room", made("rooms").await),
        ("teacherId", "teacher", made("teachers").await),
        ("groupId", "group", made("groups").await),
    ]
}

fn wanted(field: &str, id: &Value, starts: &str, minutes: i64) -> Value {
    let mut command = json!({ "title": "Урок", "starts": starts, "minutes": minutes });
    command[field] = id.clone();
    command
}

both_engines! {
    async fn of_thirteen_relations_nine_meet_and_four_do_not_made_and_moved(app: TestApp) {
        let admin = app.company("Тұлпар").await;
        for (field, kind, id) in things(&admin).await {
            admin.post(lessons::LIST, wanted(field, &id, &at(120), 60)).await.status(201);
            for (relation, begins, minutes, meets) in RELATIONS {
                let answer = admin.post(lessons::LIST, wanted(field, &id, &at(begins), minutes)).await;
                // The same by a move from a day on which nothing stands.
                let away: Lesson = admin.post(lessons::LIST, wanted(field, &id, "2026-11-25T10:00", minutes)).await.status(201).read();
                if meets {
                    assert_eq!(answer.refused("lesson-conflict")["conflicts"][0]["kind"], json!(kind), "{field} {relation}");
                } else {
                    let made: Lesson = answer.status(201).read();
                    admin.delete(&format!("/api/lessons/{}", made.id)).await.ok();
                }
                let moved = admin.post(&format!("/api/lessons/{}/move", away.id), json!({ "version": 1, "starts": at(begins) })).await;
                if meets {
                    moved.refused("lesson-conflict");
                } else {
                    moved.ok();
                }
                admin.delete(&format!("/api/lessons/{}", away.id)).await.ok();
            }
        }
    }

    async fn no_place_that_is_offered_meets_anything_however_full_the_day_is(app: TestApp) {
        let admin = app.company("Тұлпар").await;
        let [(_, _, room), (_, _, teacher), (_, _, group)] = things(&admin).await;
        let other = admin.post("/api/rooms", json!({ "name": "Другой" })).await.ok()["id"].clone();
        admin.put("/api/centre/hours", json!({ "version": 0, "days": [{ "weekday": 4, "from": 540, "until": 1_200 }] })).await.ok();
        let away = json!({ "teacherId": teacher, "starts": "2026-11-19T15:00", "ends": "2026-11-19T16:00" });
        admin.post("/api/absences", away).await.status(201);
        let mut deal = fastrand::Rng::with_seed(7);
        let (mut refused, mut offered) = (0, 0);
        for _ in 0..60 {
            let starts = at(deal.i64(-4..40) * 15);
            let command = json!({ "title": "Урок", "starts": starts, "minutes": 15 * deal.i64(2..7),
                "roomId": if deal.bool() { &room } else { &other },
                "teacherId": if deal.u8(0..3) == 0 { Value::Null } else { teacher.clone() },
                "groupId": if deal.bool() { group.clone() } else { Value::Null } });
            let answer = admin.post(lessons::LIST, &command).await;
            if answer.status == 201 {
                continue;
            }
            refused += 1;
            let places: Vec<Suggestion> = serde_json::from_value(answer.refused("lesson-conflict")["suggestions"].clone()).unwrap();
            for place in places {
                offered += 1;
                let mut there = command.clone();
                (there["starts"], there["roomId"]) = (json!(place.starts), json!(place.room_id));
                let made: Lesson = admin.post(lessons::LIST, there).await.status(201).read();
                admin.delete(&format!("/api/lessons/{}", made.id)).await.ok();
            }
        }
        assert!(refused > 10 && offered > 10, "{refused} refused, {offered} places offered");
    }
}
