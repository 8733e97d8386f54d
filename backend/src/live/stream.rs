//! One listener: reads by number what was published since it last looked, within its company and rights.

use std::convert::Infallible;

use axum::response::sse::Event;
use futures::{Stream, stream};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::{
    events::{Entity, LiveEvent},
    permission::Permission,
};
use tokio::sync::watch;

use super::hidden;
use crate::{auth::membership, entity::event, error::Result, http::authority::Caller, state::AppState};

/// How many events one look brings.
const PORTION: u64 = 200;

struct Listener {
    caller: Caller,
    bell: watch::Receiver<i64>,
    seen: i64,
    waiting: std::collections::VecDeque<Event>,
}

/// The events of the caller's company from `seen` on; from now on if it is not given.
pub async fn of(caller: &Caller, seen: Option<i64>) -> Result<impl Stream<Item = Result<Event, Infallible>> + use<>> {
    let bell = caller.state.live.listen();
    let newest = *bell.borrow();
    let mut listener =
        Listener { caller: caller.clone(), bell, seen: seen.unwrap_or(newest), waiting: std::collections::VecDeque::new() };
    if let Some(seen) = seen
        && (seen > newest || is_forgotten(&caller.state, seen).await?)
    {
        listener.seen = newest;
        listener.waiting.push_back(Event::default().event("reset").id(newest.to_string()).data("{}"));
    }
    listener.waiting.push_back(Event::default().event("hello").id(listener.seen.to_string()).data("{}"));
    Ok(stream::unfold(listener, |mut listener| async move {
        loop {
            if let Some(event) = listener.waiting.pop_front() {
                return Some((Ok(event), listener));
            }
            if !listener.look().await {
                return None;
            }
        }
    }))
}

/// Whether events after `seen` have been thrown away.
async fn is_forgotten(state: &AppState, seen: i64) -> Result<bool> {
    let db = state.db.read_system("the oldest kept event is of any company").await?;
    let oldest = event::Entity::find().filter(event::Column::Sequence.is_not_null()).order_by_asc(event::Column::Sequence);
    Ok(db.one(oldest).await?.and_then(|e| e.sequence).is_some_and(|oldest| oldest > seen + 1))
}

impl Listener {
    /// Reads what is new, or waits until something may be. False when the stream is over.
    async fn look(&mut self) -> bool {
        if !self.still_allowed().await {
            return false;
        }
        match self.read().await {
            Ok(true) => return true,
            Ok(false) => {}
            Err(error) => {
                tracing::warn!(%error, "a listener could not read events");
                return false;
            }
        }
        let seen = self.seen;
        let state = self.caller.state.clone();
        self.bell.wait_for(|newest| *newest > seen || state.live.is_closed()).await.is_ok() && !state.live.is_closed()
    }

    /// Rights are read again before anything is told.
    async fn still_allowed(&mut self) -> bool {
        let c = &self.caller;
        let claims = crate::auth::tokens::Claims { user: c.user_id, company: c.company_id, session: c.session_id };
        match membership::current(&c.state, &claims).await {
            Ok(Some(member)) => {
                self.caller.permissions = member.permissions;
                self.caller.branches = member.branches;
                self.caller.teacher_id = member.teacher_id;
                true
            }
            _ => false,
        }
    }

    async fn read(&mut self) -> Result<bool> {
        let published = *self.bell.borrow();
        let db = self.caller.read().await?;
        let newer = event::Entity::find()
            .filter(event::Column::Sequence.gt(self.seen))
            .order_by_asc(event::Column::Sequence)
            .limit(PORTION);
        let rows = db.all(newer).await?;
        let hidden = hidden::among(&db, &rows).await?;
        let visibility = db.visibility().clone();
        drop(db);
        let any = !rows.is_empty();
        if !any {
            self.seen = self.seen.max(published);
        }
        for row in rows {
            self.seen = row.sequence.unwrap_or(self.seen);
            let Some((entity, told)) = self.told(&row) else { continue };
            let was_mine = row.formerly.as_deref().is_some_and(|owners| visibility.is_one_of(owners));
            if was_mine || self.is_own(entity, &row) || !hidden.contains(&(entity, row.record_id)) {
                self.waiting.push_back(told);
            }
        }
        Ok(any)
    }

    /// Whether it is the listener's own membership: whose rights have changed looks anew at what there is.
    fn is_own(&self, entity: Entity, row: &event::Model) -> bool {
        entity == Entity::Membership && row.record_id == self.caller.membership_id
    }

    fn told(&self, row: &event::Model) -> Option<(Entity, Event)> {
        let entity: Entity = row.entity.parse().ok()?;
        let permitted = needed(entity).is_none_or(|permission| self.caller.can(permission));
        if !permitted && !self.is_own(entity, row) {
            return None;
        }
        let event = LiveEvent {
            id: row.sequence?,
            entity,
            record_id: row.record_id,
            version: row.version,
            action: row.action.parse().ok()?,
        };
        Some((entity, Event::default().event("change").id(event.id.to_string()).json_data(&event).ok()?))
    }
}

/// The right without which a change of an entity is not told.
const fn needed(entity: Entity) -> Option<Permission> {
    Some(match entity {
        Entity::Branch => Permission::BranchesView,
        Entity::Room => Permission::RoomsView,
        Entity::Subject => Permission::SubjectsView,
        Entity::Teacher | Entity::Availability => Permission::TeachersView,
        Entity::Student | Entity::Makeup => Permission::StudentsView,
        Entity::Group | Entity::Enrollment | Entity::Waiting => Permission::GroupsView,
        Entity::Lesson | Entity::Attendance | Entity::Rule | Entity::Calendar | Entity::Absence | Entity::Guest => {
            Permission::LessonsView
        }
        Entity::Lead => Permission::LeadsView,
        Entity::Import => Permission::ImportRun,
        Entity::Membership | Entity::Invitation | Entity::Session => Permission::UsersManage,
        Entity::Export => Permission::ExportsRun,
        Entity::Backup => Permission::BackupsManage,
        Entity::Job => Permission::JobsView,
        // Whoever has a role has to hear that it allows something else now.
        Entity::Company | Entity::Role | Entity::Holiday => return None,
    })
}
