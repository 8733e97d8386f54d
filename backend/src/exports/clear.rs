//! Clearing a company's data: a backup first, then one transaction that removes everything but the centre itself, its
//! branches, its people with their rights, its settings and its audit log.

use sea_orm::{DbErr, FromQueryResult};
use shared::{
    backups::{BackupCheck, BackupKind},
    events::{Action, Entity},
    exports::RecordCount,
};
use uuid::Uuid;

use super::{
    contents,
    tasks::{Doing, Kind, MOST_ATTEMPTS},
};
use crate::{
    backups::{self, take},
    db::{Table, Tenant},
    entity::job,
    error::Result,
    history,
    state::AppState,
};

/// What people count, of all that goes.
const COUNTED: &[(&str, &str)] = &[
    ("student", "student"),
    ("teacher", "teacher"),
    ("study_group", "group"),
    ("lesson", "lesson"),
    ("lead", "lead"),
    ("subject", "subject"),
    ("room", "room"),
];

/// Carries out the job of a clearing.
pub async fn perform(state: &AppState, job: &job::Model) -> Result<()> {
    let Some(doing) = Doing::of(state, job, Kind::Clear).await? else {
        return Ok(());
    };
    doing.progress(5, 0).await?;
    if is_empty(&doing).await? {
        return nothing_to_clear(&doing).await;
    }
    let taking = take::take_for(&state.config, Some(doing.company), BackupKind::BeforeClear, job.created_at);
    let taken = Box::pin(taking).await;
    backups::service::tidy(state).await?;
    let backup = match taken {
        Ok(record) if record.check != BackupCheck::Broken => record.name,
        Ok(_) => return doing.fail("backupBroken").await,
        Err(problem) => {
            tracing::error!(problem, "nothing is cleared without a backup");
            return doing.fail("backupFailed").await;
        }
    };
    doing.progress(70, 0).await?;
    match remove(&doing, &backup).await {
        Err(error) if job.attempts >= MOST_ATTEMPTS => {
            tracing::error!(%error, "the data of a company could not be cleared");
            doing.fail("internal").await
        }
        other => other,
    }
}

/// Whether there is nothing in any table that would be emptied: then no backup is taken of everybody's data.
async fn is_empty(doing: &Doing<'_>) -> Result<bool> {
    #[derive(FromQueryResult)]
    struct There {
        #[expect(dead_code, reason = "that there is a row is the answer")]
        company_id: Uuid,
    }
    let db = doing.state.db.read(doing.scope()).await?;
    for table in db.tables().await?.iter().filter(|table| contents::is_cleared(table)) {
        let rest = contents::but_what_stays(table);
        let sql = format!("SELECT company_id FROM \"{}\" WHERE company_id = ?{rest} LIMIT 1", table.name);
        if !db.report::<There>(&sql, Vec::new()).await?.is_empty() {
            return Ok(false);
        }
    }
    Ok(true)
}

async fn nothing_to_clear(doing: &Doing<'_>) -> Result<()> {
    let db = doing.state.db.write(doing.scope()).await?;
    doing.done(&db, 0, None, serde_json::json!({})).await?;
    db.commit(()).await
}

async fn remove(doing: &Doing<'_>, backup: &str) -> Result<()> {
    let db = doing.state.db.write(doing.scope()).await?;
    let counts = counts(&db).await?;
    let removed = empty(&db).await?;
    let said = serde_json::json!({ "cleared": counts, "backup": backup });
    let change = history::Change {
        entity: Entity::Company,
        record_id: db.company(),
        version: 1,
        action: Action::Deleted,
        before: Some(&said),
        after: None,
    };
    history::record(&db, change).await?;
    for entity in contents::SHOWN {
        history::announce(&db, *entity, db.company(), 1, Action::Updated).await?;
    }
    doing.done(&db, removed, None, serde_json::json!({ "backup": backup })).await?;
    db.commit(()).await
}

/// Empties what is cleared, each table before those it refers to.
async fn empty(db: &Tenant) -> Result<u64> {
    let mut tables: Vec<Table> = db.tables().await?;
    tables.reverse();
    let (cleared, kept): (Vec<Table>, Vec<Table>) = tables.into_iter().partition(contents::is_cleared);
    // Who was a teacher is a colleague still.
    for table in kept.iter().filter(|table| table.named && table.has("teacher_id")) {
        db.execute(&format!("UPDATE \"{}\" SET teacher_id = NULL WHERE company_id = ?", table.name), Vec::new()).await?;
    }
    let mut removed = 0;
    for table in &cleared {
        let rest = contents::but_what_stays(table);
        let sql = format!("DELETE FROM \"{}\" WHERE company_id = ?{rest}", table.name);
        let gone = db.execute(&sql, Vec::new()).await?;
        removed += if COUNTED.iter().any(|(counted, _)| *counted == table.name) { gone } else { 0 };
    }
    Ok(removed)
}

/// How many of each would go.
pub async fn counts(db: &Tenant) -> Result<Vec<RecordCount>, DbErr> {
    #[derive(FromQueryResult)]
    struct Count {
        count: i64,
    }
    let mut counts = Vec::with_capacity(COUNTED.len());
    for (table, entity) in COUNTED {
        let sql = format!("SELECT count(*) AS count FROM {table} WHERE company_id = ?");
        let count = db.report::<Count>(&sql, Vec::new()).await?.first().map_or(0, |row| row.count.unsigned_abs());
        counts.push(RecordCount { entity: (*entity).to_owned(), count });
    }
    Ok(counts)
}
