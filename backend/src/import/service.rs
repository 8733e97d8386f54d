//! What can be done with an import: try the connection, start, look, cancel, take back, clear.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, sea_query::Expr};
use secrecy::SecretString;
use shared::{
    events::{Action, Entity},
    i18n::{Locale, keys, texts},
    import::{
        ClearData, Cleared, ConnectionResult, ImportState, ImportStatus, RepeatImport, RollBack, SourceBranch, StartImport,
        TestConnection,
    },
    problem::{Cause, Rule},
};
use std::time::Duration;
use uuid::Uuid;

use super::{
    blockers,
    counts::Counts,
    kind::Kind,
    run::{self, Options, Task, announce_all, new_row, patience, policy},
    source::{Account, Options as Patience, Source, SourceError},
    undo, words,
};
use crate::{
    db::Tenant,
    entity::{company, import_change, import_run},
    error::{AppError, OnConstraint, Result},
    exports, history,
    http::authority::Caller,
    jobs, team,
    vault::Purpose,
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
            ConnectionResult { success: true, message, field: None, branches }
        }
        Err(error) => ConnectionResult {
            success: false,
            message: words::error(error.code(), me.locale),
            field: Some(field_of(&error).to_owned()),
            branches: Vec::new(),
        },
    })
}

/// The field that has to be looked at.
fn field_of(error: &SourceError) -> &'static str {
    match error.code() {
        "bad_address" | "not_https" | "foreign_host" | "private_address" | "unusual_address" | "host_not_found" | "not_found"
        | "redirected" => "alfacrmUrl",
        _ => "apiKey",
    }
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
    begin(me, options, &command.api_key, command.dry_run).await
}

/// Runs once more what the newest run was asked for: what was mended since comes in, what failed is tried again.
///
/// # Errors
/// 404 if there was no run; refused while one is not done.
pub async fn repeat(me: &Caller, command: RepeatImport) -> Result<ImportState> {
    team::refuse_unless_everywhere(me)?;
    let db = me.read().await?;
    let run = newest(&db).await?.ok_or_else(AppError::not_found)?;
    drop(db);
    let options = serde_json::from_value(run.options).map_err(AppError::internal)?;
    begin(me, options, &command.api_key, false).await
}

async fn begin(me: &Caller, options: Options, key: &str, dry_run: bool) -> Result<ImportState> {
    team::refuse_unless_everywhere(me)?;
    crate::zone::named(&options.time_zone)?;
    let url = policy(&me.state).read(&options.url).map_err(|error| refused(&error))?;
    let host = url.host_str().unwrap_or_default().to_owned();
    let host = url.port().map_or(host.clone(), |port| format!("{host}:{port}"));
    let db = me.write().await?;
    alone(&db).await?;
    exports::service::refuse_while_clearing(&db).await?;
    give_up_the_dead(&db).await?;
    let id = db.new_id();
    let sealed = me.state.vault.seal(Purpose::ImportKey, Some(db.company()), key)?;
    let row = new_row(&db, id, (&options, host), sealed, dry_run)?;
    db.insert(row).await.on_unique(|| AppError::rule(Rule::ImportRunning))?;
    jobs::enqueue(&db, jobs::Kind::Import, Some(&job_key(id)), &Task { company: db.company(), run: id }).await?;
    let note = serde_json::json!({ "host": url.host_str(), "dryRun": dry_run });
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

/// A run's own: the job of a cancelled run may lie there for minutes more, and the next run must not wait for it.
fn job_key(run: Uuid) -> String {
    format!("import:{run}")
}

fn refused(error: &SourceError) -> AppError {
    AppError::field("alfacrmUrl", if matches!(error, SourceError::BadAddress) { "url" } else { "hostRefused" })
}

#[derive(sea_orm::FromQueryResult)]
struct Alive {
    count: i64,
}

/// A run whose job is gone (too many restarts) must not bar the way for ever.
async fn give_up_the_dead(db: &Tenant) -> Result<()> {
    let Some(run) = db.one_of_company(running()).await? else {
        return Ok(());
    };
    let sql = "SELECT count(*) AS count FROM job WHERE company_id = ? AND unique_key = ? AND state IN ('ready', 'running')";
    let alive: Vec<Alive> = db.report(sql, vec![job_key(run.id).into()]).await?;
    if alive.first().is_some_and(|alive| alive.count > 0) {
        return Ok(());
    }
    let dead = ending(ImportStatus::Failed, db).col_expr(import_run::Column::Error, Expr::value(Some("internal".to_owned())));
    db.update_many(dead).await?;
    Ok(())
}

fn running() -> sea_orm::Select<import_run::Entity> {
    import_run::Entity::find().filter(import_run::Column::Status.eq(ImportStatus::Running.as_str()))
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

pub(super) async fn newest(db: &Tenant) -> Result<Option<import_run::Model>> {
    let newest = import_run::Entity::find().order_by_desc(import_run::Column::StartedAt).order_by_desc(import_run::Column::Id);
    Ok(db.one_of_company(newest).await?)
}

/// The newest run that wrote something and was not taken back, and how much it wrote.
async fn last_real(db: &Tenant) -> Result<Option<(import_run::Model, u64)>> {
    let ended = [ImportStatus::Completed, ImportStatus::Failed, ImportStatus::Cancelled].map(ImportStatus::as_str);
    let wrote = import_change::Entity::find()
        .select_only()
        .column(import_change::Column::RunId)
        .filter(import_change::Column::CompanyId.eq(db.company()));
    let runs = import_run::Entity::find()
        .filter(import_run::Column::DryRun.eq(false))
        .filter(import_run::Column::Status.is_in(ended))
        .filter(import_run::Column::Id.in_subquery(wrote.into_query()));
    let newest = runs.order_by_desc(import_run::Column::StartedAt).order_by_desc(import_run::Column::Id);
    let Some(run) = db.one_of_company(newest).await? else {
        return Ok(None);
    };
    let changes = db.count_of_company(import_change::Entity::find().filter(import_change::Column::RunId.eq(run.id))).await?;
    let marks = undo::marks_made(db, run.id).await?;
    Ok(Some((run, changes + marks)))
}

async fn state_of(db: &Tenant, locale: Locale) -> Result<ImportState> {
    let Some(run) = newest(db).await? else {
        return Ok(ImportState::default());
    };
    let counts = Counts::of_column(&run.counts);
    let status: ImportStatus = run.status.parse().unwrap_or_default();
    let running = status == ImportStatus::Running;
    let (roll_back, blocked) = if running { (None, Vec::new()) } else { roll_back_of(db, locale).await? };
    let blockers = match &roll_back {
        Some(run) if !blocked.is_empty() => blockers::named(db, run.id.into()).await?,
        _ => Vec::new(),
    };
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
        step: run.step,
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
        entities: counts.entities(running),
        can_roll_back: roll_back.is_some() && blocked.is_empty(),
        blocked_by: blocked,
        blockers,
        roll_back,
    })
}

