//! Moving in from AlfaCRM.

use serde_json::json;
use shared::{
    import::{
        self, ClearData, Cleared, ConnectionResult, ImportState, RepeatImport, ReportQuery, ReportRow, StartImport,
        TestConnection,
    },
    page::Page,
};
use uuid::Uuid;

use super::{Reply, Verb, client, with_query};
use crate::platform::command_key;

/// Whether the account can be read, in words.
pub async fn test_connection(command: &TestConnection) -> Reply<ConnectionResult> {
    client::command(Verb::Post, import::TEST_CONNECTION, command, command_key()).await
}

/// Begins a dry run or a run.
pub async fn start(command: &StartImport, key: Uuid) -> Reply<ImportState> {
    client::command(Verb::Post, import::START, command, key).await
}

/// The newest run once more.
pub async fn repeat(command: &RepeatImport, key: Uuid) -> Reply<ImportState> {
    client::command(Verb::Post, import::REPEAT, command, key).await
}

/// The newest run.
pub async fn status() -> Reply<ImportState> {
    client::get(import::STATUS).await
}

/// Remarks of the newest run.
pub async fn report(query: &ReportQuery) -> Reply<Page<ReportRow>> {
    client::get(&with_query(import::REPORT, query)).await
}

/// Stops the run.
pub async fn cancel() -> Reply<ImportState> {
    client::command(Verb::Post, import::CANCEL, &json!({}), command_key()).await
}

/// Takes the last run back.
pub async fn roll_back() -> Reply<ImportState> {
    client::command(Verb::Post, import::ROLL_BACK, &json!({}), command_key()).await
}

/// Removes what imports made.
pub async fn clear(command: &ClearData) -> Reply<Cleared> {
    client::command(Verb::Post, import::CLEAR_DATA, command, command_key()).await
}
