//! The mark of a student in a lesson.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "attendance")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub company_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub lesson_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub student_id: Uuid,
    pub status: String,
    pub late: bool,
    pub reason: Option<String>,
    pub note: Option<String>,
    pub marked_by: Option<Uuid>,
    pub marked_by_name: String,
    pub marked_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::lesson::Entity",
        from = "(Column::CompanyId, Column::LessonId)",
        to = "(super::lesson::Column::CompanyId, super::lesson::Column::Id)"
    )]
    Lesson,
    #[sea_orm(
        belongs_to = "super::lesson_group::Entity",
        from = "(Column::CompanyId, Column::LessonId)",
        to = "(super::lesson_group::Column::CompanyId, super::lesson_group::Column::LessonId)"
    )]
    Group,
    #[sea_orm(
        belongs_to = "super::lesson_teacher::Entity",
        from = "(Column::CompanyId, Column::LessonId)",
        to = "(super::lesson_teacher::Column::CompanyId, super::lesson_teacher::Column::LessonId)"
    )]
    Teacher,
}

impl ActiveModelBehavior for ActiveModel {}

impl crate::db::TenantEntity for Entity {
    const TENANT: Column = Column::CompanyId;
}
