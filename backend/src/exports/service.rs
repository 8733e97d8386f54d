//! What can be done with all data at once: export, look, fetch, clear.

use std::path::PathBuf;

use chrono::{DateTime, Duration, Utc};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use shared::{
    events::{Action, Entity},
    exports::{ClearCompany, Clearing, ClearingState, Export, KEPT_DAYS, NEEDS, TaskState},
    i18n::{Key, Locale, keys, texts},
    ids::ExportId,
    page::{ListQuery, Page},
    problem::Rule,
};

use super::{
    clear, run,
    tasks::{self, Kind},
};
use crate::{
    db::Tenant,
    entity::{
        company,
        data_task::{Column, Entity as Tasks, Model},
        import_run,
    },
    error::{AppError, Result},
    history,
    http::authority::Caller,
    listing,
    state::AppState,
    team,
};

/// One page of exports, newest first.
pub async fn list(me: &Caller, query: &ListQuery) -> Result<Page<Export>> {
    listing::refuse_others(query, &[])?;
    listing::sorting(query, &["createdAt"])?;
    let db = me.read().await?;
    let exports = Tasks::find().filter(Column::Kind.eq(Kind::Export.as_str()));
    let exports = exports.order_by_desc(Column::CreatedAt).order_by_desc(Column::Id);
    let page = db.page(exports, query.page(), query.page_size()).await?;
    Ok(page.map(|task| dto(task, &me.state, me.locale)))
}

pub async fn get(me: &Caller, id: ExportId) -> Result<Export> {
    let db = me.read().await?;
    Ok(dto(one(&db, id).await?, &me.state, me.locale))
}

async fn one(db: &Tenant, id: ExportId) -> Result<Model> {
    let task = db.get::<Tasks>(id.into()).await?;
    if task.kind == Kind::Export.as_str() { Ok(task) } else { Err(AppError::not_found()) }
}

/// An export shows everything there is: who may not see a part of that in the app takes none.
fn refuse_unless_all(me: &Caller) -> Result<()> {
    team::refuse_unless_everywhere(me)?;
    NEEDS.iter().try_for_each(|permission| me.demand(*permission))
}

/// Starts an export of everything the company owns.
pub async fn start(me: &Caller) -> Result<Export> {
    refuse_unless_all(me)?;
    let db = me.write().await?;
    let task = tasks::ask(&db, Kind::Export).await?;
    let answer = dto(task, &me.state, me.locale);
    history::created(&db, Entity::Export, answer.id.into(), answer.version, &answer).await?;
    db.commit_created(answer).await
}

/// Where the zip of an export lies, and the name it is saved under. That it is taken away is written down.
pub async fn file(me: &Caller, id: ExportId) -> Result<(PathBuf, String)> {
    refuse_unless_all(me)?;
    let db = me.write().await?;
    let task = one(&db, id).await?;
    if expiry(&me.state, &task).is_none() {
        return Err(AppError::rule(Rule::FileGone));
    }
    let owner = db.one_of_company(company::Entity::find()).await?.ok_or_else(AppError::not_found)?;
    let change = history::Change {
        entity: Entity::Export,
        record_id: task.id,
        version: task.version,
        action: Action::Fetched,
        before: None,
        after: None,
    };
    history::record(&db, change).await?;
    db.commit(()).await?;
    Ok((path_of(&me.state, &task), run::file_name(&owner.name, task.created_at)))
}

fn path_of(state: &AppState, task: &Model) -> PathBuf {
    state.config.exports().join(task.company_id.to_string()).join(format!("{}.zip", task.id))
}

/// Until when the file of an export is kept; nothing if it is gone or was never there.
fn expiry(state: &AppState, task: &Model) -> Option<DateTime<Utc>> {
    let done = task.completed_at.filter(|_| task.state == TaskState::Done.as_str())?;
    let until = done + Duration::days(KEPT_DAYS);
    (until > state.clock.now() && path_of(state, task).exists()).then_some(until)
}

