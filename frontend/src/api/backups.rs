//! Backups of the installation.

use serde_json::json;
use shared::backups::{self, Backups};

use super::{Reply, Verb, client};
use crate::platform::command_key;

/// Those there are, and when the next comes.
pub async fn list() -> Reply<Backups> {
    client::get(backups::LIST).await
}

/// Takes one now.
pub async fn start() -> Reply<Backups> {
    client::command(Verb::Post, backups::LIST, &json!({}), command_key()).await
}
