//! The right to make up for one lesson that was missed with an excuse.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "makeup")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub company_id: Uuid,
    pub student_id: Uuid,
    pub lesson_id: Uuid,
    pub version: i32,
    pub expires_on: Date,
    pub used_lesson_id: Option<Uuid>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl crate::db::TenantEntity for Entity {
    const TENANT: Column = Column::CompanyId;
    fn visible_to(visibility: &crate::db::Visibility) -> Option<sea_orm::Condition> {
        visibility.seen_students().map(|seen| sea_orm::Condition::all().add(Column::StudentId.in_subquery(seen)))
    }
}

impl crate::db::Versioned for Entity {
    const VERSION: Column = Column::Version;
    const ID: Column = Column::Id;
    const UPDATED_AT: Option<Column> = Some(Column::UpdatedAt);
}
