//! Schedule rules, and what making or changing one would do.

use shared::{
    ids::RuleId,
    page::{MAX_PAGE_SIZE, Page, Seen},
    rules::{self, CreateRule, Effect, RuleQuery, ScheduleRule, UpdateRule},
};
use uuid::Uuid;

use super::{Reply, Verb, at, client, with_query};
use crate::platform::command_key;

/// The rules of a group or a student: so few that they come at once.
pub async fn of(query: RuleQuery) -> Reply<Page<ScheduleRule>> {
    client::get(&with_query(rules::LIST, &RuleQuery { page_size: Some(MAX_PAGE_SIZE), ..query })).await
}

/// One rule.
pub async fn one(id: RuleId) -> Reply<ScheduleRule> {
    client::get(&at(rules::ONE, id)).await
}

/// What making a rule would do.
pub async fn preview(command: &CreateRule) -> Reply<Effect> {
    client::command(Verb::Post, rules::PREVIEW, command, command_key()).await
}

/// What changing a rule would do.
pub async fn preview_change(id: RuleId, command: &UpdateRule) -> Reply<Effect> {
    client::command(Verb::Post, &at(rules::PREVIEW_CHANGE, id), command, command_key()).await
}

/// Makes a rule with its lessons.
pub async fn create(command: &CreateRule, key: Uuid) -> Reply<ScheduleRule> {
    client::command(Verb::Post, rules::LIST, command, key).await
}

/// Changes a rule with its lessons.
pub async fn update(id: RuleId, command: &UpdateRule, key: Uuid) -> Reply<ScheduleRule> {
    client::command(Verb::Patch, &at(rules::ONE, id), command, key).await
}

/// Puts a rule away.
pub async fn archive(id: RuleId) -> Reply<ScheduleRule> {
    client::command(Verb::Delete, &at(rules::ONE, id), &serde_json::json!({}), command_key()).await
}

/// Brings a rule back.
pub async fn restore(id: RuleId, version: i32) -> Reply<ScheduleRule> {
    client::command(Verb::Post, &at(rules::RESTORE, id), &Seen { version }, command_key()).await
}
