//! What the centre has decided, part by part, and how the user likes the app.

use serde::Serialize;
use shared::{
    centre::{self, Centre},
    holidays::{self, AddReady, BetweenQuery, Festive, Holiday, ReadyHoliday, ReadyQuery},
    look::{self, ChangeLook, Look},
    page::Items,
};

use super::{Reply, Verb, client, records::record, with_query};
use crate::platform::command_key;

record!(Holiday, shared::holidays, Holiday);

/// Everything the centre has decided.
pub async fn get() -> Reply<Centre> {
    client::get(centre::CENTRE).await
}

/// Saves one part.
pub async fn put(address: &str, part: &impl Serialize) -> Reply<Centre> {
    client::command(Verb::Put, address, part, command_key()).await
}

/// Changes one's own look.
pub async fn look(change: &ChangeLook) -> Reply<Look> {
    client::command(Verb::Patch, look::LOOK, change, command_key()).await
}

/// What falls on days of the calendar.
pub async fn festive(query: &BetweenQuery) -> Reply<Items<Festive>> {
    client::get(&with_query(holidays::BETWEEN, query)).await
}

/// The public holidays of a year.
pub async fn ready(year: i32) -> Reply<Items<ReadyHoliday>> {
    client::get(&with_query(holidays::READY, &ReadyQuery { year })).await
}

/// Adds some of them.
pub async fn add_ready(command: &AddReady) -> Reply<Items<Holiday>> {
    client::command(Verb::Post, holidays::READY, command, command_key()).await
}
