//! One lesson.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "lesson")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub company_id: Uuid,
    pub branch_id: Uuid,
    pub subject_id: Option<Uuid>,
    pub room_id: Option<Uuid>,
    pub rule_id: Option<Uuid>,
    pub rule_starts: Option<DateTime>,
    pub version: i32,
    pub status: String,
    pub title: Option<String>,
    pub starts: DateTime,
    pub minutes: i32,
    pub starts_at: DateTimeUtc,
    pub ends_at: DateTimeUtc,
    pub detached: bool,
    pub accepted_overlap: bool,
    pub accepted_reason: Option<String>,
    pub topic: Option<String>,
    pub note: Option<String>,
    pub cancel_reason: Option<String>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl crate::db::TenantEntity for Entity {
    const TENANT: Column = Column::CompanyId;
    fn visible_to(visibility: &crate::db::Visibility) -> Option<sea_orm::Condition> {
        visibility.lessons()
    }
}

impl crate::db::Versioned for Entity {
    const VERSION: Column = Column::Version;
    const ID: Column = Column::Id;
    const UPDATED_AT: Option<Column> = Some(Column::UpdatedAt);
}
