//! The schema: up, down and up again, the same for the program and both databases, and what it refuses by itself.

use std::collections::{BTreeMap, BTreeSet};

use backend::{
    db::{Database, SchemaState},
    entity,
};
use migration::{Migrator, MigratorTrait as _};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, EntityTrait, QuerySelect, Statement, TransactionTrait};
use serde_json::json;
use shared::search::sort_key;

use crate::support::{TestApp, TestDb};

/// Tables of the installation, each with the reason.
const NOBODYS: &[(&str, &str)] = &[
    ("app_user", "a person may work in several companies"),
    ("attempt", "who knocks is in no company yet"),
    ("password_reset", "who forgot a password is in no company yet"),
    ("recovery_code", "a person signs in to several companies"),
    ("second_factor", "a person signs in to several companies"),
    ("refresh_token", "found by its hash before the company is known; its session names it"),
    ("idempotency", "a key belongs to a user; the answer is hashed together with the company"),
    ("seaql_migrations", "the list of migrations"),
];
/// Tables that name a company without row-level security, each with the reason.
const OPEN: &[(&str, &str)] = &[];

/// A database without a schema, of either engine.
async fn bare() -> Vec<TestDb> {
    let mut all = vec![TestDb::bare_sqlite().await];
    all.extend(TestDb::bare_postgres().await);
    all
}

async fn texts(db: &DatabaseConnection, sql: &str) -> Vec<String> {
    let rows = db
        .query_all_raw(Statement::from_string(db.get_database_backend(), sql))
        .await
        .unwrap_or_else(|error| panic!("{sql}: {error}"));
    rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

async fn tables(db: &DatabaseConnection) -> BTreeSet<String> {
    let sql = match db.get_database_backend() {
        DbBackend::Postgres => "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'",
        _ => "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '%_fts%'",
    };
    texts(db, sql).await.into_iter().collect()
}

async fn columns(db: &DatabaseConnection, table: &str) -> BTreeSet<String> {
    let sql = match db.get_database_backend() {
        DbBackend::Postgres => format!(
            "SELECT column_name::text FROM information_schema.columns WHERE table_schema = 'public' AND table_name = '{table}'"
        ),
        _ => format!("SELECT name FROM pragma_table_info('{table}')"),
    };
    texts(db, &sql).await.into_iter().collect()
}

/// Foreign keys of a table: the table they lead to with their columns, in order.
async fn foreign_keys(db: &DatabaseConnection, table: &str) -> Vec<(String, Vec<String>)> {
    let sql = match db.get_database_backend() {
        DbBackend::Postgres => format!(
            "SELECT c.confrelid::regclass::text || ':' || c.conname || ':' || a.attname FROM pg_constraint c
             JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey) WHERE c.contype = 'f' AND c.conrelid = '{table}'::regclass"
        ),
        _ => format!("SELECT \"table\" || ':' || id || ':' || \"from\" FROM pragma_foreign_key_list('{table}')"),
    };
    let mut keys = BTreeMap::<(String, String), Vec<String>>::new();
    for line in texts(db, &sql).await {
        let parts: Vec<&str> = line.split(':').collect();
        keys.entry((parts[0].to_owned(), parts[1].to_owned())).or_default().push(parts[2].to_owned());
    }
    keys.into_iter().map(|((table, _), columns)| (table, columns)).collect()
}

#[tokio::test]
async fn the_schema_goes_up_down_and_up_again() {
    for db in bare().await {
        assert!(matches!(Database::schema(&db.url).await.unwrap(), SchemaState::Pending(_)));
        Database::migrate(&db.url).await.unwrap();
        assert_eq!(Database::schema(&db.url).await.unwrap(), SchemaState::Current);
        let owner = db.owner().await;
        let first = tables(&owner).await;
        assert!(first.contains("lesson"));
        Database::migrate_down(&db.url).await.unwrap();
        assert_eq!(tables(&owner).await, BTreeSet::from(["seaql_migrations".to_owned()]));
        Database::migrate(&db.url).await.unwrap();
        assert_eq!(tables(&owner).await, first);
    }
}

