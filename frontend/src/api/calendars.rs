//! Private links to calendars.

use serde_json::{Value, json};
use shared::{
    calendars::{self, CalendarLink, CalendarOf},
    ids::CalendarId,
    page::Items,
};

use super::{Reply, Verb, at, client, with_query};
use crate::platform::command_key;

/// The links of a record.
pub async fn links(of: CalendarOf) -> Reply<Items<CalendarLink>> {
    client::get(&with_query(calendars::LINKS, &of)).await
}

/// Makes one's own link of a record, or makes it anew.
pub async fn make(of: CalendarOf) -> Reply<CalendarLink> {
    client::command(Verb::Post, calendars::LINKS, &of, command_key()).await
}

/// Takes a link back.
pub async fn revoke(id: CalendarId) -> Reply<Value> {
    client::command(Verb::Delete, &at(calendars::LINK, id), &json!({}), command_key()).await
}
