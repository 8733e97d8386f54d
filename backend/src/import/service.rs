//! What can be done with an import: try the connection, start, look, cancel, take back, clear.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, sea_query::Expr};
use secrecy::SecretString;
use shared::{
    events::{Action, Entity},
    i18n::{Locale, keys, texts},
    import::{
        ClearData, Cleared, ConnectionResult, ImportState, ImportStatus, ReportQuery, ReportRow, RowOutcome, SourceBranch,
        StartImport, TestConnection,
    },
    page::{DEFAULT_PAGE_SIZE, Page},
    problem::{Cause, Rule},
};
use std::time::Duration;
use uuid::Uuid;

use super::{
    counts::Counts,
    kind::Kind,
    run::{self, Options, Task, announce_all, new_row, patience, policy},
    secret,
    source::{Account, Options as Patience, Source, SourceError},
    undo, words,
};
use crate::{
    db::Tenant,
    entity::{company, import_change, import_row, import_run},
    error::{AppError, OnConstraint, Result},
    history,
    http::authority::Caller,
    jobs,
};

/// Tries address, e-mail and key, impatiently, and says in words how it went.
pub async fn test_connection(me: &Caller, command: TestConnection) -> Result<ConnectionResult> {
    let account = Account {
        url: command.alfacrm_url,
        email: command.email.trim().to_owned(),
        key: SecretString::from(command.api_key),
        app_key: None,
    };
    let impatient = Patience {
        tries: 2,
        connect_timeout: Duration::from_secs(4),
        total_timeout: Duration::from_secs(8),
        ..patience(&me.state)
    };
    Ok(match branches(account, impatient).await {
        Ok(branches) => {
            let message = texts(me.locale).with(keys::IMPORT_CONNECTED, &[("count", branches.len().into())]);
            ConnectionResult { success: true, message, branches }
        }
        Err(error) => ConnectionResult { success: false, message: words::error(error.code(), me.locale), branches: Vec::new() },
    })
}

async fn branches(account: Account, patience: Patience) -> Result<Vec<SourceBranch>, SourceError> {
    let source = Source::connect(account, patience).await?;
    let rows = source.branches().await?.rows;
    Ok(rows.into_iter().map(|row| SourceBranch { id: row.id, name: row.value.name, active: row.value.is_active }).collect())
}

/// Starts a run; refused while another one is not done.
pub async fn start(me: &Caller, command: StartImport) -> Result<ImportState> {
    let options = Options {
        url: command.alfacrm_url.trim().to_owned(),
        email: command.email.trim().to_owned(),
        migrate_rooms: command.migrate_rooms,
        migrate_lessons: command.migrate_lessons,
        time_zone: command.time_zone.unwrap_or_else(|| "Asia/Almaty".to_owned()),
        branch_ids: command.branch_ids,
    };
    crate::zone::named(&options.time_zone)?;
    let url = policy(&me.state).read(&options.url).map_err(|error| refused(&error))?;
    let host = url.host_str().unwrap_or_default().to_owned();
    let host = url.port().map_or(host.clone(), |port| format!("{host}:{port}"));
    let db = me.write().await?;
    give_up_the_dead(&db).await?;
    let id = db.new_id();
    let sealed = secret::seal(&me.state, db.company(), id, &command.api_key)?;
    let row = new_row(&db, id, (&options, host), sealed, command.dry_run)?;
    db.insert(row).await.on_unique(|| AppError::rule(Rule::ImportRunning))?;
    jobs::enqueue(&db, jobs::Kind::Import, Some(&job_key(db.company())), &Task { company: db.company(), run: id }).await?;
    let note = serde_json::json!({ "host": url.host_str(), "dryRun": command.dry_run });
    let change = history::Change {
        entity: Entity::Import,
        record_id: id,
        version: 1,
        action: Action::Created,
        before: None,
        after: Some(&note),
    };
    history::record(&db, change).await?;
    let state = state_of(&db, me.locale).await?;
    db.commit(state).await
}

fn job_key(company: Uuid) -> String {
    format!("import:{company}")
}

fn refused(error: &SourceError) -> AppError {
    AppError::field("alfacrmUrl", if matches!(error, SourceError::BadAddress) { "url" } else { "hostRefused" })
}

/// A run whose job is gone (too many restarts) must not bar the way for ever.
async fn give_up_the_dead(db: &Tenant) -> Result<()> {
    #[derive(sea_orm::FromQueryResult)]
    struct Alive {
        count: i64,
    }
    let sql = "SELECT count(*) AS count FROM job WHERE company_id = ? AND unique_key = ? AND state IN ('ready', 'running')";
    let alive: Vec<Alive> = db.report(sql, vec![job_key(db.company()).into()]).await?;
    if alive.first().is_some_and(|alive| alive.count > 0) {
        return Ok(());
    }
    let dead = ending(ImportStatus::Failed, db).col_expr(import_run::Column::Error, Expr::value(Some("internal".to_owned())));
    db.update_many(dead).await?;
    Ok(())
}

