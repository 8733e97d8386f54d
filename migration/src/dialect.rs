//! One text for two engines: type names in braces are written as the engine calls them.

use sea_orm_migration::{
    prelude::*,
    sea_orm::{ConnectionTrait, DbBackend},
};

/// The role the server works as on PostgreSQL: it owns nothing, so row-level security holds for it.
pub const RUNTIME_ROLE: &str = "classmate_runtime";

/// Runs statements written with `{uuid} {time} {wall} {date} {json} {serial}`.
///
/// `-- postgres` and `-- sqlite` on a line of their own begin a part for one engine, `-- both` ends it.
pub async fn run(manager: &SchemaManager<'_>, sql: &str) -> Result<(), DbErr> {
    let text = translate(sql, manager.get_database_backend());
    manager.get_connection().execute_unprepared(&text).await.map(drop)
}

fn translate(sql: &str, engine: DbBackend) -> String {
    let postgres = engine == DbBackend::Postgres;
    let mut taken = true;
    let mut text = String::with_capacity(sql.len());
    for line in sql.lines() {
        match line.trim() {
            "-- postgres" => taken = postgres,
            "-- sqlite" => taken = !postgres,
            "-- both" => taken = true,
            _ if taken => {
                text.push_str(line);
                text.push('\n');
            }
            _ => {}
        }
    }
    let names: [(&str, &str, &str); 6] = [
        ("{uuid}", "uuid", "uuid_text"),
        ("{time}", "timestamptz", "timestamp_with_timezone_text"),
        ("{wall}", "timestamp", "datetime_text"),
        ("{date}", "date", "date_text"),
        ("{json}", "jsonb", "jsonb_text"),
        ("{serial}", "bigserial PRIMARY KEY", "integer PRIMARY KEY AUTOINCREMENT"),
    ];
    names.iter().fold(text, |text, (name, pg, sqlite)| text.replace(name, if postgres { pg } else { sqlite }))
}

/// Puts tables of a company under row-level security, on PostgreSQL: a row is seen and written only inside a
/// transaction that says `classmate.company`, or `classmate.system` with a reason.
pub async fn protect(manager: &SchemaManager<'_>, tables: &[&str]) -> Result<(), DbErr> {
    if manager.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    for table in tables {
        let own = if *table == "company" { "id" } else { "company_id" };
        let rule = format!(
            "{own} = nullif(current_setting('classmate.company', true), '')::uuid \
             OR nullif(current_setting('classmate.system', true), '') IS NOT NULL"
        );
        let sql = format!(
            "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
             ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
             CREATE POLICY own_company ON {table} USING ({rule}) WITH CHECK ({rule});
             GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {RUNTIME_ROLE};"
        );
        manager.get_connection().execute_unprepared(&sql).await?;
    }
    Ok(())
}

/// Lets the runtime role use tables that belong to no company.
pub async fn open(manager: &SchemaManager<'_>, tables: &[&str]) -> Result<(), DbErr> {
    if manager.get_database_backend() == DbBackend::Postgres {
        let sql = format!("GRANT SELECT, INSERT, UPDATE, DELETE ON {} TO {RUNTIME_ROLE}", tables.join(", "));
        manager.get_connection().execute_unprepared(&sql).await?;
    }
    Ok(())
}

/// Drops tables in the order given.
pub async fn drop_tables(manager: &SchemaManager<'_>, tables: &[&str]) -> Result<(), DbErr> {
    for table in tables {
        manager.get_connection().execute_unprepared(&format!("DROP TABLE {table}")).await?;
    }
    Ok(())
}
