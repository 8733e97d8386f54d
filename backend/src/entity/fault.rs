//! What failed: a request or a job, and how often within a moment.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "fault")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Nothing when it is the installation's.
    pub company_id: Option<Uuid>,
    pub at: DateTimeUtc,
    /// A route, or a kind of job.
    pub place: String,
    pub message: String,
    pub request_id: Option<String>,
    pub times: i32,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
