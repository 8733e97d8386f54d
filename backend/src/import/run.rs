//! One run of an import, as the job carries it out: read everything, bring everything in, say how it ended.
//!
//! Every write of a run stands in a transaction that also moves the run on, under the revision it was read at. So a
//! cancelled run writes nothing more, and of two processes that take it for theirs only one gets through.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set, sea_query::Expr};
use serde::{Deserialize, Serialize};
use shared::{
    events::{Action, Entity},
    import::ImportStatus,
};
use uuid::Uuid;

use super::{
    apply,
    counts::Counts,
    read,
    remark::{self, Remark},
    source::{Account, Options as Patience, Policy, Source, SourceError},
};
use crate::{
    db::{Actor, Tenant, TenantScope, Visibility},
    entity::import_run,
    error::{AppError, Result as AppResult},
    history,
    state::AppState,
    vault::Purpose,
};

/// What was asked for, but the key.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Options {
    pub url: String,
    pub email: String,
    pub migrate_rooms: bool,
    pub migrate_lessons: bool,
    pub time_zone: String,
    pub branch_ids: Option<Vec<i64>>,
}

/// What the job is told.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Task {
    pub company: Uuid,
    pub run: Uuid,
}

/// Why a run stops before its end.
#[derive(Debug)]
pub enum Stop {
    Source(SourceError),
    /// Somebody cancelled it, or another process has it.
    NotOurs,
    /// The process ends; another goes on.
    Stopping,
    Fault(AppError),
}

impl From<SourceError> for Stop {
    fn from(error: SourceError) -> Self {
        Self::Source(error)
    }
}
impl From<AppError> for Stop {
    fn from(error: AppError) -> Self {
        Self::Fault(error)
    }
}
impl From<sea_orm::DbErr> for Stop {
    #[track_caller]
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Fault(error.into())
    }
}

/// Where a run stands.
#[derive(Clone, Copy, Debug)]
pub struct At {
    pub stage: i32,
    pub position: i32,
    pub step: &'static str,
    pub progress: i32,
}

/// A run in work.
pub struct Run {
    pub state: AppState,
    row: import_run::Model,
    scope: TenantScope,
    pub options: Options,
    pub counts: Counts,
    /// Remarks of a dry run, written at its end.
    pub held: Vec<Remark>,
}

/// Does the job. `last` says that nobody will try again.
///
/// # Errors
/// What may go well a little later; the job is tried again then.
pub async fn perform(state: &AppState, task: &Task, last: bool) -> AppResult<()> {
    let Some(mut run) = Run::take_up(state, task).await? else {
        return Ok(());
    };
    match Box::pin(run.to_its_end()).await {
        Ok(()) | Err(Stop::NotOurs) => Ok(()),
        Err(Stop::Stopping) => Err(AppError::internal("the import goes on after the restart")),
        Err(Stop::Source(error)) if error.is_passing() && !last => Err(AppError::internal(error)),
        Err(Stop::Source(error)) => {
            tracing::warn!(import = %task.run, code = error.code(), "the import failed: {error}");
            run.fail(error.code()).await
        }
        Err(Stop::Fault(error)) if !last => Err(error),
        Err(Stop::Fault(error)) => {
            tracing::error!(import = %task.run, %error, "the import failed");
            run.fail("internal").await
        }
    }
}

impl Run {
    async fn take_up(state: &AppState, task: &Task) -> AppResult<Option<Self>> {
        let db = state.db.read(TenantScope::of_system(task.company, "AlfaCRM")).await?;
        let row = db.one_of_company(import_run::Entity::find().filter(import_run::Column::Id.eq(task.run))).await?;
        let Some(row) = row.filter(|row| row.status == ImportStatus::Running.as_str()) else {
            return Ok(None);
        };
        let options = serde_json::from_value(row.options.clone()).map_err(AppError::internal)?;
        let actor = Actor { user_id: row.started_by, name: row.started_by_name.clone(), ..Actor::default() };
        let scope = TenantScope { company: task.company, visibility: Visibility::everything(task.company), actor, claim: None };
        let counts = Counts::of_column(&row.counts);
        Ok(Some(Self { state: state.clone(), row, scope, options, counts, held: Vec::new() }))
    }

