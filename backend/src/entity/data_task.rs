//! An export of a company, or the clearing of its data.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "data_task")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub company_id: Uuid,
    pub version: i32,
    /// `export` or `clear`.
    pub kind: String,
    pub state: String,
    /// 0–100.
    pub progress: i32,
    pub rows: i64,
    pub bytes: Option<i64>,
    #[sea_orm(column_type = "JsonBinary")]
    pub detail: Json,
    pub error: Option<String>,
    pub requested_by: Option<Uuid>,
    pub requested_by_name: String,
    pub created_at: DateTimeUtc,
    pub completed_at: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl crate::db::TenantEntity for Entity {
    const TENANT: Column = Column::CompanyId;
}
impl crate::db::Versioned for Entity {
    const VERSION: Column = Column::Version;
    const ID: Column = Column::Id;
}
