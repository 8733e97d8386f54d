//! Sign-ins that were refused stand in the audit log of the centre that was knocked at.
//!
//! They are written by a job, which is enqueued whoever knocked: a line more for an e-mail that has an account would
//! tell by its time that there is one. The job names the account and never what was typed.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde::{Deserialize, Serialize};
use shared::events::{Action, Entity};
use uuid::Uuid;

use crate::{
    db::SystemDb,
    entity::{app_user, job, membership},
    error::{AppError, Result},
    history,
    http::origin::Origin,
    jobs::{self, Kind},
    state::AppState,
};

const REASON: &str = "who was refused is in no company yet";

/// What did not fit.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Why {
    #[default]
    WrongPassword,
    WrongCode,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Refused {
    user: Option<Uuid>,
    #[serde(default)]
    why: Why,
    at: DateTime<Utc>,
    address: Option<String>,
    device: Option<String>,
    request_id: Option<String>,
}

/// Has a refusal written down; `user` is nobody where the e-mail has no account.
pub async fn note(state: &AppState, user: Option<Uuid>, why: Why, origin: &Origin) -> Result<()> {
    let db = state.db.system(REASON).await?;
    let Origin { address, device, request_id } = origin.clone();
    let refused = Refused { user, why, at: db.now(), address, device, request_id };
    jobs::enqueue_for_nobody(&db, state.db.engine(), Kind::NoteRefusal, &refused).await?;
    Ok(db.commit().await?)
}

/// The job.
pub async fn perform(state: &AppState, job: &job::Model) -> Result<()> {
    let refused: Refused = serde_json::from_value(job.payload.clone()).map_err(AppError::internal)?;
    let Some(user) = refused.user else { return Ok(()) };
    let origin = Origin { address: refused.address, device: refused.device, request_id: refused.request_id };
    let db = state.db.system(REASON).await?.from_origin(&origin);
    if let Some((user, company)) = knocked_at(&db, user).await? {
        let note = history::Note {
            company,
            user: (user.id, user.name),
            entity: Entity::Session,
            record_id: user.id,
            action: Action::Refused,
            with: Some(serde_json::json!({ "reason": refused.why, "at": refused.at })),
        };
        history::note(&db, note).await?;
    }
    Ok(db.commit().await?)
}

/// The account and the centre a sign-in would have led to.
async fn knocked_at(db: &SystemDb, user: Uuid) -> Result<Option<(app_user::Model, Uuid)>> {
    let Some(user) = db.one(app_user::Entity::find_by_id(user)).await? else { return Ok(None) };
    let mine = membership::Entity::find().filter(membership::Column::UserId.eq(user.id));
    let mine = db.all(mine.filter(membership::Column::Active.eq(true)).order_by_desc(membership::Column::CreatedAt)).await?;
    Ok(mine.into_iter().max_by_key(|one| one.last_used_at).map(|one| (user, one.company_id)))
}