/// What can be taken back, and what stands on it.
async fn roll_back_of(db: &Tenant, locale: Locale) -> Result<(Option<RollBack>, Vec<String>)> {
    let Some((run, records)) = last_real(db).await? else {
        return Ok((None, Vec::new()));
    };
    let blocked = told(undo::blockers(db, run.id).await?, locale);
    Ok((Some(RollBack { id: run.id.into(), started_at: run.started_at, records }), blocked))
}

fn told(blockers: Vec<(String, u64)>, locale: Locale) -> Vec<String> {
    let one = |(word, count): (String, u64)| {
        texts(locale).with(keys::IMPORT_BUILT_ON, &[("what", words::entity(&word, locale).into()), ("count", count.into())])
    };
    blockers.into_iter().map(one).collect()
}

/// Stops the running run. What it has brought so far stays and can be taken back.
pub async fn cancel(me: &Caller) -> Result<ImportState> {
    team::refuse_unless_everywhere(me)?;
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
    team::refuse_unless_everywhere(me)?;
    let db = me.write().await?;
    alone(&db).await?;
    refuse_while_running(&db).await?;
    let (run, _) = last_real(&db).await?.ok_or_else(|| AppError::rule(Rule::NothingToRollBack))?;
    let standing = undo::blockers(&db, run.id).await?;
    if !standing.is_empty() {
        return Err(Cause::Rule { rule: Rule::RollBackBlocked, details: told(standing, me.locale) }.into());
    }
    undo::roll_back(&db, run.id).await?;
    // Runs since then wrote nothing: with this one they are taken back too, and the newest says so.
    let back = import_run::Entity::update_many()
        .col_expr(import_run::Column::Status, Expr::value(ImportStatus::RolledBack.as_str()))
        .filter(import_run::Column::DryRun.eq(false))
        .filter(import_run::Column::StartedAt.gte(run.started_at))
        .filter(import_run::Column::Id.gte(run.id));
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

/// Holds the company, so that no run begins while another is taken back, and none is taken back that just began.
async fn alone(db: &Tenant) -> Result<company::Model> {
    db.get_for_update::<company::Entity>(db.company()).await
}

async fn refuse_while_running(db: &Tenant) -> Result<()> {
    if db.count_of_company(running()).await? > 0 { Err(AppError::rule(Rule::ImportRunning)) } else { Ok(()) }
}

/// Removes what all imports made and nobody else needs; the name of the company, typed, says that it is meant.
pub async fn clear_data(me: &Caller, command: ClearData) -> Result<Cleared> {
    team::refuse_unless_everywhere(me)?;
    let db = me.write().await?;
    let company = alone(&db).await?;
    if command.confirm != company.name {
        return Err(AppError::rule(Rule::ConfirmationDiffers));
    }
    refuse_while_running(&db).await?;
    let (removed, kept) = undo::clear(&db).await?;
    let stays = |(word, count): (String, u64)| {
        texts(me.locale).with(keys::IMPORT_STAYS, &[("what", words::entity(&word, me.locale).into()), ("count", count.into())])
    };
    let answer = Cleared { removed: removed.entities(false), kept: kept.into_iter().map(stays).collect() };
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
