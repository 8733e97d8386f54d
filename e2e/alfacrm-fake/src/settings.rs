//! What may differ from one AlfaCRM account to the next.

use std::time::Duration;

/// How customers and groups name their teachers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TeacherIds {
    /// As real accounts do.
    Names,
    /// As old clients expect.
    Ids,
}

/// The account's settings.
#[derive(Debug, Clone)]
pub struct Settings {
    pub email: String,
    pub key: String,
    /// Demand this `X-APP-KEY` on every request.
    pub app_key: Option<String>,
    /// 15 minutes in older accounts, an hour in others.
    pub token_life: Duration,
    /// The largest page given, whatever was asked for.
    pub page_max: usize,
    pub teacher_ids: TeacherIds,
    /// Newer accounts say `removed` in customers and groups.
    pub removed_in_items: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            email: "api@example.invalid".to_owned(),
            key: "fake-key".to_owned(),
            app_key: None,
            token_life: Duration::from_hours(1),
            page_max: 50,
            teacher_ids: TeacherIds::Names,
            removed_in_items: false,
        }
    }
}
