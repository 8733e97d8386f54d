//! The rows of exports and clearings: asked for, on the way, over.

use chrono::Duration;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Set, sea_query::Expr};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use shared::{
    events::{Action, Entity},
    exports::TaskState,
    problem::Rule,
};
use uuid::Uuid;

use crate::{
    db::{Tenant, TenantScope},
    entity::data_task::{self, ActiveModel, Column, Entity as Tasks, Model},
    error::{AppError, OnConstraint, Result},
    history,
    http::origin::Origin,
    jobs,
    state::AppState,
};

/// After which failures a task is given up.
pub const MOST_ATTEMPTS: i32 = 3;
/// A task whose job is gone bars the way no longer than this.
const LOST_AFTER: Duration = Duration::hours(2);

/// What a task does. The word stands in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Export,
    Clear,
}
impl Kind {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Export => "export",
            Self::Clear => "clear",
        }
    }
    const fn entity(self) -> Entity {
        match self {
            Self::Export => Entity::Export,
            Self::Clear => Entity::Company,
        }
    }
    const fn job(self) -> jobs::Kind {
        match self {
            Self::Export => jobs::Kind::Export,
            Self::Clear => jobs::Kind::ClearCompany,
        }
    }
}

/// Where in a task's detail it stands where the request for it came from.
const ORIGIN: &str = "origin";

/// What a job is to do.
#[derive(Serialize, Deserialize)]
struct Payload {
    task: Uuid,
}

/// Asks for a task; refused while one of its kind is on the way.
pub async fn ask(db: &Tenant, kind: Kind) -> Result<Model> {
    give_up_the_lost(db, kind).await?;
    let actor = db.actor();
    let row = ActiveModel {
        id: Set(db.new_id()),
        company_id: Set(db.company()),
        version: Set(1),
        kind: Set(kind.as_str().to_owned()),
        state: Set(TaskState::Waiting.to_string()),
        progress: Set(0),
        rows: Set(0),
        bytes: Set(None),
        detail: Set(serde_json::json!({ ORIGIN: actor.origin })),
        error: Set(None),
        requested_by: Set(actor.user_id),
        requested_by_name: Set(actor.name.clone()),
        created_at: Set(db.now()),
        completed_at: Set(None),
    };
    let task = db.insert(row).await.on_unique(|| AppError::rule(Rule::TaskRunning))?;
    jobs::enqueue(db, kind.job(), None, &Payload { task: task.id }).await?;
    Ok(task)
}

async fn give_up_the_lost(db: &Tenant, kind: Kind) -> Result<()> {
    let lost = Tasks::update_many()
        .col_expr(Column::State, Expr::value(TaskState::Failed.as_str()))
        .col_expr(Column::Error, Expr::value(Some("lost".to_owned())))
        .col_expr(Column::CompletedAt, Expr::value(Some(db.now())))
        .filter(Column::Kind.eq(kind.as_str()))
        .filter(Column::State.is_in([TaskState::Waiting.as_str(), TaskState::Running.as_str()]))
        .filter(Column::CreatedAt.lt(db.now() - LOST_AFTER));
    db.update_many(lost).await?;
    Ok(())
}

/// Refuses while one of a kind is on the way.
pub async fn refuse_while(db: &Tenant, kind: Kind) -> Result<()> {
    give_up_the_lost(db, kind).await?;
    let open = Tasks::find()
        .filter(Column::Kind.eq(kind.as_str()))
        .filter(Column::State.is_in([TaskState::Waiting.as_str(), TaskState::Running.as_str()]));
    if db.count_of_company(open).await? > 0 { Err(AppError::rule(Rule::TaskRunning)) } else { Ok(()) }
}

/// The newest of a kind.
pub async fn newest(db: &Tenant, kind: Kind) -> Result<Option<Model>> {
    let tasks = Tasks::find().filter(Column::Kind.eq(kind.as_str())).order_by_desc(Column::CreatedAt).order_by_desc(Column::Id);
    Ok(db.one_of_company(tasks).await?)
}

/// A task on its way, as its job works on it.
pub struct Doing<'a> {
    pub state: &'a AppState,
    pub company: Uuid,
    pub task: Model,
    kind: Kind,
}

impl<'a> Doing<'a> {
    /// The task of a job; nothing if it is over already.
    pub async fn of(state: &'a AppState, job: &crate::entity::job::Model, kind: Kind) -> Result<Option<Self>> {
        let payload: Payload = serde_json::from_value(job.payload.clone()).map_err(AppError::internal)?;
        let company = job.company_id.ok_or_else(|| AppError::internal("the job names no company"))?;
        let db = state.db.read(TenantScope::of_system(company, kind.as_str())).await?;
        let task = db.one_of_company(Tasks::find().filter(Column::Id.eq(payload.task))).await?;
        let open = task.filter(|task| task.state.parse().is_ok_and(TaskState::is_open));
        Ok(open.map(|task| Self { state, company, task, kind }))
    }
    fn origin(&self) -> Origin {
        let known = self.task.detail.get(ORIGIN).and_then(|origin| serde_json::from_value(origin.clone()).ok());
        known.unwrap_or_default()
    }
    /// In the name of who asked, and from where they did.
    pub fn scope(&self) -> TenantScope {
        let mut scope = TenantScope::of_system(self.company, &self.task.requested_by_name);
        scope.actor.user_id = self.task.requested_by;
        scope.actor.origin = self.origin();
        scope
    }
    /// Tells how far it is.
    pub async fn progress(&self, percent: i32, rows: u64) -> Result<()> {
        let db = self.state.db.write(self.scope()).await?;
        let row = ActiveModel {
            state: Set(TaskState::Running.to_string()),
            progress: Set(percent.clamp(0, 100)),
            rows: Set(rows.cast_signed()),
            ..Default::default()
        };
        self.save(&db, row).await?;
        db.commit(()).await
    }
    /// Writes down how it ended, in a transaction of the caller.
    pub async fn done(&self, db: &Tenant, rows: u64, bytes: Option<u64>, mut detail: Value) -> Result<()> {
        if let Some(fields) = detail.as_object_mut() {
            fields.insert(ORIGIN.into(), serde_json::to_value(self.origin()).map_err(AppError::internal)?);
        }
        let row = ActiveModel {
            state: Set(TaskState::Done.to_string()),
            progress: Set(100),
            rows: Set(rows.cast_signed()),
            bytes: Set(bytes.map(u64::cast_signed)),
            detail: Set(detail),
            completed_at: Set(Some(db.now())),
            ..Default::default()
        };
        self.save(db, row).await
    }
    /// Gives it up, with a word for why.
    pub async fn fail(&self, error: &str) -> Result<()> {
        let db = self.state.db.write(self.scope()).await?;
        let row = ActiveModel {
            state: Set(TaskState::Failed.to_string()),
            error: Set(Some(error.to_owned())),
            completed_at: Set(Some(db.now())),
            ..Default::default()
        };
        self.save(&db, row).await?;
        db.commit(()).await
    }
    async fn save(&self, db: &Tenant, mut row: ActiveModel) -> Result<()> {
        let now = db.get_for_update::<data_task::Entity>(self.task.id).await?;
        row.id = Set(now.id);
        let task = db.update(row, now.version).await?;
        history::announce(db, self.kind.entity(), task.id, task.version, Action::Updated).await
    }
}
