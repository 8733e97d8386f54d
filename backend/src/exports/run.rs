//! Carrying out an export: one moment of all tables of the company, written to files, packed.

use super::{
    contents::{self, NOTES},
    pack::{Folder, Writing},
    service,
    tasks::{Doing, Kind, MOST_ATTEMPTS},
};
use crate::{
    db::{Table, Tenant, rows},
    entity::{company, job},
    error::{AppError, Result},
    state::AppState,
};
use sea_orm::EntityTrait;

/// Carries out the job of an export.
pub async fn perform(state: &AppState, job: &job::Model) -> Result<()> {
    let Some(doing) = Doing::of(state, job, Kind::Export).await? else {
        return Ok(());
    };
    match write(&doing).await {
        Err(error) if job.attempts >= MOST_ATTEMPTS => {
            tracing::error!(export = %doing.task.id, %error, "an export failed");
            doing.fail("internal").await
        }
        other => other,
    }
}

async fn write(doing: &Doing<'_>) -> Result<()> {
    doing.progress(1, 0).await?;
    let folder = doing.state.config.exports().join(doing.company.to_string());
    std::fs::create_dir_all(&folder).map_err(AppError::internal)?;
    let work = tempfile::Builder::new().prefix(".working-").tempdir_in(&folder).map_err(AppError::internal)?;
    let mut files = Folder::new(work.path())?;
    let db = doing.state.db.snapshot(doing.scope()).await?;
    let owner = db.one_of_company(company::Entity::find()).await?.ok_or_else(AppError::not_found)?;
    let tables: Vec<Table> = db.tables().await?.into_iter().filter_map(contents::taken).collect();
    let mut total = 0;
    for (at, table) in tables.iter().enumerate() {
        total += write_table(&db, table, files.table(table)?).await?;
        doing.progress((at + 1) as i32 * 90 / tables.len().max(1) as i32, total).await?;
    }
    drop(db);
    let (uploads, half) = (doing.state.config.uploads().join(doing.company.to_string()), work.path().join("half.zip"));
    let zip = folder.join(format!("{}.zip", doing.task.id));
    let whose = (owner.id, owner.name);
    let packing = tokio::task::spawn_blocking(move || {
        let bytes = files.zip(whose, &uploads, &half)?;
        std::fs::rename(half, zip)?;
        service::keep_the_newest(&folder);
        std::io::Result::Ok(bytes)
    });
    let bytes = packing.await.map_err(AppError::internal)?.map_err(AppError::internal)?;
    let db = doing.state.db.write(doing.scope()).await?;
    doing.done(&db, total, Some(bytes), serde_json::json!({})).await?;
    db.commit(()).await
}

/// Writes a table whole; answers how many records it has.
async fn write_table(db: &Tenant, table: &Table, mut into: Writing<'_>) -> Result<u64> {
    let mut skip = 0;
    loop {
        let portion = db.portion(table, skip).await?;
        for row in &portion {
            let record = rows::to_json(table, row);
            let note = table.name == "audit"
                && record.get("entity").and_then(|word| word.as_str()).is_some_and(|word| NOTES.contains(&word));
            if !note {
                into.record(&record)?;
            }
        }
        skip += rows::PORTION;
        if (portion.len() as u64) < rows::PORTION {
            return into.end();
        }
    }
}

/// The name under which an export is saved.
pub fn file_name(company: &str, at: chrono::DateTime<chrono::Utc>) -> String {
    let plain: String = shared::search::search_text([company], []).chars().filter(char::is_ascii_alphanumeric).take(40).collect();
    format!("classmate-{}-{}.zip", if plain.is_empty() { "export" } else { &plain }, at.format("%Y-%m-%d"))
}
