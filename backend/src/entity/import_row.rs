//! A remark on one row of the source.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "import_row")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub company_id: Uuid,
    pub run_id: Uuid,
    pub entity: String,
    pub source_id: String,
    pub name: String,
    pub outcome: String,
    pub field: Option<String>,
    pub code: String,
    pub detail: String,
    pub record_id: Option<Uuid>,
    pub other_id: Option<Uuid>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl crate::db::TenantEntity for Entity {
    const TENANT: Column = Column::CompanyId;
}
