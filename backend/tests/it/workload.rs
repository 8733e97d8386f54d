//! Workload: hours against the time there is, week by week, by one grouped statement.

use serde_json::json;
use shared::workload::{Load, Workload};

use super::availability::centre;
use crate::support::TestApp;

both_engines! {
    async fn hours_of_a_teacher_are_added_up_against_weekly_times_less_absences_and_holidays(app: TestApp) {
        let c = centre(&app).await;
        for starts in ["2026-11-19T10:00", "2026-11-19T12:00", "2026-11-26T10:00"] {
            c.lesson(starts).await;
        }
        let off = c.lesson("2026-11-20T10:00").await;
        c.admin.delete(&format!("/api/lessons/{}", off.id)).await.ok();
        let read = async |by: &str| c.admin.get(&format!("/api/workload?from=2026-11-16&to=2026-11-30&by={by}")).await.read::<Workload>();
        let loads = async |by: &str| read(by).await.rows.remove(0).weeks;
        let load = |lessons, minutes, available| Load { lessons, minutes, available };
        assert_eq!(loads("teacher").await, [load(2, 120, None), load(1, 60, None)], "nobody has said when there is time");
        c.open_nine_to_six().await;
        assert_eq!(loads("room").await, [load(2, 120, Some(2_700)), load(1, 60, Some(2_700))]);
        let times = json!([{ "weekday": 4, "from": 540, "until": 780 }, { "weekday": 5, "from": 540, "until": 780 }]);
        c.admin.put(&format!("/api/teachers/{}/availability", c.teacher.id), json!({ "version": 0, "times": times })).await.ok();
        assert_eq!(loads("teacher").await, [load(2, 120, Some(480)), load(1, 60, Some(480))]);
        c.away("2026-11-19T12:00", "2026-11-20T10:00", "ill").await;
        c.admin.post("/api/holidays", json!({ "name": "Ремонт", "startsOn": "2026-11-26" })).await.ok();
        let rows = read("teacher").await;
        assert_eq!(rows.rows[0].weeks, [load(2, 120, Some(360)), load(1, 60, Some(240))]);
        assert_eq!((rows.rows[0].total, rows.rows[0].total.share()), (load(3, 180, Some(600)), Some(30)));
        assert_eq!(rows.weeks.iter().map(ToString::to_string).collect::<Vec<_>>(), ["2026-11-16", "2026-11-23"]);
        c.admin.get("/api/workload?from=2026-11-16&to=2026-11-16").await.invalid("to", "order");
        c.admin.get("/api/workload?from=2026-01-01&to=2026-11-16").await.invalid("to", "window");
    }

    async fn the_number_of_statements_does_not_grow_with_teachers(app: TestApp) {
        let c = centre(&app).await;
        let asked = async || {
            let before = app.state().db.statements();
            c.admin.get("/api/workload?from=2026-11-16&to=2026-12-14").await.ok();
            app.state().db.statements() - before
        };
        c.lesson("2026-11-19T10:00").await;
        let few = asked().await;
        for n in 0..6 {
            let teacher = c.admin.post("/api/teachers", json!({ "name": format!("Учитель {n}") })).await.ok();
            c.ask(&format!("2026-11-2{n}T10:00"), json!({ "teacherId": teacher["id"] })).await.ok();
        }
        assert!(asked().await <= few);
    }
}
