//! A student, or a prospect.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "student")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub company_id: Uuid,
    pub home_branch_id: Uuid,
    pub version: i32,
    pub kind: String,
    pub name: String,
    pub sort_key: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub phones: Json,
    pub email: Option<String>,
    pub birth_date: Option<Date>,
    pub note: Option<String>,
    pub status_id: Option<Uuid>,
    #[sea_orm(column_type = "JsonBinary")]
    pub custom: Json,
    pub source_balance: Option<i64>,
    pub source_currency: Option<String>,
    pub source_name: Option<String>,
    pub source_as_of: Option<DateTimeUtc>,
    pub archived_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl crate::db::TenantEntity for Entity {
    const TENANT: Column = Column::CompanyId;
    fn visible_to(visibility: &crate::db::Visibility) -> Option<sea_orm::Condition> {
        visibility.students()
    }
}

impl crate::db::Versioned for Entity {
    const VERSION: Column = Column::Version;
    const ID: Column = Column::Id;
    const UPDATED_AT: Option<Column> = Some(Column::UpdatedAt);
}

impl crate::db::Archivable for Entity {
    const ARCHIVED_AT: Column = Column::ArchivedAt;
}