/// Ends the running run.
fn ending(status: ImportStatus, db: &Tenant) -> sea_orm::UpdateMany<import_run::Entity> {
    import_run::Entity::update_many()
        .col_expr(import_run::Column::Status, Expr::value(status.as_str()))
        .col_expr(import_run::Column::CompletedAt, Expr::value(Some(db.now())))
        .col_expr(import_run::Column::SealedKey, Expr::value(Option::<String>::None))
        .filter(import_run::Column::Status.eq(ImportStatus::Running.as_str()))
}

/// How the newest run stands.
pub async fn status(me: &Caller) -> Result<ImportState> {
    let db = me.read().await?;
    state_of(&db, me.locale).await
}

async fn newest(db: &Tenant) -> Result<Option<import_run::Model>> {
    let newest = import_run::Entity::find().order_by_desc(import_run::Column::StartedAt).order_by_desc(import_run::Column::Id);
    Ok(db.one_of_company(newest).await?)
}

/// The newest run that wrote something and was not taken back.
async fn last_real(db: &Tenant) -> Result<Option<import_run::Model>> {
    let ended = [ImportStatus::Completed, ImportStatus::Failed, ImportStatus::Cancelled].map(ImportStatus::as_str);
    let runs =
        import_run::Entity::find().filter(import_run::Column::DryRun.eq(false)).filter(import_run::Column::Status.is_in(ended));
    for run in db.all_of_company(runs.order_by_desc(import_run::Column::StartedAt).order_by_desc(import_run::Column::Id)).await? {
        let changes = import_change::Entity::find().filter(import_change::Column::RunId.eq(run.id));
        if db.count_of_company(changes).await? > 0 {
            return Ok(Some(run));
        }
    }
    Ok(None)
}

async fn state_of(db: &Tenant, locale: Locale) -> Result<ImportState> {
    let Some(run) = newest(db).await? else {
        return Ok(ImportState::default());
    };
    let counts = Counts::of_column(&run.counts);
    let status: ImportStatus = run.status.parse().unwrap_or_default();
    let running = status == ImportStatus::Running;
    let blocked = if running { None } else { blocked(db, locale).await? };
    let here = |kind: Kind| counts.get(kind.word()).here();
    Ok(ImportState {
        id: Some(run.id.into()),
        status,
        dry_run: run.dry_run,
        current_step: if status == ImportStatus::Completed {
            texts(locale).get(keys::IMPORT_DONE)
        } else {
            words::step(&run.step, locale)
        },
        progress: u8::try_from(run.progress).unwrap_or(100),
        teachers_count: here(Kind::Teacher),
        students_count: here(Kind::Student),
        groups_count: here(Kind::Group),
        rooms_count: here(Kind::Room),
        lessons_count: here(Kind::Lesson),
        leads_count: here(Kind::Lead),
        rules_count: here(Kind::Rule),
        started_at: Some(run.started_at),
        completed_at: run.completed_at,
        error: run.error.as_deref().map(|code| words::error(code, locale)),
        source: Some(run.host),
        started_by: Some(run.started_by_name),
        entities: counts.entities(),
        can_roll_back: blocked.as_ref().is_some_and(Vec::is_empty),
        blocked_by: blocked.unwrap_or_default(),
    })
}

/// What stands on the last run; nothing if there is none to take back.
async fn blocked(db: &Tenant, locale: Locale) -> Result<Option<Vec<String>>> {
    let Some(run) = last_real(db).await? else {
        return Ok(None);
    };
    Ok(Some(told(undo::blockers(db, run.id).await?, locale)))
}

fn told(blockers: Vec<(String, u64)>, locale: Locale) -> Vec<String> {
    let one = |(word, count): (String, u64)| {
        texts(locale).with(keys::IMPORT_BUILT_ON, &[("what", words::entity(&word, locale).into()), ("count", count.into())])
    };
    blockers.into_iter().map(one).collect()
}

/// One page of the newest run's remarks.
pub async fn report(me: &Caller, query: &ReportQuery) -> Result<Page<ReportRow>> {
    let db = me.read().await?;
    let (page, size) = (query.page.unwrap_or(1).max(1), query.page_size.unwrap_or(DEFAULT_PAGE_SIZE));
    let Some(run) = newest(&db).await? else {
        return Ok(Page { items: Vec::new(), total: 0, page, page_size: size });
    };
    let mut rows = import_row::Entity::find().filter(import_row::Column::RunId.eq(run.id));
    if let Some(entity) = &query.entity {
        rows = rows.filter(import_row::Column::Entity.eq(entity.as_str()));
    }
    if let Some(outcome) = query.outcome {
        rows = rows.filter(import_row::Column::Outcome.eq(outcome.as_str()));
    }
    let rows = rows.order_by_asc(import_row::Column::Entity).order_by_asc(import_row::Column::Id);
    Ok(db.page(rows, page, size).await?.map(|row| dto(row, me.locale)))
}

