//! The outbox: one change of one record; numbered by the publisher.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub company_id: Uuid,
    pub sequence: Option<i64>,
    pub entity: String,
    pub record_id: Uuid,
    pub version: i32,
    pub action: String,
    pub at: DateTimeUtc,
    /// Ids of the teachers and branches the record was of before this change and is no more, between spaces.
    pub formerly: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl crate::db::TenantEntity for Entity {
    const TENANT: Column = Column::CompanyId;
}
