//! Exports of everything, and clearing.

use serde_json::json;
use shared::{
    exports::{self, ClearCompany, ClearingState, Export},
    ids::ExportId,
    page::Page,
};
use web_sys::Blob;

use super::{Reply, Verb, client};
use crate::platform::command_key;

/// The newest ones.
pub async fn list() -> Reply<Page<Export>> {
    client::get(&format!("{}?pageSize=20", exports::LIST)).await
}

/// Starts one.
pub async fn start() -> Reply<Export> {
    client::command(Verb::Post, exports::LIST, &json!({}), command_key()).await
}

/// The zip of one, with its name.
pub async fn file(id: ExportId) -> Reply<(String, Blob)> {
    client::file(&exports::FILE.replace("{id}", &id.to_string())).await
}

/// How the newest clearing stands, and what one would remove.
pub async fn clearing() -> Reply<ClearingState> {
    client::get(exports::CLEAR).await
}

/// Starts to clear.
pub async fn clear(command: &ClearCompany) -> Reply<ClearingState> {
    client::command(Verb::Post, exports::CLEAR, command, command_key()).await
}