fn dto(row: import_row::Model, locale: Locale) -> ReportRow {
    let (reason, remedy) = words::remark(&row.code, &row.detail, locale);
    ReportRow {
        id: row.id,
        entity: row.entity,
        source_id: row.source_id,
        name: row.name,
        outcome: row.outcome.parse().unwrap_or(RowOutcome::Skipped),
        field: row.field,
        reason,
        remedy,
        record_id: row.record_id,
    }
}

/// Stops the running run. What it has brought so far stays and can be taken back.
pub async fn cancel(me: &Caller) -> Result<ImportState> {
    let db = me.write().await?;
    let running = newest(&db).await?.filter(|run| run.status == ImportStatus::Running.as_str());
    let run = running.ok_or_else(|| AppError::rule(Rule::NoImportRunning))?;
    if db.update_many(ending(ImportStatus::Cancelled, &db)).await? == 0 {
        return Err(AppError::rule(Rule::NoImportRunning));
    }
    let after = serde_json::json!({ "status": ImportStatus::Cancelled });
    let change = history::Change {
        entity: Entity::Import,
        record_id: run.id,
        version: run.progress,
        action: Action::Updated,
        before: None,
        after: Some(&after),
    };
    history::record(&db, change).await?;
    let state = state_of(&db, me.locale).await?;
    db.commit(state).await
}

/// Takes the last run back, unless something was built on it.
pub async fn roll_back(me: &Caller) -> Result<ImportState> {
    let db = me.write().await?;
    refuse_while_running(&db).await?;
    let run = last_real(&db).await?.ok_or_else(|| AppError::rule(Rule::NothingToRollBack))?;
    let blockers = undo::blockers(&db, run.id).await?;
    if !blockers.is_empty() {
        return Err(Cause::Rule { rule: Rule::RollBackBlocked, details: told(blockers, me.locale) }.into());
    }
    undo::roll_back(&db, run.id).await?;
    let back = import_run::Entity::update_many()
        .col_expr(import_run::Column::Status, Expr::value(ImportStatus::RolledBack.as_str()))
        .filter(import_run::Column::Id.eq(run.id));
    db.update_many(back).await?;
    let after = serde_json::json!({ "status": ImportStatus::RolledBack });
    let change = history::Change {
        entity: Entity::Import,
        record_id: run.id,
        version: run.progress,
        action: Action::Updated,
        before: None,
        after: Some(&after),
    };
    history::record(&db, change).await?;
    announce_all(&db, run.id).await?;
    let state = state_of(&db, me.locale).await?;
    db.commit(state).await
}

async fn refuse_while_running(db: &Tenant) -> Result<()> {
    let running = import_run::Entity::find().filter(import_run::Column::Status.eq(ImportStatus::Running.as_str()));
    if db.count_of_company(running).await? > 0 { Err(AppError::rule(Rule::ImportRunning)) } else { Ok(()) }
}

/// Removes what all imports made and nobody else needs; the name of the company, typed, says that it is meant.
pub async fn clear_data(me: &Caller, command: ClearData) -> Result<Cleared> {
    let db = me.write().await?;
    let company = db.one_of_company(company::Entity::find()).await?.ok_or_else(AppError::not_found)?;
    if command.confirm != company.name {
        return Err(AppError::rule(Rule::ConfirmationDiffers));
    }
    refuse_while_running(&db).await?;
    let (removed, kept) = undo::clear(&db).await?;
    let stays = |(word, count): (String, u64)| {
        texts(me.locale).with(keys::IMPORT_STAYS, &[("what", words::entity(&word, me.locale).into()), ("count", count.into())])
    };
    let answer = Cleared { removed: removed.entities(), kept: kept.into_iter().map(stays).collect() };
    let change = history::Change {
        entity: Entity::Import,
        record_id: company.id,
        version: 1,
        action: Action::Deleted,
        before: None,
        after: Some(&answer),
    };
    history::record(&db, change).await?;
    announce_all(&db, company.id).await?;
    db.commit(answer).await
}

/// Carries out the job of a run.
pub async fn perform(state: &crate::state::AppState, payload: &serde_json::Value, last: bool) -> Result<()> {
    let task: Task = serde_json::from_value(payload.clone()).map_err(AppError::internal)?;
    run::perform(state, &task, last).await
}
