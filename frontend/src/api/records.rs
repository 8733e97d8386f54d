//! What all records have in common: where they live, and the six things that can be done with them.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};
use shared::{
    bulk::Settled,
    events::Entity,
    page::{ListQuery, MAX_PAGE_SIZE, Page, Seen},
};
use uuid::Uuid;

use super::{Reply, Verb, at, client, with_query};
use crate::platform::command_key;

/// A record with a list, a page of its own and an archive.
pub trait Record: Clone + PartialEq + DeserializeOwned + Send + Sync + 'static {
    /// Address of the list.
    const LIST: &'static str;
    /// Address of one.
    const ONE: &'static str;
    /// Address that brings one back.
    const RESTORE: &'static str;
    /// What live events call it.
    const KIND: Entity;
    /// How several are archived and brought back by one command.
    const MANY: Option<Many> = None;
    /// Its id.
    fn id(&self) -> Uuid;
    /// Grows with every change.
    fn version(&self) -> i32;
    /// What people call it.
    fn name(&self) -> &str;
    /// Out of the lists.
    fn is_archived(&self) -> bool;
}

/// Where several records go at once.
pub struct Many {
    /// Address that takes them out of the lists.
    pub archive: &'static str,
    /// Address that brings them back.
    pub restore: &'static str,
    /// What the command calls their ids.
    pub field: &'static str,
}

/// Says where a record of `shared` lives, and what several of them are called in a command.
macro_rules! record {
    ($type:ty, $module:path, $kind:ident, $ids:literal) => {
        $crate::api::records::record!(@ $type, $module, $kind, {
            const MANY: Option<$crate::api::records::Many> = Some($crate::api::records::Many {
                archive: routes::ARCHIVE_MANY,
                restore: routes::RESTORE_MANY,
                field: $ids,
            });
        });
    };
    ($type:ty, $module:path, $kind:ident) => {
        $crate::api::records::record!(@ $type, $module, $kind, {});
    };
    (@ $type:ty, $module:path, $kind:ident, { $($more:tt)* }) => {
        const _: () = {
            use $module as routes;
            impl $crate::api::records::Record for $type {
                const LIST: &'static str = routes::LIST;
                const ONE: &'static str = routes::ONE;
                const RESTORE: &'static str = routes::RESTORE;
                const KIND: shared::events::Entity = shared::events::Entity::$kind;
                $($more)*
                fn id(&self) -> uuid::Uuid {
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
        };
    };
}
pub(super) use record;

/// One page of a list.
pub async fn page<T: Record>(query: &ListQuery) -> Reply<Page<T>> {
    client::get(&with_query(T::LIST, query)).await
}

/// Every row that a query finds, page by page.
pub async fn every<T: Record>(query: &ListQuery) -> Reply<Vec<T>> {
    let mut rows = Vec::new();
    for at in 1.. {
        let query = ListQuery { page: Some(at), page_size: Some(MAX_PAGE_SIZE), ..query.clone() };
        let got = page::<T>(&query).await?;
        let last = at >= got.pages() || got.items.is_empty();
        rows.extend(got.items);
        if last {
            break;
        }
    }
    Ok(rows)
}

/// One record.
pub async fn one<T: Record>(id: Uuid) -> Reply<T> {
    client::get(&at(T::ONE, id)).await
}

/// Makes one.
pub async fn create<T: Record>(command: &impl Serialize, key: Uuid) -> Reply<T> {
    client::command(Verb::Post, T::LIST, command, key).await
}

/// Changes what is sent of one.
pub async fn update<T: Record>(id: Uuid, command: &impl Serialize, key: Uuid) -> Reply<T> {
    client::command(Verb::Patch, &at(T::ONE, id), command, key).await
}

/// Takes one out of the lists.
pub async fn archive<T: Record>(id: Uuid) -> Reply<T> {
    client::command(Verb::Delete, &at(T::ONE, id), &json!({}), command_key()).await
}

/// Takes several out of the lists by one command, or brings them back.
pub async fn set_archived<T: Record>(many: &Many, ids: &[Uuid], archived: bool) -> Reply<Settled<T>> {
    let address = if archived { many.archive } else { many.restore };
    let command: Map<String, Value> = [(many.field.to_owned(), json!(ids))].into_iter().collect();
    client::command(Verb::Post, address, &command, command_key()).await
}

/// Brings one back.
pub async fn restore<T: Record>(id: Uuid, version: i32) -> Reply<T> {
    let seen = Seen { version };
    client::command(Verb::Post, &at(T::RESTORE, id), &seen, command_key()).await
}
