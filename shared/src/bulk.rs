//! What is done to several records by one command: what was refused is said record by record, the rest is done.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The most records of one command.
pub const MOST: usize = 200;

answer! {
    /// A record to which it was not done, and why.
    pub struct NotDone {
        pub id: Uuid,
        pub name: String,
        /// The reason in the caller's language.
        pub reason: String,
    }
}

/// What became of a command about several records.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Settled<T> {
    /// As they are now.
    #[cfg_attr(feature = "openapi", schema(inline))]
    pub done: Vec<T>,
    pub refused: Vec<NotDone>,
}
