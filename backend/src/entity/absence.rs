//! From when until when a teacher is away or a room is closed; wall-clock time.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "absence")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub company_id: Uuid,
    pub teacher_id: Option<Uuid>,
    pub room_id: Option<Uuid>,
    pub version: i32,
    pub starts: DateTime,
    pub ends: DateTime,
    pub reason: String,
    pub note: Option<String>,
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
        visibility.absences()
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
