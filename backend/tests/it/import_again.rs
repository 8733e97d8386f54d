//! An import that is run again: after it was stopped, a week later, in another zone, after the source moved things.

use alfacrm_fake::{Entity as Foreign, Record, RunningFake};
use backend::jobs::{self, Lane};
use chrono::Duration;
use serde_json::{Value, json};
use shared::{
    import::{self, ImportState, ImportStatus},
    lessons::{Lesson, LessonWindow},
};

use crate::{
    imports::{command, count, equals_truth, remarks, run, small, state},
    support::{Actor, TestApp},
};

const AHEAD: &str = "/api/lessons?from=2026-11-19&to=2026-12-03";

async fn lessons(admin: &Actor) -> Vec<Lesson> {
    admin.get(AHEAD).await.read::<LessonWindow>().items
}

/// A planned lesson of the source that has not begun and is alone in its place.
fn planned(fake: &RunningFake) -> Value {
    fake.control.edit(|world| {
        let rows = world.rows(Foreign::Lesson);
        let ahead =
            |row: &&Record| row.int("status") == Some(1) && row.text("date") > "2026-11-19" && row.int("regular_id").is_some();
        let alone = |row: &&Record| rows.iter().filter(|other| other.text("time_from") == row.text("time_from")).count() == 1;
        let row = rows.iter().filter(ahead).find(alone).unwrap();
        json!({ "id": row.id, "branch_id": row.int("branch_id"), "date": row.text("date"), "time_from": row.text("time_from"),
            "time_to": row.text("time_to"), "lesson_type_id": 2, "status": 1, "subject_id": row.int("subject_id"),
            "room_id": row.int("room_id"), "teacher_ids": row.list("teacher_ids"), "customer_ids": [],
            "group_ids": row.list("group_ids"), "note": "" })
    })
}

