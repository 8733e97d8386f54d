//! One run of an import.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "import_run")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub company_id: Uuid,
    pub revision: i32,
    pub status: String,
    pub dry_run: bool,
    pub stage: i32,
    pub position: i32,
    pub step: String,
    pub progress: i32,
    #[sea_orm(column_type = "JsonBinary")]
    pub options: Json,
    pub host: String,
    pub sealed_key: Option<String>,
    #[sea_orm(column_type = "JsonBinary")]
    pub counts: Json,
    pub error: Option<String>,
    pub started_by: Option<Uuid>,
    pub started_by_name: String,
    pub started_at: DateTimeUtc,
    pub completed_at: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl crate::db::TenantEntity for Entity {
    const TENANT: Column = Column::CompanyId;
}
