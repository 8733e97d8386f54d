//! How the installation stands: what is told to whom, work that failed done again, and letters when something is wrong.

use backend::{
    backups::take,
    entity::{alert, audit, fault, job},
    health::{Fault, faults, warn_who_answers},
};
use chrono::Duration;
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Set};
use serde_json::{Value, json};
use shared::{backups::BackupKind, permission::DefaultRole};
use uuid::Uuid;

use crate::{
    mail::with_mail,
    support::{Client, Taken, TestApp},
};

const REPORT: &str = "/api/health-report";

/// A job that nobody tries any more.
async fn dead(app: &TestApp, company: Option<Uuid>, kind: &str, key: Option<&str>) -> job::Model {
    let now = app.state().clock.now();
    let row = job::ActiveModel {
        id: Set(app.state().ids.id(now)),
        company_id: Set(company),
        kind: Set(kind.into()),
        payload: Set(json!({})),
        state: Set("dead".into()),
        unique_key: Set(key.map(str::to_owned)),
        run_at: Set(now),
        attempts: Set(8),
        leased_by: Set(None),
        leased_until: Set(None),
        last_error: Set(Some("the disk said no".into())),
        created_at: Set(now),
        finished_at: Set(Some(now)),
    };
    row.insert(&app.db().owner().await).await.unwrap()
}

async fn found(app: &TestApp, id: Uuid) -> job::Model {
    job::Entity::find_by_id(id).one(&app.db().owner().await).await.unwrap().unwrap()
}

fn failing(company: Option<Uuid>, message: &str) -> Fault {
    Fault { company, place: "GET /api/rooms".into(), message: message.into(), request_id: Some("req-1".into()) }
}

fn warned(report: &Value, warning: &str) -> bool {
    report["warnings"].as_array().unwrap().iter().any(|found| found == warning)
}

