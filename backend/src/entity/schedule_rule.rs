//! A weekly rule from which lessons are generated; wall-clock time of its branch.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "schedule_rule")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub company_id: Uuid,
    pub branch_id: Uuid,
    pub group_id: Option<Uuid>,
    pub student_id: Option<Uuid>,
    pub subject_id: Option<Uuid>,
    pub room_id: Option<Uuid>,
    pub version: i32,
    pub weekday: i32,
    pub also_on: i32,
    pub starts_minute: i32,
    pub minutes: i32,
    pub starts_on: Date,
    pub ends_on: Option<Date>,
    #[sea_orm(column_type = "JsonBinary")]
    pub skipped: Json,
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
        visibility.schedule_rules()
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
