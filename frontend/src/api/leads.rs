//! Leads: read only, so there is no way back from an archive either.

use shared::{events::Entity, leads::Lead};
use uuid::Uuid;

use super::records::Record;

impl Record for Lead {
    const LIST: &'static str = shared::leads::LIST;
    const ONE: &'static str = shared::leads::ONE;
    const RESTORE: &'static str = "";
    const KIND: Entity = Entity::Lead;
    fn id(&self) -> Uuid {
        self.id.into()
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn name(&self) -> &str {
        &self.name
    }
    fn is_archived(&self) -> bool {
        self.archived_at.is_some()
    }
}