#[tokio::test]
async fn names_of_before_come_into_the_order_of_their_numbers() {
    let all = Migrator::migrations();
    let back = all.iter().rev().position(|step| step.name().ends_with("natural_order")).unwrap() + 1;
    for db in bare().await {
        Database::migrate(&db.url).await.unwrap();
        let owner = db.owner().await;
        Migrator::down(&owner, Some(u32::try_from(back).unwrap())).await.unwrap();
        let reason = match owner.get_database_backend() {
            DbBackend::Postgres => "SET LOCAL classmate.system = 'a test';",
            _ => "",
        };
        let (company, at) = ("00000000-0000-7000-8000-000000000001", "2026-11-21 00:00:00+00:00");
        let subject = |number: u32, name: &str, key: &str| {
            format!(
                "INSERT INTO subject (id, company_id, name, sort_key, hue, created_at, updated_at)
                 VALUES ('00000000-0000-7000-8000-00000000001{number}', '{company}', '{name}', '{key}', 1, '{at}', '{at}');"
            )
        };
        // The second has the key that the first gets.
        let rows = subject(1, "go 1", "go 1") + &subject(2, "go 01", "go 01") + &subject(3, "go 12", "go 12");
        let sql = format!(
            "BEGIN; {reason} INSERT INTO company (id, name, currency, locale, time_zone, created_at, updated_at)
             VALUES ('{company}', 'A', 'KZT', 'ru', 'Asia/Almaty', '{at}', '{at}'); {rows} COMMIT;"
        );
        owner.execute_unprepared(&sql).await.unwrap();
        let keys = async || {
            let asked = owner.begin().await.unwrap();
            if !reason.is_empty() {
                asked.execute_unprepared(reason).await.unwrap();
            }
            let select = Statement::from_string(asked.get_database_backend(), "SELECT sort_key FROM subject ORDER BY name");
            let rows = asked.query_all_raw(select).await.unwrap();
            rows.iter().map(|row| row.try_get_by_index::<String>(0).unwrap()).collect::<Vec<_>>()
        };
        Database::migrate(&db.url).await.unwrap();
        assert_eq!(keys().await, [sort_key("go 01"), sort_key("go 1"), sort_key("go 12")]);
        assert_eq!(keys().await, ["go 101", "go 01", "go 112"]);
        Migrator::down(&owner, Some(u32::try_from(back).unwrap())).await.unwrap();
        assert_eq!(keys().await, ["go 01", "go 1", "go 12"]);
    }
}

#[tokio::test]
async fn who_only_looks_makes_nothing() {
    let db = TestDb::bare_sqlite().await;
    assert!(matches!(Database::schema(&db.url).await.unwrap(), SchemaState::Pending(_)));
    assert_eq!(std::fs::read_dir(db.folder.path()).unwrap().count(), 0);
    if let Some(db) = TestDb::bare_postgres().await {
        assert!(matches!(Database::schema(&db.url).await.unwrap(), SchemaState::Pending(_)));
        assert_eq!(tables(&db.owner().await).await, BTreeSet::new());
    }
}

#[tokio::test]
async fn a_database_of_a_newer_program_is_not_served() {
    for db in bare().await {
        Database::migrate(&db.url).await.unwrap();
        db.owner()
            .await
            .execute_unprepared("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m20991231_000001_future', 0)")
            .await
            .unwrap();
        assert_eq!(Database::schema(&db.url).await.unwrap(), SchemaState::Unknown(vec!["m20991231_000001_future".into()]));
        let refused = Database::migrate(&db.url).await.unwrap_err().to_string();
        assert!(refused.contains("m20991231_000001_future"), "{refused}");
    }
}

macro_rules! entities {
    ($($name:ident),+ $(,)?) => {
        const ENTITIES: &[&str] = &[$(stringify!($name)),+];
        async fn read_every_column(db: &DatabaseConnection) {
            $(entity::$name::Entity::find().limit(0).all(db).await.unwrap_or_else(|error| panic!("{}: {error}", stringify!($name)));)+
        }
    };
}
entities!(
    absence,
    alert,
    api_token,
    app_user,
    attempt,
    attendance,
    audit,
    audit_seal,
    availability,
    branch,
    calendar_link,
    centre_part,
    company,
    data_task,
    enrollment,
    event,
    external_ref,
    fault,
    group_teacher,
    guardian,
    holiday,
    idempotency,
    import_change,
    import_raw,
    import_row,
    import_run,
    invitation,
    invitation_branch,
    invitation_role,
    job,
    lead,
    lesson,
    lesson_group,
    lesson_student,
    lesson_teacher,
    makeup,
    membership,
    membership_branch,
    membership_role,
    password_reset,
    recovery_code,
    refresh_token,
    role,
    role_permission,
    room,
    rule_teacher,
    schedule_rule,
    search_entry,
    second_factor,
    session,
    slot,
    student,
    student_branch,
    student_guardian,
    student_status,
    study_group,
    subject,
    teacher,
    teacher_branch,
    teacher_subject,
    waiting,
);

#[test]
fn every_entity_is_in_the_list_above() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/entity");
    for file in std::fs::read_dir(folder).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        let name = name.trim_end_matches(".rs");
        assert!(name == "mod" || ENTITIES.contains(&name), "{name} is not in the list");
    }
}