    async fn to_its_end(&mut self) -> Result<(), Stop> {
        if self.stage() < apply::FIRST {
            let source = self.connect().await?;
            read::everything(self, &source).await?;
        }
        apply::everything(self).await?;
        self.complete().await
    }

    async fn connect(&self) -> Result<Source, Stop> {
        let sealed = self.row.sealed_key.as_deref().ok_or_else(|| AppError::internal("a running import has no key"))?;
        let key = self.state.vault.open(Purpose::ImportKey, Some(self.scope.company), sealed)?;
        let account = Account { url: self.options.url.clone(), email: self.options.email.clone(), key, app_key: None };
        Ok(Source::connect(account, patience(&self.state)).await?)
    }

    pub const fn id(&self) -> Uuid {
        self.row.id
    }
    pub fn host(&self) -> &str {
        &self.row.host
    }
    pub const fn is_dry(&self) -> bool {
        self.row.dry_run
    }
    pub const fn stage(&self) -> i32 {
        self.row.stage
    }
    pub const fn position(&self) -> i32 {
        self.row.position
    }
    pub const fn progress(&self) -> i32 {
        self.row.progress
    }
    pub const fn started_at(&self) -> DateTime<Utc> {
        self.row.started_at
    }
    pub async fn look(&self) -> Result<Tenant, Stop> {
        Ok(self.state.db.read(self.scope.clone()).await?)
    }
    pub async fn write(&self) -> Result<Tenant, Stop> {
        if self.state.is_stopping() {
            return Err(Stop::Stopping);
        }
        Ok(self.state.db.write(self.scope.clone()).await?)
    }

    /// Keeps what a transaction wrote, and that the run has come so far.
    pub async fn save(&mut self, db: Tenant, at: At) -> Result<(), Stop> {
        let moved = at.step != self.row.step || at.progress != self.row.progress;
        // What a dry run would have made is nowhere but in memory: it cannot go on in the middle.
        let (stage, position) =
            if self.is_dry() && at.stage >= apply::FIRST { (self.row.stage, self.row.position) } else { (at.stage, at.position) };
        let change = import_run::Entity::update_many()
            .col_expr(import_run::Column::Stage, Expr::value(stage))
            .col_expr(import_run::Column::Position, Expr::value(position))
            .col_expr(import_run::Column::Step, Expr::value(step_word(at)))
            .col_expr(import_run::Column::Progress, Expr::value(at.progress));
        let change = change.col_expr(import_run::Column::Counts, Expr::value(self.counts.to_column()));
        self.advance(&db, change).await?;
        if moved {
            history::announce(&db, Entity::Import, self.row.id, at.progress, Action::Updated).await?;
        }
        db.commit(()).await?;
        self.row.revision += 1;
        (self.row.stage, self.row.position) = (stage, position);
        (self.row.step, self.row.progress) = (step_word(at), at.progress);
        Ok(())
    }

    /// Changes the run while it is still ours.
    async fn advance(&self, db: &Tenant, change: sea_orm::UpdateMany<import_run::Entity>) -> Result<(), Stop> {
        let change = change
            .col_expr(import_run::Column::Revision, Expr::value(self.row.revision + 1))
            .filter(import_run::Column::Id.eq(self.row.id))
            .filter(import_run::Column::Status.eq(ImportStatus::Running.as_str()))
            .filter(import_run::Column::Revision.eq(self.row.revision));
        if db.update_many(change).await? == 1 { Ok(()) } else { Err(Stop::NotOurs) }
    }