both_engines! {
    async fn one_that_starts_while_a_cancelled_one_is_still_at_work_runs(app: TestApp) {
        let (admin, fake) = (app.company("Школа").await, small().await);
        admin.post(import::START, command(&fake)).await.status(202);
        let job = jobs::take(app.state(), "elsewhere", Lane::All).await.unwrap().unwrap();
        assert_eq!(job.kind, "import");
        admin.post(import::CANCEL, json!({})).await.ok();
        admin.post(import::START, command(&fake)).await.status(202);
        Box::pin(app.work_until_idle()).await;
        equals_truth(&state(&admin).await, &fake);
    }

    async fn a_beginning_nobody_said_stays_where_the_first_import_put_it(app: TestApp) {
        let (admin, fake) = (app.company("Школа").await, small().await);
        let groups: Vec<i64> = fake.control.edit(|world| world.rows(Foreign::Group).iter().map(|row| row.id).collect());
        for group in groups {
            fake.control.patch(Foreign::Group, group, json!({ "b_date": null }));
        }
        for entity in [Foreign::Cgi, Foreign::RegularLesson] {
            let ids: Vec<i64> = fake.control.edit(|world| world.rows(entity).iter().map(|row| row.id).collect());
            for id in ids {
                fake.control.patch(entity, id, json!({ "b_date": null, "b_date_v": null }));
            }
        }
        run(&admin, &fake).await;
        app.advance(Duration::days(7));
        admin.sign_in().await;
        let second = run(&admin, &fake).await;
        assert_eq!(second.status, ImportStatus::Completed);
        assert_eq!((count(&second, "rule").updated, count(&second, "enrollment").updated), (0, 0), "{second:?}");
    }

    async fn another_zone_does_not_move_the_lessons_of_a_branch(app: TestApp) {
        let (admin, fake) = (app.company("Школа").await, small().await);
        run(&admin, &fake).await;
        let before = lessons(&admin).await;
        let mut elsewhere = command(&fake);
        elsewhere["timeZone"] = "Europe/Moscow".into();
        admin.post(import::START, elsewhere).await.status(202);
        Box::pin(app.work_until_idle()).await;
        let second: ImportState = state(&admin).await;
        assert_eq!(count(&second, "lesson").updated, 0, "{second:?}");
        let said = remarks(&admin, "&entity=branch&outcome=keptLocal").await;
        assert!(!said.is_empty() && said.iter().all(|row| row.reason.contains("Asia/Almaty")), "{said:?}");
        let after = lessons(&admin).await;
        let times = |all: &[Lesson]| all.iter().map(|l| (l.id, l.starts, l.starts_at)).collect::<Vec<_>>();
        assert_eq!(times(&after), times(&before));
        let branches: Value = admin.get("/api/branches").await.ok();
        assert!(branches["items"].as_array().unwrap().iter().all(|branch| branch["timeZone"] == "Asia/Almaty"), "{branches}");
    }

    async fn a_lesson_may_take_the_place_another_left_in_the_source(app: TestApp) {
        let (admin, fake) = (app.company("Школа").await, small().await);
        let mut moved = planned(&fake);
        run(&admin, &fake).await;
        let (id, day) = (moved["id"].as_i64().unwrap(), moved["date"].as_str().unwrap().to_owned());
        fake.control.patch(Foreign::Lesson, id, json!({ "time_from": format!("{day} 05:00:00"), "time_to": format!("{day} 05:45:00") }));
        moved["id"] = 99_998.into();
        moved["topic"] = "На его месте".into();
        let branch = moved["branch_id"].as_i64().unwrap();
        fake.control.add(Foreign::Lesson, &[branch], moved);
        let second = run(&admin, &fake).await;
        equals_truth(&second, &fake);
        let said = remarks(&admin, "&entity=lesson&outcome=repaired").await;
        assert!(said.iter().all(|row| row.source_id != "99998"), "{said:?}");
        let all = lessons(&admin).await;
        let new = all.iter().find(|lesson| lesson.topic.as_deref() == Some("На его месте")).unwrap();
        assert!(!new.accepted_overlap, "{new:?}");
        assert!(all.iter().any(|lesson| lesson.starts.to_string().starts_with(&format!("{day}T05:00"))));
    }

    async fn what_vanished_in_the_source_ends_here_and_is_said(app: TestApp) {
        let (admin, fake) = (app.company("Школа").await, small().await);
        let lesson = planned(&fake);
        run(&admin, &fake).await;
        let before = lessons(&admin).await;
        let at = lesson["time_from"].as_str().unwrap()[..16].replace(' ', "T");
        let here = before.iter().find(|one| one.starts.to_string() == at).unwrap().clone();
        let (rule, lead, member) = fake.control.edit(|world| {
            let rule = lesson_rule(world, lesson["id"].as_i64().unwrap());
            let lead = world.rows(Foreign::Customer).iter().find(|row| !row.archived && row.int("is_study") == Some(0)).unwrap().id;
            let runs = |row: &&Record| row.text("_ends") > "2026-12-01";
            (rule, lead, world.rows(Foreign::Cgi).iter().find(runs).unwrap().id)
        });
        let name = fake.control.edit(|world| world.rows(Foreign::Customer).iter().find(|row| row.id == lead).unwrap().text("name").to_owned());
        fake.control.remove(Foreign::Lesson, lesson["id"].as_i64().unwrap());
        fake.control.remove(Foreign::RegularLesson, rule);
        fake.control.remove(Foreign::Cgi, member);
        fake.control.patch(Foreign::Customer, lead, json!({ "is_study": 1 }));
        let second = run(&admin, &fake).await;
        assert_eq!(second.status, ImportStatus::Completed);

        let now: Value = admin.get(&format!("/api/lessons/{}", here.id)).await.ok();
        assert_eq!(now["status"], "cancelled", "{now}");
        let planned = |all: &[Lesson]| all.iter().filter(|l| l.rule_id == here.rule_id && l.status.as_str() == "scheduled").count();
        assert!(planned(&before) > 1, "some were made ahead");
        assert_eq!(planned(&lessons(&admin).await), 0);
        for entity in ["lesson", "rule", "enrollment", "lead"] {
            let said = remarks(&admin, &format!("&entity={entity}&outcome=repaired")).await;
            assert!(said.iter().any(|row| row.reason.contains("больше нет") || row.reason.contains("стал учеником")), "{entity}: {said:?}");
        }
        let leads: Value = admin.get("/api/leads?archived=include&pageSize=200").await.ok();
        let lead = leads["items"].as_array().unwrap().iter().find(|lead| lead["name"] == name.as_str()).unwrap().clone();
        assert!(!lead["archivedAt"].is_null(), "{lead}");

        let third = run(&admin, &fake).await;
        assert!(third.entities.iter().all(|count| (count.imported, count.updated) == (0, 0)), "{third:?}");
        admin.post(import::ROLL_BACK, json!({})).await.ok();
        let now: Value = admin.get(&format!("/api/lessons/{}", here.id)).await.ok();
        assert_eq!(now["status"], "scheduled", "put back: {now}");
    }
}

fn lesson_rule(world: &alfacrm_fake::World, lesson: i64) -> i64 {
    world.rows(Foreign::Lesson).iter().find(|row| row.id == lesson).unwrap().int("regular_id").unwrap()
}
