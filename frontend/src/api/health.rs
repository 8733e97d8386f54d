//! How the installation stands.

use serde_json::json;
use shared::{
    health::{self, HealthReport},
    ids::JobId,
};

use super::{Reply, Verb, client};
use crate::platform::command_key;

/// The report.
pub async fn report() -> Reply<HealthReport> {
    client::get(health::REPORT).await
}

/// Has a job that failed done once more.
pub async fn retry(id: JobId) -> Reply<HealthReport> {
    client::command(Verb::Post, &health::retry_path(id), &json!({}), command_key()).await
}