    fn ended(&self, status: ImportStatus, at: DateTime<Utc>) -> sea_orm::UpdateMany<import_run::Entity> {
        import_run::Entity::update_many()
            .col_expr(import_run::Column::Status, Expr::value(status.as_str()))
            .col_expr(import_run::Column::CompletedAt, Expr::value(Some(at)))
            .col_expr(import_run::Column::SealedKey, Expr::value(Option::<String>::None))
    }

    async fn complete(&mut self) -> Result<(), Stop> {
        let db = self.write().await?;
        let change = self.ended(ImportStatus::Completed, db.now());
        let change = change.col_expr(import_run::Column::Progress, Expr::value(100));
        let change = change.col_expr(import_run::Column::Counts, Expr::value(self.counts.to_column()));
        self.advance(&db, change).await?;
        remark::keep(&db, self.row.id, std::mem::take(&mut self.held)).await?;
        let record = history::Change {
            entity: Entity::Import,
            record_id: self.row.id,
            version: 100,
            action: Action::Updated,
            before: None,
            after: Some(&self.counts),
        };
        history::record(&db, record).await?;
        if !self.is_dry() {
            announce_all(&db, self.row.id).await?;
        }
        Ok(db.commit(()).await?)
    }

    async fn fail(&mut self, code: &str) -> AppResult<()> {
        let db = self.state.db.write(self.scope.clone()).await?;
        let change =
            self.ended(ImportStatus::Failed, db.now()).col_expr(import_run::Column::Error, Expr::value(Some(code.to_owned())));
        match self.advance(&db, change).await {
            Ok(()) => {}
            Err(Stop::Fault(error)) => return Err(error),
            Err(_cancelled) => return Ok(()),
        }
        history::announce(&db, Entity::Import, self.row.id, self.row.progress, Action::Updated).await?;
        if !self.is_dry() && self.stage() >= apply::FIRST {
            announce_all(&db, self.row.id).await?;
        }
        db.commit(()).await
    }
}

fn step_word(at: At) -> String {
    format!("{}-{}", if at.stage < apply::FIRST { "read" } else { "apply" }, at.step)
}

/// How patiently the source is read.
pub fn patience(state: &AppState) -> Patience {
    let limit = state.config.import_requests_per_second;
    Patience { per_second: (limit > 0).then_some(limit), policy: policy(state), ..Patience::default() }
}

/// Which hosts may be read.
pub fn policy(state: &AppState) -> Policy {
    Policy { allow_private: state.config.import_allow_private, ..Policy::default() }
}

/// Tells everybody who looks at a list that it is another one now.
pub async fn announce_all(db: &Tenant, run: Uuid) -> AppResult<()> {
    for entity in [
        Entity::Branch,
        Entity::Room,
        Entity::Subject,
        Entity::Teacher,
        Entity::Student,
        Entity::Lead,
        Entity::Group,
        Entity::Enrollment,
        Entity::Rule,
        Entity::Lesson,
    ] {
        history::announce(db, entity, run, 1, Action::Updated).await?;
    }
    Ok(())
}

/// The row of a new run.
pub fn new_row(
    db: &Tenant,
    id: Uuid,
    (options, host): (&Options, String),
    sealed_key: String,
    dry_run: bool,
) -> AppResult<import_run::ActiveModel> {
    Ok(import_run::ActiveModel {
        id: Set(id),
        company_id: Set(db.company()),
        revision: Set(1),
        status: Set(ImportStatus::Running.to_string()),
        dry_run: Set(dry_run),
        stage: Set(0),
        position: Set(0),
        step: Set("read-connect".to_owned()),
        progress: Set(0),
        options: Set(serde_json::to_value(options).map_err(AppError::internal)?),
        host: Set(host),
        sealed_key: Set(Some(sealed_key)),
        counts: Set(Counts::default().to_column()),
        error: Set(None),
        started_by: Set(db.actor().user_id),
        started_by_name: Set(db.actor().name.clone()),
        started_at: Set(db.now()),
        completed_at: Set(None),
    })
}