both_engines! {
    async fn the_program_reads_every_column_there_is_and_no_other(app: TestApp) {
        let owner = app.db().owner().await;
        read_every_column(&owner).await;
        let known: BTreeSet<String> = ENTITIES.iter().map(ToString::to_string).chain(["seaql_migrations".to_owned()]).collect();
        for table in tables(&owner).await {
            assert!(known.contains(&table), "no entity reads {table}");
        }
    }

    async fn every_row_names_its_company_and_so_does_every_reference(app: TestApp) {
        let owner = app.db().owner().await;
        let all = tables(&owner).await;
        let mut of_company = BTreeSet::from(["company".to_owned()]);
        for table in &all {
            let named = table == "company" || columns(&owner, table).await.contains("company_id");
            let excused = NOBODYS.iter().any(|(name, _)| name == table);
            assert_eq!(named, !excused, "{table} either names a company or says why not, and not both");
            if named {
                of_company.insert(table.clone());
            }
        }
        for table in of_company.iter().filter(|table| *table != "company") {
            for (to, columns) in foreign_keys(&owner, table).await {
                let carries = columns.iter().any(|column| column == "company_id");
                assert!(carries || !of_company.contains(&to), "{table} refers to {to} by {columns:?}, which may be another company's");
            }
        }
    }
}

#[tokio::test]
async fn on_postgres_every_table_of_a_company_is_behind_row_level_security() {
    let Some(app) = TestApp::on_postgres().await else {
        return;
    };
    assert!(app.state().db.belt_holds().await.unwrap());
    let owner = app.db().owner().await;
    let held =
        texts(&owner, "SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relrowsecurity AND relforcerowsecurity").await;
    for table in tables(&owner).await {
        let excused = NOBODYS.iter().chain(OPEN).any(|(name, _)| *name == table);
        assert_eq!(held.contains(&table), !excused, "{table}");
    }
}

#[tokio::test]
async fn on_postgres_a_query_that_names_no_company_sees_and_writes_nothing() {
    let Some(app) = TestApp::on_postgres().await else {
        return;
    };
    let (admin, stranger) = (app.company("Школа").await, app.company("Другая").await);
    admin.post("/api/rooms", json!({ "name": "Зал" })).await.ok();
    let mut options = sea_orm::ConnectOptions::new(app.db().url.clone());
    options.max_connections(1);
    let runtime = sea_orm::Database::connect(options).await.unwrap();
    runtime.execute_unprepared("SET ROLE classmate_runtime").await.unwrap();
    for table in ["company", "room", "branch", "audit", "event", "membership", "role"] {
        assert_eq!(texts(&runtime, &format!("SELECT count(*)::text FROM {table}")).await, ["0"], "{table}");
    }
    let own = texts(&runtime, "SELECT set_config('classmate.company', '', false)").await;
    assert_eq!(own, [""]);
    texts(&runtime, &format!("SELECT set_config('classmate.company', '{}', false)", stranger.company())).await;
    assert_eq!(texts(&runtime, "SELECT count(*)::text FROM company").await, ["1"]);
    assert_eq!(texts(&runtime, "SELECT count(*)::text FROM room").await, ["0"]);
    let smuggled = format!("UPDATE branch SET company_id = '{}' WHERE company_id = '{}'", admin.company(), stranger.company());
    assert!(runtime.execute_unprepared(&smuggled).await.is_err(), "a row cannot be given to another company");
}

both_engines! {
    async fn nobody_changes_or_deletes_what_the_audit_log_says(app: TestApp) {
        app.company("Школа").await;
        let owner = app.db().owner().await;
        if owner.get_database_backend() == DbBackend::Postgres {
            for right in ["UPDATE", "DELETE", "TRUNCATE"] {
                let may = texts(&owner, &format!("SELECT has_table_privilege('classmate_runtime', 'audit', '{right}')::text")).await;
                assert_eq!(may, ["false"], "{right}");
            }
        } else {
            for sql in ["UPDATE audit SET user_name = 'x'", "DELETE FROM audit"] {
                let refused = owner.execute_unprepared(sql).await.unwrap_err().to_string();
                assert!(refused.contains("audit_append_only"), "{refused}");
            }
        }
        assert_eq!(texts(&owner, "SELECT user_name FROM audit").await.len(), 1);
    }

    async fn a_row_that_refers_to_another_company_is_refused_by_the_database(app: TestApp) {
        let (admin, stranger) = (app.company("Школа").await, app.company("Другая").await);
        let owner = app.db().owner().await;
        let room = entity::room::ActiveModel {
            id: sea_orm::Set(app.state().ids.id(app.state().clock.now())),
            company_id: sea_orm::Set(admin.company()),
            branch_id: sea_orm::Set(stranger.branch()),
            version: sea_orm::Set(1),
            name: sea_orm::Set("Зал".into()),
            sort_key: sea_orm::Set("зал".into()),
            capacity: sea_orm::Set(None),
            archived_at: sea_orm::Set(None),
            created_at: sea_orm::Set(app.state().clock.now()),
            updated_at: sea_orm::Set(app.state().clock.now()),
        };
        assert!(sea_orm::ActiveModelTrait::insert(room, &owner).await.is_err());
    }
}
