//! Sign-ins that were refused, and wrong passwords and codes of who is signed in, stand in the audit log of every centre
//! the account opens.
//!
//! They are written by a job, which is enqueued whoever knocked: a line more for an e-mail that has an account would
//! tell by its time that there is one. The job names the account and never what was typed.

use chrono::{DateTime, Utc};
use sea_orm::EntityTrait;
use serde::{Deserialize, Serialize};
use shared::events::{Action, Entity};
use uuid::Uuid;

use super::sessions;
use crate::{
    entity::{app_user, job},
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
    let Some(user) = db.one(app_user::Entity::find_by_id(user)).await? else { return Ok(()) };
    for company in sessions::companies(&db, user.id).await? {
        let note = history::Note {
            company,
            user: (user.id, user.name.clone()),
            entity: Entity::Session,
            record_id: user.id,
            action: Action::Refused,
            with: Some(serde_json::json!({ "reason": refused.why, "at": refused.at })),
        };
        history::note(&db, note).await?;
    }
    Ok(db.commit().await?)
}
