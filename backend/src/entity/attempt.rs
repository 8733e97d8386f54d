//! Failures at the door: per e-mail, per address, per address that registers.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "attempt")]
pub struct Model {
    /// What is counted, hashed: the table holds no e-mail anybody typed.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    pub failures: i32,
    /// Of the newest failure.
    pub since: DateTimeUtc,
    /// Until then nothing is tried.
    pub blocked_until: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