both_engines! {
    async fn the_report_says_what_there_is_and_what_is_wrong(app: TestApp) {
        let admin = app.company("Школа").await;
        let calm = admin.get(REPORT).await.ok();
        assert_eq!(calm["version"], env!("CARGO_PKG_VERSION"));
        assert!(calm["schema"].as_str().unwrap().starts_with("m2026") && calm["disk"]["totalBytes"].as_u64() > Some(0));
        assert_eq!(calm["engine"], if app.db().url.starts_with("postgres") { "postgres" } else { "sqlite" });
        assert_eq!((calm["mail"].clone(), calm["jobs"]["dead"].clone(), calm["audit"].clone()), (json!(false), json!(0), Value::Null));
        assert!(warned(&calm, "mailOff") && !warned(&calm, "jobsDead") && !warned(&calm, "errors"));
        dead(&app, Some(admin.company()), "export", None).await;
        let now = app.state().clock.now();
        for _ in 0..3 {
            app.state().faults.note(now, failing(Some(admin.company()), "no such table"));
        }
        let report = admin.get(REPORT).await.ok();
        let failed = &report["jobs"]["failed"][0];
        assert_eq!((failed["kind"].clone(), failed["title"].clone(), failed["error"].clone()), (json!("export"), json!("Выгрузка данных"), json!("the disk said no")));
        assert_eq!(report["errors"]["count"], 3);
        assert_eq!((report["errors"]["items"][0]["times"].clone(), report["errors"]["items"][0]["requestId"].clone()), (json!(3), json!("req-1")));
        assert!(warned(&report, "jobsDead") && warned(&report, "errors"));
        // A process that has only just begun knows it too; after a day nobody asks any more.
        let other = app.reconfigured(|_| {}).await;
        assert_eq!(faults::since(&other.state().db.read_system("test").await.unwrap(), now - Duration::days(1), Some(admin.company()), false).await.unwrap().len(), 1);
        app.advance(Duration::hours(25));
        admin.sign_in().await;
        assert_eq!(admin.get(REPORT).await.ok()["errors"]["count"], 0);
    }

    async fn who_may_not_see_it_is_told_which_right_is_missing(app: TestApp) {
        let admin = app.company("Школа").await;
        let job = dead(&app, Some(admin.company()), "export", None).await;
        for role in [DefaultRole::Manager, DefaultRole::Teacher, DefaultRole::Accountant, DefaultRole::Viewer] {
            let other = admin.colleague(role).await;
            other.get(REPORT).await.forbidden("jobs.view");
            other.post(&format!("{REPORT}/jobs/{}/retry", job.id), json!({})).await.forbidden("settings.manage");
        }
        assert_eq!(found(&app, job.id).await.state, "dead");
    }

    async fn work_that_failed_is_done_again_and_the_log_says_who_asked(app: TestApp) {
        let admin = app.company("Школа").await;
        let failed = dead(&app, Some(admin.company()), "generateLessons", None).await;
        let path = format!("{REPORT}/jobs/{}/retry", failed.id);
        let after = admin.post(&path, json!({})).await.ok();
        assert_eq!(after["jobs"]["dead"], 0);
        let again = found(&app, failed.id).await;
        assert_eq!((again.state.as_str(), again.attempts), ("ready", 0));
        app.work_until_idle().await;
        assert_eq!(found(&app, failed.id).await.state, "done");
        admin.post(&path, json!({})).await.not_found();
        let noted = audit::Entity::find().filter(audit::Column::RecordId.eq(failed.id)).all(&app.db().owner().await).await.unwrap();
        assert_eq!((noted.len(), noted[0].entity.as_str(), noted[0].user_id), (1, "job", Some(admin.user())));
        // Where another waits already, that one will do.
        let twin = dead(&app, Some(admin.company()), "generateLessons", Some("night")).await;
        let waiting = dead(&app, Some(admin.company()), "generateLessons", None).await;
        let waits = job::ActiveModel { id: Set(waiting.id), state: Set("ready".into()), unique_key: Set(Some("night".into())), ..Default::default() };
        waits.update(&app.db().owner().await).await.unwrap();
        admin.post(&format!("{REPORT}/jobs/{}/retry", twin.id), json!({})).await.ok();
        assert_eq!(found(&app, twin.id).await.state, "cancelled");
    }

    async fn nobody_hears_of_another_centre_s_troubles(app: TestApp) {
        let (first, second) = (app.company("Бірінші").await, app.company("Екінші").await);
        let own = dead(&app, Some(first.company()), "export", None).await;
        let nobodys = dead(&app, None, "backup", None).await;
        let now = app.state().clock.now();
        app.state().faults.note(now, failing(Some(first.company()), "secret of the first"));
        app.state().faults.note(now, failing(None, "secret of nobody"));
        let report = second.get(REPORT).await.ok();
        assert_eq!((report["jobs"]["dead"].clone(), report["jobs"]["failed"].clone(), report["errors"]["count"].clone()), (json!(0), json!([]), json!(0)));
        assert!(!report.to_string().contains("secret") && !warned(&report, "jobsDead") && !warned(&report, "errors"));
        for job in [&own, &nobodys] {
            second.post(&format!("{REPORT}/jobs/{}/retry", job.id), json!({})).await.not_found();
        }
        // The first one hears of what is nobody's, without its words.
        let report = first.get(REPORT).await.ok();
        assert_eq!((report["jobs"]["dead"].clone(), report["errors"]["count"].clone()), (json!(2), json!(2)));
        let told = report.to_string();
        assert!(told.contains("secret of the first") && !told.contains("secret of nobody"));
        first.post(&format!("{REPORT}/jobs/{}/retry", nobodys.id), json!({})).await.not_found();
    }

    async fn what_fails_for_a_program_belongs_to_the_centre_of_its_token(app: TestApp) {
        let (first, second) = (app.company("Бірінші").await, app.company("Екінші").await);
        let token = json!({ "name": "Сайт", "scopes": ["rooms.view"], "days": 30 });
        let made = second.post("/api/tokens", token).await.status(201).ok();
        let program = Client::new(&app, Some(made["token"].as_str().unwrap().to_owned()));
        let owner = app.db().owner().await;
        owner.execute_unprepared("ALTER TABLE room RENAME TO room_gone").await.unwrap();
        program.get("/api/rooms").await.status(500);
        owner.execute_unprepared("ALTER TABLE room_gone RENAME TO room").await.unwrap();
        faults::write_down(app.state()).await.unwrap();
        let noted = fault::Entity::find().all(&owner).await.unwrap();
        assert_eq!(noted.iter().map(|fault| fault.company_id).collect::<Vec<_>>(), [Some(second.company())]);
        assert_eq!(first.get(REPORT).await.ok()["errors"]["count"], 0);
        assert_eq!(second.get(REPORT).await.ok()["errors"]["count"], 1);
    }

    async fn what_failed_is_kept_within_bounds_and_nobody_s_noise_hides_another_s_trouble(app: TestApp) {
        let quiet = app.company("Школа").await;
        let start = app.state().clock.now();
        app.state().faults.note(start - Duration::seconds(1), failing(Some(quiet.company()), "quiet"));
        for round in 0..8 {
            for number in 0..199 {
                app.state().faults.note(start + Duration::seconds(round), failing(None, &format!("{round}/{number}")));
            }
            faults::write_down(app.state()).await.unwrap();
        }
        let rows = fault::Entity::find().all(&app.db().owner().await).await.unwrap();
        assert!(rows.len() <= 1_001 && rows.iter().any(|row| row.message == "7/198"), "{}", rows.len());
        assert!(rows.iter().any(|row| row.message == "quiet"));
        app.advance(Duration::days(8));
        app.state().faults.note(app.state().clock.now(), failing(None, "new"));
        faults::write_down(app.state()).await.unwrap();
        assert_eq!(fault::Entity::find().all(&app.db().owner().await).await.unwrap().len(), 1);
    }

    async fn who_answers_is_warned_of_one_thing_no_more_than_once_in_six_hours(app: TestApp) {
        let (app, smtp) = with_mail(&app).await;
        let admin = app.company("Школа").await;
        admin.colleague(DefaultRole::Teacher).await;
        assert_eq!(warn_who_answers(app.state()).await.unwrap(), 0);
        dead(&app, Some(admin.company()), "export", None).await;
        assert_eq!(warn_who_answers(app.state()).await.unwrap(), 1);
        app.work_until_idle().await;
        let letter = smtp.last();
        assert_eq!(letter.to, vec![admin.me.email.clone()]);
        assert_eq!(letter.subject(), "Школа: фоновая работа не выполнилась");
        assert!(letter.text().contains("Выгрузка данных") && letter.text().contains("https://crm.example.kz/settings/health"), "{}", letter.text());
        // The same, and another one right after it.
        app.advance(Duration::minutes(5));
        dead(&app, Some(admin.company()), "export", None).await;
        assert_eq!(warn_who_answers(app.state()).await.unwrap(), 0);
        // Something else is told at once.
        for _ in 0..20 {
            app.state().faults.note(app.state().clock.now(), failing(Some(admin.company()), "again and again"));
        }
        faults::write_down(app.state()).await.unwrap();
        assert_eq!(warn_who_answers(app.state()).await.unwrap(), 1);
        // After six hours: what has happened since, and no more.
        app.advance(Duration::hours(6));
        assert_eq!(warn_who_answers(app.state()).await.unwrap(), 1);
        app.advance(Duration::hours(7));
        assert_eq!(warn_who_answers(app.state()).await.unwrap(), 0);
        assert_eq!(alert::Entity::find().all(&app.db().owner().await).await.unwrap().len(), 2);
    }

    async fn without_mail_nobody_is_warned_and_nothing_is_remembered(app: TestApp) {
        let admin = app.company("Школа").await;
        dead(&app, Some(admin.company()), "export", None).await;
        assert_eq!(warn_who_answers(app.state()).await.unwrap(), 0);
        assert!(alert::Entity::find().all(&app.db().owner().await).await.unwrap().is_empty());
    }

    async fn a_backup_adds_the_log_up_and_a_line_that_was_changed_is_told(app: TestApp) {
        let (app, smtp) = with_mail(&app).await;
        let admin = app.company("Школа").await;
        admin.post("/api/rooms", json!({ "name": "Зал" })).await.ok();
        backend::audit::seal::seal_once(app.state()).await.unwrap();
        let good = take::take(&app.state().config, BackupKind::Manual, app.state().clock.now()).await.unwrap();
        assert!(good.is_good() && good.chains[0].lines > 1 && good.chains[0].wrong.is_none(), "{good:?}");
        let report = admin.get(REPORT).await.ok();
        assert_eq!((report["audit"]["whole"].clone(), report["audit"]["lines"].clone()), (json!(true), json!(good.chains[0].lines)));
        // As who owns the database could.
        let owner = app.db().owner().await;
        if app.db().url.starts_with("postgres") {
            owner.execute_unprepared("ALTER TABLE audit DISABLE TRIGGER USER").await.unwrap();
        } else {
            owner.execute_unprepared("DROP TRIGGER audit_is_not_changed").await.unwrap();
        }
        owner.execute_unprepared("UPDATE audit SET user_name = 'Никто' WHERE entity = 'room'").await.unwrap();
        app.advance(Duration::minutes(1));
        let bad = take::take(&app.state().config, BackupKind::Manual, app.state().clock.now()).await.unwrap();
        assert!(!bad.is_good() && bad.problem.as_ref().unwrap().contains("does not add up"), "{bad:?}");
        let report = admin.get(REPORT).await.ok();
        assert_eq!(report["audit"]["whole"], false);
        assert!(warned(&report, "auditBroken") && warned(&report, "backupFailed"));
        assert_eq!(warn_who_answers(app.state()).await.unwrap(), 2);
        app.work_until_idle().await;
        let said: Vec<String> = smtp.letters().iter().map(Taken::subject).collect();
        assert!(said.contains(&"Школа: журнал не сходится со своей цепочкой".to_owned()), "{said:?}");
    }
}

#[tokio::test]
async fn a_request_that_fails_is_noted_with_its_route_and_never_with_what_was_sent() {
    let app = TestApp::on_sqlite().await;
    let admin = app.company("Школа").await;
    let owner = app.db().owner().await;
    owner.execute_unprepared("ALTER TABLE room RENAME TO room_gone").await.unwrap();
    let failed = admin.get("/api/rooms?q=hush").await.status(500);
    let id = failed.header("x-request-id").unwrap().to_owned();
    owner.execute_unprepared("ALTER TABLE room_gone RENAME TO room").await.unwrap();
    let report = admin.get(REPORT).await.ok();
    let line = &report["errors"]["items"][0];
    assert_eq!((line["place"].as_str(), line["requestId"].as_str()), (Some("GET /api/rooms"), Some(id.as_str())));
    assert!(!line["error"].as_str().unwrap().contains("hush"), "{line}");
}