fn dto(task: Model, state: &AppState, locale: Locale) -> Export {
    Export {
        expires_at: expiry(state, &task),
        id: task.id.into(),
        version: task.version,
        state: task.state.parse().unwrap_or(TaskState::Failed),
        progress: u8::try_from(task.progress).unwrap_or(100),
        rows: task.rows.unsigned_abs(),
        bytes: task.bytes.map(i64::unsigned_abs),
        requested_by: task.requested_by_name,
        created_at: task.created_at,
        completed_at: task.completed_at,
        error: task.error.as_deref().map(|code| texts(locale).get(reason(code))),
    }
}

fn reason(code: &str) -> Key {
    match code {
        "backupFailed" => keys::DATA_ERROR_BACKUP_FAILED,
        "backupBroken" => keys::DATA_ERROR_BACKUP_BROKEN,
        "lost" => keys::DATA_ERROR_LOST,
        _ => keys::DATA_ERROR_INTERNAL,
    }
}

/// How many files of exports a company keeps.
const MOST_FILES: usize = 5;

/// Throws away all files of a company's exports but the newest. They are named by ids, which grow.
pub fn keep_the_newest(folder: &std::path::Path) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut zips: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|end| end == "zip")).collect();
    zips.sort();
    for old in zips.iter().rev().skip(MOST_FILES) {
        if let Err(error) = std::fs::remove_file(old) {
            tracing::warn!(%error, "the file of an old export could not be removed");
        }
    }
}

/// Throws away files of exports that are older than they are kept for.
pub fn tidy(state: &AppState) {
    let kept = std::time::Duration::from_secs(KEPT_DAYS.unsigned_abs() * 24 * 3600);
    for folder in std::fs::read_dir(state.config.exports()).into_iter().flatten().flatten() {
        for file in std::fs::read_dir(folder.path()).into_iter().flatten().flatten() {
            let age = file.metadata().and_then(|data| data.modified()).ok().and_then(|at| at.elapsed().ok());
            if age.is_some_and(|age| age > kept) {
                let path = file.path();
                let _ = if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
            }
        }
    }
}

/// How the newest clearing stands, and what one would remove now.
pub async fn clearing(me: &Caller) -> Result<ClearingState> {
    let db = me.read().await?;
    state_of(&db, me).await
}

async fn state_of(db: &Tenant, me: &Caller) -> Result<ClearingState> {
    let last = tasks::newest(db, Kind::Clear).await?.map(|task| Clearing {
        state: task.state.parse().unwrap_or(TaskState::Failed),
        backup: task.detail.get("backup").and_then(|name| name.as_str()).map(str::to_owned),
        removed: task.rows.unsigned_abs(),
        requested_by: task.requested_by_name,
        created_at: task.created_at,
        completed_at: task.completed_at,
        error: task.error.as_deref().map(|code| texts(me.locale).get(reason(code))),
    });
    // How much the whole centre has is for nobody who works in a part of it.
    let would_remove = if me.branches.is_none() { clear::counts(db).await? } else { Vec::new() };
    Ok(ClearingState { last, would_remove })
}

/// Starts to clear the company's data; its name, typed, says that it is meant.
pub async fn clear(me: &Caller, command: ClearCompany) -> Result<ClearingState> {
    team::refuse_unless_everywhere(me)?;
    let db = me.write().await?;
    // Held, so that no import begins at this moment.
    let owner = db.get_for_update::<company::Entity>(me.company_id).await?;
    if command.confirm != owner.name {
        return Err(AppError::rule(Rule::ConfirmationDiffers));
    }
    let importing = import_run::Entity::find().filter(import_run::Column::Status.eq("running"));
    if db.count_of_company(importing).await? > 0 {
        return Err(AppError::rule(Rule::ImportRunning));
    }
    let task = tasks::ask(&db, Kind::Clear).await?;
    let asked = serde_json::json!({ "clearing": "asked" });
    let change = history::Change {
        entity: Entity::Company,
        record_id: db.company(),
        version: task.version,
        action: Action::Updated,
        before: None,
        after: Some(&asked),
    };
    history::record(&db, change).await?;
    let answer = state_of(&db, me).await?;
    db.commit(answer).await
}

/// Refuses while the company's data is being cleared: what is brought now would go with it.
pub async fn refuse_while_clearing(db: &Tenant) -> Result<()> {
    tasks::refuse_while(db, Kind::Clear).await
}
